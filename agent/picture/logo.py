"""A logo as the appliance sends it: checked here, byte by byte, before any decoder sees it.

The appliance may be hostile.  Accepted is the plainest PNG there is (PNG specification, third
edition): 8 bits RGB or RGBA, not interlaced, no chunk that is not needed, and exactly as many bytes
of picture as its size says.
"""

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from protocol.limits import BRAND_LOGO_BYTES, BRAND_LOGO_HEIGHT_PX, BRAND_LOGO_WIDTH_PX

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_CHANNELS: Final = {2: 3, 6: 4}
"""Colour type -> bytes of a pixel."""
_FILTERS: Final = 5


def logo(text: str) -> bytes:
    """Returns a PNG file that is safe to show, or b"" for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if len(data) <= BRAND_LOGO_BYTES and _is_plain(data) else b""


def _is_plain(data: bytes) -> bool:
    chunks = list(_chunks(data))
    kinds = [kind for kind, _body in chunks]
    packed = [body for kind, body in chunks if kind == b"IDAT"]
    if not packed or kinds != [b"IHDR", *[b"IDAT"] * len(packed), b"IEND"] or chunks[-1][1]:
        return False
    header = chunks[0][1]
    if len(header) != struct.calcsize(">IIBBBBB"):
        return False
    width, height, depth, colours, method, filtering, interlaced = struct.unpack(">IIBBBBB", header)
    if not (1 <= width <= BRAND_LOGO_WIDTH_PX and 1 <= height <= BRAND_LOGO_HEIGHT_PX):
        return False
    if (depth, method, filtering, interlaced) != (8, 0, 0, 0) or colours not in _CHANNELS:
        return False
    row = 1 + width * _CHANNELS[colours]
    rows = _inflated(b"".join(packed), row * height)
    return len(rows) == row * height and all(one < _FILTERS for one in rows[::row])


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yields kind and content of each chunk; stops at the first that is not whole."""
    if not data.startswith(_SIGNATURE):
        return
    place = len(_SIGNATURE)
    while place + 12 <= len(data):
        (size,) = struct.unpack_from(">I", data, place)
        end = place + 12 + size
        if end > len(data):
            yield b"", b""
            return
        kind_and_body = data[place + 4 : end - 4]
        if struct.unpack_from(">I", data, end - 4)[0] != zlib.crc32(kind_and_body):
            yield b"", b""
            return
        yield kind_and_body[:4], kind_and_body[4:]
        place = end
    if place != len(data):
        yield b"", b""


def _inflated(packed: bytes, size: int) -> bytes:
    """Returns what was packed if it is whole and no longer than `size`, else b""."""
    unpacker = zlib.decompressobj()
    try:
        rows = unpacker.decompress(packed, size + 1)
    except zlib.error:
        return b""
    return rows if unpacker.eof and not unpacker.unused_data else b""
