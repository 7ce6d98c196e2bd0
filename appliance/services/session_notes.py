"""Notes of technicians on a session: technicians read them, each author changes the own ones."""

from collections.abc import Callable
from typing import Final

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError
from appliance.domain.notes import NoteChangedError, NoteGoneError
from appliance.domain.records import Account
from appliance.domain.resolving import FULL_OF_NOTES, MOST_NOTES, NOTE_CHARS, Note
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import session_notes as rows

LOG_AGAIN_MS: Final = 5 * 60 * 1000
"""A note that is written for a while is saved every second; the log has it once in this time."""


class SessionNotes:
    """Writes, changes and reads them."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes whose sessions."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._listeners: list[Callable[[str, str, bool], None]] = []

    def listen(self, listener: Callable[[str, str, bool], None]) -> None:
        """Calls with session, author's name and whether the note is new, after each change."""
        self._listeners.append(listener)

    async def of(self, session_id: str) -> list[Note]:
        """Returns the notes of a session, oldest first."""
        return await self._storage.run(rows.of, session_id)

    async def write(self, actor: Account, session_id: str, text: str, client_id: str = "") -> Note:
        """Adds a note to a session, also to one that is over; with a `client_id` that the author
        has used there before it is the note of then.

        Raises:
            NotFoundError, ForbiddenError: not there, or not the actor's to edit.
            WrongInputError: empty, too long, or not plain text.
            ConflictError: there are too many already.
        """
        kept = fields.line("text", text, NOTE_CHARS, least=1, lines=True)
        note = await self._storage.run(self._write, actor.id, session_id, kept, client_id)
        self._tell(session_id, note.author, True)
        return note

    async def change(
        self, actor: Account, session_id: str, number: int, version: int, text: str
    ) -> Note | None:
        """Gives an own note another text; an empty one takes it away, and returns None.

        Raises:
            NotFoundError, ForbiddenError: no such session, or not the actor's to edit.
            NoteGoneError: no such note, or another author's.
            WrongInputError: too long, or not plain text.
            NoteChangedError: it is not as the actor read it.
        """
        kept = fields.line("text", text, NOTE_CHARS, lines=True)
        note = await self._storage.run(self._change, actor.id, session_id, number, version, kept)
        self._tell(session_id, actor.name, False)
        return note

    def _write(self, actor_id: str, session_id: str, text: str, client_id: str) -> Note:
        access = acting_now(actor_id)
        session = self._sessions.moves.get(session_id)
        access.need_with(Right.EDIT, session)
        known = rows.by_client(session_id, actor_id, client_id) if client_id else None
        if known is not None:
            return known
        if rows.count(session_id) >= MOST_NOTES:
            raise ConflictError(FULL_OF_NOTES)
        actor = access.account
        now_ms = self._clock.now_ms()
        note = rows.append(session_id, actor.id, actor.name, text, now_ms, client_id)
        self._sessions.moves.note(session_id, "noted", actor.name, actor.id)
        self._audit.record(actor.id, "session.note", session_id, group_id=session.group_id)
        return note

    def _change(
        self, actor_id: str, session_id: str, number: int, version: int, text: str
    ) -> Note | None:
        access = acting_now(actor_id)
        session = self._sessions.moves.get(session_id)
        access.need_with(Right.EDIT, session)
        note = rows.get(session_id, number)
        if note is None or note.author_id != actor_id:
            raise NoteGoneError
        if note.text == text:
            return note
        if note.version != version:
            raise NoteChangedError
        now_ms = self._clock.now_ms()
        if not text:
            rows.remove(session_id, number)
            event = "session.note_remove"
        else:
            event = "session.note_change"
        due = now_ms - rows.logged_at_ms(session_id, number) >= LOG_AGAIN_MS if text else True
        if due:
            self._audit.record(actor_id, event, session_id, group_id=session.group_id)
        if text:
            rows.change(session_id, number, text, now_ms, due)
        return rows.get(session_id, number)

    def _tell(self, session_id: str, author: str, new: bool) -> None:
        for listener in self._listeners:
            listener(session_id, author, new)
