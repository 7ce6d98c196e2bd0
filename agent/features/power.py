"""Locks this computer for a technician: now, or when the session ends (SPEC V9).

The switch "when the session ends" belongs to the session: it is done here, so also where the line
was cut for good.  It is not done where the customer ended the session or took control away: who
does that sits in front of the computer, and a locked screen would answer a click that meant
something else.
"""

import asyncio
import logging
from collections.abc import Callable

from agent.adapters.locking import lock_computer
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel, SessionView
from protocol.limits import RECONNECT_LIMIT_S
from protocol.messages.power import PowerAct, PowerState

log = logging.getLogger(__name__)

BY_CUSTOMER = frozenset({"customer_ended", "customer_left", "quit"})
"""Ends after which nothing is locked."""


class PowerFeature(Feature):
    """Everything on the loop's thread but the locking itself.

    Args:
        lock: locks and returns what came of it; blocks, called on a thread.
        limit_s: a line that is lost for longer is the end of the session.
    """

    name = "power"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        lock: Callable[[], str] = lock_computer,
        limit_s: float = RECONNECT_LIMIT_S,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._lock = lock
        self._limit_s = limit_s
        self._at_end = False
        self._locking: asyncio.Task[None] | None = None
        self._cut: asyncio.TimerHandle | None = None
        self.control = {PowerAct: self._on_act}
        session.observe(self._session_changed)
        consent.observe(self._consent_changed)

    def on_start(self) -> None:
        """The line is back: says how the switch stands."""
        self._cancel_cut()
        if self._at_end:
            self._tell("none")

    def on_stop(self) -> None:
        """The line is gone; for good it is once the limit is over."""
        self._cancel_cut()
        if self._at_end and self.session.line != "ended":
            self._cut = self.loop.call_later(self._limit_s, self._end)

    async def close(self) -> None:
        """Lets a locking that has begun come to its end."""
        self._cancel_cut()
        if self._locking is not None:
            await self._locking

    def _on_act(self, message: PowerAct) -> None:
        if "control" not in self.consent.allowed(message.person_id):
            self._tell("not_allowed")
        elif message.act == "lock_now":
            self._lock_now()
        else:
            self._set(message.act == "lock_at_end")
            self._tell("none")

    def _session_changed(self, view: SessionView) -> None:
        if view.line == "ended" and self._at_end:
            if view.ended_why in BY_CUSTOMER:
                self._set(False)
            else:
                self._end()

    def _consent_changed(self) -> None:
        """Called on the thread that changed it."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._recheck)

    def _recheck(self) -> None:
        """The customer's own click takes the switch away with the right to set it."""
        lowered = self.session.line == "online" and "control" not in self.consent.rights()
        if self._at_end and lowered and not self.consent.asking:
            self._set(False)
            self._tell("none")

    def _end(self) -> None:
        self._cancel_cut()
        if self._at_end:
            self._set(False)
            self._lock_now()

    def _lock_now(self) -> None:
        if self._locking is not None and not self._locking.done():
            self._tell("busy")
            return
        self._locking = self.loop.create_task(self._locked())

    async def _locked(self) -> None:
        outcome = await asyncio.to_thread(self._lock)
        log.info("locking this computer: %s", outcome)
        self._tell(outcome)

    def _set(self, at_end: bool) -> None:
        """Other observers of the session hear of it after what they are just being told."""
        self._at_end = at_end
        self.loop.call_soon(lambda: self.session.change(lock_at_end=self._at_end))

    def _tell(self, outcome: str) -> None:
        self.wire.send(PowerState(self._at_end, outcome))

    def _cancel_cut(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
            self._cut = None
