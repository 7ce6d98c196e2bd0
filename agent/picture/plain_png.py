"""PNG files with zlib alone: the pointer's shape, and all pictures of the plain engine.

PNG specification, third edition; all chunks that a decoder needs and no other.
"""

import struct
import zlib

RGB, PALETTE, RGBA = 2, 3, 6
NO_FILTER, FILTER_UP = 0, 2
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_QUICKEST = 1


def encode_plain_png(
    size: tuple[int, int],
    colour_type: int,
    data: bytes,
    *,
    palette: bytes = b"",
    filtered: int = NO_FILTER,
) -> bytes:
    """Returns a file of 8 bits a channel.

    Args:
        size: w and h, px, at least 1.
        colour_type: RGB, PALETTE or RGBA.
        data: row by row, 3, 1 or 4 bytes a pixel.
        palette: of PALETTE: red, green and blue of each of up to 256 colours.
        filtered: what the caller did to every row: NO_FILTER, or FILTER_UP, the row above
            subtracted from each but the first.
    """
    w, h = size
    row, mark = len(data) // h, bytes((filtered,))
    rows = b"".join([mark + data[at : at + row] for at in range(0, len(data), row)])
    header = struct.pack(">IIBBBBB", w, h, 8, colour_type, 0, 0, 0)
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette) if palette else b"",
            _chunk(b"IDAT", zlib.compress(rows, _QUICKEST)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(data, zlib.crc32(name))
    return b"".join((struct.pack(">I", len(data)), name, data, struct.pack(">I", crc)))
