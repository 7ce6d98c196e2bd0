"""What is on a whiteboard: strokes in the order they were begun, the same on every side.

Pure: no drawing and no network.  web/static/js/core/strokes.js is the browser's; both are held to
tests/vectors/whiteboard.json.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from protocol.limits import WHITEBOARD_POINTS, WHITEBOARD_STROKE_POINTS, WHITEBOARD_STROKES

Place = tuple[int, int]
"""x, y in desktop px."""


@dataclass(slots=True)
class Stroke:
    """One stroke.

    Attributes:
        author: person id of who drew it.
        name: of that person.
        tool: one of protocol.messages.whiteboard.TOOLS.
        rgb: 0xRRGGBB.
        width_px: of the line; of a text the height of its letters.
        points: x and y in turn, desktop px; an arrow has its two ends.
        text: of a text.
    """

    stroke_id: str
    author: str
    name: str
    tool: str
    rgb: int
    width_px: int
    points: list[int]
    text: str = ""


class Strokes:
    """All strokes of a session; the oldest give way to new ones beyond the limits."""

    def __init__(self) -> None:
        """Starts empty."""
        self._kept: dict[str, Stroke] = {}

    def __iter__(self) -> Iterator[Stroke]:
        return iter(self._kept.values())

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, stroke_id: str) -> Stroke | None:
        """Returns a stroke, or None."""
        return self._kept.get(stroke_id)

    def begin(self, stroke: Stroke) -> bool:
        """Keeps a new stroke; returns False for one whose id is known."""
        if stroke.stroke_id in self._kept:
            return False
        stroke.points = whole(stroke.points)
        self._kept[stroke.stroke_id] = stroke
        return True

    def extend(self, stroke_id: str, points: Iterable[int]) -> list[int]:
        """Lets a stroke grow; returns the points that were added, none where it may not."""
        stroke = self._kept.get(stroke_id)
        more = whole(points)
        if stroke is None or stroke.tool == "text" or not more:
            return []
        if stroke.tool == "arrow":
            more = more[-2:]
            stroke.points[2:] = more
            return more
        more = more[: max(0, 2 * WHITEBOARD_STROKE_POINTS - len(stroke.points))]
        stroke.points += more
        return more

    def surplus(self) -> list[str]:
        """Returns the oldest strokes that are too many; the newest one always stays."""
        count, points = len(self._kept), sum(len(one.points) for one in self) // 2
        found = []
        for stroke in self:
            if count <= WHITEBOARD_STROKES and points <= WHITEBOARD_POINTS:
                break
            if count == 1:
                break
            found.append(stroke.stroke_id)
            count, points = count - 1, points - len(stroke.points) // 2
        return found

    def last_of(self, author: str) -> list[str]:
        """Returns the newest stroke of somebody, or none."""
        own = [stroke.stroke_id for stroke in self if stroke.author == author]
        return own[-1:]

    def all_of(self, author: str) -> list[str]:
        """Returns what somebody drew.

        The erasers among it stay while others' strokes do: those would come back.
        """
        others = any(one.tool != "eraser" and one.author != author for one in self)
        return [
            stroke.stroke_id
            for stroke in self
            if stroke.author == author and not (others and stroke.tool == "eraser")
        ]

    def everything(self) -> list[str]:
        """Returns all there is."""
        return list(self._kept)

    def remove(self, stroke_ids: Iterable[str]) -> list[Stroke]:
        """Takes strokes away; returns those that were there."""
        return [self._kept.pop(one) for one in stroke_ids if one in self._kept]


def arrow(points: list[int], width_px: int) -> tuple[list[Place], list[Place]]:
    """Returns the shaft and the three corners of the head of an arrow; no head without a length."""
    from_x, from_y, to_x, to_y = (*points[:2], *points[-2:])
    length = math.hypot(to_x - from_x, to_y - from_y)
    if length < 1:
        return [(from_x, from_y)], []
    along_x, along_y = (to_x - from_x) / length, (to_y - from_y) / length
    deep = min(length, 4 * width_px + 6)
    wide = deep * 0.55
    base_x, base_y = to_x - along_x * deep, to_y - along_y * deep
    shaft = (base_x + along_x * deep / 4, base_y + along_y * deep / 4)
    head = (
        (to_x, to_y),
        (base_x - along_y * wide, base_y + along_x * wide),
        (base_x + along_y * wide, base_y - along_x * wide),
    )
    return [(from_x, from_y), _rounded(shaft)], [_rounded(one) for one in head]


def _rounded(place: tuple[float, float]) -> Place:
    return round(place[0]), round(place[1])


def whole(points: Iterable[int]) -> list[int]:
    """Returns points without a last x that has no y."""
    known = list(points)
    return known[: len(known) // 2 * 2]
