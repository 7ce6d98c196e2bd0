"""Whether a minimised window can be found again on this desktop."""

import sys


def is_possible() -> bool:
    """Returns whether minimised windows have a place: always, but on X11 only where somebody
    manages windows.

    The mark is _NET_SUPPORTING_WM_CHECK of the Extended Window Manager Hints, which names a window
    that lives as long as the manager.
    """
    if sys.platform in ("win32", "darwin"):
        return True
    from Xlib import X, display, error  # noqa: PLC0415  its library is not on Windows

    try:
        connection = display.Display()
    except (error.DisplayError, OSError):
        return False
    try:
        mark = connection.intern_atom("_NET_SUPPORTING_WM_CHECK")
        root = connection.screen().root
        found = root.get_full_property(mark, X.AnyPropertyType)
        if found is None or not found.value:
            return False
        manager = connection.create_resource_object("window", found.value[0])
        again = manager.get_full_property(mark, X.AnyPropertyType)
        return again is not None and list(again.value) == list(found.value)
    except error.XError:
        return False
    finally:
        connection.close()
