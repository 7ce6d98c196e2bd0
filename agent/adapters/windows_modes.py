"""Sizes of monitors on Windows.

A size is set without being written to the registry: signing out forgets it, whatever becomes of
this program.  Not run on a Windows so far.
"""

import ctypes
import sys
from ctypes import wintypes
from typing import Any, Final

from agent.adapters.monitor_source import SwitchError
from agent.picture.rect import Rect
from protocol.limits import MONITOR_MODES, SIDE_PX

_WIDTH: Final = 0x00080000
_HEIGHT: Final = 0x00100000
_NOW: Final = 0xFFFFFFFF
_NEAREST: Final = 2
_SUCCESS: Final = 0


class _Mode(ctypes.Structure):
    """DEVMODEW, as far as displays use it."""

    _fields_ = (
        ("device_name", ctypes.c_wchar * 32),
        ("spec_version", wintypes.WORD),
        ("driver_version", wintypes.WORD),
        ("size", wintypes.WORD),
        ("driver_extra", wintypes.WORD),
        ("fields", wintypes.DWORD),
        ("x", wintypes.LONG),
        ("y", wintypes.LONG),
        ("orientation", wintypes.DWORD),
        ("fixed_output", wintypes.DWORD),
        ("unused", wintypes.SHORT * 5),
        ("form_name", ctypes.c_wchar * 32),
        ("log_pixels", wintypes.WORD),
        ("bits", wintypes.DWORD),
        ("w", wintypes.DWORD),
        ("h", wintypes.DWORD),
        ("rest", wintypes.DWORD * 10),
    )


class _Info(ctypes.Structure):
    """MONITORINFOEXW."""

    _fields_ = (
        ("size", wintypes.DWORD),
        ("monitor", wintypes.RECT),
        ("work", wintypes.RECT),
        ("flags", wintypes.DWORD),
        ("device", ctypes.c_wchar * 32),
    )


class WindowsModes:
    """Finds monitors by where they are; one thread."""

    def __init__(self) -> None:
        self._before: dict[str, tuple[int, int]] = {}
        self._made: dict[str, tuple[int, int]] = {}

    def sizes(self, place: Rect) -> list[tuple[int, int]]:
        """Returns the sizes a monitor can show, widest first; none where there is no choice."""
        device, found, number = _device(place), set(), 0
        mode = _empty()
        while device and _user32().EnumDisplaySettingsW(device, number, ctypes.byref(mode)):
            found.add((int(mode.w), int(mode.h)))
            number += 1
        kept = sorted(found, key=lambda size: (-size[0] * size[1], size))
        kept = [size for size in kept if 0 < max(size) <= SIDE_PX][:MONITOR_MODES]
        return kept if len(kept) > 1 else []

    def changed(self, place: Rect) -> bool:
        """Whether a monitor shows another size than before a technician switched it."""
        return _device(place) in self._made

    def switch(self, place: Rect, w: int, h: int) -> None:
        """Makes a monitor w x h px, or as it was for 0 x 0.

        Raises:
            SwitchError: it does not.
        """
        device = _device(place)
        if not device:
            raise SwitchError("gone")
        if not (w and h):
            if device not in self._before:
                raise SwitchError("gone")
            w, h = self._before[device]
        before = _shown(device)
        if not _set(device, w, h):
            raise SwitchError("refused")
        first = self._before.setdefault(device, before)
        self._made[device] = w, h
        if first == (w, h):
            self._before.pop(device)
            self._made.pop(device)

    def put_back(self) -> None:
        """Gives back the sizes of before, where nobody else has changed them since."""
        for device, size in self._made.items():
            if _shown(device) == size:
                _set(device, *self._before[device])
        self._before, self._made = {}, {}


def _user32() -> Any:
    if sys.platform != "win32":
        raise SwitchError("unsupported")
    return ctypes.windll.user32


def _empty() -> _Mode:
    mode = _Mode()
    mode.size = ctypes.sizeof(_Mode)
    return mode


def _device(place: Rect) -> str:
    """Returns the name of the device behind a monitor, empty if there is none."""
    user32 = _user32()
    user32.MonitorFromPoint.restype = wintypes.HMONITOR
    user32.MonitorFromPoint.argtypes = (wintypes.POINT, wintypes.DWORD)
    user32.GetMonitorInfoW.argtypes = (wintypes.HMONITOR, ctypes.c_void_p)
    info = _Info()
    info.size = ctypes.sizeof(_Info)
    middle = wintypes.POINT(place.x + place.w // 2, place.y + place.h // 2)
    monitor = user32.MonitorFromPoint(middle, _NEAREST)
    return str(info.device) if user32.GetMonitorInfoW(monitor, ctypes.byref(info)) else ""


def _shown(device: str) -> tuple[int, int]:
    mode = _empty()
    _user32().EnumDisplaySettingsW(device, _NOW, ctypes.byref(mode))
    return int(mode.w), int(mode.h)


def _set(device: str, w: int, h: int) -> bool:
    mode = _empty()
    mode.w, mode.h, mode.fields = w, h, _WIDTH | _HEIGHT
    changed = _user32().ChangeDisplaySettingsExW(device, ctypes.byref(mode), None, 0, None)
    return bool(changed == _SUCCESS)
