"""The clear header in front of every message, and the channels it names.

Layout, big endian, 12 bytes: version u8, channel u8, flags u8, zero u8, sequence u32, stream time
u32 (ms).
The relay reads the header and, on the control channel alone, the body.  The body of every other
channel is for
the far end only, so it can become end-to-end encrypted without touching the relay (DESIGN 4).
"""

import struct
from enum import IntEnum, IntFlag
from typing import NamedTuple

from protocol import OLDEST_VERSION, VERSION
from protocol.close import Close
from protocol.errors import ProtocolError

_HEADER = struct.Struct(">BBBBII")

HEADER_BYTES = _HEADER.size
SEQUENCE_LIMIT = 2**32
"""Sequence numbers and stream times wrap here."""


class Channel(IntEnum):
    """What a body holds."""

    CONTROL = 0
    """One strict JSON message, see protocol.codec; read by the appliance."""
    SCREEN = 1
    """Agent to viewer: drawing operations, see protocol.pixels.  Viewer to agent: empty, flags ACK
    or REFRESH."""
    INPUT = 2
    """Viewer to agent: one strict JSON message of protocol.messages.input."""
    CLIPBOARD = 3
    """Both ways: parts of what was copied, see protocol.messages.clipboard; LAST ends one."""
    FILES = 4
    """Between agent and appliance: parts of files, see protocol.messages.files; the sequence is the
    number of the transfer, LAST ends the file."""


class Flag(IntFlag):
    """Marks on a message of the screen channel; of the clipboard and files channels LAST alone."""

    NONE = 0
    KEY = 1
    """Part of a key frame: complete without any frame before it."""
    LAST = 2
    """The last message of its frame, copy or file."""
    ACK = 4
    """From a viewer: frame `sequence` and all before it are drawn."""
    REFRESH = 8
    """From a viewer: a key frame, please."""


_KNOWN_FLAGS = int(Flag.KEY | Flag.LAST | Flag.ACK | Flag.REFRESH)
_FLAGS_OF = {
    Channel.SCREEN: _KNOWN_FLAGS,
    Channel.CLIPBOARD: int(Flag.LAST),
    Channel.FILES: int(Flag.LAST),
}


_CHANNELS = {int(channel): channel for channel in Channel}
_FLAGS = tuple(Flag(flags) for flags in range(_KNOWN_FLAGS + 1))
"""Looked up: to make one of a number costs as much as all else of reading a header."""


class Header(NamedTuple):
    """The clear part of a message.

    Attributes:
        channel: what the body holds.
        flags: see Flag.
        sequence: number of the frame on its channel, 0 <= sequence < 2**32, wraps.
        time_ms: stream time of the sender's monotonic clock, wraps.
    """

    channel: Channel
    flags: Flag = Flag.NONE
    sequence: int = 0
    time_ms: int = 0


def pack(header: Header, body: bytes | bytearray | memoryview = b"") -> bytes:
    """Returns the whole message: header and body."""
    return (
        _HEADER.pack(VERSION, header.channel, header.flags, 0, header.sequence, header.time_ms)
        + body
    )


def unpack(message: bytes) -> tuple[Header, memoryview]:
    """Splits a message into header and body; the body shares memory with `message`.

    Raises:
        ProtocolError: too short, a version not spoken, an unknown channel or flag, or a non-zero
        spare byte.
    """
    if len(message) < HEADER_BYTES:
        raise ProtocolError("message shorter than its header")
    version, channel, flags, spare, sequence, time_ms = _HEADER.unpack_from(message)
    if not OLDEST_VERSION <= version <= VERSION:
        raise ProtocolError(
            "header of another version", Close.TOO_NEW if version > VERSION else Close.TOO_OLD
        )
    if spare or flags & ~_KNOWN_FLAGS:
        raise ProtocolError("unknown flag in header")
    known = _CHANNELS.get(channel)
    if known is None:
        raise ProtocolError("unknown channel")
    if flags & ~_FLAGS_OF.get(known, 0):
        raise ProtocolError("a flag of another channel")
    return Header(known, _FLAGS[flags], sequence, time_ms), memoryview(message)[HEADER_BYTES:]


def newer(a: int, b: int) -> bool:
    """Whether sequence `a` comes after `b`, across the wrap (serial number arithmetic, RFC
    1982).
    """
    return a != b and (a - b) % SEQUENCE_LIMIT < SEQUENCE_LIMIT // 2
