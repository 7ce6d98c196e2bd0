"""The frame of a ZIP file whose files are stored as they are, with their checksums behind them.

Every length is known before anything is read; ZIP64 only where a figure needs it.
"""

import stat
import struct
import time
from typing import Final, NamedTuple

_LARGE: Final = 0xFFFFFFFF
_MANY: Final = 0xFFFF
_UTF8_AND_DESCRIPTOR: Final = 0x0808
_DOS_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


class Member(NamedTuple):
    """A file that is to be given.

    Attributes:
        name: within the ZIP file, UTF-8; empty for a file that is given as it is.
        identity: device and number, so that another file of the same name is noticed.
    """

    path: str
    name: bytes
    size: int
    modified_s: int
    identity: tuple[int, int]


def _dos_time(modified_s: int) -> tuple[int, int]:
    try:
        year, month, day, hour, minute, second = time.localtime(modified_s)[:6]
    except (OverflowError, OSError, ValueError):
        year, month, day, hour, minute, second = _DOS_EPOCH
    if not 1980 <= year <= 2107:
        year, month, day, hour, minute, second = _DOS_EPOCH
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _is_large(member: Member) -> bool:
    return member.size >= _LARGE


def local_header(member: Member) -> bytes:
    """Returns what stands before a file."""
    at, on = _dos_time(member.modified_s)
    large = _is_large(member)
    extra = struct.pack("<HHQQ", 1, 16, member.size, member.size) if large else b""
    size = _LARGE if large else 0
    return (
        struct.pack(
            "<4sHHHHHLLLHH",
            b"PK\x03\x04",
            45 if large else 20,
            _UTF8_AND_DESCRIPTOR,
            0,
            at,
            on,
            0,
            size,
            size,
            len(member.name),
            len(extra),
        )
        + member.name
        + extra
    )


def descriptor(member: Member, crc: int) -> bytes:
    """Returns what stands behind a file."""
    form = "<4sLQQ" if _is_large(member) else "<4sLLL"
    return struct.pack(form, b"PK\x07\x08", crc, member.size, member.size)


def stored_bytes(member: Member) -> int:
    """Returns how long a file is with what stands before and behind it."""
    large = _is_large(member)
    return 30 + len(member.name) + (20 if large else 0) + member.size + (24 if large else 16)


def central_extra(member: Member, start: int) -> bytes:
    """Returns the figures that a line of the directory has no room for."""
    values = [member.size, member.size] if _is_large(member) else []
    values += [start] if start >= _LARGE else []
    if not values:
        return b""
    return struct.pack(f"<HH{len(values)}Q", 1, 8 * len(values), *values)


def central_header(member: Member, start: int, crc: int) -> bytes:
    """Returns a file's line in the directory at the end."""
    at, on = _dos_time(member.modified_s)
    extra = central_extra(member, start)
    version = 45 if extra else 20
    size = min(member.size, _LARGE)
    plain_file = (stat.S_IFREG | 0o644) << 16
    return (
        struct.pack(
            "<4sBBHHHHHLLLHHHHHLL",
            b"PK\x01\x02",
            version,
            3,
            version,
            _UTF8_AND_DESCRIPTOR,
            0,
            at,
            on,
            crc,
            size,
            size,
            len(member.name),
            len(extra),
            0,
            0,
            0,
            plain_file,
            min(start, _LARGE),
        )
        + member.name
        + extra
    )


def end(count: int, size: int, start: int) -> bytes:
    """Returns what stands behind the directory."""
    large = count >= _MANY or size >= _LARGE or start >= _LARGE
    parts = b""
    if large:
        record = struct.pack(
            "<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start
        )
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, start + size, 1)
        parts = record + locator
    few = min(count, _MANY)
    return parts + struct.pack(
        "<4sHHHHLLH", b"PK\x05\x06", 0, 0, few, few, min(size, _LARGE), min(start, _LARGE), 0
    )
