"""How much of a transfer may be on its way: little on a slow line, so that nothing waits behind it.

What was sent and not yet taken stands in buffers in front of pictures and input.  When the way of
a byte takes noticeably longer than it took at its quickest, the window shrinks; else it grows.
Parts are as large as what the line takes in a moment: few on a quick line, for each costs time at
both ends, and small ones on a slow line.
"""

from collections import deque
from typing import Final

from protocol.limits import FILE_CHUNK_BYTES, FILE_CHUNK_LEAST_BYTES, FILE_WINDOW_BYTES

LATE_S: Final = 0.06
"""So much longer than the quickest a byte may take at most before the window shrinks."""
_NEAR_LATE_S: Final = 0.008
"""The same at least, on a line where the quickest way takes hardly any time."""
_LATE_SHARE: Final = 2.0
"""In between: so many times the quickest way."""
_LEAST_BYTES: Final = 128 * 1024
_FORGET_S: Final = 15.0
"""A way that is quickest no more is forgotten after this."""
_PART_S: Final = 0.004
"""So long a part may keep the line."""
_FIRST_PART_BYTES: Final = 4 * FILE_CHUNK_LEAST_BYTES
"""While nothing is known of the line."""
_RATE_S: Final = 0.02
"""Over so long the pace is measured, at least."""


class Window:
    """Of one transfer, on the side that sends.

    Attributes:
        size_bytes: what may be on its way.
        part_bytes: what is sent at once.
    """

    def __init__(self) -> None:
        """Begins small: nothing is known of the line yet."""
        self.size_bytes = _LEAST_BYTES
        self.part_bytes = _FIRST_PART_BYTES
        self._sent: deque[tuple[int, float]] = deque()
        self._quickest_s = float("inf")
        self._quickest_at_s = 0.0
        self._shrunk_at_s = 0.0
        self._taken = 0
        self._ahead = 0
        self._counted_at_s = 0.0
        self._counted = 0
        self._taken_at_s = 0.0

    def begin(self, offset: int) -> None:
        """Nothing is on its way; the next byte sent is at an offset."""
        self._sent.clear()
        self._taken = self._ahead = offset
        self._counted = offset

    @property
    def room_bytes(self) -> int:
        """How much more may be sent now."""
        return self._taken + self.size_bytes - self._ahead

    def sent(self, until: int, now_s: float) -> None:
        """All before an offset has been sent."""
        if self._ahead == self._taken and now_s - self._taken_at_s > _RATE_S:
            self._counted_at_s, self._counted = now_s, self._taken
        self._ahead = until
        self._sent.append((until, now_s))

    def taken(self, until: int, now_s: float) -> None:
        """All before an offset has been taken by the other side."""
        if until <= self._taken:
            return
        new, self._taken = until - self._taken, until
        self._taken_at_s = now_s
        left_s = now_s
        while self._sent and self._sent[0][0] <= until:
            left_s = self._sent.popleft()[1]
        took_s = now_s - left_s
        if took_s <= self._quickest_s or now_s - self._quickest_at_s > _FORGET_S:
            self._quickest_s, self._quickest_at_s = took_s, now_s
        late_s = min(LATE_S, max(_NEAR_LATE_S, _LATE_SHARE * self._quickest_s))
        if took_s <= self._quickest_s + late_s:
            self.size_bytes = min(FILE_WINDOW_BYTES, self.size_bytes + new)
        elif now_s - self._shrunk_at_s > took_s:
            self._shrunk_at_s = now_s
            self.size_bytes = max(_LEAST_BYTES, self.size_bytes // 2)
        self._size_parts(now_s)

    def _size_parts(self, now_s: float) -> None:
        """Makes parts fit the pace of the last moment, and several of them into the window."""
        elapsed_s = now_s - self._counted_at_s
        if elapsed_s >= _RATE_S:
            fitting = int((self._taken - self._counted) / elapsed_s * _PART_S)
            self._counted_at_s, self._counted = now_s, self._taken
            whole = fitting - fitting % FILE_CHUNK_LEAST_BYTES
            self.part_bytes = max(FILE_CHUNK_LEAST_BYTES, min(FILE_CHUNK_BYTES, whole))
        self.part_bytes = min(self.part_bytes, self.size_bytes // 2)
