"""Finds out that a part of the picture scrolled.

A guess only: the caller copies, compares again and sends what still differs, so a wrong answer
costs bytes and never a wrong picture.
"""

import functools

import numpy as np
import numpy.typing as npt

from agent.picture.area import Pixels
from agent.picture.rect import Rect

_SAMPLE_PX = 3
"""Every third column is looked at: glyphs are wider than that."""
_BAND_SAMPLES = 43
_STEP_PX = _BAND_SAMPLES * _SAMPLE_PX
"""Width of the bands that are looked at each for itself."""
_LEAST_TOLD = 3
_LEAST_LINES = 12
_LEAST_SHARE = 0.2
"""Share of the lines that tell something which must agree on one shift."""

Hashes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]


def find_scroll(rect: Rect, old: Pixels, new: Pixels) -> tuple[Rect, int, int] | None:
    """Returns (target, dx, dy): `new` at target is `old` dx left and dy above of it; or None.

    Args:
        rect: where both arrays lie, desktop px.
        old: what was there.
        new: what is there now, same shape.
    """
    vertical = _shift(old, new)
    if vertical is not None:
        (top, bottom), (left, right), shift = vertical
        return Rect(rect.x + left, rect.y + top, right - left, bottom - top), 0, shift
    horizontal = _shift(old.T, new.T)
    if horizontal is not None:
        (left, right), (top, bottom), shift = horizontal
        return Rect(rect.x + left, rect.y + top, right - left, bottom - top), shift, 0
    return None


def _shift(old: Pixels, new: Pixels) -> tuple[tuple[int, int], tuple[int, int], int] | None:
    """Looks for a move along axis 0; returns (lines from, to), (across from, to), shift."""
    lines, across = new.shape
    if lines < 2 * _LEAST_LINES:
        return None
    before, after = _line_hashes(old), _line_hashes(new)
    votes = np.zeros(2 * lines - 1, np.int64)
    told = 0
    pairs = []
    for band in range(before.shape[1]):
        source, target = _matches(before[:, band], after[:, band])
        told += source.size
        np.add.at(votes, target - source + lines - 1, 1)
        pairs.append((source, target))
    votes[lines - 1] = 0
    best = int(votes.argmax())
    if votes[best] < max(_LEAST_LINES, _LEAST_SHARE * told):
        return None
    return _extent(pairs, best - lines + 1, lines, across)


def _line_hashes(pixels: Pixels) -> Hashes:
    """Returns lines x bands of hashes."""
    sampled = pixels[:, ::_SAMPLE_PX] * _weights(-(-pixels.shape[1] // _SAMPLE_PX))
    starts = np.arange(0, sampled.shape[1], _BAND_SAMPLES)
    hashes: Hashes = np.add.reduceat(sampled, starts, axis=1, dtype=np.uint32)
    return hashes


@functools.lru_cache(maxsize=8)
def _weights(count: int) -> Hashes:
    """Returns odd numbers without an order, so that marks which change places change the sum."""
    mixed = np.arange(1, count + 1, dtype=np.uint32)  # numpy.random is not in the built program
    for factor, shift in ((0x9E3779B1, 15), (0x85EBCA6B, 13), (0xC2B2AE35, 16)):
        mixed *= np.uint32(factor)
        mixed ^= mixed >> np.uint32(shift)
    return mixed | np.uint32(1)


def _matches(before: Hashes, after: Hashes) -> tuple[Places, Places]:
    """Returns old and new places of lines that are unique in the old picture and in the new."""
    order = before.argsort(kind="stable")
    ordered = before[order]
    alone = np.ones(ordered.size, np.bool_)
    same = ordered[1:] == ordered[:-1]
    alone[1:] &= ~same
    alone[:-1] &= ~same
    ordered, order = ordered[alone], order[alone]
    if not ordered.size:
        return order, order
    found = np.minimum(ordered.searchsorted(after), ordered.size - 1)
    target = (ordered[found] == after).nonzero()[0]
    return order[found[target]], target


def _extent(
    pairs: list[tuple[Places, Places]], shift: int, lines: int, across: int
) -> tuple[tuple[int, int], tuple[int, int], int] | None:
    """Limits the move to where lines agree with it; what tells nothing goes along with it."""
    first, last, bands, against = lines, 0, [], set()
    others = [np.array([-1, lines])]
    for band, (source, target) in enumerate(pairs):
        agreeing = target[target - source == shift]
        if agreeing.size >= _LEAST_TOLD:
            bands.append(band)
            first = min(first, int(agreeing[0]))
            last = max(last, int(agreeing[-1]) + 1)
            others.append(target[target - source != shift])
        elif target.size >= _LEAST_TOLD:
            against.add(band)
    if not bands:
        return None
    known = np.concatenate(others)
    first = max(shift, int(known[known <= first].max()) + 1)
    last = min(lines + min(shift, 0), int(known[known >= last].min()))
    if last <= first:
        return None
    left = max((band + 1 for band in against if band < bands[0]), default=0)
    right = min((band for band in against if band > bands[-1]), default=len(pairs))
    return (first, last), (left * _STEP_PX, min(across, right * _STEP_PX)), shift
