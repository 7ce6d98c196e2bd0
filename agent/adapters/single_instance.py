"""One program per desktop: a second start hands its session to the first (J9).

A local channel with a name of its own; on Linux it is in no file system, so nothing stays behind.
"""

import getpass
import logging
import os
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

log = logging.getLogger(__name__)

_LINE_BYTES = 4096
_PATIENCE_S = 2.0
_CREDENTIALS = struct.Struct("3i")


def channel_name() -> str:
    """Returns the channel of this person and desktop."""
    if sys.platform == "win32":
        return rf"\\.\pipe\deskside-agent-{getpass.getuser()}"
    desktop = os.environ.get("WAYLAND_DISPLAY", "") + os.environ.get("DISPLAY", "")
    name = f"deskside-agent-{os.getuid()}-{desktop.replace('/', '_')}"
    if sys.platform == "linux":
        return "\0" + name
    return str(Path(tempfile.gettempdir()) / name)


class SingleInstance:
    """The channel, held by the first start."""

    def __init__(self, name: str | None = None) -> None:
        self._name = name or channel_name()
        self._listener: Listener | None = None

    def hand_over(self, line: bytes) -> bool:
        """Gives the line to the program that runs already; False if there is none."""
        try:
            with Client(self._name) as other:
                if not _is_ours(other):
                    return False
                other.send_bytes(line[:_LINE_BYTES])
        except (OSError, EOFError):
            return False
        return True

    def hold(self) -> bool:
        """Takes the channel; False if another program has it."""
        if not self._name.startswith(("\0", "\\")):
            Path(self._name).unlink(missing_ok=True)
        try:
            self._listener = Listener(self._name)
        except OSError as problem:
            log.warning("cannot notice a second start: %s", problem)
            return False
        return True

    def listen(self, on_line: Callable[[bytes], None]) -> None:
        """Calls `on_line` on a thread of its own for each later start."""
        if self._listener is not None:
            threading.Thread(
                target=self._serve, args=(self._listener, on_line), name="second", daemon=True
            ).start()

    def release(self) -> None:
        """Gives the channel back."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _serve(self, listener: Listener, on_line: Callable[[bytes], None]) -> None:
        while self._listener is listener:
            try:
                with listener.accept() as other:
                    held = self._listener is listener
                    if held and _is_ours(other) and other.poll(_PATIENCE_S):
                        on_line(other.recv_bytes(_LINE_BYTES))
            except (OSError, EOFError) as problem:
                log.debug("a second start said nothing: %s", type(problem).__name__)


def _is_ours(connection: Connection) -> bool:
    """Whether the other end belongs to the same person; names in this channel protect nothing."""
    if sys.platform != "linux":
        return True
    with socket.socket(fileno=os.dup(connection.fileno())) as end:
        credentials = end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return bool(_CREDENTIALS.unpack(credentials)[1] == os.getuid())
