"""The colours of a picture, where they are few."""

from typing import Final

import numpy as np
import numpy.typing as npt

from agent.picture.area import Pixels

_MULTIPLIERS: Final = tuple(np.uint32(m) for m in (0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35))
_SLOTS: Final = 1 << 16
_NONE: Final = np.uint32(0xFFFFFFFF)
"""No colour: its top byte is not 0."""
_SORTED: Final = 1024
"""Up to so many pixels sorting them is quicker."""

Indices = npt.NDArray[np.integer]


def indexed(opaque: Pixels, most: int) -> tuple[Pixels, Indices] | None:
    """Returns (colours, index of each pixel), or None where there are more colours than `most`.

    Sorting many pixels would cost several times as much: a multiplication spreads the colours over
    65,536 slots, and where two of them meet in one slot another multiplier is tried.

    Args:
        opaque: of any shape, 0x00RRGGBB.
        most: at most 256.
    """
    if opaque.size <= _SORTED:
        colours, indices = np.unique(opaque, return_inverse=True)
        return (colours, indices.reshape(opaque.shape)) if colours.size <= most else None
    if opaque.size > _SLOTS and _about(opaque.ravel()[::21]) > most:
        return None
    for multiplier in _MULTIPLIERS:
        slots = _slots(opaque, multiplier)
        colour_in = np.full(_SLOTS, _NONE, np.uint32)
        colour_in[slots] = opaque
        used = (colour_in != _NONE).nonzero()[0]
        if used.size > most:
            return None
        if np.array_equal(colour_in[slots], opaque):
            index_of = np.zeros(_SLOTS, np.uint8)
            index_of[used] = np.arange(used.size, dtype=np.uint8)
            return colour_in[used], index_of[slots]
    return None


def _about(opaque: Pixels) -> int:
    """Returns about how many colours there are, never more than there are."""
    taken = np.zeros(_SLOTS, np.bool_)
    taken[_slots(opaque, _MULTIPLIERS[0])] = True
    return int(np.count_nonzero(taken))


def _slots(opaque: Pixels, multiplier: np.uint32) -> npt.NDArray[np.intp]:
    """Returns a slot for each pixel, of the type that numpy looks up without converting it."""
    return ((opaque * multiplier) >> np.uint32(16)).astype(np.intp)
