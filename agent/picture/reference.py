"""The picture as the viewers have it: what all operations so far add up to.

It holds source pixels; where the viewers have a JPEG of them, agent.picture.quality knows.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np

from agent.picture.area import TILE_PX, Pixels
from agent.picture.codecs.registry import LOSSY
from agent.picture.difference import Difference
from agent.picture.encode import Drawn, encode
from agent.picture.fidelity import BALANCED
from agent.picture.films import Films
from agent.picture.motion import find_scroll
from agent.picture.quality import LIVELY_SLICE_TILES, SLICE_TILES, Quality
from agent.picture.rect import Rect
from agent.picture.slices import sliced
from agent.picture.source import Move, Shot
from agent.picture.stored import Stored
from protocol.pixels import Copy, Format, Image, Operation, Recall, Size, Store, pack

_SCROLL_LEAST_PX = 48 * 1024
"""Smaller changes are encoded faster than examined."""
_SCROLL_PATIENCE = 2
"""After this many misses in a row only every fourth large change is examined: it is a film."""
_BAND_ROWS = 8
_STORE = "store"
_RUNS = frozenset(("runs",))
_EVERY_ROW = 16
_SAME_SHARE = 0.75
"""A scroll is taken to go on where so many of every 16th line agree; what does not is sent."""
_UNCOVERED = 16
_FILM_RESTS_S = 1.0
"""What did not change within a film for so long is drawn exactly over it."""
_MEND_GAP_S = 0.06
"""Between two slices while something changes all the time: that has the line first."""
_RECALL_SHARE = 0.25
"""A recall must set right this share of its pixels; the others are sent after it."""


class Reference:
    """Turns captured pixels into operations and remembers what they draw; used by one thread.

    Attributes:
        fidelity: how they are drawn from now on.
        budget_bytes, unsent, encode_s, restarts: see agent.picture.engine.
    """

    def __init__(self, w: int, h: int) -> None:
        self.size = (w, h)
        self.fidelity = BALANCED
        self._codecs: frozenset[str] = frozenset()
        self._whole = Rect(0, 0, w, h)
        self._store = np.zeros((h, w + w % 2), np.uint32)
        self._quality = Quality(w, h)
        self._stored = Stored(w, h)
        self._films = Films(w, h)
        self._uncovered: deque[Rect] = deque(maxlen=_UNCOVERED)
        self._misses = 0
        self._scrolled = Rect(0, 0, 0, 0), 0, 0
        self._mended_at_s = 0.0
        self._runs_px = 0
        self.budget_bytes: int | None = None
        self.unsent: list[Rect] = []
        self.encode_s = 0.0
        self.restarts = False

    @property
    def codecs(self) -> frozenset[str]:
        """What the viewers decode beside JPEG and PNG, of protocol.pixels.CODECS."""
        return self._codecs

    @codecs.setter
    def codecs(self, codecs: frozenset[str]) -> None:
        if codecs != self._codecs:
            self._codecs = codecs
            self._forget_stored()
            self._films.decode(codecs)

    def replace(self, pixels: Shot, now_s: float) -> None:
        """Takes over a whole screen without telling anybody; `everything` must follow."""
        self._store[:, : self.size[0]] = np.asarray(pixels)
        self._quality.changed(self._whole, now_s)

    def everything(self) -> Iterator[Operation]:
        """Yields the operations that draw the whole picture on any canvas.

        They may be for one viewer of many: the others have what they had.
        """
        self._forget_stored()
        self._films.restart()
        yield Size(*self.size)
        for operation in self._encoded(self._whole, self._cut(self._whole)):
            if _lossy(operation):
                self._quality.sent_lossy(_place(operation))
            yield operation

    def covered(self, rect: Rect) -> Iterator[Operation]:
        """Yields what keeps a rectangle that a window is about to cover, before any `update`."""
        inside = rect.within(self._whole)
        if _STORE in self._codecs and inside.w > 0 and inside.h > 0:
            self._stored.store(inside, self._cut(inside), self._quality.lossy(inside))
            self._films.rests.forget(inside)
            yield Store(*inside)

    def uncovered(self, rect: Rect) -> None:
        """A window is gone from this rectangle: the next `update` looks at what is stored."""
        inside = rect.within(self._whole)
        if _STORE in self._codecs and inside.w > 0 and inside.h > 0:
            self._uncovered.append(inside)

    def move(self, move: Move, now_s: float) -> Iterator[Operation]:
        """Yields the copy of a moved window; the caller must `update` both places afterwards."""
        dx, dy = move.after.x - move.before.x, move.after.y - move.before.y
        for part in move.after.without(move.before):
            yield from self.covered(part)
        source = move.before.within(self._whole)
        target = Rect(source.x + dx, source.y + dy, source.w, source.h).within(self._whole)
        if target.w > 0 and target.h > 0 and (dx or dy):
            yield self._copied(target, dx, dy, now_s)
        for part in move.before.without(move.after):
            self.uncovered(part)

    def update(self, rect: Rect, shot: Shot, now_s: float) -> Iterator[Operation]:
        """Yields what turns the viewers' picture into `shot` within a tile-aligned rectangle."""
        pixels: Pixels = np.asarray(shot)
        parts = self._films.claim(rect, pixels, self._store, now_s)
        for film in self._films.rects:
            self._film_draws(film.within(rect), now_s)
        for part in parts:
            yield from self._compared(part, _part_of(pixels, rect, part), now_s)

    def flush(self, now_s: float) -> Iterator[Operation]:
        """Yields the films' pictures; once a frame, after all updates."""
        self._uncovered.clear()
        pictures = self._films.pictures(self._store, self.fidelity, now_s, restarts=self.restarts)
        for picture in self._timed(pictures):
            if isinstance(picture, Image) and picture.format is Format.H264:
                self._film_draws(_place(picture), now_s)
                yield picture
                if _STORE in self._codecs:
                    yield from self._rests_within(_place(picture), now_s)
            else:
                yield from self._noted([picture])
        self._runs_px = 0

    def _rests_within(self, film: Rect, now_s: float) -> Iterator[Operation]:
        """Draws over a film's picture what rests there: from the store, and one part more."""
        rests = self._films.rests
        for part in rests.recalled(film, self._store, self._stored, now_s):
            self._quality.sent_exact(part)
            yield Recall(*part)
        most_px = self._slice_tiles(now_s) * TILE_PX * TILE_PX
        rest_s = max(_FILM_RESTS_S, self.fidelity.rest_s)
        fresh = rests.rested(film, self._store, most_px, now_s, rest_s)
        if fresh is not None:
            yield from self._noted(self._within_runs(fresh, self._cut(fresh), lossless=True))
            self._stored.store(fresh, self._cut(fresh), self._quality.lossy(fresh))
            rests.keep(fresh)
            yield Store(*fresh)

    def due_at_s(self) -> float | None:
        """Returns when `mend` has work, None while all is exact."""
        due_s = self._quality.due_at_s(self.fidelity.rest_s)
        if due_s is None:
            return None
        return max(due_s, min(self._mended_at_s + _MEND_GAP_S, self._quality.rests_at_s))

    def mend(self, now_s: float) -> Iterator[Operation]:
        """Yields exact operations for one slice of what was sent lossy and rests, if any does."""
        due_s = self.due_at_s()
        if due_s is None or now_s < due_s:
            return
        part = self._quality.next_slice(now_s, self.fidelity.rest_s, self._slice_tiles(now_s))
        if part is not None:
            self._mended_at_s = now_s
            exact = encode(part, self._cut(part), lossless=True, codecs=self._codecs)
            yield from self._noted(exact)
            self._quality.sent_exact(part)

    def _slice_tiles(self, now_s: float) -> int:
        """Tiles to mend at once; a photo's take some 2 bytes a pixel."""
        if self.budget_bytes is None:
            return LIVELY_SLICE_TILES if self._quality.lively(now_s) else SLICE_TILES
        return max(1, self.budget_bytes // (2 * TILE_PX * TILE_PX))

    def pixels(self) -> Pixels:
        """Returns a copy of the whole picture."""
        return self._cut(self._whole).copy()

    def _compared(self, rect: Rect, pixels: Pixels, now_s: float) -> Iterator[Operation]:
        if rect.area_px <= _SCROLL_LEAST_PX and np.array_equal(self._cut(rect), pixels):
            return  # beside a film, mostly
        goes_on = self._goes_on(rect, pixels)
        if goes_on:
            yield self._copied(*self._scrolled, now_s)
        difference = Difference(rect, self._cut(rect), pixels)
        if not difference.tiles.any():
            return
        moved = [] if goes_on else self._moved(rect, pixels, difference, now_s)
        if moved:
            yield from moved
            difference = Difference(rect, self._cut(rect), pixels)
        self._films.note(difference.tiles, rect, now_s)
        for part in sliced(difference.parts(), self.budget_bytes):
            if self.budget_bytes is not None and self.budget_bytes <= 0:
                self.unsent.append(part)
                continue
            fresh = _part_of(pixels, rect, part)
            self._cut(part)[:] = fresh
            self._quality.changed(part, now_s)
            yield from self._noted(self._within_runs(part, fresh))

    def _recalled(self, rect: Rect, pixels: Pixels, now_s: float) -> list[Operation]:
        """Recalls what is uncovered within `rect` and still looks as it was stored."""
        recalls: list[Operation] = []
        for uncovered in self._uncovered:
            part = uncovered.within(rect)
            if part.w <= 0 or part.h <= 0:
                continue
            fresh = _part_of(pixels, rect, part)
            if self._stored.gain_px(part, self._cut(part), fresh) < part.area_px * _RECALL_SHARE:
                continue
            self._cut(part)[:] = self._stored.cut(part)
            self._quality.recalled(part, self._stored.lossy(part))
            self._quality.changed(part, now_s)
            recalls.append(Recall(*part))
        return recalls

    def _film_draws(self, part: Rect, now_s: float) -> None:
        if part.w > 0 and part.h > 0:
            self._quality.sent_lossy(part)
            self._quality.changed(part, now_s)

    def _encoded(self, rect: Rect, pixels: Pixels) -> Iterator[Drawn]:
        return encode(rect, pixels, fidelity=self.fidelity, codecs=self._codecs)

    def _within_runs(
        self, rect: Rect, pixels: Pixels, *, lossless: bool = False
    ) -> Iterator[Drawn]:
        """Encodes a part of a frame, whose runs have no more pixels than the desktop."""
        codecs = self._codecs
        if self._runs_px + rect.area_px > self._whole.area_px:
            codecs -= _RUNS
        for operation in encode(
            rect, pixels, lossless=lossless, fidelity=self.fidelity, codecs=codecs
        ):
            if isinstance(operation, Image) and operation.format is Format.RUNS:
                self._runs_px += operation.w * operation.h
            yield operation

    def _forget_stored(self) -> None:
        """Somebody has stored nothing of what the others have."""
        self._stored.forget()
        self._films.rests.forget()

    def _cut(self, rect: Rect) -> Pixels:
        return self._store[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]

    def _noted(self, operations: Iterable[Drawn]) -> Iterator[Drawn]:
        for operation in self._timed(operations):
            if _lossy(operation):
                self._quality.sent_lossy(_place(operation))
            else:
                self._quality.sent_exact(_place(operation))
            if self.budget_bytes is not None:
                self.budget_bytes -= len(pack(operation))
            yield operation

    def _timed(self, operations: Iterable[Drawn]) -> Iterator[Drawn]:
        begun_s = time.perf_counter()
        for operation in operations:
            self.encode_s += time.perf_counter() - begun_s
            yield operation
            begun_s = time.perf_counter()

    def _moved(
        self, rect: Rect, pixels: Pixels, difference: Difference, now_s: float
    ) -> list[Operation]:
        """Recalls what was uncovered, or else copies what scrolled."""
        if recalls := self._recalled(rect, pixels, now_s):
            return recalls
        scroll = self._scroll(rect, pixels, difference)
        return [] if scroll is None else [self._copied(*scroll, now_s)]

    def _goes_on(self, rect: Rect, pixels: Pixels) -> bool:
        """Whether what scrolled last scrolled on by the same step, by some of its lines."""
        target, dx, dy = self._scrolled
        if not target.area_px or target.within(rect) != target:
            return False
        fresh = _part_of(pixels, rect, target)[::_EVERY_ROW]
        source = target._replace(x=target.x - dx, y=target.y - dy)
        before = self._cut(target)[::_EVERY_ROW]
        shifted = self._cut(source)[::_EVERY_ROW]
        least = _SAME_SHARE * len(fresh)
        stands = np.count_nonzero((fresh == before).all(axis=1))
        return bool(stands < least <= np.count_nonzero((fresh == shifted).all(axis=1)))

    def _scroll(
        self, rect: Rect, pixels: Pixels, difference: Difference
    ) -> tuple[Rect, int, int] | None:
        if np.count_nonzero(difference.tiles) * TILE_PX * TILE_PX < _SCROLL_LEAST_PX:
            return None
        if self._misses > _SCROLL_PATIENCE and self._misses % 4:
            self._misses += 1
            return None
        around = difference.trimmed()
        found = find_scroll(around, self._cut(around), _part_of(pixels, rect, around))
        self._misses = 0 if found else self._misses + 1
        if found is not None:
            self._scrolled = found
        return found

    def _copied(self, target: Rect, dx: int, dy: int, now_s: float) -> Copy:
        source = Rect(target.x - dx, target.y - dy, target.w, target.h)
        _shift(self._cut(source), self._cut(target), dy)
        self._quality.copied(target, dx, dy)
        self._quality.changed(target, now_s)
        return Copy(source.x, source.y, *target)


def _part_of(pixels: Pixels, whole: Rect, part: Rect) -> Pixels:
    x, y = part.x - whole.x, part.y - whole.y
    return pixels[y : y + part.h, x : x + part.w]


def _shift(source: Pixels, target: Pixels, dy: int) -> None:
    """Copies between places that may overlap, `dy` rows apart: in bands that do not, where so."""
    h = len(source)
    if abs(dy) < _BAND_ROWS:
        target[:] = source  # numpy sees the overlap and copies aside
        return
    starts = range(0, h, abs(dy))
    for y in reversed(starts) if dy > 0 else starts:
        target[y : y + abs(dy)] = source[y : y + abs(dy)]


def _lossy(operation: Drawn) -> bool:
    return isinstance(operation, Image) and operation.format in LOSSY


def _place(operation: Drawn) -> Rect:
    return Rect(operation.x, operation.y, operation.w, operation.h)
