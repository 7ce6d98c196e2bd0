"""Tells how the monitors of this computer lie, and switches their size for who controls.

What was switched is put back as soon as nobody is allowed control any more: at the end of the
session, when the customer lowers it, after a cut longer than RECONNECT_LIMIT_S; and when nobody has
controlled for that long.
"""

import asyncio
import functools
from collections.abc import Callable

from agent.adapters.monitor_source import MonitorSource
from agent.adapters.monitors import MonitorWatch, open_monitors
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel
from protocol.limits import RECONNECT_LIMIT_S
from protocol.messages.control import ControlHolder
from protocol.messages.monitors import Monitor, MonitorsApply, MonitorsList, MonitorsRefused

_END_S = 3.0


class MonitorsFeature(Feature):
    """Everything on the loop's thread but what the watch does.

    Args:
        open_source: opens the monitors, on the watch's thread; the computer's own by default.
        alone_s: how long a size stays while nobody controls.
    """

    name = "monitors"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        open_source: Callable[[], MonitorSource] = open_monitors,
        alone_s: float = RECONNECT_LIMIT_S,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._open_source = open_source
        self._alone_s = alone_s
        self._watch: MonitorWatch | None = None
        self._switched = False
        self._alone: asyncio.TimerHandle | None = None
        self.control = {MonitorsApply: self._on_apply, ControlHolder: self._on_holder}
        consent.observe(self._consent_changed)

    def on_start(self) -> None:
        """Tells the list on every new line, once it may be told."""
        self._recheck()
        if self._watch is not None:
            self._watch.tell()

    def on_stop(self) -> None:
        """Without a line nobody controls."""
        self._on_holder(ControlHolder(""))

    async def close(self) -> None:
        """Puts back and ends the thread."""
        self._cancel_alone()
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.stop()
            await asyncio.to_thread(watch.join, _END_S)

    def _consent_changed(self) -> None:
        """Called on the thread that changed it."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._recheck)

    def _recheck(self) -> None:
        if "control" not in self.consent.rights():
            self._put_back()
        if self._watch is None and self.consent.anyone_may_view():
            self._watch = MonitorWatch(
                self._open_source,
                lambda monitors: self._on_loop(self._tell, monitors),
                lambda reason: self._on_loop(self._refuse, reason),
            )
            self._watch.start()
        elif self._watch is not None and not self.consent.anyone_may_view():
            self._watch.stop()
            self._watch = None

    def _on_apply(self, message: MonitorsApply) -> None:
        if "control" not in self.consent.allowed(message.person_id) or self._watch is None:
            self._refuse("not_allowed")
            return
        self._switched = True
        self._watch.switch(message.monitor, message.w, message.h)

    def _on_holder(self, message: ControlHolder) -> None:
        self._cancel_alone()
        if not message.person_id and self._switched:
            self._alone = self.loop.call_later(self._alone_s, self._put_back)

    def _put_back(self) -> None:
        self._cancel_alone()
        if self._switched and self._watch is not None:
            self._switched = False
            self._watch.put_back()

    def _cancel_alone(self) -> None:
        if self._alone is not None:
            self._alone.cancel()
            self._alone = None

    def _on_loop(self, call: Callable[..., None], *arguments: object) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(functools.partial(call, *arguments))

    def _tell(self, monitors: tuple[Monitor, ...]) -> None:
        if self.consent.anyone_may_view():
            self.wire.send(MonitorsList(monitors))

    def _refuse(self, reason: str) -> None:
        if self.consent.anyone_may_view():
            self.wire.send(MonitorsRefused(reason))
