"""Drawings over everything else on the screen, which let clicks pass, by the means there are."""

import os
import sys
import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from protocol.strokes import Place, Stroke, Strokes

Press = Literal["down", "move", "up", "leave"]
OnPress = Callable[[Press, int, int], None]
"""What the customer's mouse does, and where in desktop px; "leave" is the key Escape."""


class NoOverlayError(Exception):
    """Nothing can be drawn over the screen of this computer; the text is for developers."""


class Overlay(Protocol):
    """Shows the strokes of a model; everything on Tk's thread."""

    def add(self, stroke: Stroke, first: int) -> None:
        """Draws what is new of a stroke: from this number of its points on."""

    def repaint(self) -> None:
        """Draws the whole model anew."""

    def hide(self) -> None:
        """Takes the drawings off the screen; `repaint` brings them back."""

    def let_pass(self, window: tk.Toplevel, shape: Sequence[Sequence[Place]] = ()) -> None:
        """Lets clicks pass a small window that is on the screen, and cuts it to these polygons."""

    def catch(self, on_press: OnPress) -> None:
        """Keeps the mouse from the programs below until `release`.

        Raises:
            NoOverlayError: that is not possible here.
        """

    def release(self) -> None:
        """Lets the mouse through again."""

    def close(self) -> None:
        """Gives everything back."""


def open_overlay(root: tk.Tk, strokes: Strokes) -> Overlay:
    """Returns the overlay of this computer's screen.

    Raises:
        NoOverlayError: Wayland, macOS, or an X server without the extension SHAPE.
    """
    if sys.platform == "win32":
        from agent.adapters.windows_overlay import WindowsOverlay  # noqa: PLC0415

        return WindowsOverlay(root, strokes)
    if sys.platform != "linux" or not os.environ.get("DISPLAY"):
        raise NoOverlayError(sys.platform)
    from agent.adapters.x11_overlay import X11Overlay  # noqa: PLC0415 (no Xlib elsewhere)

    return X11Overlay(root, strokes)
