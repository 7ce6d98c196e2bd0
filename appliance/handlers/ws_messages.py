"""The WebSocket's framing (RFC 6455), without a socket: bytes in, messages out, and back.

What is read lies in one buffer that all connections share; only what is not complete is copied.
Several messages of one reading come out of it one after the other, since the first may change what
the next may be.
"""

import struct
from enum import IntEnum
from typing import NamedTuple

from tornado.util import _websocket_mask

_FINAL, _RESERVED, _OPCODE = 0x80, 0x70, 0x0F
_MASKED, _LENGTH = 0x80, 0x7F
_TWO_BYTES, _EIGHT_BYTES = 126, 127
_KEY_BYTES = 4
_CONTROL = 0x8
_CONTROL_BYTES = 125
_MOST_PARTS = 4096
"""Of one message: empty ones cost time and count for no size."""
_SHORT = struct.Struct(">BB")
_MIDDLE = struct.Struct(">BBH")
_LONG = struct.Struct(">BBQ")


class Opcode(IntEnum):
    """What a frame holds (RFC 6455, 5.2)."""

    CONTINUATION = 0x0
    TEXT = 0x1
    BINARY = 0x2
    CLOSE = 0x8
    PING = 0x9
    PONG = 0xA


class FramingError(Exception):
    """The peer does not keep to RFC 6455; nothing after it can be read."""


class MessageTooLargeError(FramingError):
    """Announced to be larger than is taken."""


class Message(NamedTuple):
    """A whole message, or a control frame.

    Attributes:
        opcode: never CONTINUATION.
        data: unmasked.
    """

    opcode: int
    data: bytes


class MessageReader:
    """What one client sends.

    Attributes:
        most_bytes: of a message; may change between two messages.
    """

    __slots__ = ("_at", "_data", "_kept", "_missing", "_number", "_opcode", "_parts", "most_bytes")

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept = bytearray()
        self._missing = 0
        self._data: memoryview | bytearray = memoryview(b"")
        self._at = 0
        self._opcode = 0
        self._parts: bytearray | None = None
        self._number = 0

    def feed(self, data: memoryview) -> None:
        """Takes what was read; it is the caller's again once `keep` was called."""
        if self._kept:
            self._kept += data
            self._missing -= len(data)
            self._data = self._kept
        else:
            self._data = data
        self._at = 0

    def keep(self) -> None:
        """Copies what is not read yet, if it is not kept already."""
        if self._data is self._kept:
            del self._kept[: self._at]
        elif self._at < len(self._data):
            self._kept += self._data[self._at :]
        self._data, self._at = self._kept, 0

    def next(self) -> Message | None:
        """Returns the next message, or None until more is fed.

        Raises:
            MessageTooLargeError: larger than `most_bytes`; known before it is there.
            FramingError: anything else.
        """
        while (frame := self._frame()) is not None:
            first, data = frame
            opcode = first & _OPCODE
            if opcode & _CONTROL:
                return Message(opcode, data)
            if first & _FINAL and opcode and self._parts is None:
                return Message(opcode, data)
            if (message := self._joined(first, data)) is not None:
                return message
        return None

    def _frame(self) -> tuple[int, bytes] | None:
        """Returns the first byte of a frame and what it carries; None where it is not there yet."""
        if self._missing > 0:
            return None
        data, at = self._data, self._at
        there = len(data) - at
        if there < 2:
            return None
        first, length = data[at], data[at + 1] & _LENGTH
        start = at + 2
        if length == _TWO_BYTES:
            start += 2
            if len(data) < start:
                return None
            length = data[start - 2] << 8 | data[start - 1]
        elif length == _EIGHT_BYTES:
            start += 8
            if len(data) < start:
                return None
            length = int.from_bytes(data[start - 8 : start], "big")
        self._check(first, data[at + 1], length)
        start += _KEY_BYTES
        end = start + length
        if len(data) < end:
            self._missing = end - len(data)
            return None
        with memoryview(data) as view:
            key, masked = bytes(view[start - _KEY_BYTES : start]), bytes(view[start:end])
        self._at = end
        return first, _websocket_mask(key, masked)

    def _check(self, first: int, second: int, length: int) -> None:
        if first & _RESERVED or not second & _MASKED:
            raise FramingError("a reserved bit, or a client that does not mask")
        if first & _CONTROL:
            if length > _CONTROL_BYTES or not first & _FINAL:
                raise FramingError("control frame too long, or in parts")
            return
        before = 0 if self._parts is None else len(self._parts)
        if length + before > self.most_bytes:
            raise MessageTooLargeError("message too large")

    def _joined(self, first: int, data: bytes) -> Message | None:
        """Takes one part of a message in several; returns it with the last one."""
        opcode = first & _OPCODE
        if opcode:
            if self._parts is not None:
                raise FramingError("a message begins inside another one")
            self._opcode, self._parts, self._number = opcode, bytearray(), 0
        if self._parts is None:
            raise FramingError("nothing to continue")
        self._number += 1
        if self._number > _MOST_PARTS:
            raise FramingError("a message in too many parts")
        self._parts += data
        if not first & _FINAL:
            return None
        whole = bytes(self._parts)
        self._parts = None
        return Message(self._opcode, whole)


def head(opcode: int, size_bytes: int) -> bytes:
    """Returns what a server writes before a message of one frame."""
    if size_bytes < _TWO_BYTES:
        return _SHORT.pack(_FINAL | opcode, size_bytes)
    if size_bytes <= 0xFFFF:
        return _MIDDLE.pack(_FINAL | opcode, _TWO_BYTES, size_bytes)
    return _LONG.pack(_FINAL | opcode, _EIGHT_BYTES, size_bytes)
