"""How many frames may be on their way: no more than the fastest viewer acknowledges (DESIGN 11)."""

import math
import statistics
from collections import deque

from protocol.frame import newer

LEAST_FRAMES = 2
MOST_FRAMES = 8
_FRAME_S = 1 / 30
_KEY_PATIENCE_S = 1.0
"""A key frame goes to one viewer only, maybe gone: it holds the others up no longer than this."""
_RECENT = 8
_SLOW_S = 0.2
"""Frames that take this much longer than the quickest ones wait in a queue somewhere."""
_CRAWL_S = 0.8
"""Longer than any line's own delay."""
_SLOW_FOR_S = 6.0


class Window:
    """Frames sent and not yet acknowledged; used by one thread."""

    def __init__(self) -> None:
        self._sent: deque[tuple[int, float, bool]] = deque()
        self._round_trips_s: deque[float] = deque(maxlen=30)
        self._slow_until_s = 0.0

    @property
    def waiting(self) -> int:
        """Frames on their way."""
        return len(self._sent)

    def frames_allowed(self) -> int:
        """Two; more where the shortest recent round trip exceeds a frame of 30 a second."""
        shortest_s = min(self._round_trips_s, default=0.0)
        return max(LEAST_FRAMES, min(MOST_FRAMES, math.ceil(shortest_s / _FRAME_S) + 1))

    def is_open(self, now_s: float) -> bool:
        """Whether another frame may go."""
        while self._sent and self._sent[0][2] and now_s - self._sent[0][1] > _KEY_PATIENCE_S:
            self._sent.popleft()
        return len(self._sent) < self.frames_allowed()

    def sent(self, sequence: int, now_s: float, *, key: bool) -> None:
        """Notes a frame given to the line."""
        self._sent.append((sequence, now_s, key))

    def acknowledged(self, sequence: int, now_s: float) -> None:
        """Takes an acknowledgement of a frame and all before it."""
        while self._sent and not newer(self._sent[0][0], sequence):
            number, at_s, key = self._sent.popleft()
            if number == sequence and not key:
                self._round_trips_s.append(now_s - at_s)
                self._judge(now_s)

    def is_slow(self, now_s: float) -> bool:
        """Whether frames queued on the line lately, for want of bytes a second."""
        return now_s < self._slow_until_s

    def _judge(self, now_s: float) -> None:
        recent = list(self._round_trips_s)[-_RECENT:]
        if len(recent) == _RECENT:
            usual_s = statistics.median(recent)
            if usual_s > _CRAWL_S or usual_s - min(self._round_trips_s) > _SLOW_S:
                self._slow_until_s = now_s + _SLOW_FOR_S

    def reset(self) -> None:
        """Forgets what is on its way: a viewer starts anew and will not acknowledge it."""
        self._sent.clear()
