"""Films: parts of the screen that look like photographs and keep changing, drawn as H.264.

Where they begin, agent.picture.film_places finds out; they end when they rest, when most of them
does, and when a larger one takes their place.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from agent.picture.area import TILE_PX, Mask, Pixels, inner_span, tile_span, tiles_to_px
from agent.picture.codecs import h264
from agent.picture.codecs.h264 import H264, H264Error
from agent.picture.encode import Drawn, encode
from agent.picture.fidelity import Fidelity
from agent.picture.film_places import LEAST_PX, Places, cut, meet
from agent.picture.film_rests import FilmRests
from agent.picture.rect import Rect
from protocol.pixels import Image

log = logging.getLogger(__name__)

MOST_FILMS: Final = 4
_RESTS_S: Final = 0.4
"""A film that did not change for so long is over."""
_LIVELY_S: Final = 1.0
_LEAST_LIVELY: Final = 0.4
"""Share of a film's tiles that changed in the last _LIVELY_S; below it the film is over."""
_RESTART_PICTURES: Final = 75
"""Who goes to a place of a recording decodes so many pictures of a film at most: 50 ms at 960 x 540
on a processor that has time, and 55 kB for a start each 2.5 s at 30 pictures a second."""
_EVERY: Final = 8
"""One row of so many is looked at to see what changes."""


@dataclass(slots=True)
class _Film:
    """A running film.

    Attributes:
        seen_s: per tile that the rectangle touches, when it last changed.
        fresh: whether it changed since its last picture.
    """

    rect: Rect
    encoder: H264
    number: int
    began_s: float
    changed_s: float
    seen_s: npt.NDArray[np.float64]
    fresh: bool = False


@dataclass(slots=True)
class Films:
    """All films of one desktop; used by the thread of its reference.

    Args:
        w, h: of the desktop, px.

    Attributes:
        rests: what rests within them.
    """

    w: int
    h: int
    rests: FilmRests = field(init=False)
    _word: str = ""
    _films: list[_Film] = field(default_factory=list)
    _owed: list[Rect] = field(default_factory=list)
    _places: Places = field(init=False)

    def __post_init__(self) -> None:
        self._places = Places(self.w, self.h)
        self.rests = FilmRests(self.w, self.h)

    @property
    def rects(self) -> list[Rect]:
        """Where films run."""
        return [film.rect for film in self._films]

    def decode(self, codecs: frozenset[str]) -> None:
        """Takes what the viewers decode; all films end where that changes how they are drawn."""
        word = next((word for word in (h264.FULL, h264.HALF) if word in codecs), "")
        if word == self._word:
            return
        self._word = word
        for film in list(self._films):
            self._end(film)
        self._places.forget()
        if word:
            h264.prepare()

    def restart(self) -> None:
        """Somebody has seen no picture of any film: the next ones need none before them."""
        for film in self._films:
            film.encoder.restart()

    def claim(self, rect: Rect, pixels: Pixels, store: Pixels, now_s: float) -> Sequence[Rect]:
        """Takes the films' share of captured pixels.

        Args:
            rect: tile-aligned, desktop px.
            pixels: those of `rect`, only read.
            store: the whole picture; where films run, it has the new pixels afterwards.
            now_s: the frame's time.

        Returns:
            Tile-aligned rectangles to compare as usual, usually `rect` alone.
        """
        if not self._word:
            return (rect,)
        self._places.look(rect, pixels, store, now_s)
        for film in [film for film in self._films if now_s - film.changed_s > _RESTS_S]:
            self._end(film)
        rest = [rect]
        for film in self._films:
            part = film.rect.within(rect)
            if part.w > 0 and part.h > 0:
                fresh = cut(pixels, part._replace(x=part.x - rect.x, y=part.y - rect.y))
                self.rests.note(_take(film, part, fresh, store, now_s), part, now_s)
                hole = _whole_tiles(film.rect, self.w, self.h)
                rest = [piece for whole in rest for piece in whole.without(hole)]
        return rest

    def note(self, mask: Mask, rect: Rect, now_s: float) -> None:
        """Takes which tiles of a tile-aligned rectangle differ from the picture, films aside."""
        if self._word:
            self._places.note(mask, rect, now_s)

    def pictures(
        self, store: Pixels, fidelity: Fidelity, now_s: float, *, restarts: bool = False
    ) -> Iterator[Drawn]:
        """Yields the films' new pictures, last in a frame; begins and ends films.

        Where a film cannot be encoded, its rectangle is drawn as a still picture, and it is over.

        Args:
            store: the whole picture, only read.
            fidelity: how true they are.
            now_s: the frame's time.
            restarts: whether a film may begin anew by itself: the largest of its pictures comes.
        """
        changed = [film for film in self._films if film.fresh]
        if restarts:
            _restart_longest(changed)
        for film in changed:
            data = self._encoded(film, store, fidelity)
            if data is not None:
                film.fresh = False
                yield Image(film.encoder.format, *film.rect, data)
            else:
                self._places.refuse(film.rect, now_s)
                self._end(film)
        for rect in self._owed:
            yield from encode(rect, cut(store, rect), fidelity=fidelity)
        self._owed.clear()
        for film in [film for film in self._films if not _lively(film, now_s)]:
            self._end(film)
        if self._word:
            old = [film.rect for film in self._films if now_s - film.began_s >= _LIVELY_S]
            for rect in self._places.found(store, old, now_s):
                if not self._begin(rect, now_s):
                    self._places.refuse(rect, now_s)

    def _encoded(self, film: _Film, store: Pixels, fidelity: Fidelity) -> bytes | None:
        try:
            return film.encoder.encode(cut(store, film.rect), fidelity)
        except H264Error as problem:
            log.warning("no film of %d x %d: %s", film.rect.w, film.rect.h, problem)
            return None

    def _end(self, film: _Film) -> None:
        self._films.remove(film)
        if film.fresh:
            self._owed.append(film.rect)

    def _begin(self, rect: Rect, now_s: float) -> bool:
        """Begins a film in place of those that it meets; returns whether that is possible."""
        met = [film for film in self._films if meet(film.rect, rect, 0)]
        if rect.w < LEAST_PX[0] or rect.h < LEAST_PX[1] or rect.area_px > h264.LARGEST_PX:
            return False
        if any(film.rect == rect for film in met):
            return False
        free = set(range(MOST_FILMS)) - {film.number for film in self._films if film not in met}
        if not free or not h264.ready():
            return False
        try:
            encoder = H264(min(free), rect.w, rect.h, self._word)
        except H264Error as problem:
            log.warning("no films: %s", problem)
            return False
        for film in met:
            self._end(film)
        rows, columns = tile_span(rect)
        seen_s = np.full((rows.stop - rows.start, columns.stop - columns.start), now_s)
        self._films.append(_Film(rect, encoder, min(free), now_s, now_s, seen_s))
        self.rests.forget(rect)
        self.rests.changed(rect, now_s)
        return True


def _restart_longest(films: Sequence[_Film]) -> None:
    """One in a frame: two starts at once would be twice as late."""
    longest = max(films, key=lambda film: film.encoder.pictures, default=None)
    if longest is not None and longest.encoder.pictures >= _RESTART_PICTURES:
        longest.encoder.restart()


def _take(film: _Film, part: Rect, fresh: Pixels, store: Pixels, now_s: float) -> Mask:
    """Takes a part of a film's rectangle; notes whether and where it changed.

    Returns:
        Where every _EVERY-th of its rows differs from before.
    """
    old = cut(store, part)
    differ: Mask = fresh[::_EVERY] != old[::_EVERY]
    rows, columns = tile_span(film.rect)
    across = np.logical_or.reduceat(differ, _starts(part.x, part.w), axis=1)
    if across.any():
        row_of = (part.y + np.arange(0, part.h, _EVERY)) // TILE_PX - rows.start
        tops = np.flatnonzero(np.diff(row_of, prepend=-1))
        hits = np.logical_or.reduceat(across, tops, axis=0)
        top, first = int(row_of[0]), part.x // TILE_PX - columns.start
        seen_s = film.seen_s[top : top + hits.shape[0], first : first + hits.shape[1]]
        seen_s[hits] = now_s
    elif np.array_equal(fresh, old):
        return differ
    old[:] = fresh
    film.fresh = True
    film.changed_s = now_s
    return differ


def _lively(film: _Film, now_s: float) -> bool:
    if now_s - film.began_s < _LIVELY_S:
        return True
    lively = np.count_nonzero(now_s - film.seen_s <= _LIVELY_S)
    return int(lively) >= _LEAST_LIVELY * film.seen_s.size


def _starts(x: int, w: int) -> npt.NDArray[np.intp]:
    """Returns where tiles start within w pixels that begin at x."""
    starts = np.arange(-(x % TILE_PX), w, TILE_PX)
    starts[0] = 0
    return starts


def _whole_tiles(rect: Rect, w: int, h: int) -> Rect:
    """Returns what tiles that lie wholly in a rectangle cover, on a desktop of w x h."""
    rows, columns = inner_span(rect, w, h)
    tiles = Rect(columns.start, rows.start, columns.stop - columns.start, rows.stop - rows.start)
    return tiles_to_px(tiles, Rect(0, 0, w, h))
