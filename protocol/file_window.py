"""How much of a transfer may be on its way: little on a slow line, so that nothing waits behind it.

What was sent and not yet taken stands in buffers in front of pictures and input.  When the way of
a byte takes noticeably longer than it took at its quickest, the window shrinks; else it grows.
"""

from collections import deque
from typing import Final

from protocol.limits import FILE_CHUNK_BYTES, FILE_WINDOW_BYTES

LATE_S: Final = 0.06
"""So much longer than the quickest a byte may take before the window shrinks."""
_LEAST_BYTES: Final = 2 * FILE_CHUNK_BYTES
_FORGET_S: Final = 15.0
"""A way that is quickest no more is forgotten after this."""


class Window:
    """Of one transfer, on the side that sends."""

    def __init__(self) -> None:
        """Begins small: nothing is known of the line yet."""
        self.size_bytes = _LEAST_BYTES
        self._sent: deque[tuple[int, float]] = deque()
        self._quickest_s = float("inf")
        self._quickest_at_s = 0.0
        self._shrunk_at_s = 0.0
        self._taken = 0
        self._ahead = 0

    def begin(self, offset: int) -> None:
        """Nothing is on its way; the next byte sent is at an offset."""
        self._sent.clear()
        self._taken = self._ahead = offset

    @property
    def room_bytes(self) -> int:
        """How much more may be sent now."""
        return self._taken + self.size_bytes - self._ahead

    def sent(self, until: int, now_s: float) -> None:
        """All before an offset has been sent."""
        self._ahead = until
        self._sent.append((until, now_s))

    def taken(self, until: int, now_s: float) -> None:
        """All before an offset has been taken by the other side."""
        if until <= self._taken:
            return
        new, self._taken = until - self._taken, until
        left_s = now_s
        while self._sent and self._sent[0][0] <= until:
            left_s = self._sent.popleft()[1]
        took_s = now_s - left_s
        if took_s <= self._quickest_s or now_s - self._quickest_at_s > _FORGET_S:
            self._quickest_s, self._quickest_at_s = took_s, now_s
        if took_s <= self._quickest_s + LATE_S:
            self.size_bytes = min(FILE_WINDOW_BYTES, self.size_bytes + new)
        elif now_s - self._shrunk_at_s > took_s:
            self._shrunk_at_s = now_s
            self.size_bytes = max(_LEAST_BYTES, self.size_bytes // 2)
