"""What technicians do to a customer's computer beside pointer and keys: written into the log and
the session's timeline before it is asked for.
"""

from appliance.services.audit import Audit
from appliance.services.lines import ViewerLine
from appliance.services.sessions import Sessions
from appliance.storage import Storage

EVENTS = {
    "resized": "session.resize",
    "size_back": "session.resize",
    "locked": "session.lock",
    "lock_at_end": "session.lock_at_end",
    "leave_open": "session.lock_at_end",
}
"""Word of the timeline -> event of the log."""


class RemoteActs:
    """Writes them down."""

    def __init__(self, storage: Storage, audit: Audit, sessions: Sessions) -> None:
        """Takes where to write."""
        self._storage = storage
        self._audit = audit
        self._sessions = sessions

    async def note(self, session_id: str, viewer: ViewerLine, word: str, **detail: str) -> None:
        """Writes one down.

        Args:
            session_id: where.
            viewer: who does it.
            word: key of EVENTS.
            detail: values of its sentence.
        """
        await self._storage.run(self._note, session_id, viewer, word, detail)

    def _note(self, session_id: str, viewer: ViewerLine, word: str, detail: dict[str, str]) -> None:
        group_id = self._sessions.moves.get(session_id).group_id
        said = {"act": word, **detail}
        self._audit.record(viewer.person_id, EVENTS[word], session_id, said, group_id=group_id)
        self._sessions.note_now(session_id, word, viewer.person, viewer.person_id, **detail)
