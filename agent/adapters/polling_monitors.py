"""Monitors of a system that tells nothing by itself (Windows, macOS): counted every two seconds."""

import sys
import threading
from typing import Final

from agent.adapters.grabber import Grabber
from agent.adapters.monitor_source import NoMonitorsError, SwitchError
from agent.adapters.windows_modes import WindowsModes
from agent.picture.rect import Rect
from agent.picture.source import CaptureError
from protocol.limits import MONITORS
from protocol.messages.monitors import Mode, Monitor

LOOK_S: Final = 2.0


class PollingMonitors:
    """Implements agent.adapters.monitor_source.MonitorSource; places are those of the capture."""

    def __init__(self) -> None:
        self._woken = threading.Event()
        self._places: dict[str, Rect] = {}
        """Monitor -> where it is in the system's coordinates."""
        self._modes = WindowsModes() if sys.platform == "win32" else None

    def look(self) -> tuple[Monitor, ...]:
        """Returns them as the capture lays them out."""
        try:
            grabber = Grabber()
            try:
                whole, found = grabber.whole(), grabber.each()[:MONITORS]
            finally:
                grabber.close()
        except CaptureError as problem:
            raise NoMonitorsError(str(problem)) from problem
        self._places = {str(number): place for number, (place, _) in enumerate(found, 1)}
        return tuple(self._seen(str(at), *one, whole) for at, one in enumerate(found, 1))

    def _seen(self, name: str, place: Rect, primary: bool, whole: Rect) -> Monitor:
        modes = self._modes
        sizes = modes.sizes(place) if modes is not None else []
        return Monitor(
            id=name,
            name=name,
            x=place.x - whole.x,
            y=place.y - whole.y,
            w=place.w,
            h=place.h,
            scale=100,
            turned=0,
            primary=primary,
            modes=tuple(Mode(*size) for size in sizes),
            changed=modes is not None and modes.changed(place),
        )

    def wait(self, timeout_s: float) -> None:
        """Returns when the next count is due, or woken."""
        self._woken.wait(min(timeout_s, LOOK_S))
        self._woken.clear()

    def switch(self, monitor_id: str, w: int, h: int) -> None:
        """Windows can; macOS is not asked to.

        Raises:
            SwitchError: it does not.
        """
        if self._modes is None:
            raise SwitchError("unsupported")
        if monitor_id not in self._places:
            raise SwitchError("gone")
        self._modes.switch(self._places[monitor_id], w, h)

    def put_back(self) -> None:
        """Gives back what `switch` changed."""
        if self._modes is not None:
            self._modes.put_back()

    def wake(self) -> None:
        """Lets `wait` return now."""
        self._woken.set()

    def close(self) -> None:
        """Holds nothing."""
