"""PNG writer for speed: one pass of isal at level 1, palette where 256 colours are enough.

PNG specification, third edition; all chunks that a decoder needs and no other.
"""

import struct

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from agent.picture.area import COLOUR, Pixels
from agent.picture.palette import indexed

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _PALETTE = 2, 3
_FILTER_NONE, _FILTER_UP = 0, 2
_PALETTE_COLOURS = 256

Bytes2d = npt.NDArray[np.uint8]


def encode_png(pixels: Pixels, *, photo: bool = False) -> bytes:
    """Returns pixels as an opaque PNG; `photo` takes the filter that suits pictures of nature."""
    h, w = pixels.shape
    if not photo:
        found = indexed(pixels & COLOUR, _PALETTE_COLOURS)
        if found is not None:
            colours, indices = found
            rows = np.empty((h, 1 + w), np.uint8)
            rows[:, 0] = _FILTER_NONE
            rows[:, 1:] = indices
            return _file(w, h, _PALETTE, rows, _palette_chunk(colours))
    return _file(w, h, _RGB, _rgb_rows(pixels, photo=photo))


def _rgb_rows(pixels: Pixels, *, photo: bool) -> Bytes2d:
    h, w = pixels.shape
    channels = np.ascontiguousarray(pixels).view(np.uint8).reshape(h, w, 4)
    rows = np.empty((h, 1 + 3 * w), np.uint8)
    body = rows[:, 1:].reshape(h, w, 3)
    for channel in range(3):
        body[..., channel] = channels[..., 2 - channel]
    rows[:, 0] = _FILTER_UP if photo else _FILTER_NONE
    if photo:
        rows[1:, 1:] = rows[1:, 1:] - rows[:-1, 1:]
    return rows


def _palette_chunk(colours: Pixels) -> bytes:
    entries = np.empty((colours.size, 3), np.uint8)
    for channel, shift in enumerate((16, 8, 0)):
        entries[:, channel] = (colours >> np.uint32(shift)).astype(np.uint8)
    return _chunk(b"PLTE", entries.tobytes())


def _file(w: int, h: int, colour_type: int, rows: Bytes2d, palette: bytes = b"") -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, colour_type, 0, 0, 0))
    data = _chunk(b"IDAT", isal_zlib.compress(rows.data, 1))
    return b"".join((_SIGNATURE, header, palette, data, _chunk(b"IEND", b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = isal_zlib.crc32(data, isal_zlib.crc32(name))
    return b"".join((struct.pack(">I", len(data)), name, data, struct.pack(">I", crc)))
