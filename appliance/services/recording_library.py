"""What was recorded: lists, watching, notes, deleting.

Who watches is written into the log before anything of the content leaves: the content is handed out
for a key only, which `watch` and `download` give.
"""

import asyncio
from collections import OrderedDict
from dataclasses import replace
from typing import Any, Final

from appliance.clock import DAY_MS, Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import NotFoundError
from appliance.domain.history import Seen
from appliance.domain.listing import Slice
from appliance.domain.recordings import (
    NOTE_CHARS,
    Listed,
    Recording,
    need_to_delete,
    need_to_watch,
)
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.secrets import Vault, same
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.recording_files import RecordingMap, remove
from appliance.services.recordings import Recordings
from appliance.services.sessions import Sessions
from appliance.storage import Storage, groups
from appliance.storage import recordings as rows

_MAPS: Final = 16
"""So many recordings that were watched last are not looked through anew for each piece."""
_KEY_PURPOSE: Final = "recording-content"


def recordings_of(access: Access) -> Seen:
    """Returns the sessions whose recordings somebody may watch by right."""
    own = access.account.id if Right.RECORDINGS in access.role.rights else ""
    return Seen(access.groups_with(Right.RECORDINGS), own)


class RecordingLibrary:
    """Reads recordings; files are read on threads."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        sessions: Sessions,
        running: Recordings,
    ) -> None:
        """Takes what runs, for the figures of what is still being written."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._sessions = sessions
        self._running = running
        self._maps: OrderedDict[str, RecordingMap] = OrderedDict()

    async def of_session(self, session_id: str) -> list[Recording]:
        """Returns the recordings of a session, oldest first."""
        found = await self._storage.run(rows.of_session, session_id)
        return [self._as_it_is(one) for one in found]

    async def page(
        self, q: str, seen: Seen, order: tuple[str, bool], offset: int, limit: int
    ) -> Slice[Listed]:
        """Returns some recordings, and how many fit in all.

        Args:
            q: words to find them by.
            seen: whose sessions count.
            order: a column of appliance.storage.recordings.page; whether the largest comes first.
            offset: how many to leave out.
            limit: how many to return.
        """
        found = await self._storage.run(self._page_now, q, seen, order, offset, limit)
        return replace(
            found,
            items=[replace(one, recording=self._as_it_is(one.recording)) for one in found.items],
        )

    async def used_bytes(self) -> int:
        """Returns how much all recordings hold."""
        ended = await self._storage.run(rows.total_bytes)
        return ended + self._running.written_bytes()

    async def get(self, access: Access, recording_id: str) -> tuple[Recording, SessionRecord]:
        """Returns a recording that somebody may watch, and its session.

        Raises:
            NotFoundError: there is none, or it is not theirs to watch.
        """
        recording, session = await self._storage.run(self._known_now, recording_id)
        need_to_watch(access, session, recording)
        return self._as_it_is(recording), session

    async def watch(self, actor_id: str, recording_id: str, event: str = "recording.watch") -> str:
        """Writes down that somebody watches a recording; returns the key to its content.

        Raises:
            NotFoundError: see `get`.
        """
        await self._storage.run(self._watch_now, actor_id, recording_id, event)
        return self._key(recording_id, actor_id, self._clock.now_ms() // DAY_MS)

    def fits(self, key: str, recording_id: str, actor_id: str) -> bool:
        """Whether this is a key that `watch` gave this person today or yesterday."""
        today = self._clock.now_ms() // DAY_MS
        given = key.encode()
        return any(
            same(given, self._key(recording_id, actor_id, day).encode())
            for day in (today, today - 1)
        )

    async def map(self, recording: Recording) -> RecordingMap:
        """Returns what is where in a recording, as far as it is written.

        Raises:
            NotFoundError: its file is gone.
        """
        known = self._maps.get(recording.id)
        if known is None:
            key = await self._storage.run(rows.key, recording.id, self._vault)
            if key is None:
                raise NotFoundError
            known = RecordingMap(self._running.path(recording), key)
        try:
            await asyncio.to_thread(known.follow)
        except FileNotFoundError as problem:
            raise NotFoundError from problem
        self._maps[recording.id] = known
        self._maps.move_to_end(recording.id)
        if len(self._maps) > _MAPS:
            self._maps.popitem(last=False)
        return known

    async def read(self, found: RecordingMap, start: int, most: int) -> bytes:
        """Returns content from a place on, at most so many bytes; empty behind the end.

        Raises:
            OSError, SecretsError: the file cannot be read, or was changed there.
        """
        return await asyncio.to_thread(found.read, start, most)

    async def note(self, actor_id: str, recording_id: str, text: str) -> None:
        """Gives a recording a note.

        Raises:
            NotFoundError: see `get`.
            WrongInputError: too long, or not plain text.
        """
        kept = fields.line("note", text, NOTE_CHARS)
        await self._storage.run(self._note_now, actor_id, recording_id, kept)

    async def delete(self, actor_id: str, recording_id: str) -> None:
        """Deletes a recording for good.

        Raises:
            NotFoundError, ForbiddenError: not there, or not the actor's to delete.
            StillRecordingError: it is being written.
        """
        gone = await self._storage.run(self._delete_now, actor_id, recording_id)
        await self.forget([gone])

    async def forget(self, gone: list[Recording]) -> None:
        """Removes the files of recordings whose rows are gone."""
        paths = [self._running.path(one) for one in gone]
        for one in gone:
            self._maps.pop(one.id, None)
        await asyncio.to_thread(remove, paths)

    def _as_it_is(self, recording: Recording) -> Recording:
        """Returns a recording with the figures of this moment while it is written."""
        recorder = self._running.running(recording.session_id)
        if recorder is None or recorder.recording.id != recording.id:
            return recording
        size = recorder.writer.size_bytes
        return replace(recording, length_ms=recorder.elapsed_ms, size_bytes=size)

    def _key(self, recording_id: str, account_id: str, day: int) -> str:
        return self._vault.digest(_KEY_PURPOSE, f"{recording_id} {account_id} {day}").hex()

    def _known_now(self, recording_id: str) -> tuple[Recording, SessionRecord]:
        recording = rows.get(recording_id)
        if recording is None:
            raise NotFoundError
        return recording, self._sessions.moves.get(recording.session_id)

    def _needed_now(
        self, actor_id: str, recording_id: str
    ) -> tuple[Access, Recording, SessionRecord]:
        access = acting_now(actor_id)
        recording, session = self._known_now(recording_id)
        need_to_watch(access, session, recording)
        return access, recording, session

    def _watch_now(self, actor_id: str, recording_id: str, event: str) -> None:
        _, recording, session = self._needed_now(actor_id, recording_id)
        self._note(actor_id, event, recording, session)

    def _note_now(self, actor_id: str, recording_id: str, text: str) -> None:
        _, recording, session = self._needed_now(actor_id, recording_id)
        if recording.note != text:
            rows.set_note(recording_id, text)
            self._note(actor_id, "recording.note", recording, session)

    def _delete_now(self, actor_id: str, recording_id: str) -> Recording:
        access, recording, session = self._needed_now(actor_id, recording_id)
        need_to_delete(access, session, recording)
        rows.delete(recording_id)
        name = access.account.name
        number = str(recording.number)
        self._sessions.moves.note(session.id, "recording_deleted", name, actor_id, number=number)
        self._note(actor_id, "recording.delete", recording, session)
        return recording

    def _note(
        self, actor_id: str, event: str, recording: Recording, session: SessionRecord
    ) -> None:
        detail = {"number": recording.number}
        self._audit.record(actor_id, event, session.id, detail, group_id=session.group_id)

    def _page_now(
        self, q: str, seen: Seen, order: tuple[str, bool], offset: int, limit: int
    ) -> Slice[Listed]:
        found, total = rows.page(q, seen, *order, offset, limit)
        names = {one.id: one.name for one in groups.everyone()}
        return Slice([self._listed(one, names) for one in found], total)

    def _listed(self, recording: Recording, names: dict[str, str]) -> Listed:
        session = self._sessions.moves.get(recording.session_id)
        called = session.name or session.email
        return Listed(recording, called, session.topic, names.get(session.group_id, ""))


def index_of(
    found: RecordingMap, recording: Recording, key: str, facts: dict[str, Any]
) -> dict[str, Any]:
    """Returns what a player needs to know before it plays."""
    length_ms = max(found.length_ms, recording.length_ms)
    return {
        "id": recording.id,
        "session_id": recording.session_id,
        "key": key,
        "facts": facts,
        "live": recording.live,
        "bytes": found.size_bytes,
        "length_ms": length_ms,
        "keys": [list(one) for one in found.keys],
        "marks": [{"time_ms": at_ms, **_mark(said)} for at_ms, said in found.marks],
        "idle": [list(one) for one in found.idle_until(length_ms)],
    }


def _mark(said: dict[str, Any]) -> dict[str, str]:
    return {name: str(said.get(name, "")) for name in ("kind", "person", "detail")}
