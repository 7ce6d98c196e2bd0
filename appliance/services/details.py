"""What a technician writes into a session: topic, customer, comment, group (SPEC D6)."""

from collections.abc import Callable, Mapping
from typing import Any

from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import WrongInputError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.requests import COMMENT_CHARS
from appliance.domain.rights import Right
from appliance.services.assignments import editing_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.services.transfers import NO_GROUP
from appliance.storage import Storage, groups
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS, TOPIC_CHARS


class Details:
    """Edits sessions."""

    def __init__(self, storage: Storage, audit: Audit, sessions: Sessions) -> None:
        """Takes where sessions are."""
        self._storage = storage
        self._audit = audit
        self._sessions = sessions

    async def edit(
        self, actor: Account, session_id: str, given: Mapping[str, str]
    ) -> SessionRecord:
        """Stores what a technician wrote, and tells everybody.

        Args:
            actor: who edits.
            session_id: which live session.
            given: some of name, email, topic, description, comment, group_id.

        Raises:
            NotFoundError, ForbiddenError: the actor may not edit the session, or have none
                sessions in the wanted group.
            ConflictError: it is over.
            WrongInputError: a field is not acceptable.
        """
        columns = _checked(given)
        record = await self._storage.run(self._edit_now, actor, session_id, columns)
        self._sessions.tell_all([record])
        return record

    def _edit_now(self, actor: Account, session_id: str, columns: dict[str, Any]) -> SessionRecord:
        access, before = editing_now(self._sessions, actor, session_id)
        changed = {
            name: value
            for name, value in columns.items()
            if value != getattr(before, "group_id" if name == "group" else name)
        }
        if not changed:
            return before
        if "group" in changed:
            _check_group(access, changed["group"])
        moves = self._sessions.moves
        moves.set(session_id, **changed)
        moves.note(session_id, "edited", actor.name, actor.id)
        detail = {"fields": ",".join(sorted(changed))}
        self._audit.record(actor.id, "session.change", session_id, detail, group_id=before.group_id)
        return moves.get(session_id)


def _checked(given: Mapping[str, str]) -> dict[str, Any]:
    checks: dict[str, Callable[[str], str]] = {
        "name": lambda text: fields.line("name", text, NAME_CHARS),
        "email": lambda text: fields.email("email", text) if text.strip() else "",
        "topic": lambda text: fields.line("topic", text, TOPIC_CHARS),
        "description": lambda text: fields.line("description", text, DESCRIPTION_CHARS, lines=True),
        "comment": lambda text: fields.line("comment", text, COMMENT_CHARS, lines=True),
        "group_id": str,
    }
    columns = {name: checks[name](text) for name, text in given.items()}
    if "group_id" in columns:
        columns["group"] = columns.pop("group_id")
    return columns


def _check_group(access: Access, group_id: str) -> None:
    """Refuses a group whose sessions the actor may not edit.

    Raises:
        WrongInputError: they see no such group.
        ForbiddenError: they see it only.
    """
    if groups.get(group_id) is None or not access.may(Right.SEE, group_id):
        raise WrongInputError("group_id", NO_GROUP)
    access.need(Right.EDIT, group_id)
