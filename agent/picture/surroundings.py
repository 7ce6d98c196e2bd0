"""What goes along with the picture: shape and place of the pointer as the viewers know it."""

from agent.picture.plain_png import RGBA, encode_plain_png
from agent.picture.source import Changes, CursorShape
from protocol.limits import CURSOR_PX
from protocol.pixels import Cursor, Operation, Pointer


class Surroundings:
    """Remembers the pointer; used by one thread."""

    def __init__(self) -> None:
        self._cursor: CursorShape | None = None
        self._pointer: tuple[int, int] | None = None

    def note(self, changes: Changes) -> list[Operation]:
        """Returns the operations of what is new."""
        operations: list[Operation] = []
        if changes.cursor is not None:
            self._cursor = changes.cursor
            operations.append(_shape(changes.cursor))
        if changes.pointer is not None and changes.pointer != self._pointer:
            self._pointer = changes.pointer
            operations.append(Pointer(*changes.pointer))
        return operations

    def everything(self) -> list[Operation]:
        """Returns the operations of all that is known."""
        operations: list[Operation] = [] if self._cursor is None else [_shape(self._cursor)]
        if self._pointer is not None:
            operations.append(Pointer(*self._pointer))
        return operations


def _shape(cursor: CursorShape) -> Cursor:
    w, h = cursor.w, cursor.h
    if 0 < w <= CURSOR_PX and 0 < h <= CURSOR_PX:
        data = encode_plain_png((w, h), RGBA, cursor.rgba)
        return Cursor(cursor.hot_x, cursor.hot_y, w, h, data)
    return Cursor(0, 0, 0, 0, b"")
