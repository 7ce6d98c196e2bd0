"""Finds out that a part of the picture scrolled up or down; without numpy.

A guess only, as in agent.picture.motion: the caller copies, compares again and sends what still
differs.
"""

import operator
from collections import Counter
from zlib import crc32

from agent.picture.rect import Rect

_BYTES_PX = 4
_BAND_PX = 128
_VOTING_BANDS = 3
_LEAST_LINES = 12
_LEAST_SHARE = 0.2
"""Share of the lines that tell something which must agree on one shift."""
_BAND_SHARE = 0.6
"""Share of a band's lines that must be what the shift says."""


def find_plain_scroll(size: tuple[int, int], old: bytes, new: bytes) -> tuple[Rect, int] | None:
    """Returns (target, dy), target from the corner of both: new there is old dy above of it.

    Args:
        size: w and h of both, px.
        old: four bytes a pixel, row by row.
        new: as long.
    """
    w, h = size
    if h < 2 * _LEAST_LINES:
        return None
    bands = [(x, min(w, x + _BAND_PX)) for x in range(0, w, _BAND_PX)]
    before, after = _Lines(old, w, h), _Lines(new, w, h)
    shift = _voted(bands[:: -(-len(bands) // _VOTING_BANDS)], before, after)
    if shift is None:
        return None
    return _extent([(0, w)], shift, before, after) or _extent(bands, shift, before, after)


class _Lines:
    """A picture of which pieces of lines are read."""

    def __init__(self, pixels: bytes, w: int, h: int) -> None:
        self._pixels = pixels
        self._stride = w * _BYTES_PX
        self.count = h

    def column(self, band: tuple[int, int], first: int, last: int) -> list[bytes]:
        """Returns the pieces between two x of lines from `first` to before `last`."""
        pixels, length = self._pixels, (band[1] - band[0]) * _BYTES_PX
        start = first * self._stride + band[0] * _BYTES_PX
        starts = range(start, start + (last - first) * self._stride, self._stride)
        return [pixels[at : at + length] for at in starts]


def _voted(bands: list[tuple[int, int]], before: _Lines, after: _Lines) -> int | None:
    votes: Counter[int] = Counter()
    told = 0
    for band in bands:
        old = list(map(crc32, before.column(band, 0, before.count)))
        new = list(map(crc32, after.column(band, 0, after.count)))
        there, here = _alone(old), _alone(new)
        both = there.keys() & here.keys()
        told += len(both)
        votes.update(here[line] - there[line] for line in both)
    votes.pop(0, None)
    if not votes:
        return None
    (shift, count), *_others = votes.most_common(1)
    return shift if count >= max(_LEAST_LINES, _LEAST_SHARE * told) else None


def _alone(lines: list[int]) -> dict[int, int]:
    """Returns line -> place of those that there is one of."""
    places = {line: at for at, line in enumerate(lines)}
    if len(places) == len(lines):
        return places
    counts = Counter(lines)
    return {line: at for line, at in places.items() if counts[line] == 1}


def _extent(
    bands: list[tuple[int, int]], shift: int, before: _Lines, after: _Lines
) -> tuple[Rect, int] | None:
    """Limits the move to the bands and lines that agree with it."""
    first, last = max(0, shift), after.count + min(0, shift)
    agreeing = [_agreeing(band, shift, before, after) for band in bands]
    lines = last - first
    good = [sum(each) >= _BAND_SHARE * lines for each in agreeing]
    if not any(good):
        return None
    left = good.index(True)
    right = left + 1
    while right < len(good) and good[right]:
        right += 1
    matching = [all(line) for line in zip(*agreeing[left:right], strict=True)]
    if sum(matching) < _LEAST_LINES:
        return None
    top = matching.index(True)
    bottom = lines - matching[::-1].index(True)
    x, end = bands[left][0], bands[right - 1][1]
    return Rect(x, first + top, end - x, bottom - top), shift


def _agreeing(band: tuple[int, int], shift: int, before: _Lines, after: _Lines) -> list[bool]:
    first, last = max(0, shift), after.count + min(0, shift)
    old = before.column(band, first - shift, last - shift)
    return list(map(operator.eq, old, after.column(band, first, last)))
