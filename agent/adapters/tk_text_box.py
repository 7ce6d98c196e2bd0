"""A box for several lines; the Tab key leaves it, as every other field."""

import tkinter as tk
from typing import Any

from agent.adapters.tk_theme import Look


def text_box(parent: tk.Misc, look: Look, lines: int, **options: Any) -> tk.Text:
    """Returns a box that is not placed yet.

    Args:
        parent: what it is in.
        look: fonts and colours.
        lines: its height.
        options: of tk.Text, before those of the look.
    """
    colours = look.colours
    usual: dict[str, Any] = {
        "height": lines,
        "wrap": "word",
        "font": look.body,
        "background": colours.card,
        "foreground": colours.text,
        "insertbackground": colours.text,
        "highlightthickness": 1,
        "highlightbackground": colours.border,
        "highlightcolor": colours.accent,
        "borderwidth": 0,
        "padx": 8,
        "pady": 6,
    }
    box = tk.Text(parent, **{**usual, **options})
    # X11 has a key of its own for Shift and Tab.
    back = "<ISO_Left_Tab>" if box.tk.call("tk", "windowingsystem") == "x11" else "<Shift-Tab>"
    box.bind("<Tab>", lambda _event: _leave(box.tk_focusNext()))
    box.bind(back, lambda _event: _leave(box.tk_focusPrev()))
    return box


def _leave(towards: tk.Misc | None) -> str:
    """Gives the focus on and keeps the key from typing."""
    if towards is not None:
        towards.focus_set()
    return "break"
