"""The content of recordings whose corner says the second by its colour."""

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image as Pillow

from protocol import frame, pixels, recording
from protocol.frame import Channel, Flag, Header
from protocol.pixels import Cursor, Fill, Format, Image, Pointer, Size
from protocol.recording import Chunk, Record, Type

W, H = 1280, 720
KEY_EVERY_S = 10
MARKS = (
    (3, "chat", "", ""),
    (20, "file", "Minji Park", "<b>report</b>.pdf"),
    (40, "person", "Luc", "came"),
    (50, "of a later version", "", ""),
)
_BUSY = 40
"""Strokes of a frame: as much as somebody's work changes."""


def colour(second: int) -> int:
    """What the corner shows at a second of the recording."""
    return (second * 37 & 255) << 16 | (second * 91 & 255) << 8 | (second & 255)


def _background() -> bytes:
    rows = np.random.default_rng(1).integers(0, 256, (H // 16, W // 16, 3), dtype=np.uint8)
    out = io.BytesIO()
    Pillow.fromarray(rows.repeat(16, 0).repeat(16, 1)).save(out, "JPEG", quality=80, subsampling=0)
    return out.getvalue()


def _cursor() -> bytes:
    out = io.BytesIO()
    Pillow.new("RGBA", (16, 16), (255, 0, 0, 255)).save(out, "PNG")
    return out.getvalue()


def hours(length_s: int, idle: tuple[tuple[int, int], ...] = ()) -> Iterator[Chunk]:
    """Yields a recording that changes once a second, but not between the seconds of `idle`."""
    whole = [Image(Format.JPEG, 0, 0, W, H, _background()), Cursor(1, 1, 16, 16, _cursor())]
    about = {"recording": "r", "session": "s", "at_ms": 1}
    yield Chunk(Type.ABOUT, 0, recording.pack_object(about))
    for second in range(length_s):
        for at_s, kind, person, detail in MARKS:
            if at_s == second:
                mark = {"kind": kind, "person": person, "detail": detail}
                yield Chunk(Type.MARK, second * 1000, recording.pack_object(mark))
        if any(begin < second < end for begin, end in idle):
            continue
        key = second % KEY_EVERY_S == 0
        drawn: list[pixels.Operation] = [Size(W, H), *whole] if key else []
        drawn += [Fill(at, 700, 1, 9, 0x808080) for at in range(_BUSY)]
        drawn += [Fill(0, 0, 64, 64, colour(second)), Pointer(100 + second % 1000, 200)]
        flags = Flag.LAST | (Flag.KEY if key else Flag.NONE)
        message = frame.pack(
            Header(Channel.SCREEN, flags, second + 1), b"".join(map(pixels.pack, drawn))
        )
        body = recording.pack_records([Record(0, message)])
        yield Chunk(Type.KEY if key else Type.SCREEN, second * 1000, body)
    yield Chunk(Type.END, length_s * 1000, recording.pack_object({"reason": "stopped"}))
