"""The monitors of this computer on a thread of their own: looks, tells, switches, puts back."""

import contextlib
import logging
import queue
import sys
import threading
from collections.abc import Callable

from agent.adapters.monitor_source import MonitorSource, NoMonitorsError, SwitchError
from protocol.messages.monitors import Monitor

log = logging.getLogger(__name__)

_LONGEST_WAIT_S = 30.0
_REOPEN_S = 2.0


def open_monitors() -> MonitorSource:
    """Returns those of this computer.

    Raises:
        NoMonitorsError: they cannot be read.
    """
    if sys.platform in ("win32", "darwin"):
        from agent.adapters.polling_monitors import PollingMonitors  # noqa: PLC0415

        return PollingMonitors()
    from agent.adapters.x11_randr import open_x11_monitors  # noqa: PLC0415  no Xlib elsewhere

    return open_x11_monitors()


class MonitorWatch:
    """Methods are for any thread; `listed` and `refused` are called on the watch's own.

    Args:
        open_source: opens the monitors on the watch's thread.
        listed: takes the monitors at first and after every change.
        refused: takes the reason why one was not switched.
    """

    def __init__(
        self,
        open_source: Callable[[], MonitorSource],
        listed: Callable[[tuple[Monitor, ...]], None],
        refused: Callable[[str], None],
    ) -> None:
        self._open_source = open_source
        self._listed = listed
        self._refused = refused
        self._jobs: queue.SimpleQueue[Callable[[MonitorSource], None]] = queue.SimpleQueue()
        self._source: MonitorSource | None = None
        self._known: tuple[Monitor, ...] | None = None
        self._ended = threading.Event()
        self._stirred = threading.Event()
        self._thread = threading.Thread(target=self._run, name="monitors", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def tell(self) -> None:
        """Tells the list again, changed or not."""
        self._do(self._forget)

    def switch(self, monitor_id: str, w: int, h: int) -> None:
        """Gives a monitor another size; the list follows, or why it did not."""

        def work(source: MonitorSource) -> None:
            try:
                source.switch(monitor_id, w, h)
            except SwitchError as refusal:
                self._refused(refusal.reason)

        self._do(work)

    def put_back(self) -> None:
        """Gives every monitor the size it had."""
        self._do(lambda source: source.put_back())

    def stop(self) -> None:
        """Puts back what was changed, then ends."""
        self._ended.set()
        self._wake()

    def join(self, timeout_s: float) -> None:
        """Waits for the end."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)

    def _do(self, job: Callable[[MonitorSource], None]) -> None:
        self._jobs.put(job)
        self._wake()

    def _wake(self) -> None:
        self._stirred.set()
        source = self._source
        if source is not None:
            source.wake()

    def _forget(self, _source: MonitorSource) -> None:
        self._known = None

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._source = self._open_source()
                self._watch(self._source)
            except NoMonitorsError as problem:
                log.info("monitors: %s", problem)
                self._answer_without_source()
            finally:
                self._close()
            self._stirred.wait(_REOPEN_S)
            self._stirred.clear()

    def _watch(self, source: MonitorSource) -> None:
        while not self._ended.is_set():
            while not self._jobs.empty():
                self._jobs.get()(source)
            found = source.look()
            if found != self._known:
                self._known = found
                self._listed(found)
            if self._jobs.empty():
                source.wait(_LONGEST_WAIT_S)
        source.put_back()

    def _answer_without_source(self) -> None:
        """Nobody waits for ever: without monitors there is an empty list, once."""
        while not self._jobs.empty():
            self._jobs.get()
            self._refused("unsupported")
        if self._known != ():
            self._known = ()
            self._listed(())

    def _close(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            with contextlib.suppress(NoMonitorsError):
                source.close()
