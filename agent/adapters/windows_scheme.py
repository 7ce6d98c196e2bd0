"""Opens deskside: addresses with the kept program on Windows: keys of the own registry."""

import contextlib
import sys
from pathlib import Path

from protocol import PRODUCT
from protocol.module import SCHEME

_CLASS = rf"Software\Classes\{SCHEME}"
_COMMAND = rf"{_CLASS}\shell\open\command"
_KEYS = (_COMMAND, rf"{_CLASS}\shell\open", rf"{_CLASS}\shell", _CLASS)


def register(program: Path) -> None:
    """Lets addresses open the program.

    Raises:
        OSError: the registry cannot be written.
    """
    if sys.platform != "win32":
        return
    import winreg  # noqa: PLC0415 - exists on Windows only

    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _CLASS) as key:
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f"URL:{PRODUCT}")
        winreg.SetValueEx(key, "URL Protocol", 0, winreg.REG_SZ, "")
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _COMMAND) as key:
        winreg.SetValueEx(key, "", 0, winreg.REG_SZ, f'"{program}" "%1"')


def forget() -> None:
    """Removes what `register` wrote."""
    if sys.platform != "win32":
        return
    import winreg  # noqa: PLC0415 - exists on Windows only

    for name in _KEYS:
        with contextlib.suppress(OSError):  # not there, or not empty
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, name)
