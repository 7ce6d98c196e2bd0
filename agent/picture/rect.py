"""Rectangles in desktop px."""

from typing import NamedTuple


class Rect(NamedTuple):
    """A rectangle, desktop px; w and h may be zero or less where it is empty."""

    x: int
    y: int
    w: int
    h: int

    @property
    def area_px(self) -> int:
        """Pixels inside; zero if empty."""
        return max(0, self.w) * max(0, self.h)

    def clipped(self, w: int, h: int) -> "Rect":
        """Returns the part within a desktop of w x h."""
        return self.within(Rect(0, 0, w, h))

    def within(self, other: "Rect") -> "Rect":
        """Returns the common part, possibly empty."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(
            x,
            y,
            min(self.x + self.w, other.x + other.w) - x,
            min(self.y + self.h, other.y + other.h) - y,
        )

    def around(self, other: "Rect") -> "Rect":
        """Returns the smallest rectangle that holds both, neither of them empty."""
        x, y = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.w, other.x + other.w)
        bottom = max(self.y + self.h, other.y + other.h)
        return Rect(x, y, right - x, bottom - y)

    def without(self, hole: "Rect") -> list["Rect"]:
        """Returns the parts outside a hole: none, the whole, or up to four."""
        if self.w <= 0 or self.h <= 0:
            return []
        inside = self.within(hole)
        if inside.w <= 0 or inside.h <= 0:
            return [self]
        right, bottom = inside.x + inside.w, inside.y + inside.h
        parts = (
            Rect(self.x, self.y, self.w, inside.y - self.y),
            Rect(self.x, bottom, self.w, self.y + self.h - bottom),
            Rect(self.x, inside.y, inside.x - self.x, inside.h),
            Rect(right, inside.y, self.x + self.w - right, inside.h),
        )
        return [part for part in parts if part.w > 0 and part.h > 0]
