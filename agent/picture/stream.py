"""The thread between a screen and the line: waits for paint, captures, encodes, keeps the pace."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from agent.picture.composer import Composer
from agent.picture.engine import Engine
from agent.picture.fidelity import OF_WISH, Fidelity, Ladder
from agent.picture.memory import give_back, keep_freed_blocks
from agent.picture.pacing import Room, Window
from agent.picture.rect import Rect
from agent.picture.source import CaptureError, NoScreenError, ScreenSource
from agent.picture.stopwatch import Stopwatch
from agent.picture.surroundings import Surroundings
from protocol.frame import SEQUENCE_LIMIT
from protocol.pixels import Operation, pack

log = logging.getLogger(__name__)

BODY_BYTES = 900 * 1024
"""A message's body stays below MESSAGE_BYTES."""

_FULL_S = 1.0
_REOPEN_S = 2.0
_MOST_PAUSE_S = 0.008
"""After work on large changes others get the processor this long; small ones do not wait for it."""
_HURRY_S = 0.15
"""So long after a key or a click its answer is expected, and sent before anything large."""
_TIMES = "times"
_MARKS = 64
"""Acknowledgements that may wait; a newer one says all that those before it do."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole frame, ready for the line.

    Attributes:
        bodies: of its messages, in order; never empty.
        time_ms: when it was captured, monotonic clock.
        made_s: when it was ready, monotonic clock.
    """

    sequence: int
    key: bool
    bodies: tuple[bytes, ...]
    time_ms: int
    made_s: float


class PictureStream:
    """One share of the screen, from the first viewer to the last.

    `deliver` and `unavailable` are called on the stream's own thread; every public method is for
    any thread.

    Args:
        open_screen: opens the screen on the stream's thread; raises NoScreenError.
        permitted: whether anything may be captured now; asked before each capture.
        deliver: takes each frame.
        unavailable: takes the reason word when there is no picture; asked to open again every 2 s.
        engine: compares and encodes, on the stream's thread.
        first_sequence: number of the first frame.
    """

    def __init__(
        self,
        open_screen: Callable[[], ScreenSource],
        permitted: Callable[[], bool],
        deliver: Callable[[Frame], None],
        unavailable: Callable[[str], None],
        engine: Engine,
        first_sequence: int = 0,
    ) -> None:
        self._engine = engine
        self._open_screen = open_screen
        self._permitted = permitted
        self._deliver = deliver
        self._unavailable = unavailable
        self._sequence = first_sequence
        self._window = Window()
        self._source: ScreenSource | None = None
        self._composer: Composer | None = None
        self._around = Surroundings()
        self._ladder = Ladder()
        self._stopwatch = Stopwatch()
        self._reported = ""
        self._acknowledged: deque[tuple[int, float]] = deque(maxlen=_MARKS)
        self._held = False
        self._key_wanted = False
        self._tell_again = False
        self._stale = False
        self._wish = "auto"
        self._codecs: frozenset[str] = frozenset()
        self._recorded = False
        self._stopping = threading.Event()
        self._stirred = threading.Event()
        self._large_at_s = 0.0
        self._hurried_until_s = 0.0
        self._failed_at_s = -_REOPEN_S
        self._failed_with: type[Exception] | None = None
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
        self._acknowledged.append((sequence, time.monotonic()))
        if self._held:
            self.wake()

    def prefer(self, wish: str) -> None:
        """What matters more from the next frame on; of protocol.messages.screen.QUALITIES."""
        self._wish = wish
        self.wake()

    def decode(self, codecs: Collection[str]) -> None:
        """What all viewers decode from now on, beside JPEG and PNG."""
        self._codecs = frozenset(codecs)

    def record(self, recorded: bool) -> None:
        """Whether what is shown is recorded from now on: then films can be entered on the way."""
        self._recorded = recorded

    def hurry(self) -> None:
        """A key was pressed here from afar: what answers it is sent before anything else."""
        self._hurried_until_s = time.monotonic() + _HURRY_S
        if self._held:
            self.wake()

    def left(self, frame: Frame) -> None:
        """The line took a frame and all before it."""
        self._stopwatch.left(time.monotonic() - frame.made_s)

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
        keep_freed_blocks()
        while not self._stopping.is_set():
            try:
                self._attempt()
            except Exception as problem:  # nobody foresaw it: all begins anew
                again, self._failed_with = type(problem) is self._failed_with, type(problem)
                log.exception("the picture failed: %s", type(problem).__name__, exc_info=not again)
                self._report("capture_failed")
            if self._reported:
                self._stopping.wait(_REOPEN_S)
        self._close_source()

    def _attempt(self) -> None:
        """Shares for as long as there is a screen; says why there is none."""
        try:
            self._share()
        except NoScreenError as problem:
            self._report(problem.reason)
        except CaptureError as problem:
            self._capture_failed(problem)

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
        if source is None:
            return
        try:
            source.close()
        except Exception:  # it is left behind
            log.exception("the screen could not be closed")

    def _share(self) -> None:
        while not self._permitted():
            self._stirred.wait(_FULL_S)
            self._stirred.clear()
            if self._stopping.is_set():
                return
        if self._source is None:
            self._source = self._open_screen()
        self._stale = self._composer is not None
        while not self._stopping.is_set():
            self._turn(self._source)

    def _turn(self, source: ScreenSource) -> None:
        now_s = time.monotonic()
        while self._acknowledged:
            self._window.acknowledged(*self._acknowledged.popleft())
        if not self._permitted():
            self._stale = self._composer is not None
            source.wait(_FULL_S, for_damage=False)
            return
        room = self._window.room(now_s, hurried=now_s < self._hurried_until_s)
        if self._key_wanted or (self._stale and room is Room.ALL):
            self._send_everything(source)
            return
        composer = self._composer
        if composer is None:
            source.wait(_FULL_S, for_damage=False)
            return
        if self._stale:
            room = Room.NONE  # what is sent next is everything
        composer.reference.fidelity = self._fidelity()
        composer.reference.codecs = self._codecs
        self._await_paint(source, composer, room, now_s)
        if room is Room.ALL and time.monotonic() < self._large_at_s:
            room = Room.SMALL
        if room is not Room.NONE and not self._stopping.is_set() and self._permitted():
            self._send_changes(source, composer, room)

    def _await_paint(
        self, source: ScreenSource, composer: Composer, room: Room, now_s: float
    ) -> None:
        """Blocks until there may be something to send."""
        due_s = composer.reference.due_at_s()
        overdue = due_s is not None and due_s <= now_s and not self._mends()
        self._held = room is not Room.ALL or overdue
        if self._acknowledged:
            self._held = False
            return
        if room is Room.NONE:
            source.wait(_FULL_S, for_damage=False)
        elif room is Room.SMALL:
            opens_s = max(self._large_at_s, self._window.opens_at_s()) - now_s
            source.wait(opens_s if opens_s > 0 else _FULL_S, for_damage=True)
        elif composer.behind:
            if self._large_at_s > now_s:
                source.wait(self._large_at_s - now_s, for_damage=True)
        else:
            source.wait(self._patience_s(now_s, None if overdue else due_s), for_damage=True)
        self._held = False

    def _patience_s(self, now_s: float, due_s: float | None) -> float:
        """Until a slice is mended; the screen itself says when to look at the pointer."""
        if due_s is None:
            return _FULL_S
        due_s = max(due_s, self._hurried_until_s, self._large_at_s)  # nothing is mended before
        return min(_FULL_S, max(0.0, due_s - now_s))

    def _mends(self) -> bool:
        """Whether what went lossy may be sent exactly: nothing newer waits for it on the way."""
        return self._window.rate.narrow or not self._window.waiting

    def _fidelity(self) -> Fidelity:
        rate = self._window.rate
        line = self._ladder.step(rate.bytes_s if rate.narrow else None)
        return OF_WISH.get(self._wish, line)

    def _send_everything(self, source: ScreenSource) -> None:
        """A key frame of what the viewers have, or the whole screen for all of them."""
        started_s = time.monotonic()
        key = self._key_wanted and self._composer is not None and not self._stale
        if self._key_wanted:
            self._window.reset()
        first = self._composer is None
        if not key:
            self._look_again(source, started_s)
        if self._composer is None:
            return
        self._composer.reference.codecs = self._codecs
        operations = list(self._composer.reference.everything())
        operations += self._around.everything()
        if self._key_wanted and (key or first):
            self._key_wanted = False
            self._send(operations, started_s, key=True)
        else:
            self._send(operations, started_s, key=False)

    def _look_again(self, source: ScreenSource, now_s: float) -> None:
        self._around.note(source.take())
        composer = Composer(self._engine, source, self._stopwatch)
        composer.reference.fidelity = self._fidelity()
        composer.reference.replace(source.grab(Rect(0, 0, *source.size)), now_s)
        self._composer = composer
        give_back()
        self._stale = False
        self._reported = ""

    def _send_changes(self, source: ScreenSource, composer: Composer, room: Room) -> None:
        with self._stopwatch.capturing():
            changes = source.take()
        now_s = time.monotonic()
        if changes.resized or source.size != composer.reference.size:
            self._around.note(changes)
            self._stale = True
            return
        slice_bytes = self._window.slice_bytes()
        hurried = now_s < self._hurried_until_s
        composer.reference.restarts = self._recorded and not hurried
        operations = composer.hinted(changes, now_s)
        apart = hurried or room is not Room.ALL or slice_bytes is not None
        operations += composer.small(changes, slice_bytes, now_s, apart=apart)
        answered = bool(operations) and hurried
        large = room is Room.ALL and composer.behind and not answered
        if large:
            operations += composer.large(slice_bytes, now_s)
        if not answered:  # no film's picture is encoded or decoded before the answer
            operations += composer.flushed(now_s)
        if operations:
            self._stopwatch.frame(composer.reference.encode_s)
        operations += self._around.note(changes)
        if not operations and room is Room.ALL and self._mends() and not hurried:
            operations += composer.reference.mend(now_s)
        if operations:
            self._send(operations, now_s, key=False)
            if large:
                self._rest(now_s, composer.reference.fidelity.least_frame_s)

    def _rest(self, begun_s: float, least_frame_s: float) -> None:
        done_s = time.monotonic()
        pause_s = min(_MOST_PAUSE_S, (done_s - begun_s) / 2)
        self._large_at_s = max(done_s + pause_s, begun_s + least_frame_s)

    def _send(self, operations: list[Operation], captured_s: float, *, key: bool) -> None:
        now_s = time.monotonic()
        if _TIMES in self._codecs and (times := self._stopwatch.due(now_s)) is not None:
            operations.append(times)
        bodies = tuple(bodies_of(operations))
        time_ms = int(captured_s * 1000) % SEQUENCE_LIMIT
        frame = Frame(self._sequence, key, bodies, time_ms, now_s)
        self._sequence = (self._sequence + 1) % SEQUENCE_LIMIT
        self._window.sent(frame.sequence, now_s, sum(map(len, bodies)), key=key)
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
