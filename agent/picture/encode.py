"""From pixels to drawing operations: one colour or the codec that suits each part best.

Text and flat areas stay exact (strong JPEG or 4:2:0 ruins coloured text), pictures of nature go as
JPEG and are mended later by agent.picture.reference.
"""

from collections.abc import Iterator

import numpy as np

from agent.picture.area import COLOUR, TILE_PX, Mask, Pixels, mask_rectangles, tiles_to_px
from agent.picture.codecs.jpeg import JpegCodec
from agent.picture.codecs.png import PngCodec
from agent.picture.codecs.runs import RunsCodec
from agent.picture.fidelity import BALANCED, Fidelity
from agent.picture.rect import Rect
from agent.picture.slices import IMAGE_BYTES
from protocol.pixels import Fill, Image

Drawn = Fill | Image


_LOSSLESS_PX = 192 * 1024
"""Three bytes a pixel that do not compress stay below IMAGE_BYTES."""
_JPEG_PX = 384 * 1024
_RUNS_PX = 256 * 1024
_RUNS_LITTLE_BYTES = 512
_RUNS_LITTLE_SHARE = 1 / 16
"""Runs of so few bytes, or bytes a pixel, need no comparison with a PNG."""
_RUNS_FAVOUR = 1.25
"""Otherwise they may be larger than it by this: viewers draw them without waiting."""
_SMALL_PX = 2048
"""Below it headers and tables of a JPEG cost more than they save."""
_FLAT_SHARE = 0.5
"""Share of pixels equal to their left neighbour from which on a tile counts as text or flat."""
_MIXED_RECTANGLES = 12

_RUNS, _PNG, _PHOTO_PNG, _JPEG = RunsCodec(), PngCodec(), PngCodec(photo=True), JpegCodec()


def encode(
    rect: Rect,
    pixels: Pixels,
    *,
    lossless: bool = False,
    fidelity: Fidelity = BALANCED,
    codecs: frozenset[str] = frozenset(),
) -> Iterator[Drawn]:
    """Yields operations that draw `pixels` at `rect`; Images of an inexact codec are lossy.

    Args:
        rect: where, in desktop px.
        pixels: h x w; only read.
        lossless: nothing but exact operations.
        fidelity: of what goes lossy.
        codecs: what the viewers decode beside JPEG and PNG, of protocol.pixels.CODECS.
    """
    if _one_colour(pixels):
        yield Fill(*rect, int(pixels[0, 0] & COLOUR))
        return
    encoder = _Encoder(fidelity, runs=_RUNS.word in codecs)
    if lossless:
        yield from encoder.lossless(rect, pixels, photo=_flat_share(pixels) < _FLAT_SHARE)
    elif rect.area_px < _SMALL_PX:
        yield from encoder.lossless(rect, pixels, photo=False)
    elif min(rect.w, rect.h) < 2 * TILE_PX:
        yield from encoder.one_kind(rect, pixels, photo=_flat_share(pixels) < _FLAT_SHARE)
    else:
        yield from encoder.by_kind(rect, pixels)


def _one_colour(pixels: Pixels) -> bool:
    first = pixels[0, 0]
    if pixels[0, -1] != first or pixels[-1, 0] != first or pixels[-1, -1] != first:
        return False
    return bool((pixels == first).all())


def _flat_share(pixels: Pixels) -> float:
    """Share of pixels equal to their left neighbour; every fourth row is looked at."""
    rows = pixels[::4]
    if rows.shape[1] < 2:
        return 1.0
    same = rows[:, 1:] == rows[:, :-1]
    return int(np.count_nonzero(same)) / int(same.size)


def photo_tiles(pixels: Pixels) -> Mask:
    """Returns which tiles, counted from the corner of `pixels`, look like pictures of nature."""
    rows = pixels[::4]
    h, w = rows.shape
    same = np.ones((h, w), np.uint8)
    same[:, 1:] = rows[:, 1:] == rows[:, :-1]
    across = np.add.reduceat(same, np.arange(0, w, TILE_PX), axis=1)
    tiles = np.add.reduceat(across, np.arange(0, h, TILE_PX // 4), axis=0, dtype=np.uint16)
    widths = np.diff(np.append(np.arange(0, w, TILE_PX), w))
    heights = np.diff(np.append(np.arange(0, h, TILE_PX // 4), h))
    mask: Mask = tiles < _FLAT_SHARE * np.outer(heights, widths)
    return mask


class _Encoder:
    """What one call of `encode` keeps to.

    Args:
        fidelity: of what goes lossy.
        runs: whether the viewers decode them.
    """

    def __init__(self, fidelity: Fidelity, *, runs: bool) -> None:
        self._fidelity = fidelity
        self._runs = runs

    def by_kind(self, rect: Rect, pixels: Pixels) -> Iterator[Drawn]:
        """Photos and text apart, where there are both."""
        photos = photo_tiles(pixels)
        share = int(np.count_nonzero(photos)) / photos.size
        if share < 0.02 or share > 0.9:
            yield from self.one_kind(rect, pixels, photo=share > 0.9)
            return
        kinds = (photos, True), (~photos, False)
        for mask, photo in kinds:
            for tiles in mask_rectangles(mask, _MIXED_RECTANGLES):
                part = tiles_to_px(tiles, rect)
                yield from self.one_kind(part, _cut(pixels, rect, part), photo=photo)

    def one_kind(self, rect: Rect, pixels: Pixels, *, photo: bool) -> Iterator[Drawn]:
        """JPEG for photos; text exact, or lossy too where that saves much."""
        if photo:
            yield from self._jpeg(rect, pixels)
            return
        if _one_colour(pixels):
            yield Fill(*rect, int(pixels[0, 0] & COLOUR))
            return
        for part in _bands(rect, _LOSSLESS_PX):
            cut = _cut(pixels, rect, part)
            exact = self._exact(part, cut, _PNG)
            if len(exact.data) > part.area_px * self._fidelity.exact_bytes_px:
                lossy = list(self._jpeg(part, cut))
                if sum(len(image.data) for image in lossy) < len(exact.data) // 2:
                    yield from lossy
                    continue
            yield exact

    def lossless(self, rect: Rect, pixels: Pixels, *, photo: bool) -> Iterator[Drawn]:
        """Nothing but exact operations."""
        for part in _bands(rect, _LOSSLESS_PX):
            yield self._exact(part, _cut(pixels, rect, part), _PHOTO_PNG if photo else _PNG)

    def _exact(self, rect: Rect, pixels: Pixels, otherwise: PngCodec) -> Image:
        runs = None
        if self._runs and otherwise is _PNG and rect.area_px <= _RUNS_PX:
            runs = _RUNS.encode(pixels, self._fidelity)
            little = max(_RUNS_LITTLE_BYTES, rect.area_px * _RUNS_LITTLE_SHARE)
            if runs is not None and len(runs) <= little:
                return Image(_RUNS.format, *rect, runs)
        png = otherwise.encode(pixels, self._fidelity)
        if runs is not None and len(runs) <= len(png) * _RUNS_FAVOUR:
            return Image(_RUNS.format, *rect, runs)
        return Image(otherwise.format, *rect, png)

    def _jpeg(self, rect: Rect, pixels: Pixels) -> Iterator[Image]:
        for part in _bands(rect, _JPEG_PX):
            cut = _cut(pixels, rect, part)
            data = _JPEG.encode(cut, self._fidelity)
            if len(data) <= IMAGE_BYTES:
                yield Image(_JPEG.format, *part, data)
            else:
                for half in _bands(part, part.area_px // 2 + part.w):
                    yield from self._jpeg(half, _cut(cut, part, half))


def _bands(rect: Rect, most_px: int) -> Iterator[Rect]:
    """Cuts a rectangle into bands of whole rows (at least one), of nearly the same height."""
    count = -(-rect.area_px // most_px)
    rows = -(-rect.h // count)
    for y in range(0, rect.h, rows):
        yield Rect(rect.x, rect.y + y, rect.w, min(rows, rect.h - y))


def _cut(pixels: Pixels, whole: Rect, part: Rect) -> Pixels:
    x, y = part.x - whole.x, part.y - whole.y
    return pixels[y : y + part.h, x : x + part.w]
