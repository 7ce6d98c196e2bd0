"""Handing a session to a colleague, who accepts or not, or to a group's queue (PEERS 20).

Nobody loses the picture: viewers stay open, and the customer is asked for a new controller by the
usual way.
"""

from collections.abc import Callable
from typing import Final

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError, ForbiddenError, WrongInputError
from appliance.domain.queue import USUAL_MINUTES
from appliance.domain.records import Account, Group, SessionRecord
from appliance.domain.requests import COMMENT_CHARS
from appliance.domain.rights import Right
from appliance.domain.session import State
from appliance.services.assignments import able_to_own_now, editing_now
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.board import Board
from appliance.services.sessions import Sessions
from appliance.storage import Storage, groups, queue


def _(sentence: str) -> str:
    return sentence


OFFER_NOTE_CHARS: Final = 500
ONLY_OWNER: Final = _("Only who has the session can offer it to a colleague. Take it first.")
NOT_TO_YOURSELF: Final = _("You have this session already.")
NO_GROUP: Final = _("There is no such group any more.")
OFFER_OVER: Final = _("This offer has ended meanwhile.")
_LOOKED_AT: Final = frozenset({State.CONNECTED, State.ON_HOLD})


class Transfers:
    """Offers, and what becomes of them."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        board: Board,
    ) -> None:
        """Takes where sessions are."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._board = board

    async def every_group(self) -> list[Group]:
        """Returns the groups a session can be handed to: all, whoever's they are."""
        return await self._storage.run(groups.everyone)

    async def offer(self, actor: Account, session_id: str, to: str, note: str) -> SessionRecord:
        """Asks a colleague to take a session over; it stays where it is until they accept.

        Raises:
            NotFoundError, ForbiddenError: the actor may not, or has not the session.
            ConflictError: it is over.
            WrongInputError: that colleague may not have it.
        """
        kept = fields.line("note", note, OFFER_NOTE_CHARS, lines=True)
        return await self._told(self._offer_now, actor, session_id, to, kept)

    async def to_group(
        self, actor: Account, session_id: str, group_id: str, note: str
    ) -> SessionRecord:
        """Gives a session to a group's queue at once.

        The group need not be one of the actor's: that is what handing over is for.  What is needed
        is the right to edit the session where it is.

        Raises:
            NotFoundError, ForbiddenError: the actor may not.
            ConflictError: it is over.
            WrongInputError: there is no such group.
        """
        kept = fields.line("note", note, OFFER_NOTE_CHARS, lines=True)
        return await self._told(self._to_group_now, actor, session_id, group_id, kept)

    async def accept(self, actor: Account, session_id: str) -> SessionRecord:
        """Takes over what was offered to this person.

        Raises:
            NotFoundError, ForbiddenError: the actor may not.
            ConflictError: it is over, or offered no more.
        """
        return await self._told(self._accept_now, actor, session_id)

    async def decline(self, actor: Account, session_id: str) -> SessionRecord:
        """Says no to an offer; raises as `accept`."""
        return await self._told(self._decline_now, actor, session_id)

    async def withdraw(self, actor: Account, session_id: str) -> SessionRecord:
        """Takes an offer back: who made it, or has the session.

        Raises:
            NotFoundError, ForbiddenError: the actor may not.
            ConflictError: there is no offer.
        """
        return await self._told(self._withdraw_now, actor, session_id)

    async def lapse_due(self) -> list[SessionRecord]:
        """Ends offers that nobody answered in their group's time."""
        open_ones = [one for one in self._board if one.offer]
        if not open_ones:
            return []
        told = await self._storage.run(queue.minutes)
        due = [one for one in open_ones if self._due(one, told)]
        records = await self._storage.run(self._lapse_now, due) if due else []
        self._sessions.tell_all(records)
        return records

    def _due(self, record: SessionRecord, told: dict[str, tuple[int, int]]) -> bool:
        answer, _away = told.get(record.group_id, USUAL_MINUTES)
        at_ms = record.offer.at_ms if record.offer else 0
        return bool(answer) and self._clock.now_ms() - at_ms >= answer * 60_000

    async def _told(self, work: Callable[..., SessionRecord], *args: object) -> SessionRecord:
        record = await self._storage.run(work, *args)
        self._sessions.tell_all([record])
        return record

    def _offer_now(self, actor: Account, session_id: str, to: str, note: str) -> SessionRecord:
        _access, before = editing_now(self._sessions, actor, session_id)
        if before.owner_id != actor.id:
            raise ForbiddenError(ONLY_OWNER)
        if to == actor.id:
            raise WrongInputError("to", NOT_TO_YOURSELF)
        colleague = able_to_own_now(to, before)
        moves = self._sessions.moves
        moves.set(
            session_id,
            offered_to_id=colleague.id,
            offered_to=colleague.name,
            offered_by_id=actor.id,
            offered_by=actor.name,
            offer_note=note,
            offered_at_ms=self._clock.now_ms(),
        )
        moves.note(session_id, "offered", actor.name, actor.id, to=colleague.name)
        self._record(actor.id, "session.offer", before, to=colleague.id)
        return moves.get(session_id)

    def _to_group_now(
        self, actor: Account, session_id: str, group_id: str, note: str
    ) -> SessionRecord:
        access, before = editing_now(self._sessions, actor, session_id)
        group = groups.get(group_id)
        if group is None:
            raise WrongInputError("group_id", NO_GROUP)
        moves = self._sessions.moves
        moves.give(session_id, None)
        comment = _with_note(before.comment, actor.name, note)
        moves.set(session_id, group=group.id, comment=comment)
        looks = before.state in _LOOKED_AT and access.may_with(Right.CONTROL, before)
        if looks and not access.may(Right.CONTROL, group.id):
            # Who hands it on keeps the picture until the session ends or somebody takes it back.
            moves.set(session_id, invited=",".join(sorted({*before.invited, actor.id})))
        moves.note(session_id, "handed_to_group", actor.name, actor.id, group=group.name)
        self._record(actor.id, "session.transfer", before, group=group.id)
        return moves.get(session_id)

    def _accept_now(self, actor: Account, session_id: str) -> SessionRecord:
        before = self._offered_now(actor, session_id)
        moves = self._sessions.moves
        moves.give(session_id, actor, answered=True)
        moves.note(
            session_id, "handed_over", actor.name, actor.id, owner=before.owner, to=actor.name
        )
        self._record(actor.id, "session.transfer", before, owner=actor.id)
        return moves.get(session_id)

    def _decline_now(self, actor: Account, session_id: str) -> SessionRecord:
        before = self._offered_now(actor, session_id)
        return self._ended_now(before, "declined", actor.name, actor.id)

    def _withdraw_now(self, actor: Account, session_id: str) -> SessionRecord:
        _access, before = editing_now(self._sessions, actor, session_id)
        if before.offer is None:
            raise ConflictError(OFFER_OVER)
        if actor.id not in (before.offer.by_id, before.owner_id):
            raise ForbiddenError
        return self._ended_now(before, "offer_withdrawn", actor.name, actor.id)

    def _lapse_now(self, due: list[SessionRecord]) -> list[SessionRecord]:
        found = [(self._sessions.moves.get(one.id), one) for one in due]
        return [
            self._ended_now(record, "offer_lapsed", "", APPLIANCE)
            for record, seen in found
            if record.offer is not None and record.offer == seen.offer
        ]

    def _offered_now(self, actor: Account, session_id: str) -> SessionRecord:
        """Returns a live session that is offered to somebody who may have it.

        Raises:
            NotFoundError, ForbiddenError: the actor may not.
            ConflictError: it is over, or offered no more.
        """
        _access, before = editing_now(self._sessions, actor, session_id)
        if before.offer is None or before.offer.to_id != actor.id:
            raise ConflictError(OFFER_OVER)
        return before

    def _ended_now(
        self, before: SessionRecord, word: str, actor: str, actor_id: str
    ) -> SessionRecord:
        offered_to = before.offer.to if before.offer else ""
        moves = self._sessions.moves
        moves.set(before.id, offered_to_id="", offer_note="")
        moves.note(before.id, word, actor, "" if actor_id == APPLIANCE else actor_id, to=offered_to)
        self._record(actor_id, "session.offer_end", before, how=word)
        return moves.get(before.id)

    def _record(self, actor_id: str, event: str, before: SessionRecord, **detail: str) -> None:
        self._audit.record(actor_id, event, before.id, detail, group_id=before.group_id)


def _with_note(comment: str, by: str, note: str) -> str:
    """Returns the technicians' comment with a note for who takes the session from the queue."""
    if not note:
        return comment
    return f"{comment}\n{by}: {note}".strip()[-COMMENT_CHARS:]
