"""A canvas in Python: applies drawing operations as a browser does, with Pillow as decoder."""

import io

import av
import numpy as np
import numpy.typing as npt
from PIL import Image as Pillow

from protocol import pixels
from protocol.pixels import (
    Copy,
    Cursor,
    Fill,
    Format,
    Image,
    Operation,
    Pointer,
    Recall,
    Size,
    Store,
)
from tests.fakes.runs import drawn_runs

Rgb = npt.NDArray[np.uint8]

_NAMES = {Format.JPEG: "JPEG", Format.PNG: "PNG"}


class Canvas:
    """What a viewer shows.

    Attributes:
        rgb: h x w x 3.
        cursor: the last shape told, with its picture decoded to RGBA, or None.
        pointer: the last place told, or None.
        store: what is kept beside it, of the same size.
        drawn: all operations so far.
    """

    def __init__(self, w: int = 0, h: int = 0) -> None:
        self.rgb: Rgb = np.zeros((h, w, 3), np.uint8)
        self.store = self.rgb.copy()
        self.cursor: tuple[Cursor, Rgb | None] | None = None
        self.pointer: tuple[int, int] | None = None
        self.drawn: list[Operation] = []
        self._films = Films()

    def draw_body(self, body: bytes) -> None:
        """Draws all operations of a message's body."""
        for operation in pixels.unpack(body):
            self.draw(operation)

    def draw(self, operation: Operation) -> None:
        """Draws one operation."""
        self.drawn.append(operation)
        match operation:
            case Size(w, h):
                self.rgb = np.zeros((h, w, 3), np.uint8)
                self.store = self.rgb.copy()
            case Store(x, y, w, h):
                self.store[y : y + h, x : x + w] = self._at(x, y, w, h)
            case Recall(x, y, w, h):
                self._at(x, y, w, h)[:] = self.store[y : y + h, x : x + w]
            case Fill(x, y, w, h, rgb):
                self._at(x, y, w, h)[:] = (rgb >> 16, rgb >> 8 & 255, rgb & 255)
            case Copy(from_x, from_y, x, y, w, h):
                self._at(x, y, w, h)[:] = self._at(from_x, from_y, w, h).copy()
            case Image(Format.H264, x, y, w, h, data):
                self._at(x, y, w, h)[:] = self._films.decoded(data, w, h)
            case Image(kind, x, y, w, h, data):
                self._at(x, y, w, h)[:] = decoded(data, kind, w, h, "RGB")
            case Cursor(_, _, w, h, data):
                picture = decoded(data, Format.PNG, w, h, "RGBA") if data else None
                self.cursor = (operation, picture)
            case Pointer(x, y):
                self.pointer = (x, y)

    def _at(self, x: int, y: int, w: int, h: int) -> Rgb:
        part = self.rgb[y : y + h, x : x + w]
        if part.shape[:2] != (h, w):
            raise ValueError(f"{w}x{h} at {x},{y} leaves the canvas")
        return part


class Films:
    """Decodes the films of one stream; holds them to the rules of protocol.pixels."""

    def __init__(self) -> None:
        self._decoders: dict[int, av.VideoCodecContext] = {}
        self._sizes: dict[int, tuple[int, int]] = {}

    def decoded(self, data: bytes, w: int, h: int) -> Rgb:
        """Returns the picture of a film, which must be of this size."""
        film, start = data[0], data[1]
        if start:
            self._decoders[film] = av.CodecContext.create("h264", "r")
            self._sizes[film] = (w, h)
        if self._sizes[film] != (w, h):
            raise ValueError("a film changed its size without a start")
        (picture,) = self._decoders[film].decode(av.Packet(data[2:]))
        if (picture.width, picture.height) != (w, h):
            raise ValueError(f"film of {picture.width}x{picture.height}, announced {w}x{h}")
        return np.asarray(picture.to_ndarray(format="rgb24"), np.uint8)


def decoded(data: bytes, kind: Format, w: int, h: int, mode: str) -> Rgb:
    """Returns the picture in `data`, which must be of this kind and size."""
    if kind is Format.RUNS:
        return drawn_runs(data, w, h)
    with Pillow.open(io.BytesIO(data), formats=(_NAMES[kind],)) as picture:
        if picture.size != (w, h):
            raise ValueError(f"image of {picture.size}, announced {w}x{h}")
        return np.asarray(picture.convert(mode))


def rgb_of(source: npt.NDArray[np.uint32]) -> Rgb:
    """Returns 0x??RRGGBB as h x w x 3; takes what a screen grabs, too."""
    source = np.asarray(source)
    return np.stack([(source >> np.uint32(s)).astype(np.uint8) for s in (16, 8, 0)], axis=-1)


def psnr_db(a: Rgb, b: Rgb) -> float:
    """Returns the peak signal-to-noise ratio; 99 for identical pictures."""
    error = float(np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2))
    return 99.0 if error == 0 else float(10 * np.log10(255**2 / error))
