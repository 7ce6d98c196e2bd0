"""Opens the screen of this computer with the best means there is."""

import os
import sys

from agent.picture.source import NoScreenError, ScreenSource


def open_screen(display: str | None = None) -> ScreenSource:
    """Returns the screen to share; used and closed by the thread that opens it.

    Args:
        display: X11 display, None for the one of the environment; nothing elsewhere.

    Raises:
        NoScreenError: no display, Wayland alone, or a screen that cannot be captured.
    """
    if sys.platform == "linux":
        name = display or os.environ.get("DISPLAY", "")
        if not name:
            raise NoScreenError("wayland" if os.environ.get("WAYLAND_DISPLAY") else "no_display")
        from agent.adapters.x11_capture import X11Screen  # noqa: PLC0415 (no Xlib elsewhere)

        return X11Screen(name)
    from agent.adapters.polling_capture import PollingScreen  # noqa: PLC0415

    return PollingScreen()
