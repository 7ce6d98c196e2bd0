"""What was copied, as it travels: a byte of its kind, then the content, cut into parts.

Both ends read it with suspicion: text loses what could act in a terminal, a picture says its size
before anything decodes it.
"""

import struct
from typing import NamedTuple

from protocol.errors import ProtocolError
from protocol.limits import CLIPBOARD_AREA_PX, CLIPBOARD_BYTES, CLIPBOARD_PART_BYTES
from protocol.messages.clipboard import KINDS

_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"
_SIZE = struct.Struct(">II")
_CONTROLS = {point: None for point in (*range(0x20), *range(0x7F, 0xA0)) if point not in (9, 10)}


class Copy(NamedTuple):
    """One copy.

    Attributes:
        kind: "text" or "image".
        data: UTF-8, or a PNG file.
    """

    kind: str
    data: bytes


def parts(copy: Copy) -> list[bytes]:
    """Returns the bodies of a copy's messages.

    Raises:
        ProtocolError: it is larger than may be.
    """
    if len(copy.data) > CLIPBOARD_BYTES:
        raise ProtocolError("copy too large")
    whole = bytes((KINDS.index(copy.kind),)) + copy.data
    return [
        whole[at : at + CLIPBOARD_PART_BYTES] for at in range(0, len(whole), CLIPBOARD_PART_BYTES)
    ]


def read(whole: bytes | bytearray) -> Copy:
    """Returns the copy in the bodies of its messages, put together; its text is cleaned.

    Raises:
        ProtocolError: of no known kind, empty, no UTF-8, no PNG, or a picture too large to decode.
    """
    if len(whole) < 2 or not 1 <= whole[0] < len(KINDS):
        raise ProtocolError("copy of no known kind")
    kind, data = KINDS[whole[0]], bytes(memoryview(whole)[1:])
    if kind == "image":
        check_picture(data)
        return Copy(kind, data)
    try:
        text = clean(data.decode("utf-8"))
    except UnicodeDecodeError as problem:
        raise ProtocolError("copied text that is no UTF-8") from problem
    if not text:
        raise ProtocolError("copied text without any")
    return Copy(kind, text.encode())


def clean(text: str) -> str:
    """Returns text with one kind of line end and without other control characters.

    They do nothing in a document, and run commands where a terminal takes them for keys.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)


def check_picture(data: bytes) -> None:
    """Looks at what a PNG says of its size.

    Raises:
        ProtocolError: it is none, or too large to decode.
    """
    if not data.startswith(_PNG) or len(data) < len(_PNG) + _SIZE.size:
        raise ProtocolError("a copied picture that is no PNG")
    width, height = _SIZE.unpack_from(data, len(_PNG))
    if not 0 < width * height <= CLIPBOARD_AREA_PX:
        raise ProtocolError("a copied picture of too many pixels")
