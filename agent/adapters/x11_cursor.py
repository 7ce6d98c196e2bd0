"""Shape of the X11 pointer, through XFIXES."""

from collections.abc import Sequence
from typing import Any

from Xlib.ext import xfixes

from agent.picture.source import CursorShape


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
        premultiplied = image.cursor_image[: image.width * image.height]
        if not any(pixel >> 24 for pixel in premultiplied):
            return CursorShape(0, 0, 0, 0, b"")
        rgba = straight_alpha(premultiplied)
        return CursorShape(image.xhot, image.yhot, image.width, image.height, rgba)


def straight_alpha(premultiplied: Sequence[int]) -> bytes:
    """Returns 0xAARRGGBB as R, G, B, A, the colours divided by alpha as PNG wants them."""
    straight = bytearray()
    for pixel in premultiplied:
        alpha = pixel >> 24
        red, green, blue = pixel >> 16 & 255, pixel >> 8 & 255, pixel & 255
        if 0 < alpha < 255:
            red, green, blue = (
                min(255, (channel * 255 + alpha // 2) // alpha) for channel in (red, green, blue)
            )
        straight += bytes((red, green, blue, alpha))
    return bytes(straight)
