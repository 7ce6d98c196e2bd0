"""How much may be on its way: no more than the fastest viewer acknowledges (DESIGN 11).

On a line that carries everything the number of frames counts.  On a narrow one bytes do: as many as
the line holds without a queue, in frames so small that a key press waits for none of them long.
"""

import math
from collections import deque
from enum import Enum
from typing import NamedTuple

from agent.picture.rate import Rate
from protocol.frame import newer

LEAST_FRAMES = 2
MOST_FRAMES = 24
"""A burst of that many, all small, still fits into the appliance's queue for a viewer."""
_FRAME_S = 1 / 30
_KEY_PATIENCE_S = 8.0
"""A key frame goes to one viewer only, maybe gone; that nobody else needs it the appliance says."""
_FIRST_BYTES = 64 * 1024
"""On a line not known yet; doubles with each acknowledgement that comes without a queue."""
_MOST_BYTES = 16 * 1024 * 1024
_QUIET_S = 0.06
"""Frames that take no longer than this beyond the line's delay waited in no queue."""
_QUEUE_S = 0.015
"""How much of a narrow line's time may wait for it, apart from one frame,"""
_SLICE_S = 0.02
"""which takes it no longer than this,"""
_SLICES = 12
"""or, on a long line, than this part of its delay."""
_LEAST_SLICE_BYTES = 1200
_SHARE = 0.88
"""Of what a narrow line carries; the rest lets a queue drain that a stall left behind."""
_DRAIN_EACH_S = 10.0
"""A narrow line runs empty so often, first when it turns out narrow: a queue that is always there
looks like delay (as BBR's ProbeRTT)."""


class Room(Enum):
    """What may be sent now."""

    NONE = 0
    SMALL = 1
    """A few bytes that somebody may be waiting for."""
    ALL = 2


class _Sent(NamedTuple):
    sequence: int
    at_s: float
    size_bytes: int
    key: bool
    alone: bool


class Window:
    """Frames sent and not yet acknowledged; used by one thread.

    Attributes:
        rate: what the line carries.
    """

    def __init__(self) -> None:
        self.rate = Rate()
        self._sent: deque[_Sent] = deque()
        self._most_bytes = _FIRST_BYTES
        self._next_at_s = 0.0
        self._drain_at_s = 0.0
        self._draining = False

    @property
    def waiting(self) -> int:
        """Frames on their way."""
        return len(self._sent)

    @property
    def waiting_bytes(self) -> int:
        """Bytes of them."""
        return sum(one.size_bytes for one in self._sent)

    def frames_allowed(self) -> int:
        """Two; more where the line's delay exceeds a frame of 30 a second, or bytes count."""
        if self.rate.narrow:
            return MOST_FRAMES
        return max(LEAST_FRAMES, min(MOST_FRAMES, math.ceil(self.rate.delay_s / _FRAME_S) + 1))

    def room(self, now_s: float, *, hurried: bool = False) -> Room:
        """Returns what may be sent.

        Args:
            now_s: monotonic clock.
            hurried: a person waits for an answer: one small frame more may go.
        """
        while self._sent and self._sent[0].key and now_s - self._sent[0].at_s > _KEY_PATIENCE_S:
            self._sent.popleft()
        more = len(self._sent) - self.frames_allowed()
        if not self.rate.narrow:
            self._drain_at_s = self._next_at_s = now_s
            if more < 0 and (not self._sent or self.waiting_bytes < self._most_bytes):
                return Room.ALL
            return Room.SMALL if hurried and more <= 0 else Room.NONE
        if more >= 0:
            return Room.NONE
        # Nothing stands before what is left on the way: the rate may have been taken for too low.
        self._next_at_s = min(self._next_at_s, now_s + self._takes_s(self.waiting_bytes))
        self._drain(now_s)
        free_bytes = self._line_bytes() - self.waiting_bytes
        if self._draining:
            return Room.SMALL if free_bytes > 0 else Room.NONE
        if free_bytes > 0 and now_s >= self._next_at_s:
            return Room.ALL
        return Room.SMALL if free_bytes > -self._slice_bytes() else Room.NONE

    def _drain(self, now_s: float) -> None:
        if now_s >= self._drain_at_s:
            self._drain_at_s, self._draining = now_s + _DRAIN_EACH_S, True
        if self.waiting_bytes < self._slice_bytes() / 2:
            self._draining = False

    def opens_at_s(self) -> float:
        """Returns when a narrow line has room for the next slice, acknowledgements apart."""
        return self._next_at_s

    def slice_bytes(self) -> int | None:
        """Returns how large a frame should be; None: as large as it is."""
        if not self.rate.narrow:
            return None
        return max(_LEAST_SLICE_BYTES, int(self._slice_bytes()))

    def sent(self, sequence: int, now_s: float, size_bytes: int = 0, *, key: bool) -> None:
        """Notes a frame given to the line."""
        self._sent.append(_Sent(sequence, now_s, size_bytes, key, alone=not self._sent))
        if self.rate.narrow:
            self._next_at_s = max(self._next_at_s, now_s) + self._takes_s(size_bytes)

    def acknowledged(self, sequence: int, now_s: float) -> None:
        """Takes an acknowledgement of a frame and all before it."""
        covered: list[_Sent] = []
        while self._sent and not newer(self._sent[0].sequence, sequence):
            covered.append(self._sent.popleft())
        if not covered:
            return
        first, last = covered[0], covered[-1]
        size_bytes = sum(one.size_bytes for one in covered)
        if any(one.key for one in covered):
            self.rate.key_acknowledged(size_bytes, first.at_s, now_s)
        elif last.sequence == sequence:
            self.rate.acknowledged(size_bytes, first.at_s, last.at_s, now_s)
            if first.alone:
                self.rate.alone(first.size_bytes, first.at_s, now_s)
            self._grow(size_bytes, now_s - last.at_s)

    def _grow(self, size_bytes: int, took_s: float) -> None:
        if took_s - self.rate.delay_s < _QUIET_S:
            self._most_bytes = min(_MOST_BYTES, self._most_bytes + size_bytes)
        else:
            self._most_bytes = max(_FIRST_BYTES, self._most_bytes // 2)

    def _takes_s(self, size_bytes: int) -> float:
        return size_bytes / (self.rate.bytes_s * _SHARE)

    def _line_bytes(self) -> float:
        """What a narrow line holds, and a short queue."""
        return self.rate.bytes_s * (self.rate.delay_s + _QUEUE_S)

    def _slice_bytes(self) -> float:
        return self.rate.bytes_s * max(_SLICE_S, self.rate.delay_s / _SLICES)

    def reset(self) -> None:
        """Forgets what is on its way: a viewer starts anew and will not acknowledge it."""
        self._sent.clear()
