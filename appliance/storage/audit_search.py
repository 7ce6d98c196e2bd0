"""Finds rows of the log by filter, newest or oldest first, never more work at once than is bounded.

A filter becomes one or several streams.  Each stream is a stretch of one index in the order of the
list, and conditions on what it yields; the streams are merged.  One call looks at a bounded number
of index entries, and says where to go on.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from peewee import Expression

from appliance.domain.log_filter import LogFilter, Place, Stretch
from appliance.storage.audit import records
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.base import OWN
from appliance.storage.tables.people import MembershipTable

AT_ONCE: Final = 10_000
"""Index entries that one call looks at, in all streams."""
_ROWS_AT_ONCE: Final = 3_000
"""The same where the rows themselves have to be fetched."""
_FEW_MEMBERS: Final = 50
"""Up to so many members of a group, each is a stream; beyond, every row is looked at."""
_COLUMNS = ("kind", "refused", "group_id", "subject")


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stretch of an index.

    Attributes:
        driver: what the index begins with.
        kind, refused: conditions the index can answer; None for none.
        group_id: condition that needs the row (its group, or that of its person), or empty.
    """

    driver: tuple[tuple[str, Any], ...] = ()
    kind: str | None = None
    refused: bool | None = None
    group_id: str = ""

    @property
    def conditional(self) -> bool:
        """Whether some entries may not fit."""
        return self.kind is not None or self.refused is not None or bool(self.group_id)


def search(wanted: LogFilter, start: Place | None, most: int, *, newer: bool = False) -> Stretch:
    """Returns up to `most` rows behind a place, newest first; with `newer` oldest first.

    Fewer rows than `most` and a place mean that the search has to go on there.
    """
    streams = _streams(wanted)
    found: list[list[Place]] = []
    ends: list[Place] = []
    reader = _Reader(wanted, start, most, len(streams), newer=newer)
    for stream in streams:
        places, end = reader.read(stream)
        found.append(places)
        if end is not None:
            ends.append(end)
    frontier = (min(ends) if newer else max(ends)) if ends else None
    merged: list[Place] = []
    for place in heapq.merge(*found, reverse=not newer):
        if len(merged) == most or (frontier is not None and _behind(place, frontier, newer)):
            break
        if not merged or merged[-1] != place:
            merged.append(place)
    if len(merged) == most:
        frontier = merged[-1]
    return Stretch(_fetched(merged), frontier)


def _behind(place: Place, frontier: Place, newer: bool) -> bool:
    return place > frontier if newer else place < frontier


def _streams(wanted: LogFilter) -> list[_Stream]:
    """Returns the streams of a filter; by what is rare first."""
    kind, refused = wanted.kind or None, wanted.refused
    if wanted.people is not None:
        return [
            _Stream(((column, one),), kind, refused, wanted.group_id)
            for one in wanted.people
            for column in ("actor", "subject")
        ]
    if wanted.group_id:
        members = _members(wanted.group_id)
        if len(members) <= _FEW_MEMBERS:
            own = _Stream((("group_id", wanted.group_id),), kind, refused)
            on = [_Stream((("subject", one),), kind, refused) for one in members]
            return [own, *on]
    if kind is not None:
        results = (False, True) if refused is None else (refused,)
        return [
            _Stream((("kind", kind), ("refused", one)), group_id=wanted.group_id) for one in results
        ]
    if refused is not None:
        return [_Stream((("refused", refused),), group_id=wanted.group_id)]
    return [_Stream(group_id=wanted.group_id)]


def _members(group_id: str) -> list[str]:
    query: Any = (
        MembershipTable.select(MembershipTable.account)
        .where(MembershipTable.group == group_id)
        .limit(_FEW_MEMBERS + 1)
    )
    return [str(account_id) for (account_id,) in query.tuples()]


class _Reader:
    """Reads streams.  Those that differ only in the values of their index share their queries.

    Building a query takes peewee longer than answering it takes the database, and a group's members
    are many streams.
    """

    def __init__(
        self, wanted: LogFilter, start: Place | None, most: int, shares: int, *, newer: bool
    ) -> None:
        self._wanted = wanted
        self._start = start
        self._most = most
        self._shares = shares
        self._newer = newer
        self._built: dict[object, tuple[_Query, _Query | None]] = {}

    def read(self, stream: _Stream) -> tuple[list[Place], Place | None]:
        """Returns places that fit, and the last one looked at unless the stream ended."""
        shape = (tuple(name for name, _ in stream.driver), stream.group_id)
        if shape not in self._built:
            self._built[shape] = self._build(stream)
        fits, further = self._built[shape]
        values = [value for _, value in stream.driver]
        places = fits.places(values)
        if len(places) == self._most:
            return places, places[-1]
        ends = further.places(values) if further else None
        return places, ends[0] if ends else None

    def _build(self, stream: _Stream) -> tuple["_Query", "_Query | None"]:
        entries = _entries(stream, self._wanted, self._start, self._newer)
        most = self._most
        if not stream.conditional:
            return _Query(entries.limit(most)), None
        at_once = (_ROWS_AT_ONCE if stream.group_id else AT_ONCE) // self._shares
        at_once = max(most, at_once)
        near = entries.limit(at_once).alias("near")
        chosen = AuditTable.select(near.c.at_ms, near.c.number).from_(near)
        fits = chosen.where(*_fits(stream, near.c)).limit(most)
        return _Query(fits), _Query(entries.offset(at_once - 1).limit(1))


class _Query:
    """A built query whose first places are those of the index's values."""

    def __init__(self, query: Any) -> None:
        self._sql, self._given = query.sql()

    def places(self, values: Sequence[Any]) -> list[Place]:
        """Returns what it finds with these values."""
        given = [*values, *self._given[len(values) :]]
        rows = OWN.obj.execute_sql(self._sql, given)
        return [Place(int(row[0]), int(row[1])) for row in rows]


def _entries(stream: _Stream, wanted: LogFilter, start: Place | None, newer: bool) -> Any:
    """Returns the query of a stretch of the index, in its order."""
    table: Any = AuditTable
    columns = [getattr(table, name) for name in _COLUMNS[: 4 if stream.group_id else 2]]
    query = table.select(table.at_ms, table.number, *columns)
    for name, value in stream.driver:
        query = query.where(getattr(table, name) == value)
    if wanted.from_ms is not None:
        query = query.where(table.at_ms >= wanted.from_ms)
    if wanted.until_ms is not None:
        query = query.where(table.at_ms < wanted.until_ms)
    if start is not None and newer:
        query = query.where(
            table.at_ms >= start.at_ms,
            (table.at_ms > start.at_ms) | (table.number > start.number),
        )
    elif start is not None:
        query = query.where(
            table.at_ms <= start.at_ms,
            (table.at_ms < start.at_ms) | (table.number < start.number),
        )
    if newer:
        return query.order_by(table.at_ms, table.number)
    return query.order_by(table.at_ms.desc(), table.number.desc())


def _fits(stream: _Stream, near: Any) -> list[Expression]:
    conditions: list[Expression] = []
    if stream.kind is not None:
        conditions.append(near.kind == stream.kind)
    if stream.refused is not None:
        conditions.append(near.refused == stream.refused)
    if stream.group_id:
        members = MembershipTable.select(MembershipTable.account).where(
            MembershipTable.group == stream.group_id
        )
        conditions.append((near.group_id == stream.group_id) | near.subject.in_(members))
    return conditions


def _fetched(places: Sequence[Place]) -> list[Any]:
    if not places:
        return []
    numbers = [place.number for place in places]
    first, last = min(numbers), max(numbers)
    if last - first < 2 * len(numbers):
        rows = AuditTable.select().where(AuditTable.number.between(first, last))
    else:
        rows = AuditTable.select().where(AuditTable.number.in_(numbers))
    by_number = {row.number: row for row in records(rows)}
    return [by_number[number] for number in numbers]
