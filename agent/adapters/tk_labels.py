"""Small windows beside the strokes: names, texts and technicians' pointers.  Clicks pass them."""

import tkinter as tk
import zlib

from agent.adapters.overlay import Overlay
from agent.adapters.tk_theme import Look
from protocol.strokes import Place

_INK, _PAPER, _LINE = "#ffffff", "#fffdf5", "#20242c"
_TAGS = ("#c92a2a", "#1864ab", "#2b8a3e", "#862e9c", "#a8530a", "#0b7285")
"""Grounds of names; white on each has a contrast of 4.5 or more."""
_ARROW: tuple[Place, ...] = ((0, 0), (0, 24), (6, 19), (10, 29), (16, 27), (12, 17), (19, 17))
_ARROW_INSIDE: tuple[Place, ...] = ((2, 5), (2, 20), (7, 16), (11, 26), (13, 25), (9, 15), (14, 15))
_TAG_AT: Place = (17, 24)
_WRAP_PX = 420
_GAP_PX = 6
_OUT_OF_SIGHT = "+-20000+-20000"


def person_colour(person_id: str) -> str:
    """Returns the colour of a person's name, the same as long as the session lasts."""
    return _TAGS[zlib.crc32(person_id.encode()) % len(_TAGS)]


class Label:
    """One small window; made hidden, shown by `place`."""

    def __init__(self, root: tk.Tk, overlay: Overlay, background: str) -> None:
        self._overlay = overlay
        self.window = tk.Toplevel(root, background=background)
        self.window.withdraw()
        self.window.overrideredirect(True)
        if self.window.tk.call("tk", "windowingsystem") == "x11":
            self.window.attributes("-type", "dnd")  # drawn without a shadow
        else:
            self.window.attributes("-topmost", True)
        self._shown = False
        self._cut: tuple[tuple[Place, ...], ...] = ()

    def cut_to(self, *polygons: tuple[Place, ...]) -> None:
        """Only these parts will be seen."""
        self._cut = polygons

    def place(self, x: int, y: int) -> None:
        """Puts the window somewhere, and on the screen if it is not there yet."""
        if not self._shown:
            self._shown = True
            self.window.geometry(_OUT_OF_SIGHT)  # until clicks pass it
            self.window.deiconify()
            self.window.lift()
            self.window.update_idletasks()
            self._overlay.let_pass(self.window, self._cut)
        self.window.geometry(f"+{x}+{y}")
        self.window.update_idletasks()

    def lift(self) -> None:
        """Puts it above what came later."""
        if self._shown:
            self.window.lift()

    def close(self) -> None:
        """Takes it away."""
        self.window.destroy()


class NameTag(Label):
    """The name of who drew a stroke, beside its beginning."""

    def __init__(
        self, root: tk.Tk, look: Look, overlay: Overlay, person_id: str, name: str
    ) -> None:
        ground = person_colour(person_id)
        super().__init__(root, overlay, ground)
        text = tk.Label(
            self.window, text=name, background=ground, foreground=_INK, font=look.small, padx=6
        )
        text.pack()
        self.window.update_idletasks()

    def beside(self, x: int, y: int, away: int) -> None:
        """Stands above a place, or below it at the upper edge of the screen."""
        tall, wide = self.window.winfo_reqheight(), self.window.winfo_reqwidth()
        away += _GAP_PX
        left = max(0, min(x, self.window.winfo_screenwidth() - wide))
        self.place(left, y - away - tall if y > away + tall else y + away)


class TextCard(Label):
    """A text that somebody wrote on the screen; readable on any ground."""

    def __init__(
        self, root: tk.Tk, look: Look, overlay: Overlay, text: str, rgb: int, height_px: int
    ) -> None:
        colour = f"#{rgb:06x}"
        super().__init__(root, overlay, colour)
        family = look.body.actual("family")
        card = tk.Label(
            self.window,
            text=text,
            background=_PAPER,
            foreground=_LINE,
            font=(family, -height_px, "bold"),
            padx=10,
            pady=5,
            justify="left",
            wraplength=max(_WRAP_PX, 16 * height_px),
        )
        card.pack(padx=3, pady=3)
        self.window.update_idletasks()


class PointerMark(Label):
    """A technician's pointer: an arrow with the name."""

    def __init__(
        self, root: tk.Tk, look: Look, overlay: Overlay, person_id: str, name: str
    ) -> None:
        ground = person_colour(person_id)
        super().__init__(root, overlay, ground)
        at_x, at_y = _TAG_AT
        wide, tall = look.small.measure(name) + 14, look.small.metrics("linespace") + 6
        sheet = tk.Canvas(
            self.window,
            width=at_x + wide,
            height=at_y + tall,
            background=ground,
            highlightthickness=0,
        )
        sheet.pack()
        sheet.create_polygon(_ARROW, fill=_INK, outline=_INK)
        sheet.create_polygon(_ARROW_INSIDE, fill=ground)
        sheet.create_text(at_x + wide // 2, at_y + tall // 2, text=name, fill=_INK, font=look.small)
        tag = (
            (at_x, at_y),
            (at_x + wide, at_y),
            (at_x + wide, at_y + tall),
            (at_x, at_y + tall),
        )
        self.cut_to(_ARROW, tag)
        self.window.update_idletasks()
