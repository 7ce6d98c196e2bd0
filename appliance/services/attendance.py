"""Who attends a session: comings and goings, consent, control, and the moves they cause (SPEC D4).

All changes of one room happen one after the other under its lock; what they mean for others is
published as an event of the session, which reaches agent, viewers, desk and customer's page alike.
"""

import logging
from collections.abc import Callable

from appliance.clock import Clock
from appliance.domain.errors import ConflictError
from appliance.domain.records import SessionRecord
from appliance.domain.session import MOVES, Event, State
from appliance.services import presence
from appliance.services.access import Accesses
from appliance.services.asking import SHARED, Asking, asker_of
from appliance.services.audit import CUSTOMER
from appliance.services.events import Events
from appliance.services.lines import Line, ViewerLine
from appliance.services.questions import Question
from appliance.services.relay import Room
from appliance.services.sessions import Sessions
from appliance.services.tasks import Tasks
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.messages.consent import ConsentAnswer, ConsentLower, ConsentRefused
from protocol.messages.control import ControlRefused
from protocol.messages.kinds import RIGHTS

log = logging.getLogger(__name__)

_AWAY = frozenset({State.RECONNECTING, State.REBOOTING})
_HELD = SHARED | _AWAY
"""Where it is remembered that the picture rests."""
_SAID_NO = frozenset({"denied", "silence"})


class Attendance(Asking):
    """The rooms of all sessions somebody is connected to."""

    def __init__(
        self,
        sessions: Sessions,
        access: Accesses,
        events: Events,
        clock: Clock,
        tasks: Tasks,
        organisation: Callable[[], str],
    ) -> None:
        super().__init__(access, tasks, organisation)
        self._sessions = sessions
        self._events = events
        self._clock = clock
        self._stopping = False
        events.subscribe(self._changed)

    def room(self, session_id: str) -> Room | None:
        """Returns the room, or None while nobody is connected."""
        return self._rooms.get(session_id)

    def stop(self) -> None:
        """The appliance goes: what closes now is no news of any session."""
        self._stopping = True

    async def agent_came(self, record: SessionRecord, line: Line, fresh: bool) -> Room:
        """Takes the agent's new connection in.

        Args:
            record: its session.
            line: to the program.
            fresh: a program that has just been started: it remembers no consent, so none counts.
        """
        room = self._open(record)
        async with room.lock:
            room.coming -= 1
            if self._rooms.get(room.session_id) is not room:  # the session ended meanwhile
                line.cut(Close.SESSION_ENDED)
                return room
            if room.agent is not None:
                room.agent.cut(Close.REPLACED)
            room.question = None
            if fresh:
                room.refused.clear()
            room.agent = line
            line.tell(presence.state(room.record, room))
            room.attach_agent(line)
            for listener in self._listeners:
                listener.agent_came(room)
            if fresh and (room.grants or room.record.state in _AWAY):
                await self._forget(room, "agent_gone")
            if room.record.state in _AWAY:
                await self._move(room, Event.RETURN_WATCHED if room.viewers else Event.RETURN)
                await self._hold_again(room)
            await self._ask_if_needed(room)
        self._publish(room)
        return room

    async def agent_went(self, room: Room, line: Line, quit_on_purpose: bool) -> None:
        """The agent's connection ended; unless it quit, `expire_due` gives it time to return."""
        async with room.lock:
            if room.agent is not line or self._stopping:
                return
            room.detach_agent()
            for listener in self._hearing(room):
                listener.agent_went(room)
            room.question = None
            if room.record.state in SHARED:
                await self._move(room, Event.LOSE, reason="line_lost")
            if quit_on_purpose:
                await self._forget(room, "agent_quit")
            await self._sessions.gone_without_page(room.record)
        self._publish(room)
        self._close_if_empty(room)

    async def viewer_came(self, record: SessionRecord, viewer: ViewerLine) -> Room:
        """Takes a technician in: the first allowed one controls, others watch."""
        room = self._open(record)
        async with room.lock:
            room.coming -= 1
            if self._rooms.get(room.session_id) is not room:
                viewer.cut(Close.SESSION_ENDED)
                return room
            if not room.viewers and room.held_by != viewer.person_id:
                room.held_by = ""
            room.add(viewer)
            self._may_be_asked_for(room, viewer)
            self._settle(room)
            room.tell_state(presence.state(room.record, room))
            viewer.tell(presence.owner(room.record, outside=viewer.outside))
            for listener in self._listeners:
                listener.viewer_came(room, viewer)
            if room.record.state is State.READY and viewer.admitted:
                await self._move(room, Event.JOIN, viewer.person, actor_id=viewer.person_id)
                await self._hold_again(room)
            await self._ask_if_needed(room)
        self._publish(room)
        await self._hand_over_to_taker(room)
        return room

    async def viewer_went(self, room: Room, viewer: ViewerLine, reason: str) -> None:
        """A technician's viewer closed."""
        if self._stopping:
            return
        async with room.lock:
            if viewer in room.viewers:
                room.remove(viewer)
                for listener in self._hearing(room):
                    listener.viewer_went(room, viewer)
            self._settle(room)
            if not room.viewers and room.record.state in (State.CONNECTED, State.ON_HOLD):
                await self._move(room, Event.LEAVE, viewer.person, reason, viewer.person_id)
        self._publish(room)
        self._close_if_empty(room)

    async def hold(self, room: Room, viewer: ViewerLine, on: bool) -> None:
        """Lets the picture rest or go on, for who has the session or controls it."""
        async with room.lock:
            owns = viewer.person_id == room.record.owner_id or viewer is room.holder
            wanted = State.CONNECTED if on else State.ON_HOLD
            if viewer not in room.viewers or not owns or room.record.state is not wanted:
                return
            room.held_by = viewer.person_id if on else ""
            event = Event.HOLD if on else Event.RESUME
            await self._move(room, event, viewer.person, actor_id=viewer.person_id)

    async def answered(self, room: Room, answer: ConsentAnswer) -> None:
        """Takes the customer's decision; one to a question that no longer stands is left aside.

        Raises:
            ProtocolError: more is granted than was asked for.
        """
        async with room.lock:
            question = room.question
            if question is None or question.ask_id != answer.ask_id:
                return
            room.question = None
            if len(set(answer.granted)) != len(answer.granted):
                raise ProtocolError("a right granted twice")
            granted = set(answer.granted) & set(question.rights)
            if question.more and granted:
                granted |= set(room.grants.get(question.person_id, ()))
            if "view" in granted:
                await self._granted(room, question, granted)
            elif question.more:
                self._refused_more(room, question, answer.reason)
            else:
                await self._denied(room, question, answer.reason)
            self._settle(room)
            await self._ask_if_needed(room)
        self._publish(room)

    async def lowered(self, room: Room, message: ConsentLower) -> None:
        """The customer set what is allowed from now on; the agent has enforced it already."""
        async with room.lock:
            if not room.grants:
                return
            if "view" in message.rights:
                rights = tuple(right for right in RIGHTS if right in message.rights)
                room.grants = dict.fromkeys(room.grants, rights)
                await self._keep(room, room.record.consented_person_id, rights)
            else:
                await self._keep(room, "", ())
                room.grants.clear()
                await self._move(room, Event.DENY, room.record.name, "denied", CUSTOMER)
            self._settle(room)
        self._publish(room)

    async def hand_over(self, room: Room, viewer: ViewerLine) -> None:
        """Gives control to a viewer, once the customer allows it to that person."""
        async with room.lock:
            rights = room.grants.get(viewer.person_id, ())
            if "control" not in viewer.rights:
                viewer.tell(ControlRefused(""))
            elif "control" in rights:
                room.holder = viewer
                await self._keep(room, viewer.person_id, rights)
                self._settle(room)
            elif room.agent is not None and not self._presses(room, viewer):
                self._ask(room, asker_of(viewer), hand_over=True)
            else:
                viewer.tell(ControlRefused(""))
        self._publish(room)

    async def _hand_over_to_taker(self, room: Room) -> None:
        """Who took a running session over is to control it, once there."""
        there = [one for one in room.viewers if one.person_id == room.handing_to]
        if there:
            room.handing_to = ""
            if room.holder is not there[0] and room.record.state in SHARED:
                await self.hand_over(room, there[0])

    @staticmethod
    def _refused_more(room: Room, question: Question, reason: str) -> None:
        """A no to more takes nothing; who asked hears of it."""
        room.noes[question.person_id] += 1
        why = "silence" if reason == "silence" else "denied"
        for viewer in room.viewers:
            if viewer.person_id == question.person_id:
                viewer.tell(ConsentRefused(question.rights, why))
                if question.hand_over:
                    viewer.tell(ControlRefused(room.record.name))

    async def _granted(self, room: Room, question: Question, granted: set[str]) -> None:
        rights = tuple(right for right in RIGHTS if right in granted)
        waiting = room.record.state is State.WAITING
        mine = [one for one in room.viewers if one.person_id == question.person_id]
        watches = bool(mine) and mine[0].outside and "control" not in rights
        controls = room.holder is None or (question.hand_over and "control" in rights)
        if mine and controls and not watches:
            room.holder = mine[0]
        if waiting or (room.holder and room.holder.person_id == question.person_id):
            await self._keep(room, question.person_id, rights)
        room.grants[question.person_id] = rights
        self._settle(room)
        if waiting:
            await self._move(room, Event.GRANT, room.record.name, "allowed", CUSTOMER)
        there = [viewer for viewer in room.viewers if viewer.admitted]
        if there and room.record.state is State.READY:
            await self._move(room, Event.JOIN, there[0].person, "", there[0].person_id)
        room.ask_for_key()

    async def _denied(self, room: Room, question: Question, reason: str) -> None:
        """A no takes what that person was allowed before, as it does in the customer's program."""
        room.refused.add(question.person_id)
        room.noes[question.person_id] += 1
        had = room.grants.pop(question.person_id, None)
        if room.record.state is State.WAITING or (had and not room.grants):
            kept = reason if reason in ("silence", "unavailable") else "denied"
            await self._move(room, Event.DENY, room.record.name, kept, CUSTOMER)
            return
        if had and room.record.consented_person_id == question.person_id:
            await self._keep(room, *next(iter(room.grants.items())))
        for viewer in room.viewers:
            if viewer.person_id == question.person_id:
                viewer.tell(ControlRefused(room.record.name))

    async def _hold_again(self, room: Room) -> None:
        """Who held the picture is back after a broken line: it rests on."""
        holder = [one for one in room.viewers if one.person_id == room.held_by]
        if holder:
            await self._move(room, Event.HOLD, holder[0].person, actor_id=holder[0].person_id)

    async def _keep(self, room: Room, person_id: str, rights: tuple[str, ...]) -> None:
        record = await self._sessions.consented(room.session_id, person_id, rights)
        room.record = record

    async def _forget(self, room: Room, reason: str) -> None:
        """No consent counts any more: the session waits for the customer again."""
        room.grants.clear()
        if room.record.consented_person_id:
            await self._keep(room, "", ())
        if room.record.state in SHARED:
            await self._move(room, Event.LOSE, reason="line_lost")
        if room.record.state in _AWAY:
            await self._move(room, Event.ABANDON, reason=reason)
        self._settle(room)

    async def _move(
        self, room: Room, event: Event, actor: str = "", reason: str = "", actor_id: str = ""
    ) -> None:
        """Moves if the table has such a move; another hand may have ended the session meanwhile."""
        if (room.record.state, event) not in MOVES:
            return
        try:
            room.record = await self._sessions.move(room.session_id, event, actor, reason, actor_id)
        except ConflictError:
            log.info("session %s changed before %s", room.session_id, event)
            room.record = await self._sessions.get(room.session_id)

    def _settle(self, room: Room) -> None:
        """Finds who sees and who controls after a change, and tells the agent."""
        for viewer in room.viewers:
            room.admit(viewer, not viewer.outside or viewer.person_id in room.grants)
        if room.holder is not None and room.holder.person_id not in room.grants:
            room.holder = None
        if room.holder is None:
            allowed = [
                one
                for one in room.viewers
                if "control" in one.rights and "control" in room.grants.get(one.person_id, ())
            ]
            room.holder = allowed[0] if allowed else None
        holder = room.holder.person_id if room.holder else ""
        room.may_control = "control" in room.grants.get(holder, ()) and (
            room.holder is None or "control" in room.holder.rights
        )
        room.tell_holder()
        for viewer in room.viewers:
            viewer.tell_rights(room.rights_of(viewer))
        for listener in self._hearing(room):
            listener.rights_changed(room)

    def _open(self, record: SessionRecord) -> Room:
        room = self._rooms.get(record.id)
        if room is None:
            room = Room(record, self._clock.monotonic_s)
            if record.consented_person_id:
                room.grants[record.consented_person_id] = record.rights
            if record.state is State.WAITING and record.reason in _SAID_NO:
                room.refused.add(record.owner_id)
            self._rooms[record.id] = room
        room.record = record
        room.coming += 1
        return room

    def _close_if_empty(self, room: Room) -> None:
        if room.agent or room.viewers or room.coming:
            return
        if self._rooms.get(room.session_id) is room:
            self._shut(room, Close.NORMAL)

    def _shut(self, room: Room, code: Close) -> None:
        del self._rooms[room.session_id]
        for listener in self._listeners:
            listener.room_closed(room)
        room.close(code)

    def _publish(self, room: Room) -> None:
        """Tells everybody; the room of an ended session knows nothing of what came after."""
        if self._rooms.get(room.session_id) is room:
            self._events.publish(room.record)

    def _tell_owner(self, room: Room, before: SessionRecord) -> None:
        """Tells viewers who has the session; who takes a running one controls it once there."""
        record = room.record
        room.tell_viewers(presence.owner(record), lambda viewer: not viewer.outside)
        room.tell_viewers(presence.owner(record, outside=True), lambda viewer: viewer.outside)
        running = record.state in (State.CONNECTED, State.ON_HOLD)
        if running and record.owner_id and before.owner_id != record.owner_id:
            room.handing_to = record.owner_id
            self._tasks.start(self._hand_over_to_taker(room))

    def _changed(self, record: SessionRecord) -> None:
        """Tells agent and viewers what every change of a session means for them."""
        room = self._rooms.get(record.id)
        if room is None:
            return
        before, room.record = room.record, record
        if before.owner_id != record.owner_id:
            self._owner_changed(room, before.owner_id)
        if (before.owner_id, before.offer) != (record.owner_id, record.offer):
            self._tell_owner(room, before)
        if not record.consented_person_id:
            room.grants.clear()
            self._settle(room)
        if record.state not in _HELD:
            room.held_by = ""
        if record.state is State.ON_HOLD and before.state is not State.ON_HOLD:
            room.hold()
        room.tell_watched()
        room.tell_holder()
        message = presence.state(record, room)
        room.tell_state(message)
        if room.agent is not None:
            room.agent.tell(message)
        if not record.live:
            self._shut(room, Close.SESSION_ENDED)
