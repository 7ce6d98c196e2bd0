"""Clipboard: copies between the customer's computer and the technicians it is allowed to.

Nothing here looks into a copy.  Each is gathered whole, so that two technicians' copies never mix,
and goes only to whom the customer, the appliance and the administrator allow it at that moment.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord
from appliance.feature import DataFromAgent, DataFromViewer, Feature, FromAgent, FromViewer
from appliance.services.attendance import Attendance
from appliance.services.copies import Copies, Copy, Errand, Gathering, Outlet
from appliance.services.lines import Line, ViewerLine
from appliance.services.relay import Room
from protocol import codec, frame
from protocol.frame import SEQUENCE_LIMIT, Channel, Header
from protocol.messages.clipboard import (
    ClipboardFetch,
    ClipboardFetched,
    ClipboardFrom,
    ClipboardLeftOut,
    ClipboardMode,
    ClipboardOpen,
    ClipboardPlaced,
    ClipboardWatch,
)

_RIGHT, _WAITING_ANSWERS = "clipboard", 256


@dataclass(slots=True)
class _Desk:
    """What is known of one room.

    Attributes:
        modes: each viewer's choice.
        fetching: viewers that asked for what the customer's clipboard holds.
        gathering: parts that are no whole copy yet, by line.
        outlets: by line.
        answers: viewer and number of each copy that the agent has still to answer.
        capable: whether the customer's program knows this feature.
        watched: for whom the agent was last told to look.
        sequence: number of the last copy to viewers.
    """

    modes: dict[ViewerLine, str] = field(default_factory=dict)
    fetching: set[ViewerLine] = field(default_factory=set)
    gathering: dict[Line, Gathering] = field(default_factory=dict)
    outlets: dict[Line, Outlet] = field(default_factory=dict)
    answers: deque[tuple[ViewerLine, int]] = field(default_factory=deque)
    capable: bool = False
    watched: tuple[str, ...] = ()
    sequence: int = 0


class Clipboard(Feature):
    """Takes copies from both sides and gives them to who may have them."""

    name: ClassVar[str] = "clipboard"

    def __init__(self, copies: Copies, attendance: Attendance) -> None:
        """Takes the log, and the rooms for changes of the ways."""
        self._copies = copies
        self._attendance = attendance
        self._desks: dict[str, _Desk] = {}
        self._greeted: set[str] = set()
        self.from_agent: FromAgent = {
            ClipboardPlaced: self.placed,
            ClipboardLeftOut: self.left_out,
        }
        self.from_viewer: FromViewer = {ClipboardMode: self.mode, ClipboardFetch: self.fetch}
        self.data_from_agent: DataFromAgent = {Channel.CLIPBOARD: self.from_customer}
        self.data_from_viewer: DataFromViewer = {Channel.CLIPBOARD: self.from_technician}
        copies.listen(self._ways_changed)

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Remembers that this program knows the feature."""
        self._greeted.add(record.id)

    def agent_came(self, room: Room) -> None:
        """Another program knows nothing of what was asked of the one before."""
        desk = self._desk(room)
        desk.capable = room.session_id in self._greeted
        self._greeted.discard(room.session_id)
        desk.watched = ()
        desk.answers.clear()
        self._watch(room, desk)

    def agent_went(self, room: Room) -> None:
        """Nobody answers any more."""
        desk = self._desk(room)
        desk.capable = False
        desk.answers.clear()
        desk.fetching.clear()
        self._forget_lines(room, desk)

    def viewer_came(self, room: Room, viewer: ViewerLine) -> None:
        """Says which ways are open."""
        viewer.tell(ClipboardOpen(self._copies.ways))

    def viewer_went(self, room: Room, viewer: ViewerLine) -> None:
        """Nothing is for this viewer any more."""
        desk = self._desk(room)
        desk.modes.pop(viewer, None)
        desk.fetching.discard(viewer)
        self._forget_lines(room, desk)
        self._watch(room, desk)

    def rights_changed(self, room: Room) -> None:
        """Looks again for whom the customer's clipboard is."""
        self._watch(room, self._desk(room))

    def room_closed(self, room: Room) -> None:
        """Forgets the room."""
        self._desks.pop(room.session_id, None)
        self._greeted.discard(room.session_id)

    async def mode(self, room: Room, viewer: ViewerLine, message: ClipboardMode) -> None:
        """Remembers what passes to this technician by itself."""
        desk = self._desk(room)
        desk.modes[viewer] = message.mode
        self._watch(room, desk)

    async def fetch(self, room: Room, viewer: ViewerLine, _message: ClipboardFetch) -> None:
        """Asks the customer's program for what the clipboard holds now."""
        desk = self._desk(room)
        if not (room.may(viewer, _RIGHT) and self._copies.open("technician")):
            viewer.tell(ClipboardLeftOut("not_allowed"))
        elif room.agent is None or not desk.capable:
            viewer.tell(ClipboardLeftOut("unavailable"))
        else:
            desk.fetching.add(viewer)
            room.agent.tell(ClipboardFetched(viewer.person_id))

    async def placed(self, room: Room, message: ClipboardPlaced) -> None:
        """Tells who sent a copy what became of it; the program answers them in order."""
        desk = self._desk(room)
        while desk.answers:
            viewer, number = desk.answers.popleft()
            if number == message.number:
                viewer.tell(message)
                return

    async def left_out(self, room: Room, message: ClipboardLeftOut) -> None:
        """Tells who waits why nothing comes."""
        desk = self._desk(room)
        for viewer in self._receivers(room, desk):
            viewer.tell(message)
        desk.fetching.clear()

    def from_customer(self, room: Room, header: Header, message: bytes) -> None:
        """Gives a whole copy to the technicians that wait for one.

        Raises:
            ProtocolError: see Gathering.take.
        """
        desk = self._desk(room)
        if room.agent is None or not self._receivers(room, desk):
            return
        copy = desk.gathering.setdefault(room.agent, Gathering()).take(header, message)
        if copy is None:
            return
        desk.sequence = (desk.sequence + 1) % SEQUENCE_LIMIT
        messages = copy.messages(desk.sequence)
        for viewer in self._receivers(room, desk):
            errand = self._errand(room, viewer, "technician", messages, copy)
            self._outlet(desk, viewer).put("customer", errand)
        desk.fetching.clear()

    def from_technician(
        self, room: Room, viewer: ViewerLine, header: Header, message: bytes
    ) -> None:
        """Gives a whole copy to the customer's program.

        Raises:
            ProtocolError: see Gathering.take.
        """
        desk = self._desk(room)
        copy = desk.gathering.setdefault(viewer, Gathering()).take(header, message)
        if copy is None:
            return
        if not (room.may(viewer, _RIGHT) and self._copies.open("customer")):
            viewer.tell(ClipboardPlaced(copy.number, "not_allowed"))
            return
        agent = room.agent
        if agent is None or not desk.capable:
            viewer.tell(ClipboardPlaced(copy.number, "unavailable"))
            return
        whose = frame.pack(Header(Channel.CONTROL), codec.encode(ClipboardFrom(viewer.person_id)))
        messages = (whose, *copy.messages(copy.number))
        if len(desk.answers) < _WAITING_ANSWERS:
            desk.answers.append((viewer, copy.number))
        errand = self._errand(room, viewer, "customer", messages, copy)
        self._outlet(desk, agent).put(viewer, errand)

    def _errand(
        self, room: Room, viewer: ViewerLine, way: str, messages: tuple[bytes, ...], copy: Copy
    ) -> Errand:
        agent = room.agent

        def still() -> bool:
            there = viewer in room.viewers and agent is room.agent
            return there and room.may(viewer, _RIGHT) and self._copies.open(way)

        return Errand(
            messages, still, room.session_id, viewer.person_id, viewer.person, way, copy.size_bytes
        )

    def _receivers(self, room: Room, desk: _Desk) -> list[ViewerLine]:
        """Returns the viewers that what the customer copies is for, as of now."""
        if not self._copies.open("technician"):
            return []
        return [
            one
            for one in room.viewers
            if (one in desk.fetching or desk.modes.get(one) in ("to_technician", "both"))
            and room.may(one, _RIGHT)
        ]

    def _watch(self, room: Room, desk: _Desk) -> None:
        """Tells the agent for whom it is to look, when that changed."""
        if room.agent is None or not desk.capable:
            return
        wanting = {one.person_id for one in self._receivers(room, desk) if one not in desk.fetching}
        people = tuple(sorted(wanting))[:64]
        if people != desk.watched:
            desk.watched = people
            room.agent.tell(ClipboardWatch(people))

    def _ways_changed(self) -> None:
        for session_id, desk in self._desks.items():
            room = self._attendance.room(session_id)
            if room is not None:
                room.tell_viewers(ClipboardOpen(self._copies.ways))
                self._watch(room, desk)

    def _desk(self, room: Room) -> _Desk:
        return self._desks.setdefault(room.session_id, _Desk())

    def _outlet(self, desk: _Desk, line: Line) -> Outlet:
        return desk.outlets.setdefault(line, Outlet(line, self._copies))

    @staticmethod
    def _forget_lines(room: Room, desk: _Desk) -> None:
        there = {*room.viewers, room.agent}
        desk.gathering = {line: one for line, one in desk.gathering.items() if line in there}
        desk.outlets = {line: one for line, one in desk.outlets.items() if line in there}
