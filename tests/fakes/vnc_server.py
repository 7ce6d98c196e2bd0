"""A real X server that changes its modes and monitors: Xtigervnc, which Xvfb is not."""

import os
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from Xlib.protocol import event
from Xlib.protocol.display import Display as _Display

Screen = tuple[int, int, int, int]
"""x, y, width, height of one monitor, desktop px."""

_EXTENDED_DESKTOP_SIZE = -308
_SET_DESKTOP_SIZE = 251


class VncServer:
    """A running server.

    Attributes:
        name: of its display, such as ":12".
    """

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._line = _greeted(path)

    def plug(self, *screens: Screen) -> None:
        """Makes these the monitors: what is not among them is unplugged."""
        w = max(x + w for x, _, w, _ in screens)
        h = max(y + h for _, y, _, h in screens)
        told = struct.pack(">BxHHBx", _SET_DESKTOP_SIZE, w, h, len(screens))
        for number, screen in enumerate(screens):
            told += struct.pack(">IHHHHI", number, *screen, 0)
        self._line.sendall(told)

    def xrandr(self, *arguments: str) -> str:
        """Runs the tool that a user would, and returns what it says."""
        command = ["xrandr", "-display", self.name, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def close(self) -> None:
        self._line.close()


def _forget_events() -> None:
    """python-xlib keeps one table of events for all displays of a process, but servers number the
    events of their extensions differently.
    """
    _Display.event_classes = event.event_class.copy()


@contextmanager
def xtigervnc(size: str = "1280x800") -> Iterator[VncServer]:
    """Yields a server with one monitor; it ends with the block."""
    _forget_events()
    read, write = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rfb"
        command = [
            "Xtigervnc", "-displayfd", str(write), "-geometry", size, "-depth", "24",
            "-SecurityTypes", "None", "-rfbport", "-1", "-rfbunixpath", str(path),
            "-nolisten", "tcp", "-noreset",
        ]  # fmt: skip
        server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        try:
            with os.fdopen(read) as answer:
                number = answer.readline().strip()
            if not number:
                raise RuntimeError("Xtigervnc did not start")
            running = VncServer(f":{number}", path)
            try:
                yield running
            finally:
                running.close()
        finally:
            server.terminate()
            server.wait(10)
            _forget_events()


def _greeted(path: Path) -> socket.socket:
    """Returns a line past the hello of RFB 3.8 (RFC 6143), which may set the monitors."""
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(10)
    line.connect(str(path))
    _read(line, 12)
    line.sendall(b"RFB 003.008\n")
    _read(line, _read(line, 1)[0])
    line.sendall(b"\x01")  # no password
    _read(line, 4)
    line.sendall(b"\x01")  # beside others
    (name,) = struct.unpack(">I", _read(line, 24)[20:])
    _read(line, name)
    line.sendall(struct.pack(">BxHii", 2, 2, 0, _EXTENDED_DESKTOP_SIZE))
    return line


def _read(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            raise RuntimeError("Xtigervnc hung up")
        found += more
    return found
