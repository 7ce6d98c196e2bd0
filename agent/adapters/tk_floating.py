"""What lies over the windows of other programs: dark in both looks, without a title, on top."""

import tkinter as tk
from collections.abc import Callable
from tkinter.font import Font

BAR, LINE, TEXT, MUTED = "#20242c", "#4a5160", "#ffffff", "#c6ccd8"
BUTTON, BUTTON_HOVER = "#3a4150", "#4a5266"


def floating(root: tk.Tk, background: str, cursor: str = "") -> tk.Toplevel:
    """Returns a hidden window that no window manager touches."""
    window = tk.Toplevel(root, background=background, cursor=cursor)
    window.withdraw()
    window.overrideredirect(True)
    window.attributes("-topmost", True)
    return window


def flat_button(
    parent: tk.Frame,
    text: str,
    command: Callable[[], None],
    font: Font,
    colour: str = BUTTON,
    hover: str = BUTTON_HOVER,
) -> tk.Button:
    """Returns a button, not packed yet."""
    return tk.Button(
        parent,
        text=text,
        command=command,
        background=colour,
        activebackground=hover,
        foreground=TEXT,
        activeforeground=TEXT,
        font=font,
        borderwidth=0,
        highlightthickness=0,
        relief="flat",
        cursor="hand2",
    )
