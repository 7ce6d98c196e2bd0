"""Where the time of a frame goes; told to who looks at the figures, some times a second."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from protocol.pixels import Times

_TOLD_EACH_S = 0.5
_UNIT_S = 1e-5
_MOST = 65535


class Stopwatch:
    """Times of the last frame; `left` is for any thread, the rest for one."""

    def __init__(self) -> None:
        self._told_at_s = 0.0
        self._capture_s = self._update_s = self._queue_s = 0.0
        self._encoded_s = 0.0
        self._last: tuple[float, float, float] | None = None

    @contextmanager
    def capturing(self) -> Iterator[None]:
        """Counts what is done within as capture."""
        begun_s = time.perf_counter()
        yield
        self._capture_s += time.perf_counter() - begun_s

    @contextmanager
    def updating(self) -> Iterator[None]:
        """Counts what is done within as comparing and encoding."""
        begun_s = time.perf_counter()
        yield
        self._update_s += time.perf_counter() - begun_s

    def frame(self, encoded_s: float) -> None:
        """A frame is ready.

        Args:
            encoded_s: the part of `updating` that was encoding, of all frames so far.
        """
        encode_s, self._encoded_s = max(0.0, encoded_s - self._encoded_s), encoded_s
        self._last = (self._capture_s, max(0.0, self._update_s - encode_s), encode_s)
        self._capture_s = self._update_s = 0.0

    def left(self, queue_s: float) -> None:
        """The line took a frame, so long after it was ready."""
        self._queue_s = queue_s

    def due(self, now_s: float) -> Times | None:
        """Returns the times of the last frame if it is time to tell them."""
        if self._last is None or now_s - self._told_at_s < _TOLD_EACH_S:
            return None
        self._told_at_s = now_s
        return Times(*(_units(seconds) for seconds in (*self._last, self._queue_s)))


def _units(seconds: float) -> int:
    return min(_MOST, max(0, round(seconds / _UNIT_S)))
