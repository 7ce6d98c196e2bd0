"""Folders of the customer's: whether files can go there, and showing one in the file manager."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_LIBRARIES = "LD_LIBRARY_PATH"


def can_take(folder: str) -> bool:
    """Whether files can be stored in a folder, as far as the system says so beforehand."""
    return Path(folder).is_dir() and os.access(folder, os.W_OK | os.X_OK)


def show_folder(folder: str) -> bool:
    """Returns whether a file manager was asked to show a folder; what is none stays
    here, and nothing in it is opened.
    """
    path = Path(folder)
    if not (path.is_absolute() and path.is_dir()):
        return False
    command = _command(str(path))
    if not command:
        return False
    try:
        subprocess.Popen(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=sys.platform != "win32",
        )
    except OSError:
        return False
    return True


def _command(folder: str) -> list[str]:
    """Returns program and arguments; an absolute path is never read as an option."""
    if sys.platform == "win32":
        explorer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "explorer.exe"
        return [str(explorer), folder]
    if sys.platform == "darwin":
        return ["/usr/bin/open", "--", folder]
    program = shutil.which("xdg-open")
    return [program, folder] if program else []


def _environment() -> dict[str, str]:
    """Returns the variables without the libraries of a packed program, which are not for others."""
    variables = dict(os.environ)
    if getattr(sys, "frozen", False):
        before = variables.pop(f"{_LIBRARIES}_ORIG", None)
        variables.pop(_LIBRARIES, None)
        if before is not None:
            variables[_LIBRARIES] = before
    return variables
