"""Tells waiting customers their place and how long it may take, from what others waited (J16)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from appliance.clock import Clock
from appliance.domain.queue import NOWHERE, SAMPLES, Standing, order, pace_s, standings, waits
from appliance.domain.records import SessionRecord
from appliance.services.board import Board
from appliance.services.events import Events
from appliance.storage import Storage, queue

EVERY_S: Final = 1.0
"""How often places are worked out, at most."""
_PACE_LASTS_S: Final = 30.0
"""How long the expected wait of a group stands before it is looked at again."""


@dataclass(slots=True)
class _Line:
    """The queue of one group as last worked out.

    Attributes:
        standings: by session id.
        each_s: expected wait for each place.
        looked_s: when that was found out, monotonic.
    """

    standings: dict[str, Standing] = field(default_factory=dict)
    each_s: float = 0.0
    looked_s: float = float("-inf")


class Queue:
    """The queues of all groups."""

    def __init__(self, storage: Storage, clock: Clock, board: Board, events: Events) -> None:
        """Takes where sessions are and where their changes come from."""
        self._storage = storage
        self._clock = clock
        self._board = board
        self._lines: dict[str, _Line] = {}
        self._stale: set[str] = set()
        self._groups: dict[str, str] = {}
        self._pages: dict[str, dict[object, Callable[[], None]]] = {}
        events.subscribe(self._hear)

    def load(self) -> None:
        """Takes what was stored before this run; the board has it."""
        for record in self._board:
            self._hear(record)

    def standing(self, record: SessionRecord) -> Standing:
        """Returns where a session stands; a second old at most."""
        if not waits(record):
            return NOWHERE
        line = self._lines.get(record.group_id)
        return line.standings.get(record.id, NOWHERE) if line else NOWHERE

    def watch(self, session_id: str, moved: Callable[[], None]) -> Callable[[], None]:
        """Calls `moved` whenever a session stands elsewhere from now on; returns what ends that."""
        key = object()
        self._pages.setdefault(session_id, {})[key] = moved

        def forget() -> None:
            watchers = self._pages.get(session_id, {})
            if watchers.pop(key, None) and not watchers:
                del self._pages[session_id]

        return forget

    async def tick(self) -> None:
        """Works out the queues that changed and tells those who stand elsewhere."""
        now_s = self._clock.monotonic_s()
        late = {
            group_id
            for group_id, line in self._lines.items()
            if line.standings and now_s - line.looked_s >= _PACE_LASTS_S
        }
        stale, self._stale = self._stale | late, set()
        for group_id in stale:
            line = self._lines.setdefault(group_id, _Line())
            if now_s - line.looked_s >= _PACE_LASTS_S:
                found = await self._storage.run(queue.answered, group_id, SAMPLES)
                line.each_s, line.looked_s = pace_s(found), now_s
        self._work_out(stale)

    def _hear(self, record: SessionRecord) -> None:
        self._stale.add(record.group_id)
        before = self._groups.get(record.id)
        if before is not None and before != record.group_id:
            self._stale.add(before)
        if record.live:
            self._groups[record.id] = record.group_id
        else:
            self._groups.pop(record.id, None)

    def _work_out(self, group_ids: set[str]) -> None:
        waiting: dict[str, list[SessionRecord]] = {one: [] for one in group_ids}
        for record in self._board if waiting else ():
            if record.group_id in waiting:
                waiting[record.group_id].append(record)
        for group_id, records in waiting.items():
            line = self._lines[group_id]
            before, line.standings = line.standings, standings(order(records), line.each_s)
            gone = before.keys() - line.standings.keys()
            moved = [one for one, now in line.standings.items() if before.get(one) != now]
            for session_id in (*moved, *gone):
                for tell in tuple(self._pages.get(session_id, {}).values()):
                    tell()
            if not line.standings and not records:
                del self._lines[group_id]
