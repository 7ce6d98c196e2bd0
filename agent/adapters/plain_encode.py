"""From pixels to drawing operations with Pillow; what agent.picture.encode does without numpy.

Few colours and text stay exact (PNG), pictures of nature go as JPEG and are mended later.
"""

import io
from collections.abc import Iterator, Sequence
from typing import cast

from PIL import Image as Pillow
from PIL import ImageChops

from agent.picture.fidelity import Fidelity
from agent.picture.plain_area import cell_rectangles
from agent.picture.plain_png import FILTER_UP, PALETTE, RGB, encode_plain_png
from agent.picture.plain_quality import CELL_PX
from agent.picture.rect import Rect
from agent.picture.slices import IMAGE_BYTES
from protocol.pixels import Fill, Format, Image, Operation

Colour = tuple[int, int, int]


_EXACT_PX = 192 * 1024
"""Three bytes a pixel that do not compress stay below IMAGE_BYTES."""
_JPEG_PX = 384 * 1024
_SMALL_PX = 2048
"""Below it headers and tables of a JPEG cost more than they save."""
_PALETTE_COLOURS = 256
_EVERY_ROW = 4
"""Every fourth row is looked at to tell text from pictures of nature."""
_PHOTO_MEAN = 127
"""Of 255 for a pixel that differs from its left neighbour and 0 for one that does not."""
_KINDS_APART_PX = 2 * CELL_PX
_MIXED_RECTANGLES = 12
_SUBSAMPLINGS = {"444": 0, "422": 1, "420": 2}
"""As Fidelity names it -> as Pillow counts it."""
_WEIGHTS = ((0, 1, 0), (1, 0, 0), (0, 0, 1), (1, 3, 0), (0, 5, 1), (3, 5, 7), (7, 11, 29))
"""Sums of red, green and blue that may tell colours apart, see `_indexed`."""


def encode_plain(
    rect: Rect, picture: Pillow.Image, fidelity: Fidelity, *, lossless: bool = False
) -> Iterator[Operation]:
    """Yields operations that draw a picture at `rect`; Image operations of JPEG are the lossy ones.

    Args:
        rect: where, in desktop px.
        picture: RGB, of the rectangle's size; only read.
        fidelity: of what goes lossy.
        lossless: nothing but exact operations.
    """
    colours = _colours(picture)
    if colours is not None and len(colours) == 1:
        red, green, blue = colours[0]
        yield Fill(*rect, red << 16 | green << 8 | blue)
    elif lossless or rect.area_px < _SMALL_PX or colours is not None:
        yield from _exact(rect, picture, photo=lossless and colours is None)
    elif min(rect.w, rect.h) < _KINDS_APART_PX:
        yield from _one_kind(rect, picture, fidelity, photo=_is_photo(picture))
    else:
        yield from _by_kind(rect, picture, fidelity)


def _colours(picture: Pillow.Image) -> list[Colour] | None:
    """Returns all colours in no order, or None if there are more than a palette takes."""
    found = picture.getcolors(_PALETTE_COLOURS)
    return None if found is None else [cast("Colour", colour) for _count, colour in found]


def _is_photo(picture: Pillow.Image) -> bool:
    cells = _photo_cells(picture, max(picture.size))
    return sum(map(sum, cells)) > 0


def _photo_cells(picture: Pillow.Image, cell_px: int) -> list[bytes]:
    """Returns rows of cells, 1 for one that looks like a picture of nature, else 0."""
    w, h = picture.size
    rows = picture.resize((w, -(-h // _EVERY_ROW)), Pillow.Resampling.NEAREST)
    beside = ImageChops.offset(rows, 1, 0)
    red, green, blue = ImageChops.difference(rows, beside).split()
    changed = ImageChops.lighter(ImageChops.lighter(red, green), blue).point([0] + [255] * 255)
    means = changed.reduce((cell_px, max(1, cell_px // _EVERY_ROW)))
    marks = means.point([0] * _PHOTO_MEAN + [1] * (256 - _PHOTO_MEAN)).tobytes()
    return [marks[at : at + means.width] for at in range(0, len(marks), means.width)]


def _by_kind(rect: Rect, picture: Pillow.Image, fidelity: Fidelity) -> Iterator[Operation]:
    photos = _photo_cells(picture, CELL_PX)
    share = sum(map(sum, photos)) / sum(map(len, photos))
    if share < 0.02 or share > 0.9:
        yield from _one_kind(rect, picture, fidelity, photo=share > 0.9)
        return
    swap = bytes((1, 0))
    kinds = (photos, True), ([row.translate(swap.ljust(256, b"\0")) for row in photos], False)
    for cells, photo in kinds:
        for part in _few_px(cells, rect):
            yield from _one_kind(part, _cut(picture, rect, part), fidelity, photo=photo)


def _few_px(cells: Sequence[bytes], rect: Rect) -> list[Rect]:
    """Returns the marked cells as few rectangles, desktop px; where that fails, as whole rows."""
    found = cell_rectangles(cells)
    if len(found) > _MIXED_RECTANGLES:
        found = cell_rectangles([bytes((max(row),)) * len(row) for row in cells])
    return [
        Rect(
            rect.x + part.x * CELL_PX,
            rect.y + part.y * CELL_PX,
            part.w * CELL_PX,
            part.h * CELL_PX,
        ).within(rect)
        for part in found
    ]


def _one_kind(
    rect: Rect, picture: Pillow.Image, fidelity: Fidelity, *, photo: bool
) -> Iterator[Operation]:
    if photo:
        yield from _jpeg(rect, picture, fidelity)
        return
    for exact in _exact(rect, picture, photo=False):
        where = Rect(exact.x, exact.y, exact.w, exact.h)
        if len(exact.data) > where.area_px * fidelity.exact_bytes_px:
            lossy = list(_jpeg(where, _cut(picture, rect, where), fidelity))
            if sum(len(image.data) for image in lossy) < len(exact.data) // 2:
                yield from lossy
                continue
        yield exact


def _exact(rect: Rect, picture: Pillow.Image, *, photo: bool) -> Iterator[Image]:
    for part in _bands(rect, _EXACT_PX):
        yield Image(Format.PNG, *part, _png(_cut(picture, rect, part), photo=photo))


def _png(picture: Pillow.Image, *, photo: bool) -> bytes:
    """Returns a PNG; `photo` takes the filter that suits pictures of nature."""
    if photo:
        above = ImageChops.offset(picture, 0, 1)
        above.paste((0, 0, 0), (0, 0, picture.width, 1))
        data = ImageChops.subtract_modulo(picture, above).tobytes()
        return encode_plain_png(picture.size, RGB, data, filtered=FILTER_UP)
    colours = _colours(picture)
    indexed = _indexed(picture, colours) if colours is not None else None
    if colours is None or indexed is None:
        return encode_plain_png(picture.size, RGB, picture.tobytes())
    palette = b"".join(map(bytes, colours))
    return encode_plain_png(picture.size, PALETTE, indexed, palette=palette)


def _indexed(picture: Pillow.Image, colours: Sequence[Colour]) -> bytes | None:
    """Returns each pixel's place among the colours, or None where no weights tell them apart.

    A weighted sum of red, green and blue, modulo 256, is made of whole channels at once; where it
    has another value for each colour, it is one step from the index.
    """
    for weights in _WEIGHTS:
        keys = [
            sum(a * b for a, b in zip(colour, weights, strict=True)) & 255 for colour in colours
        ]
        if len(set(keys)) == len(keys):
            table = [0] * 256
            for index, key in enumerate(keys):
                table[key] = index
            return _weighted(picture, weights).point(table).tobytes()
    return None


def _weighted(picture: Pillow.Image, weights: tuple[int, int, int]) -> Pillow.Image:
    parts = [
        channel.point([value * weight & 255 for value in range(256)]) if weight > 1 else channel
        for channel, weight in zip(picture.split(), weights, strict=True)
        if weight
    ]
    total = parts[0]
    for part in parts[1:]:
        total = ImageChops.add_modulo(total, part)
    return total


def _jpeg(rect: Rect, picture: Pillow.Image, fidelity: Fidelity) -> Iterator[Image]:
    for part in _bands(rect, _JPEG_PX):
        cut = _cut(picture, rect, part)
        file = io.BytesIO()
        subsampling = _SUBSAMPLINGS[fidelity.subsampling]
        cut.save(file, "JPEG", quality=fidelity.jpeg_quality, subsampling=subsampling)
        data = file.getvalue()
        if len(data) <= IMAGE_BYTES:
            yield Image(Format.JPEG, *part, data)
        else:
            for half in _bands(part, part.area_px // 2 + part.w):
                yield from _jpeg(half, _cut(cut, part, half), fidelity)


def _bands(rect: Rect, most_px: int) -> Iterator[Rect]:
    """Cuts a rectangle into bands of whole rows (at least one), of nearly the same height."""
    rows = -(-rect.h // -(-rect.area_px // most_px))
    for y in range(0, rect.h, rows):
        yield Rect(rect.x, rect.y + y, rect.w, min(rows, rect.h - y))


def _cut(picture: Pillow.Image, rect: Rect, part: Rect) -> Pillow.Image:
    """Returns the part of a picture that lies at `rect`."""
    if part == rect:
        return picture
    x, y = part.x - rect.x, part.y - rect.y
    return picture.crop((x, y, x + part.w, y + part.h))
