"""The second picture: what windows cover, kept by the viewers until it is seen again."""

import numpy as np

from agent.picture.area import COLOUR, Mask, Pixels, inner_span, tile_grid, tile_span
from agent.picture.rect import Rect

_UNKNOWN = np.uint32(0xFF000000)
"""Equal to no colour: a viewer that came later has not stored what the others have."""


class Stored:
    """What all viewers have stored; source pixels, and per tile whether they were lossy."""

    def __init__(self, w: int, h: int) -> None:
        self._w, self._h = w, h
        self._pixels: Pixels | None = None
        self._lossy: Mask = np.zeros(tile_grid(w, h), np.bool_)

    def forget(self) -> None:
        """Somebody has stored nothing."""
        if self._pixels is not None:
            self._pixels[:] = _UNKNOWN
            self._lossy[:] = False

    def store(self, rect: Rect, pixels: Pixels, lossy: Mask) -> None:
        """Takes pixels of a rectangle, and the marks of all tiles it touches."""
        if self._pixels is None:
            self._pixels = np.full((self._h, self._w), _UNKNOWN)
        np.bitwise_and(pixels, COLOUR, out=self.cut(rect))
        self._lossy[inner_span(rect, self._w, self._h)] = False
        self._lossy[tile_span(rect)] |= lossy

    def cut(self, rect: Rect) -> Pixels:
        """Returns a view of a rectangle; only after something was stored."""
        if self._pixels is None:
            raise ValueError("nothing is stored")
        return self._pixels[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]

    def lossy(self, rect: Rect) -> Mask:
        """Returns the marks of all tiles that a rectangle touches."""
        return self._lossy[tile_span(rect)]

    def gain_px(self, rect: Rect, shown: Pixels, wanted: Pixels) -> int:
        """Returns how many more pixels of a rectangle are as wanted if they are recalled.

        Args:
            rect: desktop px.
            shown: what the viewers have there.
            wanted: what is on the screen there.
        """
        if self._pixels is None:
            return 0
        colours = wanted & COLOUR
        wrong = int(np.count_nonzero((shown & COLOUR) != colours))
        return wrong - int(np.count_nonzero(self.cut(rect) != colours))
