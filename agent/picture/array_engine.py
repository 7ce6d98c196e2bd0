"""The quick engine: numpy compares, simplejpeg and isal encode."""

from collections.abc import Iterable

from agent.picture.area import aligned_cover
from agent.picture.codecs.registry import encodable
from agent.picture.rect import Rect
from agent.picture.reference import Reference


class ArrayEngine:
    """Implements agent.picture.engine.Engine."""

    def __init__(self) -> None:
        self.words = encodable()

    def reference(self, w: int, h: int) -> Reference:
        """Returns the reference of a desktop of w x h."""
        return Reference(w, h)

    def cover(self, rects: Iterable[Rect], w: int, h: int) -> list[Rect]:
        """Covers damage with tile-aligned rectangles."""
        return aligned_cover(rects, w, h)
