"""How long recordings stay, and what is made good after a crash."""

import asyncio
from pathlib import Path
from typing import Final

from appliance.clock import DAY_MS, Clock
from appliance.domain.recordings import Recording
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.recording_files import remove
from appliance.services.recording_library import RecordingLibrary
from appliance.services.recording_rules import RecordingRules
from appliance.services.recordings import Recordings
from appliance.storage import Storage
from appliance.storage import recordings as rows
from protocol.recording import MAGIC

EVERY_S: Final = 600.0
RESUMED_MS: Final = 10 * 60_000
"""A recording that a restart ended goes on if its session does within this time."""
_AT_ONCE: Final = 20


class RecordingKeeping:
    """Removes recordings by age and size, the oldest first; each removal stands in the log."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        rules: RecordingRules,
        running: Recordings,
        library: RecordingLibrary,
        folder: Path,
    ) -> None:
        """Takes the folder of the files."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._rules = rules
        self._running = running
        self._library = library
        self._folder = folder

    async def recover(self) -> None:
        """Takes up what an earlier run left, however it ended; once, before anybody connects."""
        await asyncio.to_thread(self._folder.mkdir, mode=0o700, exist_ok=True)
        for one in await self._storage.run(rows.unfinished):
            length_ms, size_bytes = await self._running.repair(one)
            await self._storage.run(self._recovered_now, one, length_ms, size_bytes)
        since_ms = self._clock.now_ms() - RESUMED_MS
        self._running.resume(await self._storage.run(rows.restarted, since_ms))
        await self.sweep()

    async def tick(self) -> None:
        """Removes what is too old or too much, and files that no row knows."""
        days = self._rules.keep_days
        if days:
            before_ms = self._clock.now_ms() - days * DAY_MS
            while gone := await self._storage.run(self._cut_old_now, before_ms):
                await self._library.forget(gone)
        quota_bytes = self._rules.quota_bytes
        if quota_bytes:
            left = quota_bytes - self._running.written_bytes()
            while gone := await self._storage.run(self._cut_much_now, left):
                await self._library.forget(gone)
        await self.sweep()

    async def sweep(self) -> None:
        """Removes files whose row is gone, with which their key went."""
        there = await asyncio.to_thread(_names, self._folder)
        unknown = there - await self._storage.run(rows.ids)
        await asyncio.to_thread(remove, [self._folder / name for name in unknown])

    def _recovered_now(self, recording: Recording, length_ms: int, size_bytes: int) -> None:
        if size_bytes <= len(MAGIC):
            rows.delete(recording.id)
            return
        ended_at_ms = min(self._clock.now_ms(), recording.began_at_ms + length_ms)
        rows.finish(recording.id, "restart", ended_at_ms, length_ms, size_bytes)
        detail: dict[str, str | int | bool] = {"number": recording.number, "ended": "restart"}
        self._audit.record(APPLIANCE, "recording.stop", recording.session_id, detail)

    def _cut_old_now(self, before_ms: int) -> list[Recording]:
        return self._cut_now(rows.oldest(_AT_ONCE, before_ms))

    def _cut_much_now(self, left_bytes: int) -> list[Recording]:
        beyond = rows.total_bytes() - left_bytes
        chosen: list[Recording] = []
        for one in rows.oldest(_AT_ONCE):
            if beyond <= 0:
                break
            chosen.append(one)
            beyond -= one.size_bytes
        return self._cut_now(chosen)

    def _cut_now(self, chosen: list[Recording]) -> list[Recording]:
        for one in chosen:
            rows.delete(one.id)
            detail = {"number": one.number}
            self._audit.record(APPLIANCE, "recording.cut", one.session_id, detail)
        return chosen


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()
