"""The thread between a screen and the line: waits for paint, captures, encodes, keeps the pace."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from agent.picture.area import Rect, aligned_cover
from agent.picture.fidelity import BALANCED, OF_WISH, SPEED, Fidelity
from agent.picture.pacing import Window
from agent.picture.png import encode_png_alpha
from agent.picture.reference import Reference
from agent.picture.source import (
    CaptureError,
    Changes,
    CursorShape,
    NoScreenError,
    ScreenSource,
    Surroundings,
)
from protocol.frame import SEQUENCE_LIMIT
from protocol.limits import CURSOR_PX
from protocol.pixels import Cursor, Operation, Pointer, pack

log = logging.getLogger(__name__)

BODY_BYTES = 900 * 1024
"""A message's body stays below MESSAGE_BYTES."""

_POINTER_S = 1 / 30
_POINTER_STILL_S = 0.1
_POINTER_RESTS_AFTER_S = 1.0
_FULL_S = 1.0
_REOPEN_S = 2.0
_MOST_PAUSE_S = 0.008
_MARKS = 64
"""Acknowledgements that may wait; a newer one says all that those before it do."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole frame, ready for the line.

    Attributes:
        bodies: of its messages, in order; never empty.
        time_ms: when it was captured, monotonic clock.
    """

    sequence: int
    key: bool
    bodies: tuple[bytes, ...]
    time_ms: int


class PictureStream:
    """One share of the screen, from the first viewer to the last.

    `request_key`, `acknowledge`, `prefer`, `decode`, `spoil`, `wake` and `stop` are for any thread;
    `deliver` and `unavailable` are called on the stream's own.

    Args:
        open_screen: opens the screen on the stream's thread; raises NoScreenError.
        permitted: whether anything may be captured now; asked before each capture.
        deliver: takes each frame.
        unavailable: takes the reason word when there is no picture; asked to open again every 2 s.
        first_sequence: number of the first frame.
    """

    def __init__(
        self,
        open_screen: Callable[[], ScreenSource],
        permitted: Callable[[], bool],
        deliver: Callable[[Frame], None],
        unavailable: Callable[[str], None],
        first_sequence: int = 0,
    ) -> None:
        self._open_screen = open_screen
        self._permitted = permitted
        self._deliver = deliver
        self._unavailable = unavailable
        self._sequence = first_sequence
        self._window = Window()
        self._source: ScreenSource | None = None
        self._reference: Reference | None = None
        self._around = Surroundings()
        self._reported = ""
        self._acknowledged: deque[int] = deque(maxlen=_MARKS)
        self._key_wanted = False
        self._tell_again = False
        self._stale = False
        self._wish = "auto"
        self._codecs: frozenset[str] = frozenset()
        self._stopping = threading.Event()
        self._stirred = threading.Event()
        self._next_at_s = 0.0
        self._failed_at_s = -_REOPEN_S
        self._thread = threading.Thread(target=self._run, name="picture", daemon=True)

    def start(self) -> None:
        """Begins; nothing is sent before the first `request_key`."""
        self._thread.start()

    def request_key(self) -> None:
        """A viewer needs the whole picture; acknowledgements still missing no longer count."""
        self._key_wanted = self._tell_again = True
        self.wake()

    def acknowledge(self, sequence: int) -> None:
        """The fastest viewer has drawn this frame and all before it."""
        self._acknowledged.append(sequence)
        self.wake()

    def prefer(self, wish: str) -> None:
        """What matters more from the next frame on; of protocol.messages.screen.QUALITIES."""
        self._wish = wish
        self.wake()

    def decode(self, codecs: Collection[str]) -> None:
        """What all viewers decode from now on, beside JPEG and PNG."""
        self._codecs = frozenset(codecs)

    def spoil(self) -> None:
        """A frame was not sent after all: the next one carries the whole picture."""
        self._stale = True
        self.wake()

    def wake(self) -> None:
        """Looks at permission and requests again, now."""
        self._stirred.set()
        source = self._source
        if source is not None:
            source.wake()

    def stop(self) -> None:
        """Ends the thread soon; nothing is captured once its turn is over."""
        self._stopping.set()
        self.wake()

    def join(self, timeout_s: float) -> bool:
        """Waits for the thread to end; returns whether it has."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._share()
                except NoScreenError as problem:
                    self._report(problem.reason)
                except CaptureError as problem:
                    self._capture_failed(problem)
                if self._reported:
                    self._stopping.wait(_REOPEN_S)
        finally:
            if not self._stopping.is_set():  # an error nobody foresaw; its traceback follows
                self._report("capture_failed")
            self._close_source()

    def _capture_failed(self, problem: CaptureError) -> None:
        """Tries at once, as a screen may only have changed its size; reports what fails twice."""
        log.warning("capture failed: %s", problem)
        now_s = time.monotonic()
        again, self._failed_at_s = now_s - self._failed_at_s < _REOPEN_S, now_s
        self._close_source()
        if again:
            self._report("capture_failed")
            return
        try:
            self._source = self._open_screen()
        except NoScreenError:
            self._report("capture_failed")

    def _report(self, reason: str) -> None:
        self._close_source()
        if reason != self._reported or self._tell_again:
            self._tell_again = False
            self._reported = reason
            self._unavailable(reason)

    def _close_source(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    def _share(self) -> None:
        while not self._permitted():
            self._stirred.wait(_FULL_S)
            self._stirred.clear()
            if self._stopping.is_set():
                return
        if self._source is None:
            self._source = self._open_screen()
        self._stale = self._reference is not None
        while not self._stopping.is_set():
            self._turn(self._source)

    def _turn(self, source: ScreenSource) -> None:
        now_s = time.monotonic()
        while self._acknowledged:
            self._window.acknowledged(self._acknowledged.popleft(), now_s)
        if not self._permitted():
            self._stale = self._reference is not None
            source.wait(_FULL_S, for_damage=False)
            return
        if self._key_wanted or (self._stale and self._window.is_open(now_s)):
            self._send_everything(source)
            return
        if self._reference is None:
            source.wait(_FULL_S, for_damage=False)
            return
        self._reference.fidelity = self._fidelity(now_s)
        self._reference.codecs = self._codecs
        if not self._window.is_open(now_s):
            source.wait(_FULL_S, for_damage=False)
            return
        if now_s < self._next_at_s:
            source.wait(self._next_at_s - now_s, for_damage=False)
            return
        source.wait(self._patience_s(now_s), for_damage=True)
        if not self._stopping.is_set() and self._permitted():
            self._send_changes(source, self._reference)

    def _fidelity(self, now_s: float) -> Fidelity:
        line = SPEED if self._window.is_slow(now_s) else BALANCED
        return OF_WISH.get(self._wish, line)

    def _patience_s(self, now_s: float) -> float:
        """Until the pointer is looked at or a slice is mended, whichever comes first."""
        still = now_s - self._around.at_s > _POINTER_RESTS_AFTER_S
        patience_s = _POINTER_STILL_S if still else _POINTER_S
        due_s = self._reference.due_at_s() if self._reference is not None else None
        if due_s is not None and not self._window.waiting:
            patience_s = min(patience_s, max(0.0, due_s - now_s))
        return patience_s

    def _send_everything(self, source: ScreenSource) -> None:
        """A key frame of what the viewers have, or the whole screen for all of them."""
        started_s = time.monotonic()
        key = self._key_wanted and self._reference is not None and not self._stale
        if self._key_wanted:
            self._window.reset()
        first = self._reference is None
        if not key:
            self._look_again(source, started_s)
        if self._reference is None:
            return
        self._reference.codecs = self._codecs
        operations = list(self._reference.everything())
        operations += self._surroundings_operations(self._around.cursor, self._around.pointer)
        if self._key_wanted and (key or first):
            self._key_wanted = False
            self._send(operations, started_s, key=True)
        else:
            self._send(operations, started_s, key=False)

    def _look_again(self, source: ScreenSource, now_s: float) -> None:
        changes = source.take()
        self._note(changes, now_s)
        w, h = source.size
        reference = Reference(w, h)
        reference.fidelity = self._fidelity(now_s)
        reference.replace(source.grab(Rect(0, 0, w, h)), now_s)
        self._reference = reference
        self._stale = False
        self._reported = ""

    def _send_changes(self, source: ScreenSource, reference: Reference) -> None:
        changes = source.take()
        started_s = time.monotonic()
        if changes.resized or source.size != reference.size:
            self._note(changes, started_s)
            self._stale = True
            return
        operations: list[Operation] = []
        for move in changes.moves:
            operations += reference.move(move, started_s)
        damage = [*changes.damage, *(move.after for move in changes.moves)]
        for rect in aligned_cover(damage, *reference.size):
            operations += reference.update(rect, source.grab(rect), started_s)
        busy_s = time.monotonic() - started_s if operations else 0.0
        operations += self._surroundings_operations(*self._note(changes, started_s))
        if not operations and not self._window.waiting:
            operations += reference.mend(started_s)
        if operations:
            self._send(operations, started_s, key=False)
            pause_s = min(_MOST_PAUSE_S, busy_s / 2)
            due_s = started_s + reference.fidelity.least_frame_s
            self._next_at_s = max(time.monotonic() + pause_s, due_s)

    def _note(
        self, changes: Changes, now_s: float
    ) -> tuple[CursorShape | None, tuple[int, int] | None]:
        """Remembers shape and place of the pointer; returns those that are new."""
        if changes.cursor is not None:
            self._around.cursor = changes.cursor
        pointer = changes.pointer
        if pointer is not None and pointer != self._around.pointer:
            self._around.pointer, self._around.at_s = pointer, now_s
        else:
            pointer = None
        return changes.cursor, pointer

    @staticmethod
    def _surroundings_operations(
        cursor: CursorShape | None, pointer: tuple[int, int] | None
    ) -> list[Operation]:
        operations: list[Operation] = []
        if cursor is not None:
            h, w = cursor.pixels.shape
            if 0 < w <= CURSOR_PX and 0 < h <= CURSOR_PX:
                data = encode_png_alpha(cursor.pixels)
                operations.append(Cursor(cursor.hot_x, cursor.hot_y, w, h, data))
            else:
                operations.append(Cursor(0, 0, 0, 0, b""))
        if pointer is not None:
            operations.append(Pointer(*pointer))
        return operations

    def _send(self, operations: Iterable[Operation], captured_s: float, *, key: bool) -> None:
        bodies = tuple(bodies_of(operations))
        frame = Frame(self._sequence, key, bodies, int(captured_s * 1000) % SEQUENCE_LIMIT)
        self._sequence = (self._sequence + 1) % SEQUENCE_LIMIT
        self._window.sent(frame.sequence, time.monotonic(), key=key)
        self._deliver(frame)


def bodies_of(operations: Iterable[Operation]) -> Iterable[bytes]:
    """Packs operations into message bodies of at most BODY_BYTES; an operation never spans two."""
    packed: list[bytes] = []
    size = 0
    for operation in operations:
        data = pack(operation)
        if packed and size + len(data) > BODY_BYTES:
            yield b"".join(packed)
            packed, size = [], 0
        packed.append(data)
        size += len(data)
    yield b"".join(packed)
