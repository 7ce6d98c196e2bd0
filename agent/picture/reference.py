"""The picture as the viewers have it: what all operations so far add up to.

It holds source pixels; where the viewers have a JPEG of them, agent.picture.quality knows.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from agent.picture.area import TILE_PX, Mask, Rect, mask_rectangles, tiles_to_px
from agent.picture.encode import encode
from agent.picture.fidelity import BALANCED
from agent.picture.motion import find_scroll
from agent.picture.quality import Quality
from agent.picture.source import Move, Pixels
from protocol.pixels import Copy, Format, Image, Operation, Size

_RECTANGLES = 24
_SCROLL_LEAST_PX = 48 * 1024
"""Smaller changes are encoded faster than examined."""
_SCROLL_PATIENCE = 2
"""After this many misses in a row only every fourth large change is examined: it is a film."""


Difference = npt.NDArray[np.uint64] | npt.NDArray[np.uint32]


class Reference:
    """Turns captured pixels into operations and remembers what they draw; used by one thread.

    Attributes:
        fidelity: how they are drawn from now on.
        codecs: what the viewers decode beside JPEG and PNG, of protocol.pixels.CODECS.
    """

    def __init__(self, w: int, h: int) -> None:
        self.size = (w, h)
        self.fidelity = BALANCED
        self.codecs: frozenset[str] = frozenset()
        self._whole = Rect(0, 0, w, h)
        self._store = np.zeros((h, w + w % 2), np.uint32)
        self._quality = Quality(w, h)
        self._misses = 0

    def replace(self, pixels: Pixels, now_s: float) -> None:
        """Takes over a whole screen without telling anybody; `everything` must follow."""
        self._store[:, : self.size[0]] = pixels
        self._quality.changed(self._whole, now_s)

    def everything(self) -> Iterator[Operation]:
        """Yields the operations that draw the whole picture on any canvas."""
        yield Size(*self.size)
        yield from self._noted(self._encoded(self._whole, self._cut(self._whole)))

    def move(self, move: Move, now_s: float) -> Iterator[Operation]:
        """Yields the copy of a moved window; the caller must `update` the target afterwards."""
        dx, dy = move.after.x - move.before.x, move.after.y - move.before.y
        source = move.before.within(self._whole)
        target = Rect(source.x + dx, source.y + dy, source.w, source.h).within(self._whole)
        if target.w > 0 and target.h > 0 and (dx or dy):
            yield self._copied(target, dx, dy, now_s)

    def update(self, rect: Rect, pixels: Pixels, now_s: float) -> Iterator[Operation]:
        """Yields what turns the viewers' picture into `pixels` within a tile-aligned rectangle."""
        difference = _difference(self._cut(rect), pixels)
        mask = _tiles(difference, rect.w)
        if not mask.any():
            return
        scroll = self._scroll(rect, pixels, mask, difference)
        if scroll is not None:
            yield self._copied(*scroll, now_s)
            difference = _difference(self._cut(rect), pixels)
            mask = _tiles(difference, rect.w)
        for tiles in mask_rectangles(mask, _RECTANGLES):
            part = _trimmed(tiles_to_px(tiles, rect), rect, difference)
            if part.area_px:
                fresh = pixels[
                    part.y - rect.y : part.y - rect.y + part.h,
                    part.x - rect.x : part.x - rect.x + part.w,
                ]
                self._cut(part)[:] = fresh
                self._quality.changed(part, now_s)
                yield from self._noted(self._encoded(part, fresh))

    def due_at_s(self) -> float | None:
        """Returns when `mend` has work, None while all is exact."""
        return self._quality.due_at_s(self.fidelity.rest_s)

    def mend(self, now_s: float) -> Iterator[Operation]:
        """Yields exact operations for one slice of what was sent lossy and rests, if any does."""
        part = self._quality.next_slice(now_s, self.fidelity.rest_s)
        if part is not None:
            yield from self._noted(encode(part, self._cut(part), lossless=True))
            self._quality.sent_exact(part)

    def pixels(self) -> Pixels:
        """Returns a copy of the whole picture."""
        return self._cut(self._whole).copy()

    def _encoded(self, rect: Rect, pixels: Pixels) -> Iterator[Operation]:
        return encode(rect, pixels, fidelity=self.fidelity)

    def _cut(self, rect: Rect) -> Pixels:
        return self._store[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]

    def _noted(self, operations: Iterator[Operation]) -> Iterator[Operation]:
        for operation in operations:
            if not isinstance(operation, Size | Copy):
                rect = Rect(operation.x, operation.y, operation.w, operation.h)  # type: ignore[union-attr]
                if isinstance(operation, Image) and operation.format is Format.JPEG:
                    self._quality.sent_lossy(rect)
                else:
                    self._quality.sent_exact(rect)
            yield operation

    def _scroll(
        self, rect: Rect, pixels: Pixels, mask: Mask, difference: Difference
    ) -> tuple[Rect, int, int] | None:
        if np.count_nonzero(mask) * TILE_PX * TILE_PX < _SCROLL_LEAST_PX:
            return None
        if self._misses > _SCROLL_PATIENCE and self._misses % 4:
            self._misses += 1
            return None
        around = _trimmed(rect, rect, difference)
        fresh = pixels[around.y - rect.y :, around.x - rect.x :][: around.h, : around.w]
        found = find_scroll(around, self._cut(around), fresh)
        self._misses = 0 if found else self._misses + 1
        return found

    def _copied(self, target: Rect, dx: int, dy: int, now_s: float) -> Copy:
        source = Rect(target.x - dx, target.y - dy, target.w, target.h)
        self._cut(target)[:] = self._cut(source).copy()
        self._quality.copied(target, dx, dy)
        self._quality.changed(target, now_s)
        return Copy(source.x, source.y, *target)


def _difference(old: Pixels, new: Pixels) -> Difference:
    """Returns old xor new; two pixels an item where the width allows it."""
    if new.shape[1] % 2 == 0:
        return old.view(np.uint64) ^ new.view(np.uint64)
    return old ^ new


def _tiles(difference: Difference, w: int) -> Mask:
    h, items = difference.shape
    step = TILE_PX * items // w
    rows = np.bitwise_or.reduceat(difference, np.arange(0, h, TILE_PX), axis=0)
    mask: Mask = np.bitwise_or.reduceat(rows, np.arange(0, items, step), axis=1) != 0
    return mask


def _trimmed(part: Rect, within: Rect, difference: Difference) -> Rect:
    """Returns the smallest rectangle around the differing pixels of a part."""
    wide = within.w // difference.shape[1]
    top, left = part.y - within.y, (part.x - within.x) // wide
    cut = difference[top : top + part.h, left : left + -(-part.w // wide)]
    rows = np.bitwise_or.reduce(cut, axis=1).nonzero()[0]
    if not rows.size:
        return part._replace(w=0, h=0)
    columns = np.bitwise_or.reduce(cut, axis=0).nonzero()[0]
    first, last = int(columns[0]) * wide, (int(columns[-1]) + 1) * wide
    return Rect(
        part.x + first,
        part.y + int(rows[0]),
        min(last, part.w) - first,
        int(rows[-1] - rows[0]) + 1,
    )
