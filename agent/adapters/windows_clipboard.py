"""The clipboard of Windows, through user32 and kernel32: Unicode text, and PNG as programs name it.

See "Clipboard Functions" of the Windows API.  A global handle given to SetClipboardData belongs to
the system from then on.
"""

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agent.adapters.clipboard_device import Found, Held, NoClipboardError
from agent.adapters.polled_clipboard import PolledClipboard

_CF_UNICODETEXT = 13
_GMEM_MOVEABLE = 0x0002
_TRIES, _PAUSE_S = 10, 0.02
_SECRET = ("ExcludeClipboardContentFromMonitorProcessing", "Clipboard Viewer Ignore")
"""Formats that password safes put beside a secret."""


def open_windows_clipboard(found: Found) -> PolledClipboard:
    """Returns the clipboard.

    Raises:
        NoClipboardError: the libraries are missing.
    """
    load: Any = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise NoClipboardError
    return PolledClipboard(lambda: _Board(load("user32"), load("kernel32")), found)


class _Board:
    """Implements Board."""

    def __init__(self, user: Any, kernel: Any) -> None:
        for call, result, arguments in (
            (user.OpenClipboard, ctypes.c_int, [ctypes.c_void_p]),
            (user.GetClipboardData, ctypes.c_void_p, [ctypes.c_uint]),
            (user.SetClipboardData, ctypes.c_void_p, [ctypes.c_uint, ctypes.c_void_p]),
            (user.RegisterClipboardFormatW, ctypes.c_uint, [ctypes.c_wchar_p]),
            (kernel.GlobalAlloc, ctypes.c_void_p, [ctypes.c_uint, ctypes.c_size_t]),
            (kernel.GlobalFree, ctypes.c_void_p, [ctypes.c_void_p]),
            (kernel.GlobalLock, ctypes.c_void_p, [ctypes.c_void_p]),
            (kernel.GlobalUnlock, ctypes.c_int, [ctypes.c_void_p]),
            (kernel.GlobalSize, ctypes.c_size_t, [ctypes.c_void_p]),
        ):
            call.restype, call.argtypes = result, arguments
        self._user, self._kernel = user, kernel
        self._png = int(user.RegisterClipboardFormatW("PNG"))
        self._secret = [int(user.RegisterClipboardFormatW(name)) for name in _SECRET]

    def mark(self) -> int:
        return int(self._user.GetClipboardSequenceNumber())

    def read(self) -> Held | str:
        has = self._user.IsClipboardFormatAvailable
        with self._opened():
            if any(has(one) for one in self._secret):
                return "secret"
            if has(_CF_UNICODETEXT):
                text = self._bytes_of(_CF_UNICODETEXT).decode("utf-16-le", "replace")
                return Held("text", text.partition("\0")[0].replace("\r\n", "\n").encode())
            if has(self._png):
                return Held("image", self._bytes_of(self._png))
            return "kind" if self._user.CountClipboardFormats() else "empty"

    def write(self, held: Held) -> None:
        if held.kind == "text":
            lines = held.data.decode().replace("\r\n", "\n").replace("\n", "\r\n")
            data, form = f"{lines}\0".encode("utf-16-le"), _CF_UNICODETEXT
        else:
            data, form = held.data, self._png
        with self._opened():
            self._user.EmptyClipboard()
            handle = self._handle_of(data)
            if not self._user.SetClipboardData(form, handle):
                self._kernel.GlobalFree(handle)
                raise OSError("the clipboard refused")

    @contextmanager
    def _opened(self) -> Iterator[None]:
        """Another program may hold the clipboard for a moment."""
        for _ in range(_TRIES):
            if self._user.OpenClipboard(None):
                break
            time.sleep(_PAUSE_S)
        else:
            raise OSError("the clipboard is held by another program")
        try:
            yield
        finally:
            self._user.CloseClipboard()

    def _bytes_of(self, form: int) -> bytes:
        handle = self._user.GetClipboardData(form)
        place = self._kernel.GlobalLock(handle) if handle else None
        if not place:
            raise OSError("the clipboard gave nothing")
        try:
            return ctypes.string_at(place, self._kernel.GlobalSize(handle))
        finally:
            self._kernel.GlobalUnlock(handle)

    def _handle_of(self, data: bytes) -> Any:
        handle = self._kernel.GlobalAlloc(_GMEM_MOVEABLE, len(data))
        place = self._kernel.GlobalLock(handle) if handle else None
        if not place:
            raise OSError("no memory for the clipboard")
        ctypes.memmove(place, data, len(data))
        self._kernel.GlobalUnlock(handle)
        return handle
