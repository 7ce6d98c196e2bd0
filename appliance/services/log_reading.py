"""Reads the log for pages and exports: in short jobs, each bounded, with names filled in."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from appliance.clock import Clock
from appliance.domain.log_filter import LogEntry, LogFilter, LogPage, Place, Stretch
from appliance.domain.records import AuditRow, Group
from appliance.storage import Storage, groups
from appliance.storage import audit as rows
from appliance.storage.audit_search import search

PAGE_ROWS: Final = 50
EXPORT_ROWS: Final = 500
"""Rows of one job of an export."""
MOST_PEOPLE: Final = 20
"""So many people may fit a typed name; more would be a search of its own."""
_PATIENCE_S: Final = 0.05
"""A page is answered after this time with what was found; the reader may go on from there."""
_MOST_NAMES: Final = 20_000


class LogReading:
    """Pages and exports."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        """Takes where the log is."""
        self._storage = storage
        self._clock = clock

    async def people_like(self, text: str) -> list[tuple[str, str, str]] | None:
        """Returns id, name and address of whom a typed name may mean; None for too many."""
        found = await self._storage.run(rows.people_like, text, MOST_PEOPLE + 1)
        return found if len(found) <= MOST_PEOPLE else None

    async def name_of(self, one: str) -> str:
        """Returns the name of an account, or an empty text."""
        return await self._storage.run(rows.name_of_person, one)

    async def groups(self) -> list[Group]:
        """Returns the groups to filter by."""
        return await self._storage.run(groups.everyone)

    async def people_there(self, entries: Sequence[LogEntry]) -> dict[str, str]:
        """Returns the states of the accounts that acted."""
        actors = {entry.row.actor for entry in entries}
        return await self._storage.run(rows.states_of, sorted(actors))

    async def page(
        self, wanted: LogFilter, start: Place | None = None, *, newer: bool = False
    ) -> LogPage:
        """Returns the page behind a place, or the newest one."""
        found, end = await self._search(wanted, start, newer=newer)
        if newer and end is None and len(found) <= PAGE_ROWS:
            # The newest page: full, and without a way further up.
            return await self.page(wanted)
        shown = found[:PAGE_ROWS]
        entries = await self._storage.run(named, list(reversed(shown)) if newer else shown, {})
        more = len(found) > PAGE_ROWS
        further = _place(shown[-1]) if more else end
        back = (_place(shown[0]) if shown else start) if start is not None else None
        older, later = (back, further) if newer else (further, back)
        return LogPage(entries, older, later, None if more else end)

    async def _search(
        self, wanted: LogFilter, start: Place | None, *, newer: bool
    ) -> tuple[list[AuditRow], Place | None]:
        """Returns up to one row more than a page, and where the search stopped early."""
        until_s = self._clock.monotonic_s() + _PATIENCE_S
        found: list[AuditRow] = []
        place = start
        while True:
            most = PAGE_ROWS + 1 - len(found)
            stretch = await self._stretch(wanted, place, most, newer=newer)
            found.extend(stretch.rows)
            place = stretch.place
            full = len(found) > PAGE_ROWS
            if full or place is None or self._clock.monotonic_s() >= until_s:
                return found, None if full else place

    async def _stretch(
        self, wanted: LogFilter, place: Place | None, most: int, *, newer: bool
    ) -> Stretch:
        return await self._storage.run(search, wanted, place, most, newer=newer)

    async def everything(self, wanted: LogFilter) -> AsyncIterator[Sequence[LogEntry]]:
        """Yields all that fits, newest first, in pieces; what comes meanwhile is not in it."""
        names: dict[str, str] = {}
        place: Place | None = None
        while True:
            entries, place = await self._storage.run(_piece, wanted, place, names)
            if entries:
                yield entries
            if place is None:
                return


def named(found: Sequence[AuditRow], names: dict[str, str]) -> list[LogEntry]:
    """Returns rows with names, on the writer thread; `names` keeps them for the next call."""
    if len(names) > _MOST_NAMES:
        names.clear()
    rows.names_of(found, names)
    return [
        LogEntry(row, names[row.actor], names[row.subject], names[row.group_id]) for row in found
    ]


def _piece(
    wanted: LogFilter, place: Place | None, names: dict[str, str]
) -> tuple[list[LogEntry], Place | None]:
    stretch = search(wanted, place, EXPORT_ROWS)
    return named(stretch.rows, names), stretch.place


def _place(row: AuditRow) -> Place:
    return Place(row.at_ms, row.number)
