"""Who has a session: taking, assigning, giving back, what goes back by itself (D6, PEERS 20).

Rights count as of the transaction; of two at once one wins, and the other hears who.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import ConflictError, ForbiddenError, WrongInputError
from appliance.domain.queue import USUAL_MINUTES, answer_due, away_due, waits
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import BUILT_IN, Right
from appliance.services.access import all_access_now
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.board import Board
from appliance.services.duty import Duty
from appliance.services.sessions import Sessions
from appliance.storage import Storage, groups, people, queue


def _(sentence: str) -> str:
    return sentence


TAKEN: Final = _("%(name)s has taken this session already.")
NOT_THEIRS: Final = _("This colleague may not take sessions of this group.")
ME: Final = "me"
EVERY_S: Final = 2.0
"""How often what nobody answers is looked for."""


class Colleague(NamedTuple):
    """Somebody who can be given a session.

    Attributes:
        here: has a desk or a viewer open.
        sessions: how many live sessions they have.
    """

    id: str
    name: str
    here: bool
    sessions: int


class Assignments:
    """Gives sessions to people and takes them back."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        board: Board,
        duty: Duty,
    ) -> None:
        """Takes where sessions are, and who knows who is there."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._board = board
        self._duty = duty

    async def assign(
        self, actor: Account, session_id: str, to: str = ME, expected_owner_id: str = ""
    ) -> SessionRecord:
        """Gives a live session to somebody, or to nobody.

        Args:
            actor: who does it.
            session_id: which one.
            to: ME, an account id, or an empty text for the group's queue.
            expected_owner_id: who has it, as far as the actor knows.

        Raises:
            NotFoundError, ForbiddenError: the actor may not; see Access.need_with.
            ConflictError: it is over, or somebody else has it meanwhile.
            WrongInputError: that colleague may not have it.
        """
        changed, record = await self._storage.run(
            self._assign_now, actor, session_id, to, expected_owner_id
        )
        if changed:
            self._sessions.tell_all([record])
        return record

    async def colleagues(self, group_id: str) -> list[Colleague]:
        """Returns who can be given sessions of a group, by name."""
        found = await self._storage.run(able_now, group_id)
        counts: dict[str, int] = {}
        for record in self._board:
            counts[record.owner_id] = counts.get(record.owner_id, 0) + 1
        return [
            Colleague(one.id, one.name, self._duty.here(one.id), counts.get(one.id, 0))
            for one in found
        ]

    async def answered(self, session_id: str, account_id: str) -> None:
        """The owner has opened the session: it does not go back to the queue any more."""
        known = self._board.get(session_id)
        if known is None or known.owner_id != account_id or known.answered_at_ms:
            return
        record = await self._storage.run(self._answered_now, session_id, account_id)
        if record is not None:
            self._sessions.tell_all([record])

    async def opened(self, actor: Account, session_id: str) -> None:
        """Somebody opened the viewer: what nobody has is theirs, if they may have it."""
        known = self._board.get(session_id)
        if known is None:
            return
        if known.owner_id:
            await self.answered(session_id, actor.id)
            return
        record = await self._storage.run(self._opened_now, actor, session_id)
        if record is not None:
            self._sessions.tell_all([record])

    async def put_back_due(self) -> list[SessionRecord]:
        """Gives back what its owner did not answer, or left alone for too long."""
        owned = [one for one in self._board if one.owner_id and one.queued_at_ms]
        if not owned:
            return []
        told = await self._storage.run(queue.minutes)
        due = [(one, word) for one in owned if (word := self._due(one, told))]
        if not due:
            return []
        records = await self._storage.run(self._put_back_now, due)
        self._sessions.tell_all(records)
        return records

    def _due(self, record: SessionRecord, told: dict[str, tuple[int, int]]) -> str:
        """Returns why a session goes back now, or an empty text."""
        answer, away = told.get(record.group_id, USUAL_MINUTES)
        now_ms = self._clock.now_ms()
        if answer_due(record, answer, now_ms):
            return "unanswered"
        if away_due(record, away, self._duty.away_s(record.owner_id), now_ms):
            return "away"
        return ""

    def _put_back_now(self, due: Sequence[tuple[SessionRecord, str]]) -> list[SessionRecord]:
        moves = self._sessions.moves
        done = []
        for seen, word in due:
            record = moves.get(seen.id)
            same = (record.owner_id, record.state, record.assigned_at_ms, record.answered_at_ms)
            if same == (seen.owner_id, seen.state, seen.assigned_at_ms, seen.answered_at_ms):
                done.append(moves.put_back(record.id, word, {"owner": record.owner_id}))
        return done

    def _assign_now(
        self, actor: Account, session_id: str, to: str, expected_owner_id: str
    ) -> tuple[bool, SessionRecord]:
        access, before = editing_now(self._sessions, actor, session_id)
        wanted = actor.id if to == ME else to
        if before.owner_id == wanted:
            return False, before
        if before.owner_id != expected_owner_id:
            raise ConflictError(TAKEN, name=before.owner) if before.owner_id else ConflictError()
        moves = self._sessions.moves
        if not wanted:
            moves.give(session_id, None)
            moves.note(session_id, "unassigned", actor.name, actor.id)
            event = "session.unassign"
        else:
            owner = able_to_own_now(wanted, before)
            moves.give(session_id, owner, answered=owner.id == actor.id)
            moves.note(session_id, "assigned", actor.name, actor.id, to=owner.name)
            event = "session.assign"
        detail = {"owner": wanted}
        self._audit.record(access.account.id, event, session_id, detail, group_id=before.group_id)
        return True, moves.get(session_id)

    def _answered_now(self, session_id: str, account_id: str) -> SessionRecord | None:
        moves = self._sessions.moves
        record = moves.get(session_id)
        if record.owner_id != account_id or record.answered_at_ms or not record.live:
            return None
        moves.set(session_id, answered_at_ms=self._clock.now_ms())
        return moves.get(session_id)

    def _opened_now(self, actor: Account, session_id: str) -> SessionRecord | None:
        try:
            _, before = editing_now(self._sessions, actor, session_id)
        except ForbiddenError:
            return None
        if before.owner_id or not (waits(before) or before.state == "open"):
            return None
        moves = self._sessions.moves
        moves.give(session_id, actor, answered=True)
        moves.note(session_id, "assigned", actor.name, actor.id, to=actor.name)
        detail = {"owner": actor.id}
        self._audit.record(actor.id, "session.assign", session_id, detail, group_id=before.group_id)
        return moves.get(session_id)


def editing_now(
    sessions: Sessions, actor: Account, session_id: str
) -> tuple[Access, SessionRecord]:
    """Returns what somebody may do, and a live session they may edit, as of this transaction.

    Raises:
        NotFoundError, ForbiddenError: they may not; see Access.need_with.
        ConflictError: it is over.
    """
    access = acting_now(actor.id)
    record = sessions.moves.get(session_id)
    access.need_with(Right.EDIT, record)
    if not record.live:
        raise ConflictError
    return access, record


def able_to_own_now(account_id: str, session: SessionRecord) -> Account:
    """Returns somebody who may have a session, inside a transaction.

    Raises:
        WrongInputError: there is nobody such, or they may not.
    """
    account = people.get(account_id)
    if account is not None and account.may_sign_in:
        access = all_access_now((account,))[account.id]
        if access.may(Right.EDIT, session.group_id):
            return account
    raise WrongInputError("to", NOT_THEIRS)


def able_now(group_id: str) -> list[Account]:
    """Returns who may have sessions of a group, by name, inside a transaction."""
    roles = [*BUILT_IN.values(), *groups.roles()]
    everywhere = [one.id for one in roles if one.everywhere and Right.EDIT in one.rights]
    found = queue.colleagues(group_id, everywhere)
    rights = all_access_now(found)
    return [one for one in found if rights[one.id].may(Right.EDIT, group_id)]
