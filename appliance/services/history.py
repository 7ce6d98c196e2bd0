"""Finds sessions that were, for the desk's list and the logs (SPEC D5, L1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.domain.history import HistoryFilter, Seen, Times
from appliance.domain.listing import Slice
from appliance.domain.records import Group, SessionRecord
from appliance.domain.resolving import Category
from appliance.secrets import Vault
from appliance.storage import categories, favourites, groups, history
from appliance.storage.directory import names
from appliance.storage.reading import Reading
from appliance.storage.sessions import SessionRows


@dataclass(frozen=True, slots=True)
class Found:
    """A session of a list.

    Attributes:
        category, group: their names, or empty.
        starred: by who reads.
    """

    session: SessionRecord
    times: Times
    category: str = ""
    group: str = ""
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be filtered by.

    Attributes:
        people: id -> name of who had any of the sessions.
    """

    categories: list[Category] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    people: Mapping[str, str] = field(default_factory=dict)


class History:
    """Reads on the thread that only reads: nobody's act waits for a search."""

    def __init__(self, reading: Reading, vault: Vault) -> None:
        """Takes where to read."""
        self._reading = reading
        self._rows = SessionRows(vault)

    async def found(
        self, wanted: HistoryFilter, seen: Seen, reader_id: str, offset: int, limit: int
    ) -> Slice[Found]:
        """Returns some sessions, and how many fit in all.

        Args:
            wanted: which, and in which order.
            seen: whose may be seen.
            reader_id: account whose stars are shown.
            offset: how many to leave out.
            limit: how many to return.
        """
        return await self._reading.run(self._found, wanted, seen, reader_id, offset, limit)

    async def choices(self, seen: Seen) -> Choices:
        """Returns what lists of these sessions can be filtered by."""
        return await self._reading.run(_choices, seen)

    async def after(
        self, wanted: HistoryFilter, seen: Seen, place: tuple[int, str] | None, most: int
    ) -> tuple[list[Found], tuple[int, str] | None]:
        """Returns the next sessions behind a place, newest first, and the place to go on from."""
        return await self._reading.run(self._after, wanted, seen, place, most)

    async def one(self, session: SessionRecord) -> Found:
        """Returns a session as lists show it."""
        return await self._reading.run(self._one, session)

    def _one(self, session: SessionRecord) -> Found:
        (found,) = self._filled([(session.id, history.times(session.id))], frozenset())
        return found

    def _found(
        self, wanted: HistoryFilter, seen: Seen, reader_id: str, offset: int, limit: int
    ) -> Slice[Found]:
        ids, total = history.page(wanted, seen, offset, limit)
        starred = favourites.among(reader_id, [one for one, _ in ids])
        return Slice(self._filled(ids, starred), total)

    def _after(
        self, wanted: HistoryFilter, seen: Seen, place: tuple[int, str] | None, most: int
    ) -> tuple[list[Found], tuple[int, str] | None]:
        found = history.after(wanted, seen, place, most)
        last = (found[-1][0], found[-1][1]) if len(found) == most else None
        return self._filled([(one, times) for _, one, times in found], frozenset()), last

    def _filled(self, ids: list[tuple[str, Times]], starred: frozenset[str]) -> list[Found]:
        sessions = self._rows.several([one for one, _ in ids])
        category_names = {one.id: one.name for one in categories.everyone(with_retired=True)}
        group_names = {one.id: one.name for one in groups.everyone()}
        return [
            Found(
                session,
                times,
                category_names.get(session.category, ""),
                group_names.get(session.group_id, ""),
                one in starred,
            )
            for one, times in ids
            if (session := sessions.get(one)) is not None
        ]


def _choices(seen: Seen) -> Choices:
    offered = [one for one in groups.everyone() if seen.groups is None or one.id in seen.groups]
    found = names(history.owners(seen))
    by_name = dict(sorted(found.items(), key=lambda one: one[1].casefold()))
    return Choices(categories.everyone(with_retired=True), offered, by_name)
