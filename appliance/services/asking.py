"""Asking the customer: for whom, when, and again after a no (DESIGN 6)."""

from collections.abc import Callable

from appliance import secrets
from appliance.domain.errors import ConflictError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.session import State
from appliance.services.access import Accesses
from appliance.services.lines import ViewerLine
from appliance.services.relay import Question, Room
from appliance.services.tasks import Tasks
from protocol.limits import NAME_CHARS
from protocol.messages.consent import ConsentAsk
from protocol.messages.kinds import RIGHTS

SHARED = frozenset({State.READY, State.CONNECTED, State.ON_HOLD})
MOST_NOES = 3
"""So often the customer says no to somebody from outside; nobody asks for that person then."""


class Asking:
    """The questions in all rooms; the first half of `Attendance`."""

    def __init__(self, access: Accesses, tasks: Tasks, organisation: Callable[[], str]) -> None:
        """Takes who knows what technicians may do."""
        self._access = access
        self._tasks = tasks
        self._organisation = organisation
        self._rooms: dict[str, Room] = {}

    async def ask_again(self, record: SessionRecord, account: Account) -> None:
        """Puts the question again after Deny.

        Raises:
            ConflictError: the session does not wait, or the customer's program is away.
        """
        room = self._rooms.get(record.id)
        if room is None or room.agent is None or room.record.state is not State.WAITING:
            raise ConflictError
        self._ask(room, account.id, account.name, hand_over=False)

    async def _ask_if_needed(self, room: Room) -> None:
        """Asks for who is there or else the owner while the session waits, for a newcomer while
        nobody controls; for nobody who may not join.
        """
        if room.agent is None or room.question is not None:
            return
        waits = room.record.state is State.WAITING and not room.viewers
        owner_id = room.record.owner_id
        if waits and not await self._access.owner_may_join(room.record):
            owner_id = ""
        record = room.record
        if room.agent is None or room.question is not None:
            return
        if record.state is State.WAITING:
            inside_first = sorted(room.viewers, key=lambda one: one.outside)
            there = [(one.person_id, one.person) for one in inside_first]
            owner = [(owner_id, record.owner)] if owner_id == record.owner_id else []
            for person_id, person in there or owner:
                if person_id and person_id not in room.refused:
                    self._ask(room, person_id, person, hand_over=False)
                    return
        elif record.state in SHARED:
            self._ask_for_newcomer(room)

    def _ask_for_newcomer(self, room: Room) -> None:
        """Asks for who could control while nobody does, and for whoever comes from outside."""
        unknown = [
            one
            for one in reversed(room.viewers)
            if one.person_id not in room.grants and one.person_id not in room.refused
        ]
        for one in unknown:
            newest = room.viewers[-1] is one
            if one.outside or (newest and room.holder is None):
                self._ask(room, one.person_id, one.person, hand_over=room.holder is None)
                return

    def _ask(self, room: Room, person_id: str, person: str, hand_over: bool) -> None:
        if room.agent is None:
            return
        there = [one.rights for one in room.viewers if one.person_id == person_id]
        question = Question(
            secrets.identifier(), person_id, hand_over, there[0] if there else RIGHTS
        )
        room.question = question
        room.refused.discard(person_id)
        organisation = self._organisation()[:NAME_CHARS]
        room.agent.tell(
            ConsentAsk(
                question.ask_id, person_id, person[:NAME_CHARS], organisation, question.rights
            )
        )

    @staticmethod
    def _may_be_asked_for(room: Room, viewer: ViewerLine) -> None:
        """Who comes anew is asked for anew."""
        if not viewer.outside or room.noes[viewer.person_id] < MOST_NOES:
            room.refused.discard(viewer.person_id)

    @staticmethod
    def _presses(room: Room, viewer: ViewerLine) -> bool:
        """Whether somebody from outside asks over another question, or after a no."""
        asked = room.question is not None or viewer.person_id in room.refused
        return viewer.outside and asked

    def _owner_changed(self, room: Room, before_id: str) -> None:
        """A waiting customer is asked for whoever took the session, not for who left it."""
        asked = room.question.person_id if room.question else ""
        if asked == before_id and all(one.person_id != asked for one in room.viewers):
            room.question = None
        self._tasks.start(self._ask_for_owner(room))

    async def _ask_for_owner(self, room: Room) -> None:
        async with room.lock:
            if self._rooms.get(room.session_id) is room:
                await self._ask_if_needed(room)
