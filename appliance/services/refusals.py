"""Writes down that a signed-in person asked for something without the right to it.

At most a few a minute for each person: the log cannot be flooded.  What was left out is counted in
the next row.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from appliance.clock import Clock
from appliance.services.audit import Audit

MOST_PER_MINUTE: Final = 5
_WINDOW_S: Final = 60.0
_MOST_PEOPLE: Final = 10_000


@dataclass(slots=True)
class _Count:
    started_s: float
    written: int = 0
    left_out: int = 0


class Refusals:
    """Counts and writes them."""

    def __init__(self, clock: Clock, audit: Audit) -> None:
        """Takes where to write."""
        self._clock = clock
        self._audit = audit
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    async def note(self, account_id: str, route: str, right: str) -> None:
        """Writes a refusal down, unless there were too many in this minute.

        Args:
            account_id: who asked.
            route: what for: method and example path of the registry, never the address itself.
            right: name of the right that is missing, or empty where a service refused.
        """
        now_s = self._clock.monotonic_s()
        count = self._counts.get(account_id)
        left_out = 0
        if count is None or now_s - count.started_s >= _WINDOW_S:
            left_out = count.left_out if count else 0
            count = self._counts[account_id] = _Count(now_s)
            self._counts.move_to_end(account_id)
            if len(self._counts) > _MOST_PEOPLE:
                self._counts.popitem(last=False)
        if count.written >= MOST_PER_MINUTE:
            count.left_out += 1
            return
        count.written += 1
        detail: dict[str, str | int | bool] = {"route": route, "right": right}
        if left_out:
            detail["left_out_before"] = left_out
        await self._audit.note(account_id, "access.refuse", "", detail, refused=True)
