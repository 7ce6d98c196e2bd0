"""The downloaded program leaves nothing behind (J8).

Only a program that PyInstaller packed into one file, downloaded for one session (its name says so),
removes itself; a checkout, a virtual environment and an installed copy never do.

A small twin of the process waits for the end of the program, also by kill -9, and then removes the
file and the folder it was unpacked to.  Windows keeps a running file locked: there the unpacked
folder is removed by PyInstaller and the file stays.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from protocol import filename

_PR_SET_PDEATHSIG = 1
_UNPACKED_PREFIX = "_MEI"
_PATIENCE_S = 3.0
_PAUSE_S = 0.05


def own_traces() -> tuple[Path, Path] | None:
    """Returns the file and the folder to remove, or None where nothing may be removed."""
    unpacked = getattr(sys, "_MEIPASS", None)
    if not getattr(sys, "frozen", False) or unpacked is None:
        return None
    file, folder = Path(sys.executable).resolve(), Path(unpacked)
    if filename.read(file.name) is None or not folder.name.startswith(_UNPACKED_PREFIX):
        return None
    return file, folder


def watch() -> None:
    """Starts the twin; before the first thread and window of the program."""
    traces = own_traces()
    if traces is None or sys.platform == "win32":
        return
    _end_with_parent()
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.close(writer)
        _remove_at_end(reader, *traces)
    os.close(reader)
    # `writer` stays open on purpose: the system closes it with the program, however that ends.


def _end_with_parent() -> None:
    """Who kills the program means all of it, not only the part that unpacked it (prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _remove_at_end(reader: int, file: Path, folder: Path) -> None:
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in range(3):
        os.dup2(null, descriptor)
    os.read(reader, 1)
    remove(file, folder)
    os._exit(0)


def remove(file: Path, folder: Path) -> None:
    """Removes the file at once, and the folder unless its owner does so in time."""
    with contextlib.suppress(OSError):  # in a folder that cannot be written: nobody to tell
        file.unlink()
    ends_at_s = time.monotonic() + _PATIENCE_S
    while folder.exists() and time.monotonic() < ends_at_s:
        time.sleep(_PAUSE_S)
    shutil.rmtree(folder, ignore_errors=True)
