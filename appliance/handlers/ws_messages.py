"""The WebSocket's framing (RFC 6455), without a socket: bytes in, messages out, and back.

What is read lies in one buffer that all connections share; only what is not complete is copied.
Several messages of one reading come out of it one after the other, since the first may change what
the next may be.
"""

import struct
from enum import IntEnum
from typing import NamedTuple

from tornado.util import _websocket_mask

_FIN, _RSV, _OPCODE = 0x80, 0x70, 0x0F
_MASK, _PAYLOAD_LENGTH = 0x80, 0x7F
_LENGTH_16_BIT, _LENGTH_64_BIT = 126, 127
_MASKING_KEY_BYTES = 4
_CONTROL = 0x8
_CONTROL_PAYLOAD_BYTES = 125
_MOST_FRAGMENTS = 4096
"""Of one message: empty ones cost time and count for no size."""
_HEADER = struct.Struct(">BB")
_HEADER_16_BIT = struct.Struct(">BBH")
_HEADER_64_BIT = struct.Struct(">BBQ")


class Opcode(IntEnum):
    """What a frame's payload is (RFC 6455, 5.2)."""

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
    """A whole message, reassembled from its fragments, or a control frame.

    Attributes:
        opcode: never CONTINUATION.
        payload: unmasked.
    """

    opcode: int
    payload: bytes


class MessageReader:
    """What one client sends.

    Attributes:
        most_bytes: of a message; may change between two messages.
    """

    __slots__ = (
        "_at",
        "_fragment_count",
        "_fragments",
        "_incomplete",
        "_missing_bytes",
        "_opcode",
        "_unread",
        "most_bytes",
    )

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._incomplete = bytearray()
        self._missing_bytes = 0
        self._unread: memoryview | bytearray = memoryview(b"")
        self._at = 0
        self._opcode = 0
        self._fragments: bytearray | None = None
        self._fragment_count = 0

    def feed(self, data: memoryview) -> None:
        """Takes what was read; it is the caller's again once `keep_incomplete` was called."""
        if self._incomplete:
            self._incomplete += data
            self._missing_bytes -= len(data)
            self._unread = self._incomplete
        else:
            self._unread = data
        self._at = 0

    def keep_incomplete(self) -> None:
        """Copies the frame that is not complete yet, if it is not kept already."""
        if self._unread is self._incomplete:
            del self._incomplete[: self._at]
        elif self._at < len(self._unread):
            self._incomplete += self._unread[self._at :]
        self._unread, self._at = self._incomplete, 0

    def next(self) -> Message | None:
        """Returns the next message, or None until more is fed.

        Raises:
            MessageTooLargeError: larger than `most_bytes`; known before it is there.
            FramingError: anything else.
        """
        while (frame := self._frame()) is not None:
            first, payload = frame
            opcode = first & _OPCODE
            if opcode & _CONTROL:
                return Message(opcode, payload)
            if first & _FIN and opcode and self._fragments is None:
                return Message(opcode, payload)
            if (message := self._reassembled(first, payload)) is not None:
                return message
        return None

    def _frame(self) -> tuple[int, bytes] | None:
        """Returns the first byte of a frame's header and its payload, unmasked; None where not all
        of it is there yet.
        """
        if self._missing_bytes > 0:
            return None
        data, at = self._unread, self._at
        there = len(data) - at
        if there < 2:
            return None
        first, length = data[at], data[at + 1] & _PAYLOAD_LENGTH
        start = at + 2
        if length == _LENGTH_16_BIT:
            start += 2
            if len(data) < start:
                return None
            length = data[start - 2] << 8 | data[start - 1]
        elif length == _LENGTH_64_BIT:
            start += 8
            if len(data) < start:
                return None
            length = int.from_bytes(data[start - 8 : start], "big")
        self._check(first, data[at + 1], length)
        start += _MASKING_KEY_BYTES
        end = start + length
        if len(data) < end:
            self._missing_bytes = end - len(data)
            return None
        with memoryview(data) as view:
            masking_key = bytes(view[start - _MASKING_KEY_BYTES : start])
            payload = bytes(view[start:end])
        self._at = end
        return first, _websocket_mask(masking_key, payload)

    def _check(self, first: int, second: int, length: int) -> None:
        if first & _RSV or not second & _MASK:
            raise FramingError("a reserved bit, or a client that does not mask")
        if first & _CONTROL:
            if length > _CONTROL_PAYLOAD_BYTES or not first & _FIN:
                raise FramingError("control frame too long, or fragmented")
            return
        before = 0 if self._fragments is None else len(self._fragments)
        if length + before > self.most_bytes:
            raise MessageTooLargeError("message too large")

    def _reassembled(self, first: int, payload: bytes) -> Message | None:
        """Takes one fragment of a message (5.4); returns the message with the last one."""
        opcode = first & _OPCODE
        if opcode:
            if self._fragments is not None:
                raise FramingError("a message begins inside another one")
            self._opcode, self._fragments, self._fragment_count = opcode, bytearray(), 0
        if self._fragments is None:
            raise FramingError("nothing to continue")
        self._fragment_count += 1
        if self._fragment_count > _MOST_FRAGMENTS:
            raise FramingError("a message in too many fragments")
        self._fragments += payload
        if not first & _FIN:
            return None
        whole = bytes(self._fragments)
        self._fragments = None
        return Message(self._opcode, whole)


def frame_header(opcode: int, payload_bytes: int) -> bytes:
    """Returns the header of an unfragmented, unmasked frame, as servers write it (5.2)."""
    if payload_bytes < _LENGTH_16_BIT:
        return _HEADER.pack(_FIN | opcode, payload_bytes)
    if payload_bytes <= 0xFFFF:
        return _HEADER_16_BIT.pack(_FIN | opcode, _LENGTH_16_BIT, payload_bytes)
    return _HEADER_64_BIT.pack(_FIN | opcode, _LENGTH_64_BIT, payload_bytes)
