"""The whiteboards of running sessions: who drew what, and who has been told (SPEC V4).

In memory alone.  Drawings live as long as the picture does: hold, a broken line and the end of the
session take all of them away, a right that is taken away takes those of that person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from appliance.domain.records import SessionRecord
from appliance.domain.session import State
from appliance.services.attendance import Attendance
from appliance.services.events import Events
from appliance.services.lines import ViewerLine
from appliance.services.marks import Marks
from appliance.services.relay import Room
from protocol.limits import WHITEBOARD_PART_NUMBERS
from protocol.messages.whiteboard import (
    CUSTOMER,
    WhiteboardBegin,
    WhiteboardClear,
    WhiteboardExtend,
    WhiteboardGone,
    WhiteboardGrown,
    WhiteboardPoint,
    WhiteboardPointer,
    WhiteboardStroke,
    WhiteboardSurface,
)
from protocol.strokes import Stroke, Strokes

_MARK_AGAIN_S = 60.0
"""Somebody who goes on drawing is one mark in a recording."""


@dataclass(slots=True)
class _Board:
    """The whiteboard of one session.

    Attributes:
        tell: to the one connection of the customer's program that said it has a whiteboard.
        told: viewers that know all strokes.
        pointers: persons whose pointer the customer sees.
        marked_s: when somebody drew last, by author.
        surface: what the program says of itself, or None.
    """

    tell: Callable[[Any], None] | None = None
    strokes: Strokes = field(default_factory=Strokes)
    told: set[ViewerLine] = field(default_factory=set)
    pointers: set[str] = field(default_factory=set)
    marked_s: dict[str, float] = field(default_factory=dict)
    surface: WhiteboardSurface | None = None

    def tell_agent(self, room: Room, message: Any) -> None:
        """Tells the program, if it is the one that has a whiteboard."""
        if room.agent is not None and room.agent.tell == self.tell:
            room.agent.tell(message)


class Whiteboards:
    """Passes strokes on to everybody else and keeps them for who comes later.

    A viewer of None stands for the customer.  Whether somebody may is the caller's to ask.
    """

    def __init__(
        self, attendance: Attendance, events: Events, marks: Marks, now_s: Callable[[], float]
    ) -> None:
        """Takes where sessions change and who hears of marks."""
        self._attendance = attendance
        self._marks = marks
        self._now_s = now_s
        self._boards: dict[str, _Board] = {}
        events.subscribe(self._hear)

    def has_one(self, session_id: str, tell: Callable[[Any], None]) -> None:
        """Remembers that a connection of the customer's program has a whiteboard."""
        self._board(session_id).tell = tell

    def begin(self, room: Room, viewer: ViewerLine | None, message: WhiteboardBegin) -> None:
        """Keeps and passes on a new stroke."""
        if not _open(room):
            return
        board = self._board(room.session_id)
        author, name = _who(viewer)
        stroke = Stroke(
            message.stroke_id,
            author,
            name,
            message.tool,
            message.rgb,
            message.width_px,
            [message.x, message.y],
            message.text,
        )
        if board.strokes.begin(stroke):
            self._mark(room, board, author, name)
            _tell_others(room, board, viewer, _shown(stroke))
            _remove(room, board, board.strokes.surplus())

    def extend(self, room: Room, viewer: ViewerLine | None, message: WhiteboardExtend) -> None:
        """Lets an own stroke grow."""
        board = self._board(room.session_id)
        stroke = board.strokes.get(message.stroke_id)
        if stroke is None or stroke.author != _who(viewer)[0]:
            return
        if more := board.strokes.extend(message.stroke_id, message.points):
            grown = WhiteboardGrown(message.stroke_id, tuple(more))
            _tell_others(room, board, viewer, grown)
            _remove(room, board, board.strokes.surplus())

    def undo(self, room: Room, viewer: ViewerLine | None) -> None:
        """Takes back the last own stroke."""
        board = self._board(room.session_id)
        _remove(room, board, board.strokes.last_of(_who(viewer)[0]))

    def clear(self, room: Room, viewer: ViewerLine | None, message: WhiteboardClear) -> None:
        """Takes away the own strokes, or all."""
        board = self._board(room.session_id)
        author = _who(viewer)[0]
        all_ids = board.strokes.everything()
        _remove(room, board, all_ids if message.everybody else board.strokes.all_of(author))

    def point(self, room: Room, viewer: ViewerLine, message: WhiteboardPoint) -> None:
        """Shows the customer where a technician points."""
        if _open(room):
            board = self._board(room.session_id)
            board.pointers.add(viewer.person_id)
            self._show_pointer(room, board, viewer, message)

    def no_pointer(self, room: Room, viewer: ViewerLine) -> None:
        """A technician points no more."""
        board = self._boards.get(room.session_id)
        if board is not None and viewer.person_id in board.pointers:
            board.pointers.discard(viewer.person_id)
            self._show_pointer(room, board, viewer, WhiteboardPoint(shown=False, x=0, y=0))

    def surface(self, room: Room, message: WhiteboardSurface) -> None:
        """Passes on what the program says of itself."""
        board = self._board(room.session_id)
        board.surface = message
        room.tell_viewers(message, lambda viewer: viewer in board.told)

    def catch_up(self, room: Room) -> None:
        """Tells who may see the screen, and does not know yet, all there is."""
        board = self._board(room.session_id)
        board.told = {viewer for viewer in board.told if viewer.admitted}
        for viewer in room.viewers:
            if viewer.admitted and viewer not in board.told:
                board.told.add(viewer)
                if board.surface is not None:
                    viewer.tell(board.surface)
                for stroke in board.strokes:
                    for message in _parts(stroke):
                        viewer.tell(message)

    def went(self, room: Room, viewer: ViewerLine) -> None:
        """Takes a pointer away with the last viewer of its person."""
        board = self._boards.get(room.session_id)
        if board is not None:
            board.told.discard(viewer)
            if all(one.person_id != viewer.person_id for one in room.viewers):
                self.no_pointer(room, viewer)

    def check(self, room: Room) -> None:
        """Takes away what persons drew who may not any more."""
        board = self._board(room.session_id)
        for viewer in room.viewers:
            if not room.may(viewer, "point"):
                self.no_pointer(room, viewer)
        lost = [
            one.stroke_id
            for one in board.strokes
            if one.author != CUSTOMER and "point" not in room.grants.get(one.author, ())
        ]
        _remove(room, board, lost)
        self.catch_up(room)

    def agent_went(self, room: Room) -> None:
        """The screen is gone, and what was drawn on it."""
        board = self._board(room.session_id)
        board.surface = None
        self._wipe(room, board)

    def closed(self, session_id: str) -> None:
        """Forgets a session without anybody in it."""
        self._boards.pop(session_id, None)

    def _hear(self, record: SessionRecord) -> None:
        room, board = self._attendance.room(record.id), self._boards.get(record.id)
        if room is not None and board is not None and not _open(room):
            self._wipe(room, board)

    def _board(self, session_id: str) -> _Board:
        return self._boards.setdefault(session_id, _Board())

    def _wipe(self, room: Room, board: _Board) -> None:
        for viewer in room.viewers:
            self.no_pointer(room, viewer)
        board.pointers.clear()
        _remove(room, board, board.strokes.everything())

    @staticmethod
    def _show_pointer(
        room: Room, board: _Board, viewer: ViewerLine, message: WhiteboardPoint
    ) -> None:
        place = (message.shown, message.x, message.y)
        board.tell_agent(room, WhiteboardPointer(viewer.person_id, viewer.person, *place))

    def _mark(self, room: Room, board: _Board, author: str, name: str) -> None:
        now_s = self._now_s()
        if now_s - board.marked_s.get(author, float("-inf")) >= _MARK_AGAIN_S:
            self._marks.mark(room.session_id, "whiteboard", name)
        board.marked_s[author] = now_s


def _open(room: Room) -> bool:
    """Whether somebody sees the screen now."""
    return room.record.state is State.CONNECTED and not room.on_hold


def _who(viewer: ViewerLine | None) -> tuple[str, str]:
    return (CUSTOMER, "") if viewer is None else (viewer.person_id, viewer.person)


def _tell_others(room: Room, board: _Board, viewer: ViewerLine | None, message: Any) -> None:
    """Tells everybody but the one whose stroke it is."""
    if viewer is not None:
        board.tell_agent(room, message)
    room.tell_viewers(message, lambda one: one is not viewer and one in board.told)


def _remove(room: Room, board: _Board, stroke_ids: Iterable[str]) -> None:
    """Takes strokes away everywhere, also at who drew them."""
    gone = tuple(one.stroke_id for one in board.strokes.remove(stroke_ids))
    if gone:
        board.tell_agent(room, WhiteboardGone(gone))
        room.tell_viewers(WhiteboardGone(gone), lambda one: one in board.told)


def _shown(stroke: Stroke) -> WhiteboardStroke:
    return WhiteboardStroke(
        stroke.stroke_id,
        stroke.author,
        stroke.name,
        stroke.tool,
        stroke.rgb,
        stroke.width_px,
        tuple(stroke.points[:WHITEBOARD_PART_NUMBERS]),
        stroke.text,
    )


def _parts(stroke: Stroke) -> Iterable[WhiteboardStroke | WhiteboardGrown]:
    """Returns a stroke in messages of a size the wire takes."""
    yield _shown(stroke)
    for first in range(WHITEBOARD_PART_NUMBERS, len(stroke.points), WHITEBOARD_PART_NUMBERS):
        points = stroke.points[first : first + WHITEBOARD_PART_NUMBERS]
        yield WhiteboardGrown(stroke.stroke_id, tuple(points))
