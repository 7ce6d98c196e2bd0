"""A screen that tells nothing by itself (Windows, macOS): looked at some times a second."""

import threading
import time

from agent.adapters.grabber import Grabber
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Changes, NoScreenError, Shot

try:  # ten times as quick
    from isal.isal_zlib import crc32
except ImportError:
    from zlib import crc32

_LOOK_S = 0.05
_SIZE_LOOK_S = 2.0
"""The monitors are counted anew this often: nothing tells that one came or went."""
_STILL_LOOK_S = 0.2
_STILL_AFTER_S = 2.0
"""A screen on which nothing happens is looked at less often: each look reads all of it."""


class PollingScreen:
    """All monitors as one screen; implements agent.picture.source.ScreenSource."""

    def __init__(self) -> None:
        try:
            self._grabber = Grabber()
            self._whole = self._grabber.whole()
        except CaptureError as problem:
            raise NoScreenError("capture_failed", str(problem)) from problem
        self._woken = threading.Event()
        self._looked_at_s = 0.0
        self._counted_at_s = time.monotonic()
        self._changed_at_s = 0.0
        self._checksum = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of all monitors together."""
        return self._whole.w, self._whole.h

    def wait(self, timeout_s: float, *, for_damage: bool) -> None:
        """Waits until the next look is due; anything may have been painted by then."""
        if for_damage:
            still = self._looked_at_s - self._changed_at_s > _STILL_AFTER_S
            due_s = self._looked_at_s + (_STILL_LOOK_S if still else _LOOK_S)
            timeout_s = max(0.0, due_s - time.monotonic())
        self._woken.wait(timeout_s)
        self._woken.clear()

    def take(self) -> Changes:
        """Names the whole screen as damaged: the comparison finds what is."""
        self._looked_at_s = time.monotonic()
        resized = self._count_monitors()
        return Changes(damage=(Rect(0, 0, *self.size),), resized=resized)

    def _count_monitors(self) -> bool:
        if self._looked_at_s - self._counted_at_s < _SIZE_LOOK_S:
            return False
        self._counted_at_s = self._looked_at_s
        fresh = Grabber()
        whole = fresh.whole()
        if whole == self._whole:
            fresh.close()
            return False
        stale, self._grabber, self._whole = self._grabber, fresh, whole
        stale.close()
        return True

    def grab(self, rect: Rect) -> Shot:
        """Returns the pixels now in a rectangle."""
        where = rect._replace(x=rect.x + self._whole.x, y=rect.y + self._whole.y)
        pixels = self._grabber.grab(where)
        checksum = crc32(pixels)
        if checksum != self._checksum:
            self._checksum, self._changed_at_s = checksum, time.monotonic()
        return pixels

    def wake(self) -> None:
        """Lets `wait` return now."""
        self._woken.set()

    def close(self) -> None:
        """Gives the screen back."""
        self._grabber.close()
