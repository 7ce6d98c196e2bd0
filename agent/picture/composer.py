"""Makes a frame of what changed: what is small first, the rest as far as the line has room."""

from agent.picture.backlog import Backlog
from agent.picture.engine import Engine, PictureReference
from agent.picture.rect import Rect
from agent.picture.source import Changes, ScreenSource
from agent.picture.stopwatch import Stopwatch
from protocol.pixels import Operation


class Composer:
    """What the viewers have of a desktop, and what they lack; used by one thread.

    Args:
        engine: compares and encodes.
        source: the screen, which keeps its size as long as this lives.

    Attributes:
        reference: what the viewers have.
        stopwatch: counts what a frame costs.
    """

    def __init__(self, engine: Engine, source: ScreenSource, stopwatch: Stopwatch) -> None:
        self.reference: PictureReference = engine.reference(*source.size)
        self.stopwatch = stopwatch
        self._source = source
        self._backlog = Backlog(engine, source.size)
        self._unflushed = False

    @property
    def behind(self) -> bool:
        """Whether large changes wait for room, or films for `flushed`."""
        return bool(self._backlog) or self._unflushed

    def hinted(self, changes: Changes, now_s: float) -> list[Operation]:
        """Returns what windows that came, went or moved let the viewers do with what they have."""
        operations: list[Operation] = []
        for shown in changes.shown:
            operations += self.reference.covered(shown)
        for hidden in changes.hidden:
            self.reference.uncovered(hidden)
        for move in changes.moves:
            operations += self.reference.move(move, now_s)
        return operations

    def small(
        self, changes: Changes, slice_bytes: int | None, now_s: float, *, apart: bool
    ) -> list[Operation]:
        """Returns what draws small changes, and takes note of the large ones.

        Args:
            changes: since the last frame.
            slice_bytes: about how large a frame may be; None: as large as it is.
            now_s: when they were taken.
            apart: what is large may have to wait, what is small beside it may not.
        """
        self.reference.budget_bytes = slice_bytes
        damage = [*changes.damage, *changes.hidden]
        for move in changes.moves:
            damage += move.before, move.after
        whole = bool(changes.moves or changes.hidden)  # what is stored fits this frame only
        operations: list[Operation] = []
        for rect in self._backlog.note(damage, whole=whole, apart=apart):
            operations += self._updated(rect, now_s)
        self._put_back()
        return operations

    def large(self, slice_bytes: int | None, now_s: float) -> list[Operation]:
        """Returns what draws large changes, those first that have waited."""
        reference = self.reference
        if reference.budget_bytes is not None:  # what is small never takes all of the line
            reference.budget_bytes = max(reference.budget_bytes, (slice_bytes or 0) // 2)
        operations: list[Operation] = []
        waiting = self._backlog.take()
        while waiting and not (reference.budget_bytes is not None and reference.budget_bytes <= 0):
            operations += self._updated(waiting.pop(0), now_s)
        self._put_back(waiting)
        return operations

    def flushed(self, now_s: float) -> list[Operation]:
        """Returns the films' pictures, at the end of a frame."""
        self._unflushed = False
        with self.stopwatch.updating():
            return list(self.reference.flush(now_s))

    def _put_back(self, waiting: list[Rect] | None = None) -> None:
        self._backlog.put_back([*self.reference.unsent, *(waiting or ())])
        self.reference.unsent.clear()

    def _updated(self, rect: Rect, now_s: float) -> list[Operation]:
        self._unflushed = True
        with self.stopwatch.capturing():
            shot = self._source.grab(rect)
        with self.stopwatch.updating():
            return list(self.reference.update(rect, shot, now_s))
