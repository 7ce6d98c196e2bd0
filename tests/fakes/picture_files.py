"""Pictures as people send them, and as those do who mean harm."""

import io
import struct
import zlib

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, rows: bytes, colours: int = 0, *more: bytes) -> bytes:
    """A PNG file of 8 bits; `rows` is packed already."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return SIGNATURE + header + b"".join(more) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def packed_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    pieces = [packer.compress(b"\0" * min(size, 1 << 20)) for _ in range(-(-size // (1 << 20)))]
    return b"".join(pieces) + packer.flush()


def bomb(width: int = 20_000, height: int = 20_000, most: int = 21_000) -> bytes:
    """A file of some 21 KB that stands for 400 megapixels."""
    return png_of(width, height, packed_zeros(4 << 20))[:most]


def file_of(image: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), (200, 0, 0))
    image.paste((0, 0, 200), (width // 2, 0, width, height))
    return image


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
