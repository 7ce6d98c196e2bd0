"""Body of the screen channel: drawing operations in order, big endian, desktop px.

A frame is the operations of all its messages; an operation never spans two messages.  Operations:

    SIZE     1  w u16, h u16                                    first in key frames; resizes
    FILL     2  x, y, w, h u16, r, g, b u8
    COPY     3  from_x, from_y, x, y, w, h u16                  within the picture as it is so far
    IMAGE    4  format u8, x, y, w, h u16, length u32, data     format 1 JPEG, 2 PNG, 3 RUNS, 4 H264
    CURSOR   5  hot_x, hot_y, w, h u16, length u32, PNG         0 x 0 without data: no cursor
    POINTER  6  x u16, y u16                                    where the remote pointer is
    STORE    7  x, y, w, h u16                                  the store takes the picture so far
    RECALL   8  x, y, w, h u16                                  the picture takes what the store has
    TIMES    9  capture, compare, encode, queue u16             of this frame or one before, 10 us

STORE and RECALL: the store is a second picture of the desktop's size that nobody sees; both
operations work on the same rectangle of both.  What a window covers is stored, and recalled once
it is uncovered.  SIZE makes the store black, too.

RUNS: colours u8 (1 to 64), as many r, g, b u8, then tokens that fill the rectangle row by row, up
to its last pixel and not beyond.  "Above" is the pixel over the one that is drawn; over the first
row it is colour 0.  A colour that there is not is an error.  All RUNS of a frame together have no
more pixels than the desktop, or 4 megapixels where it is smaller.  With 16 colours or fewer:

    00LLLLLL            above, L + 1 times            10CCCCLL            colour C, L + 1 times
    01LLLLLL LLLLLLLL   above, L + 1 times            11CCCCLL LLLLLLLL   colour C, L + 1 times

with more:

    00LLLLLL            above, L + 1 times            10CCCCCC            colour C, once
    01LLLLLL LLLLLLLL   above, L + 1 times            11CCCCCC LLLLLLLL   colour C, L + 2 times

H264: film u8, start u8, then one picture of a film as ITU-T H.264 Annex B bytes.  A film has a
number and decodes by itself; start 1: this picture needs none before it, 0: it needs all since
the last start.  A start is a sequence and a picture parameter set, each number 0, and IDR slices;
any other picture is slices of type 1.  Who did not see what came before a start lacks nothing:
a recording is entered there.  A film's rectangle stays the same up to its next start.

Which of STORE with RECALL, RUNS, H264 and TIMES an agent may send, screen.codecs says.
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
    STORE = 7
    RECALL = 8
    TIMES = 9


class Format(IntEnum):
    """How the data of an IMAGE is encoded."""

    JPEG = 1
    PNG = 2
    RUNS = 3
    H264 = 4


CODECS = ("runs", "store", "times", "h264", "h264-444")
"""What a viewer may say that it can decode beside the rest, in link.viewer_hello; "h264" is 4:2:0,
"h264-444" 4:4:4 of the same format."""


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


@dataclass(frozen=True, slots=True)
class Store:
    """The store takes a rectangle of the picture so far."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Recall:
    """The picture takes a rectangle of the store."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True, slots=True)
class Times:
    """What a frame cost the customer's computer; for who looks at the figures.

    Attributes:
        capture, compare, encode: work, units of 10 us; 65535 and more is 65535.
        queue: from then until the line took it, for a frame before.
    """

    capture: int
    compare: int
    encode: int
    queue: int


Operation = Size | Fill | Copy | Image | Cursor | Pointer | Store | Recall | Times

_SIZE = struct.Struct(">BHH")
_FILL = struct.Struct(">BHHHHBBB")
_COPY = struct.Struct(">BHHHHHH")
_IMAGE = struct.Struct(">BBHHHHI")
_CURSOR = struct.Struct(">BHHHHI")
_POINTER = struct.Struct(">BHH")
_RECT = struct.Struct(">BHHHH")
_TIMES = struct.Struct(">BHHHH")


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
        case Store(x, y, w, h):
            return _RECT.pack(Op.STORE, x, y, w, h)
        case Recall(x, y, w, h):
            return _RECT.pack(Op.RECALL, x, y, w, h)
        case Times(capture, compare, encode, queue):
            return _TIMES.pack(Op.TIMES, capture, compare, encode, queue)


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


def _read_store(view: memoryview, at: int) -> tuple[Operation, int]:
    _, x, y, w, h = _RECT.unpack_from(view, at)
    _rect(x, y, w, h)
    return Store(x, y, w, h), at + _RECT.size


def _read_recall(view: memoryview, at: int) -> tuple[Operation, int]:
    _, x, y, w, h = _RECT.unpack_from(view, at)
    _rect(x, y, w, h)
    return Recall(x, y, w, h), at + _RECT.size


def _read_times(view: memoryview, at: int) -> tuple[Operation, int]:
    _, capture, compare, encode, queue = _TIMES.unpack_from(view, at)
    return Times(capture, compare, encode, queue), at + _TIMES.size


_READERS = {
    Op.SIZE: _read_size,
    Op.FILL: _read_fill,
    Op.COPY: _read_copy,
    Op.IMAGE: _read_image,
    Op.CURSOR: _read_cursor,
    Op.POINTER: _read_pointer,
    Op.STORE: _read_store,
    Op.RECALL: _read_recall,
    Op.TIMES: _read_times,
}
