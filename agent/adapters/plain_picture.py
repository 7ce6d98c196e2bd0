"""The plain engine: Pillow compares and encodes, for a program without numpy.

The way is that of agent.picture.reference: compare, copy what scrolled, send what differs, mend
what went lossy.  It keeps nothing beside the picture and plays no films.
"""

import time
from collections.abc import Iterable, Iterator
from typing import cast

from PIL import Image as Pillow
from PIL import ImageChops

from agent.adapters.plain_encode import encode_plain
from agent.picture.fidelity import BALANCED
from agent.picture.plain_area import cell_rectangles, merged_cover, spans
from agent.picture.plain_motion import find_plain_scroll
from agent.picture.plain_quality import PlainQuality
from agent.picture.rect import Rect
from agent.picture.slices import sliced
from agent.picture.source import Move, Shot
from protocol.pixels import Copy, Fill, Format, Image, Operation, Size

_AS_CAPTURED = "RGBX"
"""Blue stands where Pillow says red: comparing does not mind, and nothing is converted."""
_RECTANGLES = 24
_GAP_PX = 12
"""Equal rows or columns between two differences that make two rectangles of them."""
_MOST_CUTS = 4
_CELL_PX = 32
_SHAPED_SHARE = 0.75
"""Where fewer cells than this share of a rectangle changed, it is cut along them,"""
_SHAPED_RECTANGLES = 8
"""into no more than these."""
_EXACT_BYTES_PX = 2
"""What a photo takes when it is mended."""
_SCROLL_LEAST_PX = 48 * 1024
"""Smaller changes are encoded faster than examined."""
_SCROLL_PATIENCE = 2
"""After this many misses in a row only every fourth large change is examined: it is a film."""


class PlainEngine:
    """Implements agent.picture.engine.Engine."""

    words: tuple[str, ...] = ()

    def reference(self, w: int, h: int) -> "PlainReference":
        """Returns the reference of a desktop of w x h."""
        return PlainReference(w, h)

    def cover(self, rects: Iterable[Rect], w: int, h: int) -> list[Rect]:
        """Covers damage with rectangles that do not touch."""
        return merged_cover(rects, w, h)


class PlainReference:
    """Implements agent.picture.engine.PictureReference.

    Attributes:
        size: w and h of the desktop, px.
        fidelity: how the next operations draw.
        codecs: left aside; this engine writes JPEG and PNG alone.
        budget_bytes: see agent.picture.engine.
        unsent: see agent.picture.engine.
        encode_s: see agent.picture.engine.
        restarts: left aside; there are no films.
    """

    def __init__(self, w: int, h: int) -> None:
        self.size = (w, h)
        self.fidelity = BALANCED
        self.codecs: frozenset[str] = frozenset()
        self._whole = Rect(0, 0, w, h)
        self._picture = Pillow.new(_AS_CAPTURED, (w, h))
        self._quality = PlainQuality(w, h)
        self._now_s = 0.0
        self._misses = 0
        self.budget_bytes: int | None = None
        self.unsent: list[Rect] = []
        self.encode_s = 0.0
        self.restarts = False

    def replace(self, shot: Shot, now_s: float) -> None:
        """Takes over a whole screen without telling anybody; `everything` must follow."""
        self._picture.paste(_picture_of(shot))
        self._now_s = now_s
        self._quality.changed(self._whole, now_s)

    def everything(self) -> Iterator[Operation]:
        """Yields the operations that draw the whole picture on any canvas.

        They may go to one viewer alone: what others have lossy stays marked.
        """
        yield Size(*self.size)
        for operation in self._encoded(self._whole):
            if isinstance(operation, Image) and operation.format is Format.JPEG:
                self._quality.sent_lossy(_place(operation), self._now_s)
            yield operation

    def covered(self, rect: Rect) -> Iterator[Operation]:
        """Yields nothing: this engine keeps no pictures of what windows cover."""
        return iter(())

    def uncovered(self, rect: Rect) -> None:
        """Has kept nothing."""

    def move(self, move: Move, now_s: float) -> Iterator[Operation]:
        """Yields the copy of a moved window; the caller must `update` both places afterwards."""
        dx, dy = move.after.x - move.before.x, move.after.y - move.before.y
        source = move.before.within(self._whole)
        target = Rect(source.x + dx, source.y + dy, source.w, source.h).within(self._whole)
        if target.w > 0 and target.h > 0 and (dx or dy):
            yield self._copied(target, dx, dy, now_s)

    def update(self, rect: Rect, shot: Shot, now_s: float) -> Iterator[Operation]:
        """Yields what turns the viewers' picture into `shot` within a rectangle."""
        self._now_s = now_s
        fresh = _picture_of(shot)
        difference = ImageChops.difference(self._cut(rect), fresh)
        scroll = self._scroll(rect, fresh, difference)
        if scroll is not None:
            target, dy = scroll
            yield self._copied(target, 0, dy, now_s)
            difference = ImageChops.difference(self._cut(rect), fresh)
        for part in sliced(_parts(difference, rect), self.budget_bytes):
            if self.budget_bytes is not None and self.budget_bytes <= 0:
                self.unsent.append(part)
                continue
            new = _crop(fresh, part._replace(x=part.x - rect.x, y=part.y - rect.y))
            self._picture.paste(new, (part.x, part.y))
            self._quality.changed(part, now_s)
            yield from self._noted(self._encoded(part))

    def flush(self, now_s: float) -> Iterator[Operation]:
        """Yields nothing: all is drawn by now."""
        return iter(())

    def due_at_s(self) -> float | None:
        """Returns when `mend` has work, None while all is exact."""
        return self._quality.due_at_s(self.fidelity.rest_s)

    def mend(self, now_s: float) -> Iterator[Operation]:
        """Yields exact operations for one slice of what was sent lossy and rests, if any does."""
        self._now_s = now_s
        most_px = None if self.budget_bytes is None else self.budget_bytes // _EXACT_BYTES_PX
        part = self._quality.next_slice(now_s, self.fidelity.rest_s, most_px)
        if part is not None:
            yield from self._noted(self._encoded(part, lossless=True))
            self._quality.sent_exact(part)

    def _encoded(self, rect: Rect, *, lossless: bool = False) -> Iterator[Operation]:
        captured = self._cut(rect).tobytes()
        picture = Pillow.frombuffer("RGB", (rect.w, rect.h), captured, "raw", "BGRX", 0, 1)
        return encode_plain(rect, picture, self.fidelity, lossless=lossless)

    def _cut(self, rect: Rect) -> Pillow.Image:
        return _crop(self._picture, rect)

    def _noted(self, operations: Iterator[Operation]) -> Iterator[Operation]:
        begun_s = time.perf_counter()
        for operation in operations:
            self.encode_s += time.perf_counter() - begun_s
            if isinstance(operation, Image) and operation.format is Format.JPEG:
                self._quality.sent_lossy(_place(operation), self._now_s)
            elif isinstance(operation, Image | Fill):
                self._quality.sent_exact(_place(operation))
            if self.budget_bytes is not None and isinstance(operation, Image):
                self.budget_bytes -= len(operation.data)
            yield operation
            begun_s = time.perf_counter()

    def _scroll(
        self, rect: Rect, fresh: Pillow.Image, difference: Pillow.Image
    ) -> tuple[Rect, int] | None:
        """Returns what scrolled, desktop px, and how far down."""
        if rect.area_px < _SCROLL_LEAST_PX:
            return None
        columns, rows = difference.getprojection()
        if sum(columns) * sum(rows) < _SCROLL_LEAST_PX:
            return None
        if self._misses > _SCROLL_PATIENCE and self._misses % 4:
            self._misses += 1
            return None
        left, top, right, bottom = difference.getbbox() or (0, 0, 0, 0)
        whole = Rect(rect.x + left, rect.y + top, right - left, bottom - top)
        new = fresh.crop((left, top, right, bottom)).tobytes()
        found = find_plain_scroll((whole.w, whole.h), self._cut(whole).tobytes(), new)
        self._misses = 0 if found else self._misses + 1
        if found is None:
            return None
        target, dy = found
        return target._replace(x=whole.x + target.x, y=whole.y + target.y), dy

    def _copied(self, target: Rect, dx: int, dy: int, now_s: float) -> Copy:
        source = Rect(target.x - dx, target.y - dy, target.w, target.h)
        self._picture.paste(self._cut(source), (target.x, target.y))
        self._quality.copied(target, dx, dy, now_s)
        return Copy(source.x, source.y, *target)


def _picture_of(shot: Shot) -> Pillow.Image:
    """Returns captured pixels as a picture that reads the caller's memory."""
    h, w = cast("tuple[int, int]", shot.shape)
    buffer = cast("bytes", shot)  # Pillow reads any buffer and its stubs name two
    return Pillow.frombuffer(_AS_CAPTURED, (w, h), buffer, "raw", _AS_CAPTURED, 0, 1)


def _place(operation: Image | Fill) -> Rect:
    return Rect(operation.x, operation.y, operation.w, operation.h)


def _parts(difference: Pillow.Image, rect: Rect) -> list[Rect]:
    """Returns tight rectangles, desktop px, around all pixels that differ within `rect`."""
    gap_px = _GAP_PX
    parts = _split(difference, gap_px)
    while len(parts) > _RECTANGLES:
        gap_px *= 2
        parts = _split(difference, gap_px)
    return [part._replace(x=rect.x + part.x, y=rect.y + part.y) for part in parts]


def _split(difference: Pillow.Image, gap_px: int) -> list[Rect]:
    """Cuts at rows and columns without difference, in turns, until nothing more comes apart."""
    box = difference.getbbox()
    if box is None:
        return []
    left, top, right, bottom = box
    parts = [Rect(left, top, right - left, bottom - top)]
    for _cut in range(_MOST_CUTS):
        finer = [small for part in parts for small in _cut_once(difference, part, gap_px)]
        if len(finer) == len(parts):
            break
        parts = finer
    return [shaped for part in parts for shaped in _shaped(difference, part)]


def _cut_once(difference: Pillow.Image, part: Rect, gap_px: int) -> list[Rect]:
    """Returns bands of rows, or the columns of a part that has no such bands; tight both ways."""
    x, y, w, h = part
    columns, rows = _crop(difference, part).getprojection()
    bands = spans(bytes(rows), gap_px)
    if len(bands) == 1:
        return [Rect(x + start, y, end - start, h) for start, end in spans(bytes(columns), gap_px)]
    found = []
    for start, end in bands:
        columns, _rows = _crop(difference, Rect(x, y + start, w, end - start)).getprojection()
        marked = bytes(columns).strip(b"\0")
        inset = len(columns) - len(bytes(columns).lstrip(b"\0"))
        found.append(Rect(x + inset, y + start, len(marked), end - start))
    return found


def _shaped(difference: Pillow.Image, part: Rect) -> list[Rect]:
    """Returns a part, or several that leave out most of what did not change in it.

    What a moved window uncovers is an angle around the place where it went.
    """
    if min(part.w, part.h) < 2 * _CELL_PX:
        return [part]
    rows = [
        _marked_cells(_crop(difference, part._replace(y=y, h=min(_CELL_PX, part.y + part.h - y))))
        for y in range(part.y, part.y + part.h, _CELL_PX)
    ]
    if sum(map(sum, rows)) > _SHAPED_SHARE * sum(map(len, rows)):
        return [part]
    found = cell_rectangles(rows)
    if len(found) > _SHAPED_RECTANGLES:
        return [part]
    shapes = []
    for cell in found:
        x, y, w, h = (side * _CELL_PX for side in cell)
        at = Rect(part.x + x, part.y + y, w, h).within(part)
        left, top, right, bottom = _crop(difference, at).getbbox() or (0, 0, 0, 0)
        shapes.append(Rect(at.x + left, at.y + top, right - left, bottom - top))
    return shapes


def _marked_cells(strip: Pillow.Image) -> bytes:
    """Returns for each cell of a strip 1 where anything differs, else 0."""
    columns = bytes(strip.getprojection()[0])
    return bytes(any(columns[x : x + _CELL_PX]) for x in range(0, len(columns), _CELL_PX))


def _crop(picture: Pillow.Image, rect: Rect) -> Pillow.Image:
    return picture.crop((rect.x, rect.y, rect.x + rect.w, rect.y + rect.h))
