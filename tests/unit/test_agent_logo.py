"""The logo of a hostile appliance: only the plainest PNG is shown."""

import base64
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from agent.picture.logo import logo
from protocol.limits import BRAND_LOGO_BYTES, BRAND_LOGO_CHARS
from tests.fakes.picture_files import SIGNATURE, chunk, file_of, packed_zeros, png_of

RGB = 2
WHOLE = file_of(Image.new("RGBA", (120, 40), (10, 90, 170, 200)), "PNG")
ROWS = zlib.compress(b"\0" * (1 + 3 * 16) * 16)


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_our_own_logos_are_taken() -> None:
    assert logo(text(WHOLE)) == WHOLE
    rgb = file_of(Image.effect_noise((60, 40), 60).convert("RGB"), "PNG", optimize=True)
    assert logo(text(rgb)) == rgb
    assert logo("") == b""


@pytest.mark.parametrize(
    "data",
    [
        b"no picture",
        file_of(Image.new("RGB", (20, 20)), "JPEG"),
        file_of(Image.new("RGB", (20, 20)), "GIF"),
        png_of(321, 16, packed_zeros(16 * (1 + 3 * 321)), RGB),
        png_of(16, 49, packed_zeros(49 * (1 + 3 * 16)), RGB),
        png_of(2**31, 2**31, ROWS, RGB),
        png_of(0, 16, ROWS, RGB),
        png_of(16, 16, ROWS, 3),
        png_of(16, 16, ROWS, 0),
        png_of(16, 16, packed_zeros(4 << 20), RGB),
        png_of(16, 16, ROWS[:-6], RGB),
        png_of(16, 16, zlib.compress(b"\0" * 100), RGB),
        png_of(16, 16, zlib.compress((b"\7" + b"\0" * 48) * 16), RGB),
        png_of(16, 16, ROWS + b"more", RGB),
        png_of(16, 16, ROWS, RGB, chunk(b"zTXt", b"x\0\0" + packed_zeros(1 << 20))),
        png_of(16, 16, ROWS, RGB, chunk(b"tEXt", b"x\0y")),
        png_of(16, 16, ROWS, RGB) + b"behind",
        png_of(16, 16, ROWS, RGB)[:-12],
        SIGNATURE,
        SIGNATURE + chunk(b"IEND", b""),
        SIGNATURE + struct.pack(">I", 2**32 - 1) + b"IHDR",
        WHOLE[:40] + b"\0" + WHOLE[41:],
        WHOLE + b"\0" * BRAND_LOGO_BYTES,
    ],
)
def test_anything_else_is_left_out(data: bytes) -> None:
    assert logo(text(data)) == b""


@pytest.mark.parametrize("typed", ["%%%", "AAA", text(WHOLE) + "\n", text(WHOLE)[:-4], "é"])
def test_what_is_no_base64_is_left_out(typed: str) -> None:
    assert logo(typed) == b""


@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_damage_anywhere_is_no_crash(damage: bytes, place: int) -> None:
    found = logo(text(WHOLE[:place] + damage + WHOLE[place + len(damage) :]))
    assert found in (b"", WHOLE)


def test_two_logos_fit_into_one_message() -> None:
    assert len(base64.b64encode(b"\0" * BRAND_LOGO_BYTES)) == BRAND_LOGO_CHARS
