"""The format of a recording: the relayed stream itself, in chunks that stand alone.

A recording is MAGIC and then chunks: `length u32, type u8, time u32, body, crc u32`, big endian.
`length` is that of the body, `time` is in milliseconds since the recording began and never falls,
`crc` is CRC-32 (ISO 3309) over all of the chunk before it.  A recording may be cut anywhere: what
stands before the cut plays.  Readers skip types they do not know.

The body of SCREEN and KEY is a row of records, each `delay u16, length u32, message`: a message of
the screen channel as the appliance relayed it (see protocol.frame), `delay` milliseconds after the
time of its chunk.  A KEY chunk begins with the first message of a key frame, so it is where a
reader can start; a frame may go on in the chunks behind it.  The other bodies are one JSON object.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from enum import IntEnum
from typing import Any, Final, NamedTuple

from protocol.errors import ProtocolError
from protocol.limits import FRAME_BYTES

MAGIC: Final = b"\x93DSKREC\x01"
"""How a recording begins; the last byte is the version of the format."""
CHUNK_LIMIT_BYTES: Final = FRAME_BYTES
"""Longest body that a reader takes."""
DELAY_LIMIT_MS: Final = 2**16

_HEAD = struct.Struct(">IBI")
_CRC = struct.Struct(">I")
_RECORD = struct.Struct(">HI")

HEAD_BYTES: Final = _HEAD.size
CRC_BYTES: Final = _CRC.size
CHUNK_BYTES: Final = HEAD_BYTES + CRC_BYTES
"""What a chunk takes beside its body."""
RECORD_BYTES: Final = _RECORD.size
"""What a message takes beside itself."""


class Type(IntEnum):
    """What the body of a chunk holds."""

    ABOUT = 1
    """`{"recording", "session", "at_ms"}`: ids, and when it began (UTC); the first chunk."""
    SCREEN = 2
    """Messages of the screen channel."""
    KEY = 3
    """The same, beginning with a key frame."""
    MARK = 4
    """`{"kind", "person", "detail"}`: something happened, see appliance.services.marks."""
    END = 5
    """`{"reason"}`: the recording ended in good order; the last chunk."""


class Chunk(NamedTuple):
    """One chunk.

    Attributes:
        type: one of Type, or a number of a later version.
        time_ms: since the recording began.
    """

    type: int
    time_ms: int
    body: bytes


class Head(NamedTuple):
    """What stands before a body.

    Attributes:
        length: of the body.
    """

    length: int
    type: int
    time_ms: int

    @property
    def chunk_bytes(self) -> int:
        """Of the whole chunk."""
        return CHUNK_BYTES + self.length


class Record(NamedTuple):
    """One message of the screen channel.

    Attributes:
        delay_ms: after the time of its chunk.
        message: header and body.
    """

    delay_ms: int
    message: bytes


def pack(chunk: Chunk) -> bytes:
    """Returns a chunk as it is written."""
    head = pack_head(Head(len(chunk.body), chunk.type, chunk.time_ms))
    return b"".join((head, chunk.body, _CRC.pack(zlib.crc32(chunk.body, zlib.crc32(head)))))


def pack_head(head: Head) -> bytes:
    """Returns what stands before a body."""
    return _HEAD.pack(*head)


def head_of(data: bytes | memoryview, at: int = 0) -> Head | None:
    """Returns the head of the chunk that begins at `at`; None if it is cut or too long."""
    if at < 0 or at + HEAD_BYTES > len(data):
        return None
    head = Head(*_HEAD.unpack_from(data, at))
    return head if head.length <= CHUNK_LIMIT_BYTES else None


def chunk_at(data: bytes | memoryview, at: int) -> Chunk | None:
    """Returns the chunk that begins at `at`; None if it is cut or damaged."""
    head = head_of(data, at)
    if head is None or at + head.chunk_bytes > len(data):
        return None
    end = at + HEAD_BYTES + head.length
    if _CRC.unpack_from(data, end)[0] != zlib.crc32(memoryview(data)[at:end]):
        return None
    return Chunk(head.type, head.time_ms, bytes(data[at + HEAD_BYTES : end]))


def chunks(data: bytes | memoryview) -> Iterator[tuple[int, Chunk]]:
    """Yields the chunks of a recording and where they begin, up to where it is cut or damaged.

    Raises:
        ProtocolError: this is no recording, or one of another version.
    """
    if bytes(data[: len(MAGIC)]) != MAGIC:
        raise ProtocolError("not a recording of this version")
    at, latest_ms = len(MAGIC), 0
    while (found := chunk_at(data, at)) is not None and found.time_ms >= latest_ms:
        yield at, found
        at, latest_ms = at + CHUNK_BYTES + len(found.body), found.time_ms


def pack_records(records: Iterable[Record]) -> bytes:
    """Returns the body of a SCREEN or KEY chunk."""
    parts: list[bytes] = []
    for delay_ms, message in records:
        parts.append(_RECORD.pack(min(max(delay_ms, 0), DELAY_LIMIT_MS - 1), len(message)))
        parts.append(message)
    return b"".join(parts)


def records(body: bytes | memoryview) -> Iterator[Record]:
    """Yields the messages of a SCREEN or KEY chunk.

    Raises:
        ProtocolError: one is cut: the chunk was not written by us.
    """
    at = 0
    while at < len(body):
        if at + RECORD_BYTES > len(body):
            raise ProtocolError("record shorter than its head")
        delay_ms, length = _RECORD.unpack_from(body, at)
        at += RECORD_BYTES
        if at + length > len(body):
            raise ProtocolError("message longer than its chunk")
        yield Record(delay_ms, bytes(body[at : at + length]))
        at += length


def pack_object(value: dict[str, Any]) -> bytes:
    """Returns the body of an ABOUT, MARK or END chunk."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def object_of(body: bytes) -> dict[str, Any]:
    """Returns what the body of an ABOUT, MARK or END chunk holds.

    Raises:
        ProtocolError: it is no JSON object.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise ProtocolError("not JSON") from problem
    if not isinstance(value, dict):
        raise ProtocolError("not an object")
    return value
