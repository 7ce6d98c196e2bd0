"""Resolving sessions and opening them again (SPEC D9)."""

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.resolving import (
    CATEGORY_GONE,
    OUTCOMES,
    RESOLVE_NOTE_CHARS,
    NotOverError,
    Result,
    StillConnectedError,
)
from appliance.domain.rights import Right
from appliance.domain.session import RESOLVABLE, Event
from appliance.secrets import Vault
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage, categories, guests
from appliance.storage.sessions import SessionRows


class Resolving:
    """Marks what is done, and takes it up again."""

    def __init__(
        self, storage: Storage, clock: Clock, vault: Vault, audit: Audit, sessions: Sessions
    ) -> None:
        """Takes whose sessions."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._rows = SessionRows(vault)

    async def resolve(self, actor: Account, session_id: str, result: Result) -> SessionRecord:
        """Marks a session as resolved, closing it first if it lives and nobody is connected.

        What is resolved already gets another result; the one before stays in the timeline.

        Raises:
            NotFoundError, ForbiddenError: not there, or not the actor's to edit.
            WrongInputError: the result is not acceptable.
            StillConnectedError: the customer's computer is connected.
        """
        record = await self._storage.run(self._resolve, actor.id, session_id, result)
        self._sessions.tell_all([record])
        return record

    async def reopen(self, actor: Account, session_id: str) -> SessionRecord:
        """Takes up an ended session: new code and link, owned by whoever does.

        The customer's page and program of before have nothing to do with it any more, nor have
        external technicians: another customer may come.

        Raises:
            NotFoundError, ForbiddenError: not there, or not the actor's to edit.
            NotOverError: it is not over.
        """
        record = await self._storage.run(self._reopen, actor.id, session_id)
        self._sessions.tell_all([record])
        return record

    def _resolve(self, actor_id: str, session_id: str, result: Result) -> SessionRecord:
        access = acting_now(actor_id)
        before = self._sessions.moves.get(session_id)
        access.need_with(Right.EDIT, before)
        if result.outcome not in OUTCOMES:
            raise WrongInputError("outcome")
        note = fields.line("note", result.note, RESOLVE_NOTE_CHARS, lines=True)
        category = _category_now(result.category, before.category)
        if before.state not in RESOLVABLE:
            raise StillConnectedError
        actor = access.account
        if before.live:
            self._sessions.moves.move(
                session_id, Event.CLOSE, actor.name, "technician_ended", actor.id
            )
        self._rows.update(
            session_id,
            resolved=True,
            outcome=result.outcome,
            category=result.category,
            resolve_note=note,
            resolved_by=actor.name,
            resolved_at_ms=self._clock.now_ms(),
        )
        detail = {"outcome": result.outcome}
        if category:
            detail["category"] = category
        word = "resolved_as" if category else "resolved"
        self._sessions.moves.note(session_id, word, actor.name, actor.id, **detail)
        self._audit.record(
            actor.id, "session.resolve", session_id, detail, group_id=before.group_id
        )
        return self._sessions.moves.get(session_id)

    def _reopen(self, actor_id: str, session_id: str) -> SessionRecord:
        access = acting_now(actor_id)
        before = self._sessions.moves.get(session_id)
        access.need_with(Right.EDIT, before)
        if before.live:
            raise NotOverError
        actor = access.account
        self._sessions.moves.move(session_id, Event.REOPEN, actor.name, "", actor.id)
        now_ms = self._clock.now_ms()
        guests.withdraw_all(session_id, now_ms)
        self._rows.update(
            session_id,
            page_digest=None,
            agent_digest=None,
            resume_digest=None,
            resume_before_digest=None,
            owner=actor.id,
            owner_name=actor.name,
            assigned_at_ms=now_ms,
            answered_at_ms=0,
            queued_at_ms=0,
            claimed_at_ms=0,
            joined_at_ms=0,
            ended_at_ms=0,
            starts_at_ms=0,
            unread=0,
            resolved=False,
            outcome="",
            category="",
            resolve_note="",
            resolved_by="",
            resolved_at_ms=0,
            survey_score=0,
            survey_text="",
            survey_at_ms=0,
            expires_at_ms=now_ms + self._sessions.code_ms,
        )
        return self._sessions.renew_now(session_id)


def _category_now(category_id: str, kept: str) -> str:
    """Returns the name of a category that may be chosen, or an empty text for none.

    Raises:
        WrongInputError: it is not there, or not offered any more and not `kept` from before.
    """
    if not category_id:
        return ""
    found = categories.get(category_id)
    if found is None or (found.retired and category_id != kept):
        raise WrongInputError("category", CATEGORY_GONE)
    return found.name
