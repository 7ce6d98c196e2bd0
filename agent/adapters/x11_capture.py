"""The screen of an X server: DAMAGE says where to look, MIT-SHM or else mss reads the pixels."""

import logging
import os
import select
import time
from collections.abc import Callable
from typing import Any

from Xlib import X
from Xlib.display import Display
from Xlib.error import DisplayError
from Xlib.ext import damage

from agent.adapters.grabber import Grabber
from agent.adapters.x11_cursor import X11Cursor
from agent.adapters.x11_line import GONE, Waker, note_error
from agent.adapters.x11_pointer import X11Pointer
from agent.adapters.x11_shm import NotSharedError, SharedPixels
from agent.adapters.x11_windows import TopWindows
from agent.picture.backlog import SMALL_PX
from agent.picture.plain_area import merged_cover
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Changes, NoScreenError, Shot

log = logging.getLogger(__name__)

_SETTLE_S = 0.004
"""What is told already is read before a look, for so long at most.

Waiting for more would only add to the delay: a server tells what one batch of requests painted at
once.
"""
_LOOK_S = 0.04
"""Without DAMAGE the screen is looked at this often."""
_MOST_DAMAGE = 512
"""Rectangles that are kept while nobody takes them; more become few that cover them."""


class X11Screen:
    """One X display; implements agent.picture.source.ScreenSource."""

    def __init__(self, name: str) -> None:
        self._waker = Waker()
        self._display: Any = None
        self._pixels: Grabber | SharedPixels | None = None
        self._name = name
        try:
            self._open()
        except NoScreenError:
            self.close()
            raise
        except (DisplayError, CaptureError, *GONE) as problem:
            self.close()
            raise NoScreenError("no_display", str(problem)) from problem

    def _open(self) -> None:
        self._display = Display(self._name)
        if self._is_xwayland():
            raise NoScreenError("wayland")
        self._display.set_error_handler(note_error)
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.StructureNotifyMask | X.SubstructureNotifyMask)
        self._size = self._asked_size()
        self._windows = TopWindows(self._root)
        self._cursor = X11Cursor(self._display, self._root)
        self._pointer = X11Pointer(self._display, self._root)
        self._damage: list[Rect] = []
        self._resized = False
        self._looked_at_s = 0.0
        self._damage_id = 0
        self._damage_event = -1
        if self._display.query_extension("DAMAGE") is not None:
            self._display.damage_query_version()
            self._damage_id = self._root.damage_create(damage.DamageReportDeltaRectangles)
            self._damage_event = self._display.extension_event.DamageNotify
        self._display.sync()
        self._pixels = self._opened_pixels()

    def _opened_pixels(self) -> Grabber | SharedPixels:
        try:
            return SharedPixels(self._display, *self._size)
        except NotSharedError as problem:
            log.info("pixels are read through mss: %s", problem)
            return Grabber(self._name)

    def _is_xwayland(self) -> bool:
        """Within Wayland other programs' windows are black (extension since Xwayland 23.1)."""
        if self._display.query_extension("XWAYLAND") is not None:
            return True
        if not os.environ.get("WAYLAND_DISPLAY") or self._display.query_extension("RANDR") is None:
            return False
        resources = self._display.screen().root.xrandr_get_screen_resources_current()
        names = [
            self._display.xrandr_get_output_info(output, resources.config_timestamp).name
            for output in resources.outputs
        ]
        return bool(names) and all(str(name).startswith("XWAYLAND") for name in names)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the root window as of the last `take`."""
        return self._size

    def wait(self, timeout_s: float, *, for_damage: bool) -> None:
        """Blocks on the X connection and the wake pipe; see ScreenSource."""
        until_s = time.monotonic() + timeout_s
        try:
            if for_damage and not self._damage_id:
                until_s = min(until_s, self._looked_at_s + _LOOK_S)
            self._read_events()
            while not (for_damage and self._painted()):
                look_s = self._pointer.due_at_s if for_damage else until_s
                left_s = min(until_s, look_s) - time.monotonic()
                if left_s <= 0:
                    return
                if self._waker.woken(self._display, left_s):
                    return
                self._read_events()
            self._settle()
        except GONE as problem:
            raise CaptureError(str(problem)) from problem

    def _painted(self) -> bool:
        return bool(self._damage) or self._resized or self._cursor.changed

    def _settle(self) -> None:
        until_s = time.monotonic() + _SETTLE_S
        while time.monotonic() < until_s and select.select([self._display], [], [], 0)[0]:
            self._read_events()

    def _read_events(self) -> None:
        while count := self._display.pending_events():  # each look reads what came
            for _ in range(count):
                self._note(self._display.next_event())

    def _note(self, event: Any) -> None:
        if event.type == self._damage_event:
            self._painted_at(event.area)
        elif self._cursor.note(event) or self._pointer.note(event):
            return
        elif event.type == X.ConfigureNotify and event.window == self._root:
            self._resized = True
        else:
            self._windows.note(event)

    def _painted_at(self, area: Any) -> None:
        self._damage.append(Rect(area.x, area.y, area.width, area.height))
        if len(self._damage) > _MOST_DAMAGE:
            self._damage = merged_cover(self._damage, *self._size)

    def take(self) -> Changes:
        """Empties the server's damage before pixels are read, so that later paint is told."""
        try:
            return self._take()
        except GONE as problem:
            raise CaptureError(str(problem)) from problem

    def _take(self) -> Changes:
        known, self._damage = self._damage, []
        if known:
            self._display.damage_subtract(self._damage_id)
        # Asking for the pointer also waits until the server has done what it was asked: the damage
        # is empty before pixels are read on another connection, and what is painted in several
        # requests, as something large is, is seen whole.
        asks = (
            not isinstance(self._pixels, SharedPixels) or sum(r.area_px for r in known) > SMALL_PX
        )
        due = time.monotonic() >= self._pointer.due_at_s
        pointer = self._pointer.look() if due or (known and asks) else None
        self._read_events()
        # What came between stays for the next call too: it may lie before or after the subtraction.
        found = [*known, *self._damage]
        cursor = self._cursor.take()
        if not self._damage_id:
            self._looked_at_s = time.monotonic()
            found = [Rect(0, 0, *self._size)]
        resized = self._resized and self._resize()
        come, gone = self._windows.come_and_gone()
        return Changes(found, self._windows.moves(), come, gone, resized, cursor, pointer)

    def _resize(self) -> bool:
        """Takes over the root's new size; shared memory has one size, so it is made anew."""
        self._resized = False
        size = self._asked_size()
        if size == self._size:
            return False
        if self._pixels is not None:
            self._pixels.close()
        self._size = size
        self._pixels = self._opened_pixels()
        return True

    def _asked_size(self) -> tuple[int, int]:
        geometry = self._root.get_geometry()
        return geometry.width, geometry.height

    def grab(self, rect: Rect) -> Shot:
        """Returns the pixels now in a rectangle."""
        if self._pixels is None:
            raise CaptureError("the screen is closed")
        return self._pixels.grab(rect)

    def wake(self) -> None:
        """Lets `wait` return now."""
        self._waker.wake()

    def close(self) -> None:
        """Closes both connections."""
        pixels, self._pixels = self._pixels, None
        display, self._display = self._display, None
        if pixels is not None:
            _closed(pixels.close)
        if display is not None:
            _closed(display.close)
            display.display.socket.close()  # python-xlib leaves it open if the server went first
        self._waker.close()


def _closed(close: Callable[[], None]) -> None:
    try:
        close()
    except (CaptureError, *GONE) as problem:
        log.debug("closing the screen: %s", problem)
