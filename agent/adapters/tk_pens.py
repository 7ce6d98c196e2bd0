"""What the customer draws with: a strip of pens, and a frame around the screen meanwhile."""

import tkinter as tk
from collections.abc import Callable
from typing import Any

from agent.adapters.tk_floating import (
    BAR,
    BUTTON,
    BUTTON_HOVER,
    LINE,
    MUTED,
    TEXT,
    flat_button,
    floating,
)
from agent.adapters.tk_theme import Look
from agent.texts import _

_CHOSEN = "#1f62c4"
_DONE, _DONE_HOVER = "#1f62c4", "#2b74de"
_FRAME = "#f0b429"
_FRAME_PX = 4
_MARGIN_PX = 16
_COLOURS = (0xE03131, 0xF08C00, 0x2F9E44, 0x1971C2, 0x212529, 0xFFFFFF)
_WIDTHS_PX = (3, 6, 12)
_ERASER_PX = 36
_SWATCH_PX = 26


class PenStrip:
    """Colours, widths, eraser, undo, clear and Done, at the lower edge of the screen.

    Attributes:
        tool: "pen" or "eraser".
        rgb: of the pen.
        edges: the four windows of the frame.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        undo: Callable[[], None],
        clear: Callable[[], None],
        done: Callable[[], None],
    ) -> None:
        """Prepares the strip; `show` puts it on the screen."""
        self.tool, self.rgb, self._pen_px = "pen", _COLOURS[0], _WIDTHS_PX[1]
        self._look = look
        self._done = done
        self.edges = [floating(root, _FRAME) for _edge in range(4)]
        self._window = floating(root, LINE)
        bar = tk.Frame(self._window, background=BAR, padx=14, pady=10)
        bar.pack(padx=1, pady=1)
        self._explain(bar)
        row = tk.Frame(bar, background=BAR)
        row.pack(anchor="w", pady=(8, 0))
        self._swatches = [self._swatch(row, rgb) for rgb in _COLOURS]
        self._gap(row)
        self._dots = [self._dot(row, width_px) for width_px in _WIDTHS_PX]
        self._gap(row)
        self._eraser = self._button(row, _("Eraser"), self._erase)
        self._button(row, _("Undo"), undo)
        self._button(row, _("Clear all"), clear)
        self._gap(row)
        self._button(row, _("Done (Esc)"), done, _DONE, _DONE_HOVER)
        self._window.bind("<Escape>", lambda _event: done())
        self._mark()

    @property
    def width_px(self) -> int:
        """Of what is drawn now."""
        return _ERASER_PX if self.tool == "eraser" else self._pen_px

    def show(self) -> None:
        """Puts frame and strip on the screen; the strip has the keyboard, for Esc."""
        wide, tall = self._window.winfo_screenwidth(), self._window.winfo_screenheight()
        sides = (
            (wide, _FRAME_PX, 0, 0),
            (wide, _FRAME_PX, 0, tall - _FRAME_PX),
            (_FRAME_PX, tall, 0, 0),
            (_FRAME_PX, tall, wide - _FRAME_PX, 0),
        )
        for edge, (width, height, x, y) in zip(self.edges, sides, strict=True):
            edge.geometry(f"{width}x{height}+{x}+{y}")
            edge.deiconify()
        self._window.update_idletasks()
        x = wide - self._window.winfo_reqwidth() - _MARGIN_PX
        y = tall - self._window.winfo_reqheight() - 3 * _MARGIN_PX
        self._window.geometry(f"+{max(0, x)}+{max(0, y)}")
        self._window.deiconify()
        self._window.lift()
        self._window.update_idletasks()
        self._window.focus_force()

    def close(self) -> None:
        """Takes strip and frame away."""
        for window in (*self.edges, self._window):
            window.destroy()

    def _explain(self, bar: tk.Frame) -> None:
        for text, shape, colour in (
            (_("You draw on your screen"), self._look.strong, TEXT),
            (
                _("Your mouse draws now and does not reach your programs. The technician sees it."),
                self._look.small,
                MUTED,
            ),
        ):
            line = tk.Label(bar, text=text, background=BAR, foreground=colour, font=shape)
            line.pack(anchor="w")

    def _swatch(self, row: tk.Frame, rgb: int) -> tk.Canvas:
        made = self._sheet(row, lambda: self._choose(rgb=rgb))
        inset, far = 5, _SWATCH_PX - 5
        made.create_oval(inset, inset, far, far, fill=f"#{rgb:06x}", outline=MUTED)
        return made

    def _dot(self, row: tk.Frame, width_px: int) -> tk.Canvas:
        made = self._sheet(row, lambda: self._choose(width_px=width_px))
        middle, half = _SWATCH_PX / 2, width_px / 2 + 1
        made.create_oval(
            middle - half, middle - half, middle + half, middle + half, fill=TEXT, outline=""
        )
        return made

    @staticmethod
    def _sheet(row: tk.Frame, act: Callable[[], None]) -> tk.Canvas:
        made = tk.Canvas(
            row,
            width=_SWATCH_PX,
            height=_SWATCH_PX,
            background=BAR,
            highlightthickness=2,
            highlightbackground=BAR,
            highlightcolor=TEXT,
            takefocus=True,
            cursor="hand2",
        )
        made.bind("<Button-1>", lambda _event: act())
        for key in ("<space>", "<Return>"):
            made.bind(key, lambda _event: act())
        made.pack(side="left", padx=1)
        return made

    def _button(
        self,
        row: tk.Frame,
        text: str,
        act: Callable[[], None],
        colour: str = BUTTON,
        hover: str = BUTTON_HOVER,
    ) -> tk.Button:
        made = flat_button(row, text, act, self._look.body, colour, hover)
        made.configure(padx=10, pady=3)
        made.configure(highlightthickness=2, highlightbackground=BAR, highlightcolor=TEXT)
        made.pack(side="left", padx=(0, 4))
        made.bind("<Return>", lambda _event: made.invoke())
        return made

    @staticmethod
    def _gap(row: tk.Frame) -> None:
        tk.Frame(row, background=BAR, width=14).pack(side="left")

    def _erase(self) -> None:
        self.tool = "eraser"
        self._mark()

    def _choose(self, **chosen: Any) -> None:
        """Takes a colour or a width; either means the pen."""
        self.tool = "pen"
        self.rgb = chosen.get("rgb", self.rgb)
        self._pen_px = chosen.get("width_px", self._pen_px)
        self._mark()

    def _mark(self) -> None:
        """Shows what is chosen."""
        pen = self.tool == "pen"
        for made, rgb in zip(self._swatches, _COLOURS, strict=True):
            self._chosen(made, pen and rgb == self.rgb)
        for made, width_px in zip(self._dots, _WIDTHS_PX, strict=True):
            self._chosen(made, pen and width_px == self._pen_px)
        self._eraser.configure(background=BUTTON if pen else _CHOSEN)

    @staticmethod
    def _chosen(made: tk.Canvas, chosen: bool) -> None:
        made.configure(background=_CHOSEN if chosen else BAR)
