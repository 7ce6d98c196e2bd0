"""Figures of sessions in a period: gathered line by line, in the reader's time zone."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from appliance.domain.calendar_days import begins_at_ms

PERIODS: Final = {"today": 1, "7": 7, "30": 30, "90": 90}
"""Word -> days, today included."""
OWN: Final = "own"
USUAL: Final = "30"
MOST_DAYS: Final = 366
_HOURS: Final = 24
_QUARTER_MS: Final = 900_000


class FigureRow(NamedTuple):
    """One session whose customer came in the period; -1 stands for times not known."""

    came_at_ms: int
    group_id: str
    owner_id: str
    ended: bool
    waited_ms: int
    response_ms: int
    lasted_ms: int
    resolved: bool
    outcome: str
    score: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Some lengths of time: how many, the middle one, and what nine of ten stay under."""

    count: int = 0
    median_ms: int = -1
    p90_ms: int = -1


@dataclass(frozen=True, slots=True)
class Summary:
    """Figures of some sessions.

    Attributes:
        outcomes: word -> how many; "" for what was resolved without one.
        score: average of the survey; 0 where nobody answered.
    """

    sessions: int = 0
    ended: int = 0
    resolved: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    waited: Spread = Spread()
    response: Spread = Spread()
    lasted: Spread = Spread()
    score: float = 0.0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dashboard shows.

    Attributes:
        days: calendar day -> its figures, without gaps.
        hours: how many customers came in each hour of the day.
        people, groups: id -> figures, the most sessions first; "" for nobody and no group.
    """

    whole: Summary
    days: list[tuple[date, Summary]]
    hours: list[int]
    people: list[tuple[str, Summary]]
    groups: list[tuple[str, Summary]]


@dataclass(slots=True)
class _Heap:
    """What is gathered of some sessions."""

    sessions: int = 0
    ended: int = 0
    resolved: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    waited: list[int] = field(default_factory=list)
    response: list[int] = field(default_factory=list)
    lasted: list[int] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)

    def add(self, row: FigureRow) -> None:
        self.sessions += 1
        self.ended += row.ended
        if row.resolved:
            self.resolved += 1
            self.outcomes[row.outcome] += 1
        if row.waited_ms >= 0:
            self.waited.append(row.waited_ms)
        if row.response_ms >= 0:
            self.response.append(row.response_ms)
        if row.lasted_ms >= 0:
            self.lasted.append(row.lasted_ms)
        if row.score:
            self.scores.append(row.score)

    def take(self, other: "_Heap") -> None:
        """Takes what another one gathered."""
        self.sessions += other.sessions
        self.ended += other.ended
        self.resolved += other.resolved
        self.outcomes.update(other.outcomes)
        self.waited += other.waited
        self.response += other.response
        self.lasted += other.lasted
        self.scores += other.scores

    def summary(self) -> Summary:
        return Summary(
            self.sessions,
            self.ended,
            self.resolved,
            dict(self.outcomes),
            spread(self.waited),
            spread(self.response),
            spread(self.lasted),
            sum(self.scores) / len(self.scores) if self.scores else 0.0,
            len(self.scores),
        )


class Gathering:
    """Takes lines in pieces; a piece of some thousand takes some milliseconds."""

    def __init__(self, days: Sequence[date], zone: ZoneInfo) -> None:
        """Takes the calendar days, in order without gaps, and the zone they are of."""
        self._days = days
        self._zone = zone
        self._starts_ms = [begins_at_ms(day, zone) for day in days]
        self._hour_of: dict[int, int] = {}
        self._hours = [0] * _HOURS
        self._heaps: dict[tuple[int, str, str], _Heap] = {}

    def add(self, rows: Iterable[FigureRow]) -> None:
        """Takes some lines of the period."""
        heaps = self._heaps
        for row in rows:
            place = max(0, bisect_right(self._starts_ms, row.came_at_ms) - 1)
            key = place, row.owner_id, row.group_id
            heap = heaps.get(key)
            if heap is None:
                heap = heaps[key] = _Heap()
            heap.add(row)
            self._hours[self._hour(row.came_at_ms)] += 1

    def figures(self) -> Figures:
        """Returns the figures of all lines."""
        whole = _Heap()
        of_day = [_Heap() for _ in self._days]
        people: dict[str, _Heap] = {}
        groups: dict[str, _Heap] = {}
        for (place, owner_id, group_id), heap in self._heaps.items():
            whole.take(heap)
            of_day[place].take(heap)
            people.setdefault(owner_id, _Heap()).take(heap)
            groups.setdefault(group_id, _Heap()).take(heap)
        return Figures(
            whole.summary(),
            [(day, heap.summary()) for day, heap in zip(self._days, of_day, strict=True)],
            self._hours,
            _largest_first(people),
            _largest_first(groups),
        )

    def _hour(self, at_ms: int) -> int:
        """Returns the hour of the day on the zone's clock; zones differ by whole quarters."""
        quarter = at_ms // _QUARTER_MS
        hour = self._hour_of.get(quarter)
        if hour is None:
            hour = datetime.fromtimestamp(quarter * _QUARTER_MS / 1000, self._zone).hour
            self._hour_of[quarter] = hour
        return hour


def spread(lengths_ms: list[int]) -> Spread:
    """Returns median and 90th percentile (nearest rank) of lengths; sorts them."""
    if not lengths_ms:
        return Spread()
    lengths_ms.sort()
    count = len(lengths_ms)
    return Spread(count, lengths_ms[(count - 1) // 2], lengths_ms[-(-count * 9 // 10) - 1])


def days_between(first: date, last: date) -> list[date]:
    """Returns the days from one to another, at most MOST_DAYS, the latest ones."""
    first, last = min(first, last), max(first, last)
    first = max(first, last - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=at) for at in range((last - first).days + 1)]


def _largest_first(heaps: dict[str, _Heap]) -> list[tuple[str, Summary]]:
    found = [(one, heap.summary()) for one, heap in heaps.items()]
    return sorted(found, key=lambda one: (-one[1].sessions, one[0]))
