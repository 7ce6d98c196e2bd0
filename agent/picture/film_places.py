"""Where films may begin: tiles that look like photographs and change many times a second.

A rectangle around such tiles is watched for a few changes, until it is tight around the pixels
that differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.picture.area import (
    TILE_PX,
    Mask,
    Pixels,
    mask_rectangles,
    tile_grid,
    tile_span,
    tiles_to_px,
    touched_tiles,
)
from agent.picture.encode import photo_tiles
from agent.picture.rect import Rect

LEAST_PX: Final = (160, 120)
_LEAST_TILES: Final = 12
_CHANGES: Final = 4
_WITHIN_S: Final = 0.45
"""A tile that changed _CHANGES times in this time is busy: some 8 times a second and more."""
_LOOKS: Final = 2
"""Changes for which a rectangle is watched before it is a film."""
_LOST_S: Final = 1.0
"""A watched rectangle that does not become a film for so long is none."""
_LEAST_DENSE: Final = 0.55
"""Share of busy tiles in the rectangle around them."""
_MOST_BOXES: Final = 64
_MOST_WASTE: Final = 1.5
"""A film grows where the larger rectangle has at most so many times the pixels."""
_LEAST_PHOTO: Final = 0.5
"""Share of the busy tiles that look like photographs."""
_NOT_AGAIN_S: Final = 2.0


@dataclass(slots=True)
class _Watched:
    """What may become a film.

    Attributes:
        area: where to look, px.
        tight: around all pixels that differed so far, or None.
    """

    area: Rect
    since_s: float
    tight: Rect | None = None
    looks: int = 0
    looked_s: float = -1.0


@dataclass(slots=True)
class Places:
    """Busy tiles and watched rectangles of one desktop.

    Args:
        w, h: of the desktop, px.
    """

    w: int
    h: int
    _watched: list[_Watched] = field(default_factory=list)
    _refused: list[tuple[Rect, float]] = field(default_factory=list)
    _changed_s: npt.NDArray[np.float64] = field(init=False)
    _news: bool = False

    def __post_init__(self) -> None:
        self._changed_s = np.full((_CHANGES, *tile_grid(self.w, self.h)), -np.inf)

    def forget(self) -> None:
        """Watches nothing."""
        self._watched.clear()

    def refuse(self, rect: Rect, now_s: float) -> None:
        """Does not find this rectangle or parts of it for some time."""
        self._refused.append((rect, now_s + _NOT_AGAIN_S))

    def note(self, mask: Mask, rect: Rect, now_s: float) -> None:
        """Takes which tiles of a tile-aligned rectangle changed, films aside."""
        times = self._changed_s[:, *tile_span(rect)]
        news = mask & (times[-1] < now_s)
        if news.any():
            times[:-1, news] = times[1:, news]
            times[-1, news] = now_s
            self._news = True

    def look(self, rect: Rect, pixels: Pixels, store: Pixels, now_s: float) -> None:
        """Looks where captured pixels differ from the picture, in what is watched."""
        for watched in self._watched:
            _look(watched, rect, pixels, store, now_s)

    def found(self, store: Pixels, films: Sequence[Rect], now_s: float) -> list[Rect]:
        """Returns new rectangles for films, of even places and sizes; watches others.

        Args:
            store: the whole picture.
            films: those that may grow; a rectangle that meets one is to take its place.
            now_s: the frame's time.
        """
        ripe = []
        for watched in list(self._watched):
            if watched.looks >= _LOOKS and watched.tight is not None:
                self._watched.remove(watched)
                ripe.append(_even(watched.tight, self.w, self.h))
            elif now_s - watched.since_s > _LOST_S:
                self._watched.remove(watched)
        if self._news:
            self._news = False
            self._watch(store, films, now_s)
        return ripe

    def _watch(self, store: Pixels, films: Sequence[Rect], now_s: float) -> None:
        busy: Mask = now_s - self._changed_s[0] <= _WITHIN_S
        if int(np.count_nonzero(busy)) < (1 if films else _LEAST_TILES):
            return
        self._refused = [(rect, until_s) for rect, until_s in self._refused if until_s > now_s]
        for tiles in _joined(mask_rectangles(busy, _MOST_BOXES)):
            area = tiles_to_px(tiles, Rect(0, 0, self.w, self.h))
            known = [watched.area for watched in self._watched]
            known += [rect for rect, _ in self._refused]
            if any(area.within(rect) == area for rect in known):
                continue
            watched = self._candidate(area, tiles, busy, films, now_s)
            if watched is None:
                continue
            if _like_photo(watched.area, store, busy):
                self._watched.append(watched)
            else:
                self.refuse(watched.area, now_s)

    def _candidate(
        self, area: Rect, tiles: Rect, busy: Mask, films: Sequence[Rect], now_s: float
    ) -> _Watched | None:
        near = [film for film in films if meet(film, area, TILE_PX)]
        whole = reduce(Rect.around, near, area)
        if near and whole.area_px <= _MOST_WASTE * sum(r.area_px for r in (area, *near)):
            cover = tiles_to_px(touched_tiles(whole), Rect(0, 0, self.w, self.h))
            return _Watched(cover, now_s, reduce(Rect.around, near))
        inside = busy[tiles.y : tiles.y + tiles.h, tiles.x : tiles.x + tiles.w]
        dense = int(np.count_nonzero(inside)) >= _LEAST_DENSE * inside.size
        if near or not dense or area.w < LEAST_PX[0] or area.h < LEAST_PX[1]:
            return None
        return _Watched(area, now_s)


def _like_photo(area: Rect, store: Pixels, busy: Mask) -> bool:
    photos = photo_tiles(cut(store, area))
    moving = busy[tile_span(area)]
    least = _LEAST_PHOTO * int(np.count_nonzero(moving))
    return int(np.count_nonzero(photos & moving)) >= least


def _look(watched: _Watched, rect: Rect, pixels: Pixels, store: Pixels, now_s: float) -> None:
    """Widens what is tight around the differing pixels by those that differ now."""
    part = watched.area.within(rect)
    if part.w <= 0 or part.h <= 0:
        return
    differ = cut(pixels, part._replace(x=part.x - rect.x, y=part.y - rect.y)) != cut(store, part)
    rows = differ.any(axis=1).nonzero()[0]
    if not rows.size:
        return
    columns = differ.any(axis=0).nonzero()[0]
    left, top = int(columns[0]), int(rows[0])
    found = Rect(part.x + left, part.y + top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
    watched.tight = found if watched.tight is None else found.around(watched.tight)
    if watched.looked_s != now_s:
        watched.looked_s = now_s
        watched.looks += 1


def _joined(boxes: list[Rect]) -> list[Rect]:
    """Returns rectangles around groups of those that touch."""
    groups: list[Rect] = []
    for box in boxes:
        grown = box
        while True:
            met = [group for group in groups if meet(group, grown, 1)]
            if not met:
                break
            groups = [group for group in groups if group not in met]
            grown = reduce(Rect.around, met, grown)
        groups.append(grown)
    return groups


def meet(a: Rect, b: Rect, gap: int) -> bool:
    """Whether two rectangles overlap, or are less than `gap` apart."""
    return (
        a.x < b.x + b.w + gap
        and b.x < a.x + a.w + gap
        and a.y < b.y + b.h + gap
        and b.y < a.y + a.h + gap
    )


def _even(rect: Rect, w: int, h: int) -> Rect:
    """Widens to even places and sizes, within a desktop of w x h."""
    x, y = rect.x - rect.x % 2, rect.y - rect.y % 2
    right, bottom = rect.x + rect.w, rect.y + rect.h
    right, bottom = min(right + right % 2, w - w % 2), min(bottom + bottom % 2, h - h % 2)
    return Rect(x, y, right - x, bottom - y)


def cut(pixels: Pixels, part: Rect) -> Pixels:
    """Returns a view of a part."""
    return pixels[part.y : part.y + part.h, part.x : part.x + part.w]
