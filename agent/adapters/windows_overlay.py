"""Strokes on the screen of Windows: a window whose one colour lets everything through.

Neither built nor run where the rest is tested; kept small for that.
"""

from __future__ import annotations

import ctypes
import sys
import tkinter as tk
from collections.abc import Callable, Sequence

from agent.adapters.overlay import OnPress, Press
from protocol.strokes import Place, Stroke, Strokes, arrow

_CLEAR = "#010203"
"""Means "nothing here"; nobody draws in it."""
_GWL_EXSTYLE = -20
_THROUGH = 0x00080000 | 0x00000020 | 0x08000000 | 0x00000080
"""WS_EX_LAYERED, WS_EX_TRANSPARENT, WS_EX_NOACTIVATE, WS_EX_TOOLWINDOW."""
_VIRTUAL_SCREEN = (76, 77, 78, 79)
"""SM_XVIRTUALSCREEN and the following: x, y, width, height."""
_ALMOST_NOTHING = 1 / 255


class WindowsOverlay:
    """Implements agent.adapters.overlay.Overlay with a Tk canvas."""

    def __init__(self, root: tk.Tk, strokes: Strokes) -> None:
        """Prepares; nothing is on the screen before the first stroke."""
        self._root, self._strokes = root, strokes
        self._x, self._y, self._width, self._height = _virtual_screen()
        self._window: tk.Toplevel | None = None
        self._sheet: tk.Canvas | None = None
        self._catcher: tk.Toplevel | None = None

    def add(self, stroke: Stroke, first: int) -> None:
        """Draws what is new of a stroke; a moved arrow needs all anew."""
        if stroke.tool == "text":
            return
        if stroke.tool == "arrow" and first:
            self.repaint()
            return
        self._draw(self._shown(), stroke, first)

    def repaint(self) -> None:
        """Draws the whole model anew; without strokes there is no window at all."""
        drawn = [one for one in self._strokes if one.tool != "text"]
        if not any(one.tool != "eraser" for one in drawn):
            self.hide()
            return
        sheet = self._shown()
        sheet.delete("all")
        for stroke in drawn:
            self._draw(sheet, stroke, 0)

    def hide(self) -> None:
        """Takes the window away; the next stroke or `repaint` makes another."""
        if self._window is not None:
            self._window.destroy()
            self._window = self._sheet = None

    def let_pass(self, window: tk.Toplevel, shape: Sequence[Sequence[Place]] = ()) -> None:
        """Lets clicks through; the small windows are not cut to a shape here."""
        _let_through(window)

    def catch(self, on_press: OnPress) -> None:
        """Lays an all but transparent window over everything, which takes the mouse."""
        self.release()
        self._catcher = window = tk.Toplevel(self._root, background="black", cursor="pencil")
        window.overrideredirect(True)
        window.attributes("-alpha", _ALMOST_NOTHING, "-topmost", True)
        window.geometry(f"{self._width}x{self._height}+{self._x}+{self._y}")
        window.bind("<Button-1>", self._passes(on_press, "down"))
        window.bind("<B1-Motion>", self._passes(on_press, "move"))
        window.bind("<ButtonRelease-1>", self._passes(on_press, "up"))
        window.lower()

    def release(self) -> None:
        """Takes that window away."""
        if self._catcher is not None:
            self._catcher.destroy()
            self._catcher = None

    def close(self) -> None:
        """Takes all windows away."""
        self.release()
        self.hide()

    def _passes(self, on_press: OnPress, press: Press) -> Callable[[tk.Event[tk.Misc]], None]:
        def passed(event: tk.Event[tk.Misc]) -> None:
            on_press(press, event.x_root - self._x, event.y_root - self._y)

        return passed

    def _shown(self) -> tk.Canvas:
        if self._sheet is None:
            self._window = tk.Toplevel(self._root, background=_CLEAR)
            self._window.overrideredirect(True)
            self._window.geometry(f"{self._width}x{self._height}+{self._x}+{self._y}")
            self._window.attributes("-transparentcolor", _CLEAR, "-topmost", True)
            self._sheet = tk.Canvas(self._window, background=_CLEAR, highlightthickness=0)
            self._sheet.pack(fill="both", expand=True)
            _let_through(self._window)
        return self._sheet

    @staticmethod
    def _draw(sheet: tk.Canvas, stroke: Stroke, first: int) -> None:
        colour = _CLEAR if stroke.tool == "eraser" else f"#{stroke.rgb:06x}"
        numbers = stroke.points[max(0, first - 2) :]
        if stroke.tool == "arrow":
            shaft, head = arrow(stroke.points, stroke.width_px)
            numbers = [number for place in shaft for number in place]
            if head:
                sheet.create_polygon(*head, fill=colour, outline="")
        if len(numbers) == 2:
            numbers = numbers * 2
        sheet.create_line(
            *numbers, fill=colour, width=stroke.width_px, capstyle="round", joinstyle="round"
        )


def _virtual_screen() -> tuple[int, int, int, int]:
    """Returns where all monitors together are; the upper left corner is 0, 0 on the wire."""
    if sys.platform != "win32":
        return 0, 0, 0, 0
    metric = ctypes.windll.user32.GetSystemMetrics
    x, y, width, height = (int(metric(number)) for number in _VIRTUAL_SCREEN)
    return x, y, width, height


def _let_through(window: tk.Toplevel) -> None:
    """Gives a window the styles that let clicks pass and never take the keyboard."""
    window.update_idletasks()
    if sys.platform == "win32":
        user32 = ctypes.windll.user32
        handle = user32.GetParent(window.winfo_id()) or window.winfo_id()
        styles = user32.GetWindowLongW(handle, _GWL_EXSTYLE)
        user32.SetWindowLongW(handle, _GWL_EXSTYLE, styles | _THROUGH)
