"""Pictures of a customer's screen that are kept with the session (SPEC V4, V5)."""

import struct
from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import ConflictError, WrongInputError
from protocol.limits import AREA_PX, SIDE_PX


def _(sentence: str) -> str:
    return sentence


SNAPSHOT: Final = "snapshot"
WHITEBOARD: Final = "whiteboard"
KINDS: Final = (SNAPSHOT, WHITEBOARD)
PICTURE_BYTES: Final = 48 * 2**20
MOST: Final = 200
"""Of one session."""
NOTE_CHARS: Final = 500

NO_PICTURE: Final = _("This is not a picture of the screen. Please try again.")
FULL: Final = _("This session has %(count)s pictures already. Delete some before you keep more.")
NOT_THERE: Final = _("Pictures are kept while you have the viewer of the session open.")
NO_ROOM: Final = _("The picture was not kept: the appliance's disk is full. Tell an administrator.")
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEAD: Final = struct.Struct(">8sI4sII")


class FullOfPicturesError(ConflictError):
    """A session has as many as it may."""

    def __init__(self) -> None:
        super().__init__(FULL, count=MOST)


class PictureGoneError(ConflictError):
    """There is no such picture, or it is not for this reader: one answer for both."""

    sentence = _("This picture is not there any more.")


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """One of them.

    Attributes:
        number: within its session, from 1.
        kind: one of KINDS.
        size_bytes: of the PNG file.
        note: what a technician wrote about it, or empty.
    """

    id: str
    session_id: str
    number: int
    kind: str
    author_id: str
    author: str
    at_ms: int
    width_px: int
    height_px: int
    size_bytes: int
    note: str = ""

    @property
    def name(self) -> str:
        """What the file is called when it is saved."""
        return f"{self.number:03d}-{self.kind}.png"


def png_size(data: bytes) -> tuple[int, int]:
    """Returns width and height in px as a PNG file declares them; nothing is decoded.

    Raises:
        WrongInputError: no PNG (RFC 2083, sections 3.1 and 4.1.1), or larger than any screen.
    """
    if len(data) < _HEAD.size:
        raise WrongInputError("picture", NO_PICTURE)
    signature, length, kind, width, height = _HEAD.unpack_from(data)
    there = signature == _SIGNATURE and length == 13 and kind == b"IHDR"
    fits = 0 < width <= SIDE_PX and 0 < height <= SIDE_PX and width * height <= AREA_PX
    if not there or not fits:
        raise WrongInputError("picture", NO_PICTURE)
    return width, height
