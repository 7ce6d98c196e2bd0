"""Finds the clipboard of this computer."""

import sys

from agent.adapters.clipboard_device import ClipboardDevice, Found


def open_clipboard(found: Found) -> ClipboardDevice:
    """Returns the clipboard of this computer.

    Args:
        found: hears what is copied.

    Raises:
        NoClipboardError: there is none.
    """
    if sys.platform == "win32":
        from agent.adapters import windows_clipboard  # noqa: PLC0415  exists there only

        return windows_clipboard.open_windows_clipboard(found)
    if sys.platform == "darwin":
        from agent.adapters import mac_clipboard  # noqa: PLC0415  exists there only

        return mac_clipboard.open_mac_clipboard(found)
    from agent.adapters import x11_clipboard  # noqa: PLC0415  its library is not on Windows

    return x11_clipboard.open_x11_clipboard(found)
