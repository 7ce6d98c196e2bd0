"""Figures of sessions for who reads reports."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from appliance.domain.calendar_days import begins_at_ms, ends_at_ms
from appliance.domain.figures import Figures, Gathering
from appliance.domain.history import Seen
from appliance.storage import dashboard
from appliance.storage.reading import Reading

_DAYS_AT_ONCE = 7
"""Of one reading, so that others read in between."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows.

    Attributes:
        waiting: customers who wait for a first answer now.
        waiting_since_ms: when the first of them began to; 0 for none.
    """

    figures: Figures
    waiting: int
    waiting_since_ms: int


class Dashboard:
    """Counts on threads of their own."""

    def __init__(self, reading: Reading) -> None:
        """Takes where to read."""
        self._reading = reading

    async def shown(
        self, seen: Seen, days: Sequence[date], zone: ZoneInfo, group_id: str, owner_id: str
    ) -> Shown:
        """Returns the figures of a period.

        Args:
            seen: whose sessions count.
            days: calendar days in order, without gaps; at least one.
            zone: whose days they are.
            group_id: only this one's; empty for all.
            owner_id: only this technician's; empty for all.
        """
        gathering = Gathering(days, zone)
        for at in range(0, len(days), _DAYS_AT_ONCE):
            some = days[at : at + _DAYS_AT_ONCE]
            from_ms, until_ms = begins_at_ms(some[0], zone), ends_at_ms(some[-1], zone)
            rows = await self._reading.run(
                dashboard.rows, seen, from_ms, until_ms, group_id, owner_id
            )
            await asyncio.to_thread(gathering.add, rows)
        waiting, since_ms = await self._reading.run(dashboard.waiting_now, seen, group_id, owner_id)
        return Shown(await asyncio.to_thread(gathering.figures), waiting, since_ms)
