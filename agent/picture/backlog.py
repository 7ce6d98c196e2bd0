"""What was painted and is not sent yet: what is small goes at once, the rest in turn."""

import math
from collections.abc import Iterable

from agent.picture.engine import Engine
from agent.picture.rect import Rect

SMALL_PX = 32 * 1024
"""A line of text, a button, a menu's entry: what a key or a click changes."""
_SMALL_COVER_PX = 2 * SMALL_PX
"""What is small has no more pixels than these with all tiles that it touches."""
_JOIN_PX = 32 * 1024
"""Rectangles are read as one where that reads no more pixels than these in vain: to ask for one
more costs as much, above all where the X server sleeps in between."""
_MOST_JOINED = 12
"""More small rectangles are covered with few anyway."""
_MOST = 64
"""Rectangles that are kept in their order; more become few that cover them."""


class Backlog:
    """Rectangles of one desktop where the viewers' picture may differ from the screen.

    Two generations, so that a place that changes all the time leaves no other waiting: what was
    left over comes before what changed meanwhile.

    Args:
        engine: covers many rectangles with few.
        size: of the desktop, px.
    """

    def __init__(self, engine: Engine, size: tuple[int, int]) -> None:
        self._engine = engine
        self._size = size
        self._older: list[Rect] = []
        self._newer: list[Rect] = []

    def __bool__(self) -> bool:
        return bool(self._older or self._newer)

    def note(
        self, damage: Iterable[Rect], *, whole: bool = False, apart: bool = False
    ) -> list[Rect]:
        """Takes damage; returns the part to be updated now, before anything else.

        Args:
            damage: where something may have been painted.
            whole: all of it is to be updated now, as it belongs together.
            apart: what is small does not wait for what is large beside it.
        """
        inside = [rect for rect in (one.clipped(*self._size) for one in damage) if rect.area_px]
        if whole:
            return self._engine.cover(inside, *self._size)
        small = [rect for rect in inside if rect.area_px <= SMALL_PX]
        large = [rect for rect in inside if rect.area_px > SMALL_PX]
        if len(small) <= _MOST_JOINED:
            small = _joined(small)
            if large and not apart:
                large, small = _grown(self._engine.cover(large, *self._size), small)
        now: list[Rect] = []
        for rect in self._engine.cover(small, *self._size):
            (now if rect.area_px <= _SMALL_COVER_PX else large).append(rect)
        if large:
            self._newer = self._engine.cover([*self._newer, *large], *self._size)
        return now

    def take(self) -> list[Rect]:
        """Returns what is next, in order; what the caller does not get done it puts back."""
        if not self._older:
            self._older, self._newer = self._newer, []
        taken, self._older = self._older, []
        return taken

    def put_back(self, rects: Iterable[Rect]) -> None:
        """Takes what was left over, in order; it comes before what changes from now on."""
        for rect in rects:
            self._older += self._engine.cover([rect], *self._size)
        if len(self._older) > _MOST:
            self._older = self._engine.cover(self._older, *self._size)


def _joined(small: list[Rect]) -> list[Rect]:
    """Returns one rectangle for several that lie close together; each is still small."""
    joined: list[Rect] = []
    for rect in small:
        if not _taken(joined, rect, SMALL_PX):
            joined.append(rect)
    return joined


def _grown(large: list[Rect], small: list[Rect]) -> tuple[list[Rect], list[Rect]]:
    """Returns the large ones with the small ones beside them, and the small ones that are left."""
    grown = list(large)
    left = [rect for rect in small if not _taken(grown, rect)]
    return grown, left


def _taken(rects: list[Rect], rect: Rect, most_px: float = math.inf) -> bool:
    """Whether one of them, grown to `most_px` at most, holds a rectangle that lies beside it."""
    for number, one in enumerate(rects):
        both = one.around(rect)
        if both.area_px <= min(most_px, one.area_px + rect.area_px + _JOIN_PX):
            rects[number] = both
            return True
    return False
