"""Whiteboard: drawing and pointing on the customer's screen; `services.whiteboards` keeps it."""

from collections.abc import Callable
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord
from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from appliance.services.whiteboards import Whiteboards
from protocol.messages.whiteboard import (
    WhiteboardBegin,
    WhiteboardClear,
    WhiteboardExtend,
    WhiteboardPoint,
    WhiteboardSurface,
    WhiteboardUndo,
)


class Whiteboard(Feature):
    """What a technician says counts while the customer allows that person to point."""

    name: ClassVar[str] = "whiteboard"

    def __init__(self, boards: Whiteboards) -> None:
        self._boards = boards
        self.from_viewer: FromViewer = {
            WhiteboardBegin: self.begin,
            WhiteboardExtend: self.extend,
            WhiteboardUndo: self.undo,
            WhiteboardClear: self.clear,
            WhiteboardPoint: self.point,
        }
        self.from_agent: FromAgent = {
            WhiteboardBegin: self.customer_begins,
            WhiteboardExtend: self.customer_extends,
            WhiteboardUndo: self.customer_undoes,
            WhiteboardClear: self.customer_clears,
            WhiteboardSurface: self.surface,
        }

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Remembers that this program has a whiteboard."""
        self._boards.has_one(record.id, tell)

    async def begin(self, room: Room, viewer: ViewerLine, message: WhiteboardBegin) -> None:
        """A technician begins a stroke."""
        if room.may(viewer, "point"):
            self._boards.begin(room, viewer, message)

    async def extend(self, room: Room, viewer: ViewerLine, message: WhiteboardExtend) -> None:
        """A technician's stroke goes on."""
        if room.may(viewer, "point"):
            self._boards.extend(room, viewer, message)

    async def undo(self, room: Room, viewer: ViewerLine, _message: WhiteboardUndo) -> None:
        """A technician takes back the last own stroke."""
        if room.may(viewer, "point"):
            self._boards.undo(room, viewer)

    async def clear(self, room: Room, viewer: ViewerLine, message: WhiteboardClear) -> None:
        """A technician takes away the own strokes, or all."""
        if room.may(viewer, "point"):
            self._boards.clear(room, viewer, message)

    async def point(self, room: Room, viewer: ViewerLine, message: WhiteboardPoint) -> None:
        """A technician points somewhere, or no more."""
        if not message.shown:
            self._boards.no_pointer(room, viewer)
        elif room.may(viewer, "point"):
            self._boards.point(room, viewer, message)

    async def customer_begins(self, room: Room, message: WhiteboardBegin) -> None:
        """The customer begins a stroke."""
        self._boards.begin(room, None, message)

    async def customer_extends(self, room: Room, message: WhiteboardExtend) -> None:
        """The customer's stroke goes on."""
        self._boards.extend(room, None, message)

    async def customer_undoes(self, room: Room, _message: WhiteboardUndo) -> None:
        """The customer takes back the last own stroke."""
        self._boards.undo(room, None)

    async def customer_clears(self, room: Room, message: WhiteboardClear) -> None:
        """The customer takes away the own strokes, or all."""
        self._boards.clear(room, None, message)

    async def surface(self, room: Room, message: WhiteboardSurface) -> None:
        """The program says whether it can show drawings, and whether the customer draws."""
        self._boards.surface(room, message)

    def agent_went(self, room: Room) -> None:
        """The customer's screen is gone."""
        self._boards.agent_went(room)

    def viewer_came(self, room: Room, viewer: ViewerLine) -> None:
        """Shows who comes later what is there."""
        self._boards.catch_up(room)

    def viewer_went(self, room: Room, viewer: ViewerLine) -> None:
        """A technician left."""
        self._boards.went(room, viewer)

    def rights_changed(self, room: Room) -> None:
        """Somebody may not any more, or may see now."""
        self._boards.check(room)

    def room_closed(self, room: Room) -> None:
        """Nobody is there any more."""
        self._boards.closed(room.session_id)
