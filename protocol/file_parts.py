"""Bodies of the files channel: where in the transfer they begin, then the bytes themselves.

Layout, big endian: offset u64, bytes.  Of a received file the offset counts from its beginning, of
a sent one from the beginning of the piece that was announced.
"""

import struct

from protocol.errors import ProtocolError
from protocol.limits import FILE_CHUNK_BYTES

_OFFSET = struct.Struct(">Q")


def pack(offset: int, data: bytes | memoryview) -> bytes:
    """Returns a body."""
    return b"".join((_OFFSET.pack(offset), data))


def unpack(body: memoryview) -> tuple[int, memoryview]:
    """Splits a body into offset and bytes; the bytes share memory with it.

    Raises:
        ProtocolError: too short or too long.
    """
    if not _OFFSET.size <= len(body) <= _OFFSET.size + FILE_CHUNK_BYTES:
        raise ProtocolError("a part of a file of a wrong size")
    return _OFFSET.unpack_from(body)[0], body[_OFFSET.size :]
