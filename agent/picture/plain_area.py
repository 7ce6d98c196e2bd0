"""Few rectangles for many: what agent.picture.area does, without numpy."""

from collections.abc import Iterable, Sequence

from agent.picture.rect import Rect

_WASTE_PX = 64 * 64
"""Two rectangles become one where that takes along no more than this."""


def merged_cover(rects: Iterable[Rect], w: int, h: int, most: int = 6) -> list[Rect]:
    """Covers rectangles with at most `most` that do not touch, clipped to a desktop of w x h."""
    cover: list[Rect] = []
    for rect in rects:
        inside = rect.clipped(w, h)
        if inside.w > 0 and inside.h > 0:
            _add(cover, inside)
            while len(cover) > most:
                _join_nearest(cover)
    return cover


def _add(cover: list[Rect], rect: Rect) -> None:
    """Adds a rectangle, joined with all that it meets and with those that are close by."""
    at = 0
    while at < len(cover):
        other = cover[at]
        both = rect.around(other)
        if rect.within(other).area_px or _waste_px(rect, other, both) <= _WASTE_PX:
            del cover[at]
            rect, at = both, 0
        else:
            at += 1
    cover.append(rect)


def _join_nearest(cover: list[Rect]) -> None:
    last = cover.pop()
    nearest = min(cover, key=lambda other: _waste_px(last, other, last.around(other)))
    cover.remove(nearest)
    _add(cover, last.around(nearest))


def _waste_px(one: Rect, other: Rect, both: Rect) -> int:
    return both.area_px - one.area_px - other.area_px


def spans(marks: bytes, gap: int) -> list[tuple[int, int]]:
    """Returns (from, to) of the stretches of bytes that are not 0.

    Args:
        marks: zero, or anything else.
        gap: fewer zeros than this between two stretches join them.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for zeros in marks.split(b"\0" * gap):
        stripped = zeros.strip(b"\0")
        if stripped:
            start = at + len(zeros) - len(zeros.lstrip(b"\0"))
            found.append((start, start + len(stripped)))
        at += len(zeros) + gap
    return found


def cell_rectangles(rows: Sequence[bytes]) -> list[Rect]:
    """Covers all cells that are not 0 exactly, in units of cells: runs, joined with equal ones
    right above.
    """
    growing: dict[tuple[int, int], Rect] = {}
    done: list[Rect] = []
    for y, row in enumerate(rows):
        above, growing = growing, {}
        for start, end in spans(row, 1):
            rect = above.pop((start, end), Rect(start, y, end - start, 0))
            growing[start, end] = rect._replace(h=rect.h + 1)
        done += above.values()
    return done + list(growing.values())
