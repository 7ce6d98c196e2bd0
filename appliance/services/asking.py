"""Asking the customer: for whom, when, and again after a no (DESIGN 6)."""

from collections.abc import Callable, Iterable

from appliance import secrets
from appliance.domain.errors import ConflictError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.session import State
from appliance.services.access import Accesses
from appliance.services.lines import ViewerLine
from appliance.services.listeners import Listener
from appliance.services.questions import Asker, Question, askable
from appliance.services.relay import Room
from appliance.services.tasks import Tasks
from protocol.limits import NAME_CHARS
from protocol.messages.consent import ConsentAsk, ConsentRefused
from protocol.messages.kinds import SUGGESTED

SHARED = frozenset({State.READY, State.CONNECTED, State.ON_HOLD})
MOST_NOES = 3
"""So often the customer says no to somebody from outside; nobody asks for that person then."""


def asker_of(viewer: ViewerLine) -> Asker:
    """Returns for whom a viewer's question is."""
    return Asker(viewer.person_id, viewer.person, viewer.rights)


def _why_not(room: Room, presses: bool) -> str:
    """Returns why the customer cannot be asked now; empty where nothing is in the way."""
    if room.agent is None or room.record.state not in SHARED:
        return "away"
    if room.question is not None:
        return "busy"
    return "never" if presses else ""


class Asking:
    """The questions in all rooms; the first half of `Attendance`."""

    def __init__(self, access: Accesses, tasks: Tasks, organisation: Callable[[], str]) -> None:
        """Takes who knows what technicians may do."""
        self._access = access
        self._tasks = tasks
        self._organisation = organisation
        self._rooms: dict[str, Room] = {}
        self._listeners: tuple[Listener, ...] = ()

    def listen(self, listeners: Iterable[Listener]) -> None:
        """Tells what comes, goes and changes in all rooms from now on."""
        self._listeners = tuple(listeners)

    def _hearing(self, room: Room) -> tuple[Listener, ...]:
        """Returns who hears of a room; of one that closed nobody, who has forgotten it already."""
        return self._listeners if self._rooms.get(room.session_id) is room else ()

    async def ask_again(self, record: SessionRecord, account: Account) -> None:
        """Puts the question again after Deny.

        Raises:
            ConflictError: the session does not wait, or the customer's program is away.
        """
        access = await self._access.of(account)
        asker = Asker(account.id, account.name, askable(access, record))
        room = self._rooms.get(record.id)
        if room is None:
            raise ConflictError
        async with room.lock:
            if room.agent is None or room.record.state is not State.WAITING:
                raise ConflictError
            self._ask(room, asker, hand_over=False)

    async def _ask_if_needed(self, room: Room) -> None:
        """Asks for who is there or else the owner while the session waits, for a newcomer while
        nobody controls; for nobody who may not join.
        """
        if room.agent is None or room.question is not None:
            return
        waits = room.record.state is State.WAITING and not room.viewers
        access = await self._access.of_owner(room.record) if waits else None
        record = room.record
        if room.agent is None or room.question is not None:
            return
        if record.state is State.WAITING:
            inside_first = sorted(room.viewers, key=lambda one: one.outside)
            there = [Asker(one.person_id, one.person, one.rights) for one in inside_first]
            owner = []
            if access is not None and access.account.id == record.owner_id:
                owner = [Asker(record.owner_id, record.owner, askable(access, record))]
            for asker in there or owner:
                if asker.person_id not in room.refused:
                    self._ask(room, asker, hand_over=False)
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
                self._ask(room, asker_of(one), hand_over=room.holder is None)
                return

    def _ask(
        self, room: Room, asker: Asker, *, hand_over: bool, wanted: tuple[str, ...] = SUGGESTED
    ) -> None:
        """Puts the question for somebody: for all rights with some ticked, or for more rights."""
        if room.agent is None:
            return
        held = room.grants.get(asker.person_id, ())
        suggested = tuple(right for right in asker.rights if right in wanted)
        rights = tuple(right for right in suggested if right not in held) if held else asker.rights
        question = Question(
            secrets.identifier(), asker.person_id, hand_over, rights, more=bool(held)
        )
        room.question = question
        room.refused.discard(asker.person_id)
        room.agent.tell(
            ConsentAsk(
                ask_id=question.ask_id,
                person_id=asker.person_id,
                person=asker.person[:NAME_CHARS],
                organisation=self._organisation()[:NAME_CHARS],
                rights=rights,
                suggested=suggested if not held else (),
                more=question.more,
            )
        )

    async def raise_rights(self, room: Room, viewer: ViewerLine, rights: tuple[str, ...]) -> None:
        """Asks the customer to allow a technician more; says so where that cannot be asked."""
        async with room.lock:
            if viewer not in room.viewers or not viewer.admitted:
                return
            held = room.grants.get(viewer.person_id, ())
            wanted = tuple(right for right in viewer.rights if right in rights)
            missing = [right for right in wanted if right not in held]
            if missing and (reason := _why_not(room, self._presses(room, viewer))):
                viewer.tell(ConsentRefused(wanted, reason))
            elif not wanted:
                viewer.tell(ConsentRefused(rights, "never"))
            elif missing:
                first = () if held else ("view",)
                hand_over = "control" in missing and room.holder is None
                self._ask(room, asker_of(viewer), hand_over=hand_over, wanted=(*first, *wanted))

    @staticmethod
    def _may_be_asked_for(room: Room, viewer: ViewerLine) -> None:
        """Who comes anew is asked for anew."""
        if not viewer.outside or room.noes[viewer.person_id] < MOST_NOES:
            room.refused.discard(viewer.person_id)

    @staticmethod
    def _presses(room: Room, viewer: ViewerLine) -> bool:
        """Whether somebody from outside asks over another question, after a no, or for more than
        the customer has said no to MOST_NOES times.
        """
        asked = room.question is not None or viewer.person_id in room.refused
        return viewer.outside and (asked or room.noes[viewer.person_id] >= MOST_NOES)

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
