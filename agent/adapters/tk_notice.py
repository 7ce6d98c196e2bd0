"""The notice that stays on top while somebody looks (J7).

Nothing in it moves or repaints by itself: it must cost neither pictures nor processor time.
"""

import time
import tkinter as tk
from collections.abc import Callable
from tkinter.font import Font

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
from agent.adapters.tk_panels import Standing
from agent.adapters.tk_theme import Look
from agent.texts import _
from protocol.messages.kinds import SUGGESTED

_MARGIN_PX = 12
_RAISE_PAUSE_S = 1.0
GUARD_S = 0.5
"""Control is not given back so soon: a technician could take and give it with a quick double-click,
and get what the customer had not ticked.
"""
_SEES, _CONTROLS, _RECORDS = "#4cc2ff", "#ffb454", "#ff8078"
_END, _END_HOVER = "#c42b1c", "#a52115"
_TEXT_PX = 420
_BUTTON_PADDING_PX = 12
_MOST_COUNTED = 99


class Notice:
    """A bar at the upper right edge of the screen, above all other windows."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        on_end: Callable[[], None],
        on_rights: Callable[[frozenset[str]], None],
        on_card: Callable[[tuple[int, int]], None],
        on_open: Callable[[], None] | None,
        on_draw: Callable[[], None] | None = None,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepares the bar; `show` puts it on the screen.

        Args:
            root: the program's Tk.
            look: fonts to use.
            on_end: the customer ends the session.
            on_rights: the customer allows this much from now on.
            on_card: shows what is allowed, its upper right corner at this place.
            on_open: opens the main window; None leaves the button out.
            on_draw: the customer wants to draw; None leaves the button out.
            now_s: monotonic.
        """
        self._root, self._look = root, look
        self._on_end, self._on_rights, self._on_open = on_end, on_rights, on_open
        self._on_card, self._on_draw = on_card, on_draw
        self._window: tk.Toplevel | None = None
        self._raised_at_s = 0.0
        self._now_s = now_s
        self._rights: frozenset[str] = frozenset()
        self._lowered_at_s = float("-inf")
        self._unread = 0
        self._open: tk.Button | None = None

    def show(self, standing: Standing) -> None:
        """Shows who looks, whether one of them controls or paused, and whether it is recorded."""
        before, self._rights = self._controls, frozenset(standing.rights)
        if before and not self._controls:
            self._lowered_at_s = self._now_s()
        if self._window is None:
            self._window = self._build()
        self._dot.configure(
            foreground=MUTED if standing.held else _CONTROLS if self._controls else _SEES
        )
        title = _title(self._controls, standing.held, standing.several)
        self._title.configure(text=title.format(person=standing.who or _("A technician")))
        self._level.configure(text=_("View only") if self._controls else _("Allow control"))
        if standing.recorded:
            self._recorded.pack(side="right", padx=(18, 0))
        else:
            self._recorded.pack_forget()
        self.count(self._unread)
        self._place(self._window)

    @property
    def _controls(self) -> bool:
        return "control" in self._rights

    @property
    def edge(self) -> tuple[int, int]:
        """Where something may be shown under the bar: its upper right corner, px."""
        window = self._window
        if window is None:
            return self._root.winfo_screenwidth() - _MARGIN_PX, _MARGIN_PX
        right = window.winfo_rootx() + window.winfo_width()
        return right, window.winfo_rooty() + window.winfo_height() + _MARGIN_PX // 2

    def count(self, unread: int) -> None:
        """Says on the button of the window how many messages wait there."""
        self._unread = unread
        if self._window is None or self._open is None:
            return
        text = _("Open window")
        if unread:
            text = _counted(min(unread, _MOST_COUNTED))
        if self._open.cget("text") != text:
            self._open.configure(text=text, foreground=_SEES if unread else TEXT)

    def hide(self) -> None:
        """Takes the bar away."""
        if self._window is not None:
            self._window.destroy()
            self._window = None

    def _build(self) -> tk.Toplevel:
        window = floating(self._root, LINE, "arrow")
        block = tk.Frame(window, background=BAR, padx=14, pady=8)
        block.pack(padx=1, pady=1)
        head = tk.Frame(block, background=BAR)
        head.pack(fill="x", pady=(0, 7))
        bar = tk.Frame(block, background=BAR)
        bar.pack(anchor="e")
        self._dot = tk.Label(head, text="●", background=BAR, font=self._look.body)
        self._title = tk.Label(
            head,
            background=BAR,
            foreground=TEXT,
            font=self._look.strong,
            wraplength=_TEXT_PX,
            justify="left",
        )
        self._dot.pack(side="left", padx=(0, 8))
        self._title.pack(side="left")
        self._recorded = tk.Label(
            head,
            text=_("● Recorded"),
            background=BAR,
            foreground=_RECORDS,
            font=self._look.strong,
        )
        if self._on_open is not None:
            texts = (_("Open window"), _counted(_MOST_COUNTED))
            self._open = self._button(self._room(bar, *texts), _("Open window"), self._on_open)
            self._open.pack_configure(fill="both", expand=True, padx=0)
        if self._on_draw is not None:
            self._button(bar, _("Draw"), self._on_draw)
        self._button(bar, _("What I allow"), lambda: self._on_card(self.edge))
        texts = (_("View only"), _("Allow control"))
        self._level = self._button(self._room(bar, *texts), "", self._turn)
        self._level.pack_configure(fill="both", expand=True, padx=0)
        self._button(bar, _("End session"), self._on_end, _END, _END_HOVER, self._look.strong)
        window.bind("<Visibility>", self._covered)
        return window

    def _room(self, bar: tk.Frame, *texts: str) -> tk.Frame:
        """Returns the place of a button whose text changes: large enough for each, so that the bar
        neither moves nor changes its size while somebody works.
        """
        width_px = max(self._look.body.measure(text) for text in texts) + 2 * _BUTTON_PADDING_PX
        room = tk.Frame(bar, background=BAR, width=width_px + 2)
        room.pack_propagate(False)
        room.pack(side="left", fill="y", padx=(0, 8))
        return room

    def _button(
        self,
        bar: tk.Frame,
        text: str,
        command: Callable[[], None],
        colour: str = BUTTON,
        hover: str = BUTTON_HOVER,
        shape: Font | None = None,
    ) -> tk.Button:
        button = flat_button(bar, text, command, shape or self._look.body, colour, hover)
        button.configure(padx=_BUTTON_PADDING_PX, pady=5)
        button.pack(side="left", padx=(0, 8) if colour == BUTTON else 0)
        return button

    def _turn(self) -> None:
        """Lowers at once; raises only when no click of who just lost control can be under way."""
        if self._controls:
            self._on_rights(frozenset({"view"}))
        elif self._now_s() - self._lowered_at_s >= GUARD_S:
            self._on_rights(self._rights.union(SUGGESTED))

    def _place(self, window: tk.Toplevel) -> None:
        window.update_idletasks()
        x = max(0, window.winfo_screenwidth() - window.winfo_reqwidth() - _MARGIN_PX)
        window.geometry(f"+{x}+{_MARGIN_PX}")
        window.deiconify()
        window.lift()

    def _covered(self, event: "tk.Event[tk.Misc]") -> None:
        now_s = time.monotonic()
        hidden = str(event.state) != "VisibilityUnobscured"
        if self._window is not None and hidden and now_s - self._raised_at_s >= _RAISE_PAUSE_S:
            self._raised_at_s = now_s
            self._window.lift()


def _title(controls: bool, held: bool, several: bool) -> str:
    if held:
        return _("{person} paused: your screen is not sent")
    if several:
        both = _("{person} see and control this computer")
        return both if controls else _("{person} see your screen")
    return (
        _("{person} sees and controls this computer")
        if controls
        else _("{person} sees your screen")
    )


def _counted(unread: int) -> str:
    return _("Chat: {count} new").format(count=unread)
