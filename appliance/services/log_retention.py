"""Removes rows of the log that are older than the settings say, without breaking its chain.

The removal is an act: a row `log.cut` with number and MAC of the last row that goes.  It stands in
the chain, so the check of the log accepts exactly that beginning and no other.  The rows go in
pieces afterwards; a mark says how far that is, so that an interrupted removal is taken up.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Final

from appliance.clock import DAY_MS, Clock
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.chain import REMOVED
from appliance.services.preferences import Preferences
from appliance.storage import Storage, marks
from appliance.storage import audit as rows

log = logging.getLogger(__name__)

AT_ONCE: Final = 50
"""Rows that go in one transaction: short, although every index loses scattered pages."""
_LOOK: Final = 2000
_AGAIN_MS: Final = 20 * 3600 * 1000
"""After a removal the next one waits: one act a day is enough."""
_PAUSE_S: Final = 0.01
"""Between pieces, so that others write as fast as ever."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The newest removal that was decided.

    Attributes:
        through: number of the last row to go; 0 for none.
        at_ms: when it was decided.
    """

    through: int = 0
    at_ms: int = 0


class LogRetention:
    """Keeps the log as long as the settings say."""

    def __init__(
        self, storage: Storage, clock: Clock, audit: Audit, preferences: Preferences
    ) -> None:
        """Takes the log and preference log.keep_days."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._preferences = preferences
        self.working = asyncio.Lock()
        """Held while rows go; a check of the log holds it too."""

    @property
    def keep_days(self) -> int:
        """How long rows stay; 0 for ever."""
        return int(self._preferences["log.keep_days"])

    async def tick(self) -> None:
        """Removes what is too old, at most once in a while."""
        if self.working.locked():
            return
        async with self.working:
            plan = await self._storage.run(self._plan_now)
            if await self._storage.run(self._unfinished_now, plan):
                await self._remove(plan.through)
            elif self.keep_days and self._clock.now_ms() - plan.at_ms >= _AGAIN_MS:
                through = await self._last_old()
                if through:
                    await self._storage.run(self._decide_now, through)
                    await self._remove(through)

    async def _last_old(self) -> int:
        """Returns the number of the last row before the first that is young enough; 0 for none."""
        limit_ms = self._clock.now_ms() - self.keep_days * DAY_MS
        last, start = 0, await self._storage.run(rows.first_number)
        while found := await self._storage.run(rows.times_from, start, _LOOK):
            for number, at_ms in found:
                if at_ms >= limit_ms:
                    return last
                last = number
            start = last + 1
        # The newest row stays: the next one is chained to it.
        return max(0, last - 1)

    def _plan_now(self) -> _Plan:
        row = rows.newest_of("log", "log.cut")
        try:
            return _Plan(int(json.loads(row.detail)["through"]), row.at_ms) if row else _Plan()
        except (ValueError, KeyError, TypeError):
            log.exception("Row %d of the log was changed", row.number if row else 0)
            return _Plan()

    @staticmethod
    def _unfinished_now(plan: _Plan) -> bool:
        first = rows.first_number()
        return 0 < first <= plan.through

    def _decide_now(self, through: int) -> None:
        row = rows.get(through)
        if row is not None:
            detail: dict[str, str | int | bool] = {
                "through": through,
                "mac": row.mac,
                "keep_days": self.keep_days,
            }
            self._audit.record(APPLIANCE, "log.cut", "", detail)

    async def _remove(self, through: int) -> None:
        more = True
        while more:
            more = await self._storage.run(self._remove_some_now, through)
            await asyncio.sleep(_PAUSE_S)

    @staticmethod
    def _remove_some_now(through: int) -> bool:
        """Removes the oldest rows; returns whether there are more to go."""
        first = rows.first_number()
        if not 0 < first <= through:
            return False
        until = min(first + AT_ONCE - 1, through)
        row = rows.get(until)
        if row is not None:
            marks.put(REMOVED, f"{row.number} {row.mac}")
        rows.remove_through(until)
        return until < through
