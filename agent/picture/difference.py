"""What differs between two pictures, and the tight rectangles around it."""

import numpy as np
import numpy.typing as npt

from agent.picture.area import TILE_PX, Mask, Pixels, mask_rectangles, tiles_to_px
from agent.picture.rect import Rect

Flags = npt.NDArray[np.bool_]

_WORD = 8
"""Flags are looked at in words of so many."""
_PARTS = 32
_GAP_PX = 5
_GAP_AREA_PX = 512
"""An unchanged gap this wide and this large costs more than the next rectangle's header."""
_SPARSE_TILES = 32
_SPARSE_SHARE = 0.5
"""Larger groups of tiles of which fewer changed are taken apart along the tiles."""
_EXACT_PX = 64 * 1024
"""Up to this size rectangles are tight to the pixel; larger ones to two."""


class Difference:
    """Two pictures of one tile-aligned rectangle, compared.

    Args:
        rect: desktop px.
        old: what was there; only read, and not after it has changed.
        new: what is there now.
    """

    def __init__(self, rect: Rect, old: Pixels, new: Pixels) -> None:
        self._rect = rect
        self._old, self._new = old, new
        h, w = new.shape
        self._wide = 2 if w % 2 == 0 else 1
        items, across = w // self._wide, TILE_PX // self._wide
        columns = -(-items // across)
        flags = np.zeros if columns * across != items else np.empty
        self._flags = flags((h, columns * across), np.bool_)
        changed = self._flags[:, :items]
        if self._wide == 2:
            np.not_equal(old.view(np.uint64), new.view(np.uint64), out=changed)
        else:
            np.not_equal(old, new, out=changed)
        words = self._flags.view(np.uint64)
        rows = np.bitwise_or.reduceat(words, np.arange(0, h, TILE_PX), axis=0)
        tiles = np.bitwise_or.reduce(rows.reshape(len(rows), columns, across // _WORD), axis=2)
        self.tiles: Mask = tiles != 0

    def trimmed(self) -> Rect:
        """Returns the smallest rectangle that holds all that differs; something must."""
        words = self._flags.view(np.uint64)
        rows = np.bitwise_or.reduce(words, axis=1).nonzero()[0]
        columns = np.bitwise_or.reduce(words, axis=0).view(np.bool_).nonzero()[0]
        rect, wide = self._rect, self._wide
        first, last = int(columns[0]) * wide, (int(columns[-1]) + 1) * wide
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        return Rect(rect.x + first, rect.y + top, last - first, bottom - top)

    def parts(self) -> list[Rect]:
        """Returns rectangles, desktop px, that hold all that differs and not much more."""
        parts: list[Rect] = []
        for group in _apart(self.tiles, 1, 1, _PARTS):
            pieces = self._pieces(group)
            most = max(1, (_PARTS - len(parts)) // len(pieces))
            for piece in pieces:
                where = tiles_to_px(piece, self._rect)
                flags, wide = self._within(where)
                parts += [
                    Rect(where.x + p.x * wide, where.y + p.y, p.w * wide, p.h)
                    for p in _apart(flags, _GAP_PX, _GAP_AREA_PX, most)
                ]
        return parts

    def _pieces(self, group: Rect) -> list[Rect]:
        tiles = self.tiles[group.y : group.y + group.h, group.x : group.x + group.w]
        if (
            group.area_px < _SPARSE_TILES
            or np.count_nonzero(tiles) >= _SPARSE_SHARE * group.area_px
        ):
            return [group]
        return [
            piece._replace(x=group.x + piece.x, y=group.y + piece.y)
            for piece in mask_rectangles(tiles, _PARTS)
        ]

    def _within(self, where: Rect) -> tuple[Flags, int]:
        """Returns what differs in a part, and how many pixels across each flag stands for."""
        x, y = where.x - self._rect.x, where.y - self._rect.y
        rows = slice(y, y + where.h)
        if where.area_px <= _EXACT_PX:
            columns = slice(x, x + where.w)
            return self._old[rows, columns] != self._new[rows, columns], 1
        wide = self._wide
        return self._flags[rows, x // wide : (x + where.w) // wide], wide


def _apart(flags: Flags, least_gap: int, least_area: int, most: int) -> list[Rect]:
    """Cuts along the widest gaps without a set flag; returns tight rectangles around the rest."""
    waiting, done = [Rect(0, 0, flags.shape[1], flags.shape[0])], list[Rect]()
    while waiting:
        rect = waiting.pop()
        block = flags[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]
        rows = np.logical_or.reduce(block, axis=1).nonzero()[0]
        columns = np.logical_or.reduce(block, axis=0).nonzero()[0]
        if not rows.size:
            continue
        rect = Rect(
            rect.x + int(columns[0]),
            rect.y + int(rows[0]),
            int(columns[-1] - columns[0]) + 1,
            int(rows[-1] - rows[0]) + 1,
        )
        if len(waiting) + len(done) + 1 >= most:
            done.append(rect)
            continue
        above, wide_y = _widest_gap(rows - rows[0])
        before, wide_x = _widest_gap(columns - columns[0])
        if wide_y >= least_gap and wide_y * rect.w >= max(least_area, wide_x * rect.h):
            end = above + wide_y
            waiting += [rect._replace(h=above), rect._replace(y=rect.y + end, h=rect.h - end)]
        elif wide_x >= least_gap and wide_x * rect.h >= least_area:
            end = before + wide_x
            waiting += [rect._replace(w=before), rect._replace(x=rect.x + end, w=rect.w - end)]
        else:
            done.append(rect)
    return done


def _widest_gap(places: npt.NDArray[np.intp]) -> tuple[int, int]:
    """Returns where the widest gap between sorted places begins, and how wide it is."""
    if places.size == int(places[-1]) + 1:
        return 0, 0
    gaps = np.diff(places) - 1
    at = int(gaps.argmax())
    return int(places[at]) + 1, int(gaps[at])
