"""What rests within a film, as a dialog over it: drawn exactly and stored beside the picture.

A film's picture draws all of its rectangle.  What rests there is drawn over it once, exactly, and
recalled from the store after each further picture: nine bytes.
"""

from typing import Final

import numpy as np

from agent.picture.area import COLOUR, Mask, Pixels, mask_rectangles
from agent.picture.encode import photo_tiles
from agent.picture.rect import Rect
from agent.picture.stored import Stored

_CELL_PX: Final = 8
"""Of a row of so many pixels one is looked at, as films do; what is kept is compared wholly."""
_LOOK_S: Final = 0.1
_LEAST_CELLS: Final = 8
_MOST_KEPT: Final = 48
_MOST_PHOTO: Final = 0.25
"""Where more of a part looks like a photograph it is the film's own: it costs much and moves on."""


class FilmRests:
    """Parts of films that rest, on a desktop of w x h; used by the thread of its reference."""

    def __init__(self, w: int, h: int) -> None:
        self._changed_s = np.zeros((-(-h // _CELL_PX), -(-w // _CELL_PX)))
        self._kept: list[Rect] = []
        self._looked_s = 0.0

    def forget(self, rect: Rect | None = None) -> None:
        """Keeps nothing that meets a rectangle, or nothing at all: viewers store something else."""
        self._kept = [one for one in self._kept if rect and not one.within(rect).area_px]

    def changed(self, rect: Rect, now_s: float) -> None:
        """Starts the rest of a rectangle anew."""
        self._changed_s[_cells(rect)] = now_s

    def note(self, differ: Mask, rect: Rect, now_s: float) -> None:
        """Takes where every eighth row of a rectangle differs from the picture before."""
        starts = np.arange(-(rect.x % _CELL_PX), rect.w, _CELL_PX)
        starts[0] = 0
        across = np.logical_or.reduceat(differ, starts, axis=1)
        rows, columns = _cells(rect)
        times = self._changed_s[rows, columns]
        times[: len(across)][across] = now_s

    def recalled(self, film: Rect, shown: Pixels, stored: Stored, now_s: float) -> list[Rect]:
        """Returns what is drawn from the store after a film's picture.

        Args:
            film: its rectangle.
            shown: the whole screen; where it differs from what is stored, that is kept no longer.
            stored: what all viewers have stored.
            now_s: the frame's time.
        """
        found = []
        for rect in [one for one in self._kept if one.within(film) == one]:
            now = shown[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w] & COLOUR
            differ = now != stored.cut(rect)
            if differ.any():
                self._kept.remove(rect)
                rows, columns = differ.any(axis=1).nonzero()[0], differ.any(axis=0).nonzero()[0]
                x, y = rect.x + int(columns[0]), rect.y + int(rows[0])
                size = int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1
                self.changed(Rect(x, y, *size), now_s)
            else:
                found.append(rect)
        return found

    def rested(
        self, film: Rect, shown: Pixels, most_px: int, now_s: float, rest_s: float
    ) -> Rect | None:
        """Returns the next part that rests and is not kept yet: to be drawn, stored and kept."""
        if now_s - self._looked_s < _LOOK_S or len(self._kept) >= _MOST_KEPT:
            return None
        self._looked_s = now_s
        rows, columns = _cells(film, whole=True)
        rests: Mask = self._changed_s[rows, columns] <= now_s - rest_s
        for kept in self._kept:
            inside = _cells(kept.within(film))
            rests[_moved(inside[0], rows), _moved(inside[1], columns)] = False
        if not rests.any():
            return None
        cells = max(mask_rectangles(rests, rests.size), key=lambda one: one.area_px)
        if cells.area_px < _LEAST_CELLS:
            return None
        w = min(cells.w, max(1, most_px // _CELL_PX**2))
        h = min(cells.h, max(1, most_px // (w * _CELL_PX**2)))
        part = Rect(columns.start + cells.x, rows.start + cells.y, w, h)
        part = Rect(*(_CELL_PX * number for number in part))
        photos = photo_tiles(shown[part.y : part.y + part.h, part.x : part.x + part.w])
        if np.count_nonzero(photos) > _MOST_PHOTO * photos.size:
            self.changed(part, now_s)
            return None
        return part

    def keep(self, part: Rect) -> None:
        """Every viewer has this part exactly, and has stored it."""
        self._kept.append(part)


def _cells(rect: Rect, *, whole: bool = False) -> tuple[slice, slice]:
    """Returns rows and columns of the cells that a rectangle touches, or that lie within it."""
    low, high = (_CELL_PX - 1, 0) if whole else (0, _CELL_PX - 1)
    rows, columns = (
        slice((at + low) // _CELL_PX, (at + size + high) // _CELL_PX)
        for at, size in ((rect.y, rect.h), (rect.x, rect.w))
    )
    return rows, columns


def _moved(span: slice, origin: slice) -> slice:
    return slice(max(0, span.start - origin.start), max(0, span.stop - origin.start))
