"""Decodes pictures from strangers and encodes them anew, on a thread of its own, one at a time.

What a file says about itself is checked before (appliance.domain.pictures).  What is stored holds
pixels alone: no place where it was taken, no hidden thumbnail, nothing behind the picture's end.
"""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from PIL import Image, ImageOps

from appliance.domain.pictures import (
    BROKEN,
    JPEG,
    LOGO_HEIGHT_PX,
    LOGO_WIDTH_PX,
    MOST_PX,
    PERSON_SIDE_PX,
    PNG,
    WEBP,
    Announced,
    Picture,
    PictureBusyError,
    PictureError,
    announced,
)

Image.MAX_IMAGE_PIXELS = MOST_PX
"""A second line: nothing in this process decodes more than twice as many."""

_WAITING: Final = 4
"""Pictures that may wait for the one thread; each can take some 200 MB while it is decoded."""
_QUALITY: Final = 88
_SHARES: Final = (1.0, 0.75, 0.5, 0.25)
_TURNED: Final = frozenset({5, 6, 7, 8})
"""Values of EXIF's Orientation that exchange width and height."""
_ORIENTATION: Final = 0x0112
_BAD_FILE = (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, MemoryError)
"""What Pillow raises for files that are damaged or made to hurt."""


class PictureReading:
    """Makes pictures of files."""

    def __init__(self) -> None:
        """Starts the thread with the first picture."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        self._waiting = 0

    async def person(self, data: bytes) -> Picture:
        """Returns a square picture of a person, cut from the middle.

        Raises:
            PictureError: the file is not taken; the sentence says why.
            PictureBusyError: too many are being read.
        """
        return await self._read(data, _person)

    async def logo(self, data: bytes) -> Picture:
        """Returns a logo in its own proportions, no larger than it is shown."""
        return await self._read(data, _logo)

    def close(self) -> None:
        """Ends the thread; what waits is left."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    async def _read(self, data: bytes, make: Callable[[bytes, Announced], Picture]) -> Picture:
        header = announced(data)
        if self._waiting >= _WAITING:
            raise PictureBusyError
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, make, data, header)
        finally:
            self._waiting -= 1


def reduced(logo: bytes, width_px: int, height_px: int, most_bytes: int) -> bytes:
    """Returns one of our own logos as a PNG of at most this size, or b"" if none is small enough.

    Not for the event loop: takes some 20 ms.
    """
    with Image.open(io.BytesIO(logo), formats=(PNG,)) as image:
        for share in _SHARES:
            small = image.copy()
            most = (max(1, int(width_px * share)), max(1, int(height_px * share)))
            small.thumbnail(most, Image.Resampling.LANCZOS)
            png = _encoded(small, PNG)
            if len(png) <= most_bytes:
                return png
    return b""


def _person(data: bytes, header: Announced) -> Picture:
    side = PERSON_SIDE_PX
    with _opened(data, header) as image:
        turned = _orientation(image)
        short = min(image.size)
        if image.format == JPEG:
            scale = short / side
            image.draft("RGB", (int(image.width / scale), int(image.height / scale)))
        plain = _plain(image)
        short = min(plain.size)
        left, top = (plain.width - short) // 2, (plain.height - short) // 2
        small = plain.resize(
            (side, side),
            Image.Resampling.LANCZOS,
            (left, top, left + short, top + short),
            reducing_gap=3.0,
        )
    small = _upright(small, turned)
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small.getchannel("A") if small.mode == "RGBA" else None)
    return Picture(_encoded(paper, JPEG), "image/jpeg", side, side)


def _logo(data: bytes, header: Announced) -> Picture:
    with _opened(data, header) as image:
        turned = _orientation(image)
        plain = _trimmed(_plain(image))
        most = (LOGO_WIDTH_PX, LOGO_HEIGHT_PX)
        if turned in _TURNED:
            most = (LOGO_HEIGHT_PX, LOGO_WIDTH_PX)
        plain.thumbnail(most, Image.Resampling.LANCZOS, reducing_gap=3.0)
        small = _upright(plain, turned)
    return Picture(_encoded(small, PNG), "image/png", *small.size)


def _opened(data: bytes, header: Announced) -> Image.Image:
    """Returns the picture, not decoded yet; of an animated one the first."""
    try:
        image = Image.open(io.BytesIO(data), formats=(PNG, JPEG, WEBP))
        if image.size != (header.width_px, header.height_px):
            raise PictureError(BROKEN)
        image.seek(0)
    except _BAD_FILE as problem:
        raise PictureError(BROKEN) from problem
    return image


def _orientation(image: Image.Image) -> int:
    """Returns how the camera was held; 1 where the file does not say it in a way to be read."""
    try:
        turned = image.getexif().get(_ORIENTATION, 1)
    except _BAD_FILE:
        return 1
    return turned if isinstance(turned, int) and 1 <= turned <= 8 else 1


def _plain(image: Image.Image) -> Image.Image:
    """Returns the decoded picture as RGB or RGBA."""
    try:
        image.load()
        has_alpha = image.has_transparency_data
        mode = "RGBA" if has_alpha else "RGB"
        return image if image.mode == mode else image.convert(mode)
    except _BAD_FILE as problem:
        raise PictureError(BROKEN) from problem


def _trimmed(image: Image.Image) -> Image.Image:
    """Returns a logo without the transparent margin around it."""
    box = image.getchannel("A").getbbox() if image.mode == "RGBA" else None
    return image.crop(box) if box else image


def _upright(image: Image.Image, turned: int) -> Image.Image:
    exif = Image.Exif()
    exif[_ORIENTATION] = turned
    image.info = {"exif": exif.tobytes()}
    upright = ImageOps.exif_transpose(image)
    upright.info = {}
    return upright


def _encoded(image: Image.Image, kind: str) -> bytes:
    """Returns the file; made of pixels alone."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    file = io.BytesIO()
    if kind == JPEG:
        bare.save(file, JPEG, quality=_QUALITY, optimize=True)
    else:
        bare.save(file, PNG, optimize=True)
    return file.getvalue()
