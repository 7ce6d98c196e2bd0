"""What turns captured pixels into operations: two engines, chosen by what is installed.

agent.picture.array_engine needs numpy, simplejpeg and isal and is the quick one;
agent.adapters.plain_picture makes do with Pillow, for a small program.  agent.adapters.engine
chooses.
"""

from collections.abc import Iterable
from typing import Protocol

from agent.picture.fidelity import Fidelity
from agent.picture.rect import Rect
from agent.picture.source import Move, Shot
from protocol.pixels import Operation


class PictureReference(Protocol):
    """The picture as the viewers have it: what all operations so far add up to; for one thread.

    Attributes:
        fidelity: how the next operations draw.
        codecs: what the viewers decode beside JPEG and PNG, of protocol.pixels.CODECS.
        budget_bytes: what `update` may still yield; parts beyond it wait.  None: no limit.
        unsent: parts that `update` left as they were, in order; the caller updates them later.
        encode_s: seconds spent encoding so far.
        restarts: whether films begin anew now and then, for whoever goes to that place of a
            recording later.
    """

    size: tuple[int, int]
    fidelity: Fidelity
    codecs: frozenset[str]
    budget_bytes: int | None
    unsent: list[Rect]
    encode_s: float
    restarts: bool

    def replace(self, shot: Shot, now_s: float) -> None:
        """Takes over a whole screen without telling anybody; `everything` must follow."""

    def everything(self) -> Iterable[Operation]:
        """Yields the operations that draw the whole picture on any canvas."""

    def covered(self, rect: Rect) -> Iterable[Operation]:
        """Yields what keeps a rectangle that a window is about to cover, before any `update`."""

    def uncovered(self, rect: Rect) -> None:
        """A window is gone from this rectangle; the caller must `update` it in this frame."""

    def move(self, move: Move, now_s: float) -> Iterable[Operation]:
        """Yields the copy of a moved window; the caller must `update` both places afterwards."""

    def update(self, rect: Rect, shot: Shot, now_s: float) -> Iterable[Operation]:
        """Yields what turns the viewers' picture into `shot`, `rect` being one of `Engine.cover`.

        Every operation must be sent, in order, before the next call of any method.
        """

    def flush(self, now_s: float) -> Iterable[Operation]:
        """Yields what is drawn last in a frame, after all updates."""

    def due_at_s(self) -> float | None:
        """Returns when `mend` has work, None while all is exact."""

    def mend(self, now_s: float) -> Iterable[Operation]:
        """Yields exact operations for one slice of what was sent lossy and rests, if any does."""


class Engine(Protocol):
    """Makes references, and rectangles that suit them.

    Attributes:
        words: of protocol.pixels.CODECS, what it can write beside JPEG and PNG.
    """

    words: tuple[str, ...]

    def reference(self, w: int, h: int) -> PictureReference:
        """Returns the reference of a desktop of w x h, black so far."""

    def cover(self, rects: Iterable[Rect], w: int, h: int) -> list[Rect]:
        """Covers damage with few rectangles to grab and `update`, within a desktop of w x h."""
