"""H.264 for films, by PyAV where it is there: each picture builds on those before it.

The colours are full range BT.709 with the curve of sRGB, which browsers draw truest.
"""

import importlib
import importlib.util
import sys
import threading
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from agent.picture.area import Pixels
from agent.picture.fidelity import Fidelity
from agent.picture.slices import IMAGE_BYTES
from protocol.pixels import Format

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

ENCODER: Final = "libx264"
FULL: Final = "h264-444"
HALF: Final = "h264"
"""Colours at half the width and height."""
LARGEST_PX: Final = 4096 * 2304
"""What level 5.1 of the standard allows; what most decoders of browsers take."""

_FORMATS: Final = {HALF: "yuv420p", FULL: "yuv444p"}
_BT709: Final = 1
_SRGB: Final = 13
_FULL_RANGE: Final = 2
_KEY: Final = 1
"""AV_PICTURE_TYPE_I."""
_NEVER: Final = (1 << 30) - 1
_SPARING: Final = "deadzone-inter=32:chroma-qp-offset=-6:no-deblock=0:deblock=0,0:ipratio=0.8"
"""Grain costs more bytes than it is worth, colours cost few; smoothed edges of blocks save half.
A first picture as true as those after it takes half the bytes of one that is truer.
"""
_BLIND: Final = "scenecut=0:weightp=0"
"""With these and a constant quantiser nothing is estimated on a smaller copy of each picture first:
more than a quarter of the encoder's work, without gain in bytes for the same truth."""
_COARSER: Final = 10
"""Steps of the quantiser by which a picture that is too long is tried again."""
_COARSER_AFTER: Final = 30
_FINER_AFTER: Final = 150
"""Pictures after which another quantiser is followed: each costs a whole picture."""
_ONCE = threading.Lock()


def words() -> tuple[str, ...]:
    """Returns the words of protocol.pixels.CODECS that PyAV is there for."""
    return (HALF, FULL) if importlib.util.find_spec("av") else ()


def prepare() -> None:
    """Loads PyAV beside what the program does; it takes longer than a picture should wait."""
    threading.Thread(target=_load, name="films", daemon=True).start()


def _load() -> None:
    with _ONCE:
        try:
            importlib.import_module("av")
        except (ImportError, OSError):
            return


def ready() -> bool:
    """Whether PyAV is loaded and has the encoder."""
    av = sys.modules.get("av")
    return not _ONCE.locked() and av is not None and ENCODER in av.codecs_available


class H264Error(Exception):
    """The encoder does not want this film."""


class H264:
    """The encoder of one film; implements Codec.

    Args:
        film: its number, 0 to 255.
        w, h: of all its pictures, px, even.
        word: FULL or HALF.

    Attributes:
        pictures: since its last start.

    Raises:
        H264Error: PyAV has no such encoder.
    """

    format = Format.H264
    exact = False

    def __init__(self, film: int, w: int, h: int, word: str) -> None:
        self.word = word
        self._film = film
        self._size = (w, h)
        self._qp = 0
        self._at = 0
        self._fresh = True
        self.pictures = 0
        self._av = importlib.import_module("av")
        self._errors: tuple[type[Exception], ...] = (self._av.error.FFmpegError, ValueError)
        self._context: VideoCodecContext | None = None
        self._converter = importlib.import_module("av.video.reformatter").VideoReformatter()

    def restart(self) -> None:
        """The next picture needs none before it."""
        self._fresh = True

    def encode(self, pixels: Pixels, fidelity: Fidelity) -> bytes | None:
        """Returns the data of an Image operation, or None where it is longer than one may be.

        Raises:
            H264Error: the encoder failed.
        """
        wanted = self._followed(fidelity.film_qp)
        for qp in (wanted, wanted + _COARSER):
            data = self._picture(pixels, qp)
            if len(data) + 2 <= IMAGE_BYTES:
                head = bytes((self._film, self._fresh))
                self.pictures = 1 if self._fresh else self.pictures + 1
                self._fresh = False
                return head + data
            self._context = None
        return None

    def _followed(self, qp: int) -> int:
        after = _COARSER_AFTER if qp > self._qp else _FINER_AFTER
        return qp if self._context is None or self._fresh or self._at >= after else self._qp

    def _picture(self, pixels: Pixels, qp: int) -> bytes:
        try:
            if self._context is None or qp != self._qp:
                self._context = self._opened(qp)
            h, w = pixels.shape
            source = self._av.VideoFrame.from_numpy_buffer(
                pixels.view(np.uint8).reshape(h, w, 4), "bgra"
            )
            picture = self._converter.reformat(
                source,
                format=_FORMATS[self.word],
                interpolation="POINT",
                dst_colorspace=_BT709,
                dst_color_range=_FULL_RANGE,
                threads=1,
            )
            picture.pts = self._at
            picture.pict_type = _KEY if self._fresh else 0
            self._at += 1
            packets = self._context.encode(picture)
        except self._errors as problem:
            raise H264Error(str(problem)) from problem
        if not packets:
            raise H264Error("no picture")
        return b"".join(bytes(packet) for packet in packets)

    def _opened(self, qp: int) -> "VideoCodecContext":
        self._fresh, self._qp, self._at = True, qp, 0
        context: VideoCodecContext = self._av.CodecContext.create(ENCODER, "w")
        context.width, context.height = self._size
        context.pix_fmt = _FORMATS[self.word]
        context.time_base, context.framerate = Fraction(1, 30), Fraction(30, 1)
        context.thread_count = 1
        context.colorspace = context.color_primaries = _BT709
        context.color_trc, context.color_range = _SRGB, _FULL_RANGE
        context.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "qp": str(qp),
            "forced-idr": "1",
            "x264-params": f"threads=1:keyint={_NEVER}:{_BLIND}:{_SPARING}",
        }
        context.open()
        return context
