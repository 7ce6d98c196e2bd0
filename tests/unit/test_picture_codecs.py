"""The signature that all codecs share says of each what is true."""

import inspect
import time

import numpy as np
import pytest

from agent.picture.codecs import Codec, h264
from agent.picture.codecs.registry import CODECS, LOSSY, encodable
from agent.picture.fidelity import BALANCED
from protocol.pixels import CODECS as WORDS
from protocol.pixels import Format, Image
from tests.fakes.canvas import Canvas, rgb_of

W, H = 64, 48
LOADS_S = 30.0


def made(codec: type[Codec]) -> Codec:
    if codec is not h264.H264:
        return codec()
    h264.prepare()
    deadline_s = time.monotonic() + LOADS_S
    while not h264.ready():
        assert time.monotonic() < deadline_s, "PyAV is not there"
        time.sleep(0.01)
    return h264.H264(0, W, H, h264.FULL)


def test_each_format_has_one_codec() -> None:
    assert sorted(codec.format for codec in CODECS) == sorted(Format)
    assert {codec.word for codec in CODECS if "word" in vars(codec)} <= {"", *WORDS}
    assert set(encodable()) <= set(WORDS)


@pytest.mark.parametrize("codec", CODECS, ids=lambda codec: codec.format.name)
def test_what_a_codec_says_of_itself_is_what_a_viewer_sees(codec: type[Codec]) -> None:
    assert list(inspect.signature(codec.encode).parameters) == ["self", "pixels", "fidelity"]
    colours = np.array([0x102030, 0xF0E0D0, 0xC02040], np.uint32)
    pixels = np.random.default_rng(1).choice(colours, (H // 4, W // 4)).repeat(4, 0).repeat(4, 1)
    data = made(codec).encode(pixels, BALANCED)
    assert data is not None
    canvas = Canvas(W, H)
    canvas.draw(Image(codec.format, 0, 0, W, H, data))
    assert np.array_equal(canvas.rgb, rgb_of(pixels)) is codec.exact
    assert (codec.format in LOSSY) is not codec.exact
