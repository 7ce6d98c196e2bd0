"""Where the viewers' picture is not exact yet, and since when it rests."""

import numpy as np

from agent.picture.area import (
    TILE_PX,
    Mask,
    inner_span,
    mask_rectangles,
    tile_grid,
    tile_span,
    tiles_to_px,
)
from agent.picture.rect import Rect

LIVELY_SLICE_TILES = 16
_LIVELY_S = 0.1
"""While something changes all the time, slices are so small that it hardly waits for them."""
SLICE_TILES = 64
"""64 tiles of 32 px are 65,536 px: some 4 ms of work, so that no change waits long behind one."""


class Quality:
    """Per tile: sent lossy or exact, and when it changed last."""

    def __init__(self, w: int, h: int) -> None:
        self._w, self._h = w, h
        grid = tile_grid(w, h)
        self._lossy = np.zeros(grid, np.bool_)
        self._changed_at_s = np.zeros(grid, np.float64)

    def changed(self, rect: Rect, now_s: float) -> None:
        """Starts the rest of a rectangle anew."""
        self._changed_at_s[tile_span(rect)] = now_s

    def sent_lossy(self, rect: Rect) -> None:
        """Marks all tiles that a lossy image touches."""
        self._lossy[tile_span(rect)] = True

    def sent_exact(self, rect: Rect) -> None:
        """Clears the tiles that an exact operation covers wholly."""
        self._lossy[inner_span(rect, self._w, self._h)] = False

    def lossy(self, rect: Rect) -> Mask:
        """Returns the marks of all tiles that a rectangle touches."""
        return self._lossy[tile_span(rect)]

    def recalled(self, rect: Rect, lossy: Mask) -> None:
        """Takes the marks of all tiles that a rectangle touches: it is drawn as it once was."""
        self._lossy[inner_span(rect, self._w, self._h)] = False
        self._lossy[tile_span(rect)] |= lossy

    def copied(self, target: Rect, dx: int, dy: int) -> None:
        """Carries the marks along with pixels that moved by dx, dy to `target`."""
        if not self._lossy.any():
            return
        rows, columns = tile_span(target)
        inner = inner_span(target, self._w, self._h)
        row_at = np.arange(rows.start, rows.stop) * TILE_PX - dy
        column_at = np.arange(columns.start, columns.stop) * TILE_PX - dx
        last_row, last_column = (n - 1 for n in self._lossy.shape)
        found = np.zeros((row_at.size, column_at.size), np.bool_)
        for below in (0, TILE_PX - 1):
            for right in (0, TILE_PX - 1):
                from_rows = ((row_at + below) // TILE_PX).clip(0, last_row)
                from_columns = ((column_at + right) // TILE_PX).clip(0, last_column)
                found |= self._lossy[np.ix_(from_rows, from_columns)]
        keep = self._lossy.copy()
        keep[inner] = False
        self._lossy[rows, columns] = found | keep[rows, columns]

    def due_at_s(self, rest_s: float) -> float | None:
        """Returns when the next tile has rested for so long, or None if all is exact."""
        if not self._lossy.any():
            return None
        return float(self._changed_at_s[self._lossy].min()) + rest_s

    @property
    def rests_at_s(self) -> float:
        """When nothing will have changed for a moment, if nothing does."""
        return float(self._changed_at_s.max()) + _LIVELY_S

    def lively(self, now_s: float) -> bool:
        """Whether something changed just now, and so may again in a moment."""
        return now_s < self.rests_at_s

    def next_slice(self, now_s: float, rest_s: float, most_tiles: int = SLICE_TILES) -> Rect | None:
        """Returns a rectangle of lossy tiles that have rested for so long, of bounded size."""
        rested = self._lossy & (self._changed_at_s <= now_s - rest_s)
        if not rested.any():
            return None
        tiles = max(mask_rectangles(rested, rested.size), key=lambda rect: rect.area_px)
        w = min(tiles.w, most_tiles)
        part = Rect(tiles.x, tiles.y, w, min(tiles.h, max(1, most_tiles // w)))
        return tiles_to_px(part, Rect(0, 0, self._w, self._h))
