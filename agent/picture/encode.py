"""From pixels to drawing operations: one colour, lossless or JPEG, whatever suits each part.

Text and flat areas stay exact (strong JPEG or 4:2:0 ruins coloured text), pictures of nature go as
JPEG and are mended later by agent.picture.reference.
"""

from collections.abc import Iterator

import numpy as np
import simplejpeg

from agent.picture.area import TILE_PX, Mask, Rect, mask_rectangles, tiles_to_px
from agent.picture.fidelity import BALANCED, Fidelity
from agent.picture.png import encode_png
from agent.picture.source import Pixels
from protocol.pixels import Fill, Format, Image, Operation

IMAGE_BYTES = 800 * 1024
"""An operation never spans messages and must leave room for others in one."""

_LOSSLESS_PX = 192 * 1024
"""Three bytes a pixel that do not compress stay below IMAGE_BYTES."""
_JPEG_PX = 384 * 1024
_SMALL_PX = 2048
"""Below it headers and tables of a JPEG cost more than they save."""
_FLAT_SHARE = 0.5
"""Share of pixels equal to their left neighbour from which on a tile counts as text or flat."""
_MIXED_RECTANGLES = 12
_COLOUR = np.uint32(0x00FFFFFF)


def encode(
    rect: Rect, pixels: Pixels, *, lossless: bool = False, fidelity: Fidelity = BALANCED
) -> Iterator[Operation]:
    """Yields operations that draw `pixels` at `rect`; Image operations of JPEG are the lossy ones.

    Args:
        rect: where, in desktop px.
        pixels: h x w; only read.
        lossless: nothing but exact operations.
        fidelity: of what goes lossy.
    """
    if _one_colour(pixels):
        yield Fill(*rect, int(pixels[0, 0] & _COLOUR))
    elif lossless:
        yield from _lossless(rect, pixels, photo=_flat_share(pixels) < _FLAT_SHARE)
    elif rect.area_px < _SMALL_PX:
        yield from _lossless(rect, pixels, photo=False)
    elif min(rect.w, rect.h) < 2 * TILE_PX:
        yield from _one_kind(rect, pixels, fidelity, photo=_flat_share(pixels) < _FLAT_SHARE)
    else:
        yield from _by_kind(rect, pixels, fidelity)


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


def _by_kind(rect: Rect, pixels: Pixels, fidelity: Fidelity) -> Iterator[Operation]:
    photos = photo_tiles(pixels)
    share = int(np.count_nonzero(photos)) / photos.size
    if share < 0.02 or share > 0.9:
        yield from _one_kind(rect, pixels, fidelity, photo=share > 0.9)
        return
    kinds = (photos, True), (~photos, False)
    for mask, photo in kinds:
        for tiles in mask_rectangles(mask, _MIXED_RECTANGLES):
            part = tiles_to_px(tiles, rect)
            yield from _one_kind(part, _cut(pixels, rect, part), fidelity, photo=photo)


def _one_kind(
    rect: Rect, pixels: Pixels, fidelity: Fidelity, *, photo: bool
) -> Iterator[Operation]:
    if photo:
        yield from _jpeg(rect, pixels, fidelity)
        return
    if _one_colour(pixels):
        yield Fill(*rect, int(pixels[0, 0] & _COLOUR))
        return
    for part in _bands(rect, _LOSSLESS_PX):
        cut = _cut(pixels, rect, part)
        exact = encode_png(cut)
        if len(exact) > part.area_px * fidelity.exact_bytes_px:
            lossy = list(_jpeg(part, cut, fidelity))
            if sum(len(image.data) for image in lossy) < len(exact) // 2:
                yield from lossy
                continue
        yield Image(Format.PNG, *part, exact)


def _lossless(rect: Rect, pixels: Pixels, *, photo: bool) -> Iterator[Operation]:
    for part in _bands(rect, _LOSSLESS_PX):
        yield Image(Format.PNG, *part, encode_png(_cut(pixels, rect, part), photo=photo))


def _jpeg(rect: Rect, pixels: Pixels, fidelity: Fidelity) -> Iterator[Image]:
    for part in _bands(rect, _JPEG_PX):
        cut = np.ascontiguousarray(_cut(pixels, rect, part))
        data = simplejpeg.encode_jpeg(
            cut.view(np.uint8).reshape(part.h, part.w, 4),
            quality=fidelity.jpeg_quality,
            colorspace="BGRX",
            colorsubsampling=fidelity.subsampling,
            fastdct=True,
        )
        if len(data) <= IMAGE_BYTES:
            yield Image(Format.JPEG, *part, data)
        else:
            for half in _bands(part, part.area_px // 2 + part.w):
                yield from _jpeg(half, _cut(cut, part, half), fidelity)


def _bands(rect: Rect, most_px: int) -> Iterator[Rect]:
    """Cuts a rectangle into bands of whole rows (at least one), of nearly the same height."""
    count = -(-rect.area_px // most_px)
    rows = -(-rect.h // count)
    for y in range(0, rect.h, rows):
        yield Rect(rect.x, rect.y + y, rect.w, min(rows, rect.h - y))


def _cut(pixels: Pixels, whole: Rect, part: Rect) -> Pixels:
    x, y = part.x - whole.x, part.y - whole.y
    return pixels[y : y + part.h, x : x + part.w]
