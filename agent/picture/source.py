"""What the picture needs of a screen; adapters provide it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from agent.picture.rect import Rect

Shot = memoryview
"""Captured pixels, h x w of format "I", 0x??RRGGBB; rows follow each other without a gap.

The top byte means nothing.  `numpy.asarray` and `PIL.Image.frombuffer` take it without a copy.
"""

NoScreenReason = Literal["no_display", "wayland", "capture_failed"]


class NoScreenError(Exception):
    """There is no screen to capture.

    Attributes:
        reason: a word of protocol.messages.screen.ScreenUnavailable.
    """

    def __init__(self, reason: NoScreenReason, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


class CaptureError(Exception):
    """The screen was there and could not be captured any more."""


@dataclass(frozen=True, slots=True)
class Move:
    """A top-level window went from one place to another of the same size; a hint, may be wrong."""

    before: Rect
    after: Rect


@dataclass(frozen=True, slots=True)
class CursorShape:
    """The pointer's picture.

    Attributes:
        w, h: px; 0 x 0: no cursor.
        rgba: four bytes a pixel, row by row, not premultiplied.
    """

    hot_x: int
    hot_y: int
    w: int
    h: int
    rgba: bytes


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last look.

    Attributes:
        damage: where something may have been painted; nothing changed elsewhere.
        shown: where windows have come up; a hint, may be wrong.
        hidden: where windows have gone; a hint, may be wrong.
        resized: the desktop has another size now.
        cursor: the new shape, if it changed.
        pointer: where the pointer is now, if known.
    """

    damage: Sequence[Rect] = ()
    moves: Sequence[Move] = ()
    shown: Sequence[Rect] = ()
    hidden: Sequence[Rect] = ()
    resized: bool = False
    cursor: CursorShape | None = None
    pointer: tuple[int, int] | None = None


class ScreenSource(Protocol):
    """A screen; used by one thread, `wake` by any."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, px, as of the last `take`."""

    def wait(self, timeout_s: float, *, for_damage: bool) -> None:
        """Blocks until woken, until the time is over or, if wanted, until `take` has something.

        That is paint, and the pointer once it moves.
        """

    def take(self) -> Changes:
        """Returns what changed since the last call; later paint comes with the next."""

    def grab(self, rect: Rect) -> Shot:
        """Returns the pixels now in a rectangle that lies within the screen, until the next call.

        Raises:
            CaptureError: the screen is gone or has another size.
        """

    def wake(self) -> None:
        """Lets `wait` return now."""

    def close(self) -> None:
        """Gives the screen back; may be called again."""
