"""A clipboard that has to be looked at: the thread that Windows' and macOS's ways share."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Protocol

from agent.adapters.clipboard_device import Found, Held

log = logging.getLogger(__name__)

_LOOK_S = 0.5


class Board(Protocol):
    """The system's clipboard; used by one thread.  Every method may raise OSError."""

    def mark(self) -> int:
        """Returns a number that differs after each change."""

    def read(self) -> Held | str:
        """Returns what is there, or a reason of ClipboardLeftOut."""

    def write(self, held: Held) -> None:
        """Puts something there."""


class PolledClipboard:
    """Implements ClipboardDevice over a Board."""

    def __init__(self, board: Callable[[], Board], found: Found) -> None:
        """Starts the thread, which opens the board."""
        self._open = board
        self._found = found
        self._calls: queue.SimpleQueue[Callable[[Board], None] | None] = queue.SimpleQueue()
        self._watched = False
        self._mark = 0
        self._thread = threading.Thread(target=self._run, name="clipboard", daemon=True)
        self._thread.start()

    def watch(self, on: bool) -> None:
        """See ClipboardDevice."""

        def begin(board: Board) -> None:
            self._mark = board.mark()
            self._watched = on

        self._calls.put(begin)

    def fetch(self) -> None:
        """See ClipboardDevice."""
        self._calls.put(lambda board: self._found(board.read()))

    def place(self, held: Held, done: Callable[[bool], None]) -> None:
        """See ClipboardDevice."""

        def write(board: Board) -> None:
            placed = False
            try:
                board.write(held)
                self._mark = board.mark()
                placed = True
            finally:
                done(placed)

        self._calls.put(write)

    def close(self) -> None:
        """See ClipboardDevice."""
        self._calls.put(None)
        self._thread.join(2.0)

    def _run(self) -> None:
        board = self._open()
        while True:
            try:
                call = self._calls.get(timeout=_LOOK_S if self._watched else None)
                if call is None:
                    return
                self._guarded(call, board)
            except queue.Empty:
                self._guarded(self._look, board)

    def _look(self, board: Board) -> None:
        mark = board.mark()
        if mark != self._mark:
            self._mark = mark
            self._found(board.read())

    @staticmethod
    def _guarded(call: Callable[[Board], None], board: Board) -> None:
        try:
            call(board)
        except OSError as problem:
            log.info("the clipboard did not answer: %s", problem)
