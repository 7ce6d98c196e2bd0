"""How often somebody may ask: token buckets per class and address or person."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_MOST_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class RateClass:
    """A pace: `per_second` on average, `burst` at once."""

    name: str
    per_second: float
    burst: float


PAGE = RateClass("page", 20, 100)
STATIC = RateClass("static", 200, 1000)
API = RateClass("api", 30, 150)
CODE = RateClass("code", 5, 40)
"""Tries of codes; services.guesses has the budgets of wrong ones beside it."""
LOGIN = RateClass("login", 2, 30)
STRENGTH = RateClass("strength", 3, 30)
"""Judging a password while it is typed."""
DOWNLOAD = RateClass("download", 0.5, 10)
MODULE = RateClass("module", 0.5, 15)
"""Asks for help by a module; services.module_joining has budgets beside it."""
PICTURE = RateClass("picture", 0.5, 20)
"""Pictures to be decoded: each costs up to a second of a core."""
SOCKET = RateClass("socket", 10, 100)

TALK = RateClass("talk", 50, 200)
"""Control messages of one connection."""
WRITES = RateClass("writes", 5, 60)
"""Control messages that are stored and told to everybody."""
CHAT = RateClass("chat", 20, 200)
"""Messages of the chats of one connection; services.chat has the pace of one author in one chat."""
CHAT_OPEN = RateClass("chat_open", 5, 120)
"""Chats that one connection has read out: each costs the thread of the database."""
PIECES = RateClass("pieces", 500, 1500)
"""Pieces of files: requests that bring them, and answers that they are written."""
SIGNS = RateClass("signs", 20, 200)
"""Pings and their answers of one connection."""
INPUT = RateClass("input", 1000, 2000)
MARKS = RateClass("marks", 500, 1000)
PICTURES = RateClass("pictures", 5000, 10000)
FLOW_BYTES = RateClass("flow_bytes", 2**30, 2**30)
"""Bytes of one agent: a file over a quick line stays well below."""
VIEWER_BYTES = RateClass("viewer_bytes", 4 * 2**20, 24 * 2**20)
"""Bytes of one viewer: what is copied is up to limits.CLIPBOARD_BYTES at once."""
CLIPBOARD = RateClass("clipboard", 40, 80)
"""Parts of what is copied, of one connection."""
STROKES = RateClass("strokes", 240, 1000)
"""Strokes and pointers of one connection: one message a frame of its screen, with room."""
TALK_BYTES = RateClass("talk_bytes", 2**20, 4 * 2**20)
"""Bytes of everybody else."""


class Bucket:
    """One pace kept by one peer."""

    __slots__ = ("_at_s", "_left", "_rate")

    def __init__(self, rate: RateClass, now_s: float) -> None:
        self._rate = rate
        self._left = rate.burst
        self._at_s = now_s

    def take(self, now_s: float, amount: float = 1.0) -> float:
        """Returns 0 and takes, or the seconds to wait."""
        rate = self._rate
        self._left = min(rate.burst, self._left + (now_s - self._at_s) * rate.per_second)
        self._at_s = now_s
        if self._left >= amount:
            self._left -= amount
            return 0.0
        return (amount - self._left) / rate.per_second


class Rates:
    """Buckets of requests, the least recently used forgotten beyond a bound."""

    def __init__(self, now_s: Callable[[], float], times: float = 1.0) -> None:
        """Starts with full buckets; `times` widens all of them (for tests of other figures)."""
        self._now_s = now_s
        self._times = times
        self._buckets: OrderedDict[tuple[str, str], Bucket] = OrderedDict()

    def take(self, rate: RateClass, who: str) -> float:
        """Returns 0 when `who` may go on, else the seconds to wait."""
        key = rate.name, who
        bucket = self._buckets.get(key)
        if bucket is None:
            wide = RateClass(rate.name, rate.per_second * self._times, rate.burst * self._times)
            bucket = self._buckets[key] = Bucket(wide, self._now_s())
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        return bucket.take(self._now_s())
