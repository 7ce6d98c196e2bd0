"""Input: who of several technicians controls (SPEC V12); the relay passes the input unread."""

from typing import ClassVar

from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.attendance import Attendance
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from protocol.messages.control import (
    ControlAsk,
    ControlAsked,
    ControlGive,
    ControlRefuse,
    ControlRefused,
)


class Input(Feature):
    """Hand-over of control: the holder is asked first; where nobody holds it, the customer."""

    name: ClassVar[str] = "input"

    def __init__(self, attendance: Attendance) -> None:
        self._attendance = attendance
        self.from_agent: FromAgent = {}
        self.from_viewer: FromViewer = {
            ControlAsk: self.ask,
            ControlGive: self.give,
            ControlRefuse: self.refuse,
        }

    async def ask(self, room: Room, viewer: ViewerLine, _message: ControlAsk) -> None:
        """Asks the holder; the same technician in another tab just takes it."""
        if room.holder is viewer:
            return
        if room.holder is None or room.holder.person_id == viewer.person_id:
            await self._attendance.hand_over(room, viewer)
            return
        room.askers.add(viewer.person_id)
        room.holder.tell(ControlAsked(viewer.person_id, viewer.person))

    async def give(self, room: Room, viewer: ViewerLine, message: ControlGive) -> None:
        """Hands over to a technician who asked; the customer is asked about one not yet allowed."""
        asker = self._asker(room, viewer, message.person_id)
        if asker is not None:
            await self._attendance.hand_over(room, asker)

    async def refuse(self, room: Room, viewer: ViewerLine, message: ControlRefuse) -> None:
        """Says no to the technician who asked."""
        asker = self._asker(room, viewer, message.person_id)
        if asker is not None:
            asker.tell(ControlRefused(viewer.person))

    def _asker(self, room: Room, viewer: ViewerLine, person_id: str) -> ViewerLine | None:
        """Returns the viewer that asked; None where the answer comes too late or from no holder."""
        if room.holder is not viewer or person_id not in room.askers:
            return None
        room.askers.discard(person_id)
        return next((one for one in room.viewers if one.person_id == person_id), None)
