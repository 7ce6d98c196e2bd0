"""A part of a window that scrolls when it does not fit: by wheel, bar, and by moving the focus."""

import tkinter as tk
from tkinter import ttk

from agent.adapters.tk_theme import Look

_STEP = 2
_EDGE_PX = 8


class Scrolled(ttk.Frame):
    """Put what is to scroll into `inside`; it is as wide as the place it is given."""

    def __init__(self, parent: ttk.Frame, look: Look) -> None:
        super().__init__(parent)
        self._canvas = tk.Canvas(
            self, highlightthickness=0, borderwidth=0, background=look.colours.background
        )
        self._bar = ttk.Scrollbar(self, command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._moved)
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inside = ttk.Frame(self._canvas)
        self._item = self._canvas.create_window(0, 0, anchor="nw", window=self.inside)
        self.inside.bind("<Configure>", lambda _event: self._fit())
        self._canvas.bind("<Configure>", lambda event: self._widen(event.width))

    def follow_focus(self) -> None:
        """Lets the wheel work everywhere inside, and brings what gets the keyboard into view."""
        for widget in self._all(self.inside):
            if isinstance(widget, ttk.Entry | tk.Text):  # a bound label would take the keyboard
                widget.bind("<FocusIn>", lambda event: self._soon(event.widget), add=True)
            widget.bind("<MouseWheel>", self._wheel, add=True)
            widget.bind("<Button-4>", lambda _event: self._scroll(-_STEP), add=True)
            widget.bind("<Button-5>", lambda _event: self._scroll(_STEP), add=True)

    def _all(self, widget: tk.Misc) -> list[tk.Misc]:
        found = [widget]
        for child in widget.winfo_children():
            found += self._all(child)
        return found

    def _fit(self) -> None:
        self._canvas.configure(scrollregion=self._canvas.bbox("all"))

    def _widen(self, width_px: int) -> None:
        self._canvas.itemconfigure(self._item, width=width_px - _EDGE_PX)

    def _moved(self, first: float | str, last: float | str) -> None:
        """Shows the bar only where there is something to scroll."""
        self._bar.set(float(first), float(last))
        if float(first) <= 0 and float(last) >= 1:
            self._bar.pack_forget()
        elif not self._bar.winfo_ismapped():
            self._bar.pack(side="right", fill="y", before=self._canvas)

    def _wheel(self, event: "tk.Event[tk.Misc]") -> None:
        self._scroll(-_STEP if event.delta > 0 else _STEP)

    def _scroll(self, units: int) -> None:
        first, last = self._canvas.yview()
        if first > 0 or last < 1:
            self._canvas.yview_scroll(units, "units")

    def _soon(self, widget: tk.Misc) -> None:
        """Brings into view once sizes are known."""
        self.after_idle(lambda: self._reveal(widget) if widget.winfo_exists() else None)

    def _reveal(self, widget: tk.Misc) -> None:
        if self._canvas.winfo_height() <= 1:
            return
        top = widget.winfo_rooty() - self.inside.winfo_rooty()
        bottom = top + widget.winfo_height()
        height = max(1, self.inside.winfo_height())
        seen_top = self._canvas.canvasy(0)
        if top < seen_top:
            self._canvas.yview_moveto(max(0, top - 2 * _EDGE_PX) / height)
        elif bottom > seen_top + self._canvas.winfo_height():
            place = bottom + _EDGE_PX - self._canvas.winfo_height()
            self._canvas.yview_moveto(place / height)
