"""Which codecs this program has."""

from typing import Final

from agent.picture.codecs import Codec, h264
from agent.picture.codecs.jpeg import JpegCodec
from agent.picture.codecs.png import PngCodec
from agent.picture.codecs.runs import RunsCodec

CODECS: Final[tuple[type[Codec], ...]] = (JpegCodec, PngCodec, RunsCodec, h264.H264)
LOSSY: Final = frozenset(codec.format for codec in CODECS if not codec.exact)
"""Formats after which the picture is not exact yet, and is to be mended once it rests."""


def encodable() -> tuple[str, ...]:
    """Returns the words of protocol.pixels.CODECS that this program can send."""
    return RunsCodec.word, "store", *h264.words()
