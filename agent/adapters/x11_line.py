"""What connections to an X server share: waiting for them or for another thread, and errors."""

import logging
import select
import socket
from typing import Any, Final

from Xlib.error import ConnectionClosedError, DisplayError, XError

LOST: Final = (ConnectionClosedError, OSError)
"""What python-xlib raises where the server went,"""
GONE: Final = (*LOST, XError)
"""or refuses what it was asked for,"""
UNREACHED: Final = (*GONE, DisplayError)
"""or could not be connected to."""

log = logging.getLogger(__name__)

_READ_BYTES = 4096


class Waker:
    """Lets a thread that waits for its X connection be woken by another one."""

    def __init__(self) -> None:
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)

    def wake(self) -> None:
        """Lets `woken` return now, or as soon as it is called; from any thread."""
        try:
            self._write.send(b"w")
        except OSError:  # full: it wakes anyway; closed: nobody waits
            return

    def woken(self, display: Any, timeout_s: float) -> bool:
        """Waits for the display, a wake or the time; returns whether it was a wake.

        Raises:
            OSError: the connection is closed.
        """
        ready, _, _ = select.select([display, self._read], [], [], max(0.0, timeout_s))
        if self._read not in ready:
            return False
        try:
            self._read.recv(_READ_BYTES)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        """Gives the pipe back."""
        self._read.close()
        self._write.close()


def note_error(problem: Any, _request: object) -> None:
    """Windows vanish between event and question; worth a line for developers only."""
    log.debug("X error: %s", problem)
