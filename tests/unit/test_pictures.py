"""Pictures of strangers: the size their header says is believed before anything is decoded."""

import asyncio
import resource
import struct
from collections.abc import AsyncIterator

import pytest
from PIL import Image

from appliance.domain import pictures
from appliance.domain.pictures import PictureBusyError, PictureError, announced
from appliance.services import picture_reading
from appliance.services.picture_reading import PictureReading, reduced
from tests.fakes.picture_files import bomb, chunk, file_of, halves, opened, packed_zeros, png_of

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'


@pytest.fixture
async def reading() -> AsyncIterator[PictureReading]:
    made = PictureReading()
    yield made
    made.close()


def refused(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        announced(data)
    return caught.value.sentence


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("lossless", [True, False])
def test_the_header_says_kind_and_size(kind: str, lossless: bool) -> None:
    how = {"lossless": lossless} if kind == "WEBP" else {}
    found = announced(file_of(halves(300, 200), kind, **how))
    assert (found.format, found.width_px, found.height_px) == (kind, 300, 200)


def test_a_progressive_jpeg_with_exif_and_a_webp_with_alpha_are_read() -> None:
    exif = Image.Exif()
    exif[0x010E] = "x" * 2000
    found = announced(file_of(halves(300, 200), "JPEG", progressive=True, exif=exif))
    assert (found.width_px, found.height_px) == (300, 200)
    found = announced(file_of(Image.new("RGBA", (300, 200)), "WEBP", exif=exif))
    assert (found.width_px, found.height_px) == (300, 200)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", pictures.EMPTY),
        (SVG, pictures.IS_SVG),
        (b"\xef\xbb\xbf\n<!-- a --><svg>", pictures.IS_SVG),
        (b"GIF89a" + b"\0" * 40, pictures.IS_GIF),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, pictures.IS_HEIC),
        (b"MZ" + b"\0" * 100, pictures.NOT_PICTURE),
        (b"%PDF-1.7", pictures.NOT_PICTURE),
        (b"\x89PNG\r\n\x1a\n", pictures.BROKEN),
        (b"\xff\xd8\xff\xd9", pictures.BROKEN),
        (b"\xff\xd8\xff\xe0\xff\xff", pictures.BROKEN),
        (b"RIFF\0\0\0\0WEBPVP8 ", pictures.BROKEN),
        (png_of(0, 10, b""), pictures.BROKEN),
        (png_of(4, 4, b""), pictures.TOO_SMALL),
        (png_of(2**31, 2**31, b""), pictures.TOO_MANY_PX),
        (png_of(24_000_001, 1, b""), pictures.TOO_MANY_PX),
    ],
)
def test_what_is_no_picture_gets_a_sentence_of_its_own(data: bytes, sentence: str) -> None:
    assert refused(data) == sentence


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_header_cut_anywhere_is_no_crash(kind: str) -> None:
    whole = file_of(halves(64, 64), kind)
    for size in range(len(whole)):
        try:
            found = announced(whole[:size])
        except PictureError:
            continue
        assert (found.width_px, found.height_px) == (64, 64)


async def test_a_bomb_is_refused_before_a_pixel_is_decoded(reading: PictureReading) -> None:
    data = bomb()
    assert len(data) <= 21_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError) as caught:
        await reading.person(data)
    assert caught.value.sentence == pictures.TOO_MANY_PX
    assert caught.value.values == {"width": 20_000, "height": 20_000}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


def test_the_second_line_stands() -> None:
    assert Image.MAX_IMAGE_PIXELS == pictures.MOST_PX


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_person_is_square_and_cut_from_the_middle(
    reading: PictureReading, kind: str
) -> None:
    picture = await reading.person(file_of(halves(900, 300), kind))
    assert (picture.media_type, picture.width_px, picture.height_px) == ("image/jpeg", 256, 256)
    image = opened(picture.content)
    assert (image.format, image.size) == ("JPEG", (256, 256))
    left, right = image.getpixel((40, 128)), image.getpixel((216, 128))
    assert left[0] > 150 > left[2]
    assert right[2] > 150 > right[0]


@pytest.mark.parametrize(
    ("turned", "red"),
    [(1, "left"), (2, "right"), (3, "right"), (6, "top"), (8, "bottom")],
)
async def test_the_camera_s_turn_is_undone(reading: PictureReading, turned: int, red: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    picture = await reading.person(file_of(halves(400, 400), "JPEG", exif=exif))
    places = {"left": (20, 128), "right": (236, 128), "top": (128, 20), "bottom": (128, 236)}
    image = opened(picture.content)
    opposite = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}[red]
    assert image.getpixel(places[red])[0] > 150
    assert image.getpixel(places[opposite])[2] > 150


async def test_nothing_but_pixels_is_kept(reading: PictureReading) -> None:
    exif = Image.Exif()
    exif[0x010E] = "canary of a place"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 0.0)}
    data = file_of(halves(300, 300), "JPEG", exif=exif, comment=b"canary comment")
    data += b"PK\x03\x04 canary behind the end"
    for picture in (await reading.person(data), await reading.logo(data)):
        assert b"canary" not in picture.content
        assert not dict(opened(picture.content).getexif())


async def test_a_picture_that_is_a_page_too_comes_out_as_a_picture_alone(
    reading: PictureReading,
) -> None:
    text = chunk(b"tEXt", b"Comment\0<script>alert(1)</script>")
    data = png_of(32, 32, packed_zeros(33 * 32), 0, text) + b"<html><script>alert(1)</script>"
    picture = await reading.logo(data)
    assert b"script" not in picture.content


async def test_of_an_animation_the_first_picture_counts(reading: PictureReading) -> None:
    red, blue = Image.new("RGB", (64, 64), (220, 0, 0)), Image.new("RGB", (64, 64), (0, 0, 220))
    data = file_of(red, "WEBP", save_all=True, append_images=[blue], duration=100, lossless=True)
    image = opened((await reading.person(data)).content)
    assert image.getpixel((128, 128))[0] > 200


async def test_a_logo_keeps_its_proportions_and_loses_its_margin(reading: PictureReading) -> None:
    logo = Image.new("RGBA", (2000, 1000), (0, 0, 0, 0))
    logo.paste((10, 90, 170, 255), (500, 400, 1500, 600))
    picture = await reading.logo(file_of(logo, "PNG"))
    assert (picture.media_type, picture.width_px, picture.height_px) == ("image/png", 512, 102)
    assert opened(picture.content).mode == "RGBA"
    small = opened(reduced(picture.content, 320, 48, 20 * 1024))
    assert small.size == (241, 48)


async def test_a_picture_cut_or_lying_about_its_size_is_refused(reading: PictureReading) -> None:
    whole = file_of(Image.effect_noise((200, 200), 80), "PNG")
    lying = bytearray(whole)
    lying[16:24] = struct.pack(">II", 100, 900)
    for data in (whole[: len(whole) // 2], bytes(lying)):
        with pytest.raises(PictureError) as caught:
            await reading.person(data)
        assert caught.value.sentence == pictures.BROKEN


async def test_more_than_a_few_at_once_are_asked_to_come_again(reading: PictureReading) -> None:
    data = file_of(Image.effect_noise((1500, 1500), 80), "PNG")
    results = await asyncio.gather(
        *(reading.person(data) for _ in range(picture_reading._WAITING + 3)), return_exceptions=True
    )
    assert sum(isinstance(one, PictureBusyError) for one in results) == 3
    assert (await reading.person(data)).width_px == 256


async def test_the_loop_goes_on_while_a_large_picture_is_decoded(reading: PictureReading) -> None:
    data = png_of(4_800, 4_800, packed_zeros(4_801 * 4_800))
    work = asyncio.create_task(reading.person(data))
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert (await work).width_px == 256
    assert turns > 100, "the loop was held while another thread should decode"
