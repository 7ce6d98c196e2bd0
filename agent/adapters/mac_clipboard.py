"""The clipboard of macOS, through AppKit, which pynput brings along."""

import importlib
from typing import Any

from agent.adapters.clipboard_device import Found, Held, NoClipboardError
from agent.adapters.polled_clipboard import PolledClipboard

_TEXT, _PNG = "public.utf8-plain-text", "public.png"
_SECRET = frozenset({"org.nspasteboard.ConcealedType", "org.nspasteboard.TransientType"})
"""See nspasteboard.org: what password safes put beside a secret."""


def open_mac_clipboard(found: Found) -> PolledClipboard:
    """Returns the general pasteboard.

    Raises:
        NoClipboardError: AppKit is missing.
    """
    try:
        kit: Any = importlib.import_module("AppKit")
    except ImportError as problem:
        raise NoClipboardError from problem
    return PolledClipboard(lambda: _Pasteboard(kit.NSPasteboard.generalPasteboard(), kit), found)


class _Pasteboard:
    """Implements Board."""

    def __init__(self, pasteboard: Any, kit: Any) -> None:
        self._pasteboard = pasteboard
        self._kit = kit

    def mark(self) -> int:
        return int(self._pasteboard.changeCount())

    def read(self) -> Held | str:
        types = {str(one) for one in self._pasteboard.types() or ()}
        if types & _SECRET:
            return "secret"
        if _TEXT in types:
            return Held("text", str(self._pasteboard.stringForType_(_TEXT)).encode())
        if _PNG in types:
            return Held("image", bytes(self._pasteboard.dataForType_(_PNG)))
        return "kind" if types else "empty"

    def write(self, held: Held) -> None:
        self._pasteboard.clearContents()
        if held.kind == "text":
            placed = self._pasteboard.setString_forType_(held.data.decode(), _TEXT)
        else:
            data = self._kit.NSData.dataWithBytes_length_(held.data, len(held.data))
            placed = self._pasteboard.setData_forType_(data, _PNG)
        if not placed:
            raise OSError("the pasteboard refused")
