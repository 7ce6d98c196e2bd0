"""How large an operation may be, and how parts are cut for a narrow line; for both engines."""

from collections.abc import Iterable, Iterator
from typing import Final

from agent.picture.rect import Rect

IMAGE_BYTES: Final = 800 * 1024
"""An operation never spans messages and must leave room for others in one."""
_LEAST_PX: Final = 8 * 1024
_PX_BYTE: Final = 8
"""So many pixels at least, and for each byte there is room for, are in one part."""


def sliced(parts: Iterable[Rect], budget_bytes: int | None) -> Iterator[Rect]:
    """Cuts parts into bands of whole rows, of about what the budget has room for.

    Args:
        parts: desktop px.
        budget_bytes: what a frame may still take; None: no limit, nothing is cut.
    """
    if budget_bytes is None:
        yield from parts
        return
    most_px = max(_LEAST_PX, budget_bytes * _PX_BYTE)
    for part in parts:
        rows = max(1, most_px // part.w)
        for y in range(0, part.h, rows):
            yield Rect(part.x, part.y + y, part.w, min(rows, part.h - y))
