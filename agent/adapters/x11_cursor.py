"""Shape of the X11 pointer, through XFIXES."""

from typing import Any

import numpy as np
from Xlib.ext import xfixes

from agent.picture.source import CursorShape, Pixels


class X11Cursor:
    """Tells of each new shape; none where XFIXES is missing."""

    def __init__(self, display: Any, root: Any) -> None:
        self._display = display
        self._root = root
        self._changed = False
        self._event_type = -1
        if display.query_extension("XFIXES") is None:
            return
        display.xfixes_query_version()
        display.xfixes_select_cursor_input(root, xfixes.XFixesDisplayCursorNotifyMask)
        self._event_type = display.extension_event.DisplayCursorNotify[0]
        self._changed = True

    @property
    def changed(self) -> bool:
        """Whether `take` has a new shape."""
        return self._changed

    def note(self, event: Any) -> bool:
        """Takes an event; returns whether it was one of the pointer's shape."""
        if event.type != self._event_type:
            return False
        self._changed = True
        return True

    def take(self) -> CursorShape | None:
        """Returns the shape if it is another one than at the last call."""
        if not self._changed:
            return None
        self._changed = False
        image = self._display.xfixes_get_cursor_image(self._root)
        pixels = np.array(image.cursor_image[: image.width * image.height], np.uint32)
        pixels = pixels.reshape(image.height, image.width)
        if not (pixels >> np.uint32(24)).any():
            return CursorShape(0, 0, np.zeros((0, 0), np.uint32))
        return CursorShape(image.xhot, image.yhot, straight_alpha(pixels))


def straight_alpha(premultiplied: Pixels) -> Pixels:
    """Returns 0xAARRGGBB with the colours divided by alpha, as PNG wants them."""
    alpha = premultiplied >> np.uint32(24)
    divisor = np.maximum(alpha, 1)
    straight = alpha << np.uint32(24)
    for shift in (16, 8, 0):
        channel = (premultiplied >> np.uint32(shift)) & np.uint32(255)
        full = np.minimum((channel * np.uint32(255) + divisor // 2) // divisor, 255)
        straight |= full.astype(np.uint32) << np.uint32(shift)
    return straight
