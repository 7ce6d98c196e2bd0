"""Body of the screen channel: drawing operations in order, big endian, desktop px.

A frame is the operations of all its messages; an operation never spans two messages.  Operations:

    SIZE     1  w u16, h u16                                    first in key frames; resizes
    FILL     2  x, y, w, h u16, r, g, b u8
    COPY     3  from_x, from_y, x, y, w, h u16                  within the picture as it is so far
    IMAGE    4  format u8, x, y, w, h u16, length u32, data     format 1 JPEG (4:4:4), 2 PNG
    CURSOR   5  hot_x, hot_y, w, h u16, length u32, PNG         0 x 0 without data: no cursor
    POINTER  6  x u16, y u16                                    where the remote pointer is
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.limits import AREA_PX, CURSOR_PX, MESSAGE_BYTES, SIDE_PX


class Op(IntEnum):
    """First byte of an operation."""

    SIZE = 1
    FILL = 2
    COPY = 3
    IMAGE = 4
    CURSOR = 5
    POINTER = 6


class Format(IntEnum):
    """How the data of an IMAGE is encoded."""

    JPEG = 1
    PNG = 2


@dataclass(frozen=True, slots=True)
class Size:
    """The desktop's size; the picture starts anew in black.

    First in every key frame, and first in the delta after the desktop changed its size.
    """

    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Fill:
    """One colour over a rectangle; rgb is 0xRRGGBB."""

    x: int
    y: int
    w: int
    h: int
    rgb: int


@dataclass(frozen=True, slots=True)
class Copy:
    """A rectangle of the picture so far, moved; source and target may overlap."""

    from_x: int
    from_y: int
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Image:
    """An encoded picture of exactly w x h pixels."""

    format: Format
    x: int
    y: int
    w: int
    h: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Cursor:
    """The pointer's shape: PNG with alpha, hot spot within it; 0 x 0 hides it."""

    hot_x: int
    hot_y: int
    w: int
    h: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the remote pointer is."""

    x: int
    y: int


Operation = Size | Fill | Copy | Image | Cursor | Pointer

_SIZE = struct.Struct(">BHH")
_FILL = struct.Struct(">BHHHHBBB")
_COPY = struct.Struct(">BHHHHHH")
_IMAGE = struct.Struct(">BBHHHHI")
_CURSOR = struct.Struct(">BHHHHI")
_POINTER = struct.Struct(">BHH")


def pack(operation: Operation) -> bytes:
    """Returns the bytes of one operation."""
    match operation:
        case Size(w, h):
            return _SIZE.pack(Op.SIZE, w, h)
        case Fill(x, y, w, h, rgb):
            return _FILL.pack(Op.FILL, x, y, w, h, rgb >> 16, rgb >> 8 & 255, rgb & 255)
        case Copy(from_x, from_y, x, y, w, h):
            return _COPY.pack(Op.COPY, from_x, from_y, x, y, w, h)
        case Image(kind, x, y, w, h, data):
            return _IMAGE.pack(Op.IMAGE, kind, x, y, w, h, len(data)) + data
        case Cursor(hot_x, hot_y, w, h, data):
            return _CURSOR.pack(Op.CURSOR, hot_x, hot_y, w, h, len(data)) + data
        case Pointer(x, y):
            return _POINTER.pack(Op.POINTER, x, y)


def unpack(body: bytes | memoryview) -> Iterator[Operation]:
    """Yields the operations of one message, each checked before it is yielded.

    Raises:
        ProtocolError: unknown operation, cut short, a rectangle that is empty or outside
        0..SIDE_PX, or a
            length beyond the message.
    """
    view = memoryview(body)
    if len(view) > MESSAGE_BYTES:
        raise ProtocolError("screen message too large", Close.TOO_LARGE)
    at = 0
    while at < len(view):
        try:
            operation, at = _READERS[Op(view[at])](view, at)
        except (struct.error, ValueError) as problem:
            raise ProtocolError("not a drawing operation") from problem
        yield operation


def _rect(x: int, y: int, w: int, h: int) -> None:
    if not (0 < w <= SIDE_PX and 0 < h <= SIDE_PX and x + w <= SIDE_PX and y + h <= SIDE_PX):
        raise ProtocolError("rectangle outside the desktop")


def _data(view: memoryview, at: int, length: int) -> bytes:
    if at + length > len(view):
        raise ProtocolError("data longer than the message")
    return bytes(view[at : at + length])


def _read_size(view: memoryview, at: int) -> tuple[Operation, int]:
    _, w, h = _SIZE.unpack_from(view, at)
    if not (0 < w <= SIDE_PX and 0 < h <= SIDE_PX and w * h <= AREA_PX):
        raise ProtocolError("desktop size not allowed", Close.TOO_LARGE)
    return Size(w, h), at + _SIZE.size


def _read_fill(view: memoryview, at: int) -> tuple[Operation, int]:
    _, x, y, w, h, r, g, b = _FILL.unpack_from(view, at)
    _rect(x, y, w, h)
    return Fill(x, y, w, h, r << 16 | g << 8 | b), at + _FILL.size


def _read_copy(view: memoryview, at: int) -> tuple[Operation, int]:
    _, from_x, from_y, x, y, w, h = _COPY.unpack_from(view, at)
    _rect(from_x, from_y, w, h)
    _rect(x, y, w, h)
    return Copy(from_x, from_y, x, y, w, h), at + _COPY.size


def _read_image(view: memoryview, at: int) -> tuple[Operation, int]:
    _, kind, x, y, w, h, length = _IMAGE.unpack_from(view, at)
    _rect(x, y, w, h)
    if not length:
        raise ProtocolError("image without data")
    at += _IMAGE.size
    return Image(Format(kind), x, y, w, h, _data(view, at, length)), at + length


def _read_cursor(view: memoryview, at: int) -> tuple[Operation, int]:
    _, hot_x, hot_y, w, h, length = _CURSOR.unpack_from(view, at)
    hidden = not (w or h or length or hot_x or hot_y)
    if not hidden and not (0 < w <= CURSOR_PX and 0 < h <= CURSOR_PX and length):
        raise ProtocolError("cursor size not allowed")
    if not hidden and not (hot_x < w and hot_y < h):
        raise ProtocolError("hot spot outside the cursor")
    at += _CURSOR.size
    return Cursor(hot_x, hot_y, w, h, _data(view, at, length)), at + length


def _read_pointer(view: memoryview, at: int) -> tuple[Operation, int]:
    _, x, y = _POINTER.unpack_from(view, at)
    return Pointer(x, y), at + _POINTER.size


_READERS = {
    Op.SIZE: _read_size,
    Op.FILL: _read_fill,
    Op.COPY: _read_copy,
    Op.IMAGE: _read_image,
    Op.CURSOR: _read_cursor,
    Op.POINTER: _read_pointer,
}
