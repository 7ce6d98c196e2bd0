"""A screen without an X server, for what lies between capture and canvas."""

import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from agent.picture.area import Pixels
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Changes, Shot


class PaintedScreen:
    """Implements agent.picture.source.ScreenSource; `paint` and `resize` are for any thread."""

    def __init__(self, w: int, h: int) -> None:
        self._lock = threading.RLock()
        self._pixels = np.zeros((h, w), np.uint32)
        self._size = (w, h)
        self._damage: list[Rect] = []
        self._woken = threading.Event()
        self.grabs = self.takes = self.wakes = 0
        self._waits: queue.Queue[tuple[int, float]] = queue.Queue()
        self._resting = threading.Semaphore(0)
        self.paints = 0

    @property
    def size(self) -> tuple[int, int]:
        return self._size

    def paint(self, x: int, y: int, pixels: Pixels) -> None:
        h, w = pixels.shape
        with self._lock:
            self._pixels[y : y + h, x : x + w] = pixels
            self._damage.append(Rect(x, y, w, h))
            self.paints += 1
        self._woken.set()

    @contextmanager
    def held(self) -> Iterator[None]:
        """What is painted within is damage all at once."""
        with self._lock:
            yield
        self._woken.set()

    def resize(self, w: int, h: int) -> None:
        with self._lock:
            self._pixels = np.zeros((h, w), np.uint32)
            self._damage.append(Rect(0, 0, w, h))
        self._woken.set()

    def pixels(self) -> Pixels:
        with self._lock:
            return self._pixels.copy()

    def rested(self) -> None:
        """Returns once `wait` was called with nothing to look at, twice from now on."""
        while self._resting.acquire(blocking=False):
            pass
        for _ in range(2):
            self._woken.set()
            assert self._resting.acquire(timeout=20)

    def patience_s(self, within_s: float = 20.0) -> float:
        """Returns how long `wait` is to wait for paint, once all that was painted was taken."""
        while True:
            paints, timeout_s = self._waits.get(timeout=within_s)
            if paints == self.paints:
                return timeout_s

    def wait(self, timeout_s: float, *, for_damage: bool) -> None:
        if not for_damage:
            self._resting.release()
        with self._lock:
            waits = not (for_damage and self._damage)
            if waits and for_damage:
                self._waits.put((self.paints, timeout_s))
        if waits:
            self._woken.wait(timeout_s)
        self._woken.clear()

    def take(self) -> Changes:
        self.takes += 1
        with self._lock:
            found, self._damage = self._damage, []
            h, w = self._pixels.shape
            resized = self._size != (w, h)
            self._size = (w, h)
        return Changes(found, resized=resized)

    def grab(self, rect: Rect) -> Shot:
        self.grabs += 1
        with self._lock:
            part = self._pixels[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w].copy()
        if part.shape != (rect.h, rect.w):
            raise CaptureError("another size")
        return memoryview(part)

    def wake(self) -> None:
        self.wakes += 1
        self._woken.set()

    def close(self) -> None:
        self._woken.set()
