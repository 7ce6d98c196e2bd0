"""What the line to the fastest viewer carries: bytes a second, and its delay without a queue.

All of it is seen from acknowledgements.  The line is taken for a pipe of constant delay behind a
queue: a frame's own share is the time from when the pipe was free for it, which is when the frame
before was acknowledged or, on an idle line, one delay after it was sent (the packet pair idea of
Keshav 1991; BBR's delivery rate counts alike, draft-cardwell-iccrg-bbr).
"""

import statistics
from collections import deque

_SAMPLE_BYTES = 48 * 1024
_SAMPLE_S = 0.4
_SAMPLE_LONGEST_S = 1.0
"""A sample ends with so many bytes, so much time of the line, or so late."""
_LEAST_SAMPLE_BYTES = 2 * 1024
_SAMPLES = 3
"""The middle one counts: a stall spoils one, what it held back and then brings at once another."""
_OWN_S = 0.003
"""What a frame costs the viewer on an idle line however small it is, and what timers are late."""
_LARGE_BYTES = 1024
"""Of smaller frames only that cost is seen."""
_QUEUED_S = 0.1
"""Frames that usually take this much longer than the quickest one wait for a narrow line."""
_NARROW_BYTES_S = 1_000_000
_WIDE_BYTES_S = 1_500_000
_BUSY_SHARE = 0.4
_BUSY_S = 15.0
"""If frames in slices bring so much less than whole ones did, each costs the viewer time of its
own: slices make that worse, and the line is not taken for narrow for so long."""
_TRIAL = range(_SAMPLES, 2 * _SAMPLES + 1)
"""Samples after which that is asked."""
_KEY_S = 0.5
_KEY_BYTES_S = 400_000
"""A key frame tells of the line where it takes long; else of viewers that need none, or start."""
_MOST_BYTES_S = 50_000_000
_EPOCH_S = 15.0
"""The shortest delay of this one and of the last counts: routes change."""
_ALONE = 4
"""So many frames in a row that were alone on the line and all took longer: it is longer now."""


class Rate:
    """What acknowledgements say of the line; used by one thread.

    Attributes:
        narrow: whether frames would queue on the line for want of bytes a second.
    """

    def __init__(self) -> None:
        self.narrow = False
        self._samples: deque[float] = deque(maxlen=_SAMPLES)
        self._shortest_s: deque[float] = deque(maxlen=2)
        self._first_bytes_s, self._since = 0.0, 0
        self._busy_until_s = float("-inf")
        self._alone_s: deque[float] = deque(maxlen=_ALONE)
        self._epoch_at_s = float("-inf")
        self._last_s = float("-inf")
        self._begin_sample(0.0)

    @property
    def bytes_s(self) -> float:
        """Bytes a second; meaningful while the line is narrow."""
        return statistics.median_low(self._samples) if self._samples else _MOST_BYTES_S

    @property
    def delay_s(self) -> float:
        """The shortest time from sending to acknowledgement lately; 0 before the first."""
        return min(self._shortest_s, default=0.0)

    def alone(self, size_bytes: int, sent_s: float, now_s: float) -> None:
        """Takes the acknowledgement of a frame that nothing was before on the line."""
        self._alone_s.append(now_s - sent_s - size_bytes / self.bytes_s)
        shortest_s = min(self._alone_s)
        if len(self._alone_s) == _ALONE and shortest_s > self.delay_s:
            self._shortest_s.clear()
            self._shortest_s.append(shortest_s)
            best = max(self._samples, default=None)  # the others took the longer way for a queue
            self._begin_sample(now_s)
            self._samples.clear()
            if best is not None:
                self._samples.append(best)

    def acknowledged(self, size_bytes: int, sent_s: float, newest_s: float, now_s: float) -> None:
        """Takes one acknowledgement.

        Args:
            size_bytes: of all frames that it covers.
            sent_s: when the first of them was given to the line.
            newest_s: when the last of them was.
            now_s: when it came.
        """
        self._note_delay(now_s - newest_s, now_s)
        before_s, self._last_s = self._last_s, now_s
        free_s = max(before_s, sent_s + self.delay_s + _OWN_S)
        if size_bytes < _LARGE_BYTES and sent_s >= before_s:  # alone on the line
            return
        self._bytes += size_bytes
        self._busy_s += max(0.0, now_s - free_s)
        self._waits_s.append(now_s - sent_s - self.delay_s)
        ended = self._bytes >= _SAMPLE_BYTES or self._busy_s >= _SAMPLE_S
        if ended or now_s - self._sample_at_s >= _SAMPLE_LONGEST_S:
            self._end_sample(now_s)

    def key_acknowledged(self, size_bytes: int, sent_s: float, now_s: float) -> None:
        """Takes the first acknowledgement after a key frame."""
        self._last_s = now_s
        took_s = now_s - sent_s
        if took_s >= _KEY_S and size_bytes < _KEY_BYTES_S * took_s and not self._samples:
            self._samples.append(size_bytes / took_s)
            self._narrowed(self.bytes_s)

    def _note_delay(self, took_s: float, now_s: float) -> None:
        if now_s - self._epoch_at_s > _EPOCH_S:
            self._epoch_at_s = now_s
            self._shortest_s.append(took_s)
        self._shortest_s[-1] = min(self._shortest_s[-1], took_s)

    def _begin_sample(self, now_s: float) -> None:
        self._sample_at_s, self._bytes, self._busy_s = now_s, 0, 0.0
        self._waits_s: list[float] = []

    def _end_sample(self, now_s: float) -> None:
        if self._bytes >= _LEAST_SAMPLE_BYTES:
            self._samples.append(min(_MOST_BYTES_S, self._bytes / max(self._busy_s, 1e-6)))
            self._judge(now_s)
        self._begin_sample(now_s)

    def _judge(self, now_s: float) -> None:
        """Decides whether the line is narrow, or the viewer busy however small the frames are."""
        queued = statistics.median(self._waits_s) > _QUEUED_S
        if not self.narrow:
            if queued and self.bytes_s < _NARROW_BYTES_S and now_s >= self._busy_until_s:
                self._narrowed(min(self._samples))
            return
        self._since += 1
        if self.bytes_s > _WIDE_BYTES_S:
            self.narrow = False
        elif self._since in _TRIAL and max(self._samples) < _BUSY_SHARE * self._first_bytes_s:
            self.narrow, self._busy_until_s = False, now_s + _BUSY_S

    def _narrowed(self, bytes_s: float) -> None:
        self.narrow, self._first_bytes_s, self._since = True, bytes_s, 0
