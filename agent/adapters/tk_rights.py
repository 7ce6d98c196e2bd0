"""What the customer allows, as boxes to tick: in the consent dialog and on a card."""

import time
import tkinter as tk
from collections.abc import Callable, Iterable
from tkinter import ttk

from agent.adapters.tk_theme import Look, centre, framed
from agent.texts import _, right_name
from protocol.messages.kinds import RIGHTS

_WIDTH_PX = 400
_PADDING_PX = 22
CARD_S = 60
"""The card closes by itself: while it is open nobody controls."""
GUARD_S = 0.5
"""A tick does nothing before: a technician's click from before it opened chooses nothing."""


class RightBoxes(ttk.Frame):
    """One box a right; without the picture nothing else can be chosen."""

    def __init__(
        self,
        parent: tk.Misc,
        offered: Iterable[str],
        ticked: Iterable[str],
        on_change: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._on_change = on_change
        first = frozenset(ticked)
        rights = frozenset(offered)
        self._chosen: dict[str, tk.BooleanVar] = {}
        for right in (right for right in RIGHTS if right in rights):
            chosen = self._chosen[right] = tk.BooleanVar(self, right in first)
            box = ttk.Checkbutton(
                self, text=right_name(right), variable=chosen, command=self._changed
            )
            box.pack(anchor="w", pady=1)
        self._before = self._ticked

    @property
    def chosen(self) -> frozenset[str]:
        """What is ticked; nothing without the picture where that is to choose."""
        ticked = self._ticked
        return ticked if "view" in ticked or "view" not in self._chosen else frozenset()

    @property
    def _ticked(self) -> frozenset[str]:
        return frozenset(right for right, chosen in self._chosen.items() if chosen.get())

    def put(self, ticked: Iterable[str]) -> None:
        """Ticks just these."""
        wanted = frozenset(ticked)
        for right, chosen in self._chosen.items():
            if chosen.get() != (right in wanted):
                chosen.set(right in wanted)
        self._before = self._ticked

    def _changed(self) -> None:
        """Who unticks the picture unticks all; who ticks anything ticks the picture."""
        if "view" in self._chosen and not self._chosen["view"].get():
            self.put(() if "view" in self._before else {*self._ticked, "view"})
        self._before = self._ticked
        self._on_change()


class RightsCard:
    """What everybody in the session may do; a change counts at once."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        on_rights: Callable[[frozenset[str]], None],
        on_open: Callable[[bool], None],
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes what a change and what opening and closing call."""
        self._root, self._look, self._now_s = root, look, now_s
        self._on_rights, self._on_open = on_rights, on_open
        self._rights: frozenset[str] = frozenset()
        self._opened_at_s = 0.0
        self._window: tk.Toplevel | None = None
        self._boxes: RightBoxes | None = None
        self._closing: str | None = None

    def show(self, rights: Iterable[str]) -> None:
        """Brings the open card up to date."""
        if self._boxes is not None:
            self._rights = frozenset(rights)
            self._boxes.put(self._rights)

    def open(self, rights: Iterable[str], edge: tuple[int, int] | None = None) -> None:
        """Opens the card, or closes an open one.

        Args:
            rights: what is allowed now.
            edge: upper right corner on the screen, px; without one the middle.
        """
        if self._window is not None:
            self.close()
            return
        window = self._window = framed(self._root, self._look.colours)
        self._rights = frozenset(rights)
        window.title(_("What I allow"))
        window.attributes("-topmost", True)
        window.resizable(False, False)
        window.protocol("WM_DELETE_WINDOW", self.close)
        window.bind("<Escape>", lambda _event: self.close())
        self._build(window, self._rights)
        window.update_idletasks()
        if edge is None:
            centre(window, _WIDTH_PX, window.winfo_reqheight())
        else:
            window.overrideredirect(True)
            x = max(0, edge[0] - _WIDTH_PX)
            window.geometry(f"{_WIDTH_PX}x{window.winfo_reqheight()}+{x}+{edge[1]}")
        self._on_open(True)  # before anything of it can be clicked
        self._opened_at_s = self._now_s()
        window.deiconify()
        window.lift()
        window.focus_force()
        self._closing = window.after(CARD_S * 1000, self.close)

    def close(self) -> None:
        """Takes the card away."""
        window, self._window, self._boxes = self._window, None, None
        if window is None:
            return
        if self._closing is not None:
            window.after_cancel(self._closing)
        window.destroy()
        self._on_open(False)

    def _build(self, window: tk.Toplevel, rights: Iterable[str]) -> None:
        body = ttk.Frame(window, padding=_PADDING_PX)
        body.pack(fill="both", expand=True)
        wrap_px = _WIDTH_PX - 2 * _PADDING_PX

        def line(text: str, style: str, gap_px: int) -> None:
            label = ttk.Label(body, text=text, style=style, wraplength=wrap_px, justify="left")
            label.pack(anchor="w", pady=(0, gap_px))

        line(_("What I allow"), "Strong.TLabel", 2)
        line(
            _("A change counts at once. While this card is open nobody controls your computer."),
            "Muted.TLabel",
            10,
        )
        boxes = self._boxes = RightBoxes(body, RIGHTS, rights, self._changed)
        boxes.pack(anchor="w", pady=(0, 14))
        ttk.Button(body, text=_("Close"), command=self.close, width=10).pack(anchor="e")

    def _changed(self) -> None:
        if self._boxes is None:
            return
        if self._now_s() - self._opened_at_s < GUARD_S:
            self._boxes.put(self._rights)
        else:
            self._rights = self._boxes.chosen
            self._on_rights(self._rights)
