"""Which pictures are taken, and what is kept of them.

A picture comes from anybody who can sign in.  What it says about its size is read here from its
first bytes, before anything is decoded: 21 KB of PNG can stand for 400 megapixels.
"""

import hashlib
import struct
from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import DomainError, WrongInputError

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PX: Final = 24_000_000
LONGEST_SIDE_PX: Final = 16_000
MARK_CHARS: Final = 20

PERSON_SIDE_PX: Final = 256
LOGO_WIDTH_PX: Final = 512
LOGO_HEIGHT_PX: Final = 128

PNG: Final = "PNG"
JPEG: Final = "JPEG"
WEBP: Final = "WEBP"

LOGO: Final = "logo"
LOGO_DARK: Final = "logo_dark"


def _(sentence: str) -> str:
    return sentence


NOT_PICTURE = _("This file is no picture that can be used. Please choose a PNG, JPEG or WebP file.")
IS_SVG = _(
    "SVG files can hold programs, so they are not accepted. "
    "Please save the picture as PNG and choose that file."
)
IS_GIF = _("GIF pictures are not accepted. Please save it as PNG or JPEG and choose that file.")
IS_HEIC = _(
    "This file has the HEIC or AVIF format, which not every browser shows. "
    "Please save the picture as JPEG and choose that file."
)
TOO_MANY_PX = _(
    "This picture has %(width)d by %(height)d pixels, which is too large. "
    "Please choose one with at most 24 megapixels."
)
TOO_SMALL = _("This picture is too small. Please choose one of at least %(least)d by %(least)d.")
BROKEN = _("This picture is damaged or incomplete. Please save it anew and choose it again.")
EMPTY = _("The file is empty. Please choose another.")
BUSY = _("Several pictures are being read at this moment. Please try again in a few seconds.")
LEAST_PX: Final = 16


class PictureBusyError(DomainError):
    """Too many pictures wait to be decoded."""

    status = 503
    word = "busy"
    sentence = BUSY


class PictureError(WrongInputError):
    """A file that is not taken as a picture; the sentence says why."""

    word = "picture"

    def __init__(self, sentence: str, **values: str | int) -> None:
        super().__init__("picture", sentence, **values)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored and shown: encoded by us, without any metadata."""

    content: bytes
    media_type: str
    width_px: int
    height_px: int

    @property
    def mark(self) -> str:
        """What stands in its address, so that browsers may keep it."""
        return hashlib.sha256(self.content).hexdigest()[:MARK_CHARS]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What pages need to know of a picture: its address and size, and who may see it."""

    mark: str
    width_px: int
    height_px: int
    public: bool


@dataclass(frozen=True, slots=True)
class Announced:
    """What the first bytes of a picture say."""

    format: str
    width_px: int
    height_px: int


def person(account_id: str) -> str:
    """Returns the place of a person's picture."""
    return f"person:{account_id}"


def announced(data: bytes) -> Announced:
    """Returns format and size as a file's header says, after checking both.

    Raises:
        PictureError: none of the three formats, or a size that is not taken.
    """
    if not data:
        raise PictureError(EMPTY)
    found = _png(data) or _jpeg(data) or _webp(data)
    if found is None:
        raise PictureError(_what_else(data))
    width, height = found.width_px, found.height_px
    if width < 1 or height < 1:
        raise PictureError(BROKEN)
    if width * height > MOST_PX or max(width, height) > LONGEST_SIDE_PX:
        raise PictureError(TOO_MANY_PX, width=width, height=height)
    if min(width, height) < LEAST_PX:
        raise PictureError(TOO_SMALL, least=LEAST_PX)
    return found


def _what_else(data: bytes) -> str:
    """Returns the sentence for a file that is none of the three formats."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--")) or b"<svg" in head:
        return IS_SVG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return IS_GIF
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"mif1", b"avif", b"hevc"):
        return IS_HEIC
    return NOT_PICTURE


def _png(data: bytes) -> Announced | None:
    """PNG specification, third edition, 5.6 and 11.2.1: IHDR comes first."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise PictureError(BROKEN)
    return Announced(PNG, *struct.unpack(">II", data[16:24]))


def _jpeg(data: bytes) -> Announced | None:
    """ITU T.81 annex B: markers up to the frame header (SOFn)."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return Announced(JPEG, width, height)
        if marker in (0xD9, 0xDA):
            break
        place += 2 + int(struct.unpack(">H", data[place + 2 : place + 4])[0])
    raise PictureError(BROKEN)


def _webp(data: bytes) -> Announced | None:
    """RFC 9649: a RIFF container with VP8, VP8L or VP8X first."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    kind, body = data[12:16], data[20:30]
    if len(body) == 10:
        if kind == b"VP8X":
            width = 1 + int.from_bytes(body[4:7], "little")
            return Announced(WEBP, width, 1 + int.from_bytes(body[7:10], "little"))
        if kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", body[6:10])
            return Announced(WEBP, width & 0x3FFF, height & 0x3FFF)
        if kind == b"VP8L" and body[0] == 0x2F:
            bits = int.from_bytes(body[1:5], "little")
            return Announced(WEBP, 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    raise PictureError(BROKEN)
