"""Removes the contents of sessions that are older than the settings say.

What goes is decided in one transaction with its row in the log; then it goes in small pieces.  A
mark says up to when, so that an interrupted removal is taken up.
"""

import asyncio
from typing import Final

from appliance.clock import DAY_MS, Clock
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.preferences import Preferences
from appliance.storage import Storage, history, marks
from appliance.storage import session_retention as rows

KEEP_DAYS: Final = "log.session_days"
AT_ONCE: Final = 5
"""Sessions of one transaction: a chat may have thousands of lines."""
EVERY_S: Final = 600.0
_MARK: Final = "sessions-emptied"
_AGAIN_MS: Final = 20 * 3600 * 1000
_PAUSE_S: Final = 0.02


class SessionRetention:
    """Keeps contents of sessions as long as the settings say."""

    def __init__(
        self, storage: Storage, clock: Clock, audit: Audit, preferences: Preferences
    ) -> None:
        """Takes preference KEEP_DAYS."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._preferences = preferences
        self._working = asyncio.Lock()

    async def tick(self) -> None:
        """Goes on with what was decided, or decides anew, at most once in a while."""
        if self._working.locked():
            return
        async with self._working:
            until_ms = await self._storage.run(self._until_now)
            more = until_ms > 0
            while more:
                more = await self._storage.run(self._empty_some_now, until_ms)
                await asyncio.sleep(_PAUSE_S)

    def _until_now(self) -> int:
        """Returns the moment before which sessions are emptied; 0 while nothing is to be done."""
        days = int(self._preferences[KEEP_DAYS])
        decided = (marks.get(_MARK) or "").partition(" ")
        at_ms, until_ms = int(decided[0] or 0), int(decided[2] or 0)
        if until_ms and rows.old(until_ms):
            return until_ms
        now_ms = self._clock.now_ms()
        if not days or now_ms - at_ms < _AGAIN_MS:
            return 0
        until_ms = now_ms - days * DAY_MS
        number = rows.old(until_ms)
        if not number:
            return 0
        marks.put(_MARK, f"{now_ms} {until_ms}")
        detail: dict[str, str | int | bool] = {"sessions": number, "keep_days": days}
        self._audit.record(APPLIANCE, "session.empty", "", detail)
        return until_ms

    @staticmethod
    def _empty_some_now(until_ms: int) -> bool:
        """Removes a piece; returns whether there is more."""
        some = history.old(until_ms, AT_ONCE)
        if some:
            rows.empty(some)
        return len(some) == AT_ONCE
