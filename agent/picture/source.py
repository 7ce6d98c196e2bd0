"""What the picture needs of a screen; adapters provide it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from agent.picture.area import Rect

Pixels = npt.NDArray[np.uint32]
"""Rows of 0x??RRGGBB; the top byte means nothing."""

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
        pixels: h x w of 0xAARRGGBB, not premultiplied; 0 x 0: no cursor.
    """

    hot_x: int
    hot_y: int
    pixels: Pixels


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since the last look.

    Attributes:
        damage: where something may have been painted; nothing changed elsewhere.
        resized: the desktop has another size now.
        cursor: the new shape, if it changed.
        pointer: where the pointer is now, if known.
    """

    damage: Sequence[Rect] = ()
    moves: Sequence[Move] = ()
    resized: bool = False
    cursor: CursorShape | None = None
    pointer: tuple[int, int] | None = None


@dataclass(slots=True)
class Surroundings:
    """What goes along with the picture: shape and place of the pointer as the viewers know it."""

    cursor: CursorShape | None = None
    pointer: tuple[int, int] | None = None
    at_s: float = field(default=0.0)


class ScreenSource(Protocol):
    """A screen; used by one thread, `wake` by any."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, px, as of the last `take`."""

    def wait(self, timeout_s: float, *, for_damage: bool) -> None:
        """Blocks until woken, until the time is over or, if wanted, until something was painted."""

    def take(self) -> Changes:
        """Returns what changed since the last call; later paint comes with the next."""

    def grab(self, rect: Rect) -> Pixels:
        """Returns the pixels now in a rectangle that lies within the screen; the caller owns them.

        Raises:
            CaptureError: the screen is gone or has another size.
        """

    def wake(self) -> None:
        """Lets `wait` return now."""

    def close(self) -> None:
        """Gives the screen back; may be called again."""
