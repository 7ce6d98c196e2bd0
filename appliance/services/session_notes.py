"""Notes of technicians on a session: only technicians read them, and nobody changes one."""

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError
from appliance.domain.records import Account
from appliance.domain.resolving import FULL_OF_NOTES, MOST_NOTES, NOTE_CHARS, Note
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import session_notes as rows


class SessionNotes:
    """Writes and reads them."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes whose sessions."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions

    async def write(self, actor: Account, session_id: str, text: str) -> Note:
        """Adds a note to a session, also to one that is over.

        Raises:
            NotFoundError, ForbiddenError: not there, or not the actor's to edit.
            WrongInputError: empty, too long, or not plain text.
            ConflictError: there are too many already.
        """
        kept = fields.line("text", text, NOTE_CHARS, least=1, lines=True)
        return await self._storage.run(self._write, actor.id, session_id, kept)

    def _write(self, actor_id: str, session_id: str, text: str) -> Note:
        access = acting_now(actor_id)
        session = self._sessions.moves.get(session_id)
        access.need_with(Right.EDIT, session)
        if rows.count(session_id) >= MOST_NOTES:
            raise ConflictError(FULL_OF_NOTES)
        actor = access.account
        note = rows.append(session_id, actor.id, actor.name, text, self._clock.now_ms())
        self._sessions.moves.note(session_id, "noted", actor.name, actor.id)
        self._audit.record(actor.id, "session.note", session_id, group_id=session.group_id)
        return note
