"""Asks whether files may come (V10): who sends what, how much, and where it goes."""

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import filedialog, ttk

from agent.adapters.tk_theme import Look, centre, framed
from agent.texts import _, ngettext

_WIDTH_PX = 500
_PADDING_PX = 26
_SECOND_MS = 1000
GUARD_S = 0.5
"""Accept does nothing before: a click meant for what the window just covered is no answer."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What the window shows, in the customer's language.

    Attributes:
        key: of the offer; the same one shown again keeps its window.
        title: who sends how many.
        names: of files and folders, the first few.
        more: how many others there are, or empty.
        total: how much it is in all.
        folder: where it goes.
        room: how much is free there, or empty.
        problem: why it cannot go there, or empty.
        until_s: on the monotonic clock: silence until then declines.
    """

    key: str
    title: str
    names: tuple[str, ...]
    more: str
    total: str
    folder: str
    room: str
    problem: str
    until_s: float


@dataclass(frozen=True, slots=True)
class OfferActions:
    """What the customer can do with an offer; called on Tk's thread."""

    answer: Callable[[str, bool], None]
    """Key of the offer, and whether it is accepted."""
    choose: Callable[[str, str], None]
    """Key of the offer, and the folder it is to go to."""


class FileOffer:
    """One question at a time; nothing comes before Accept."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        actions: OfferActions,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._root, self._look, self._actions, self._now_s = root, look, actions, now_s
        self._window: tk.Toplevel | None = None
        self._shown: Offered | None = None
        self._folder: ttk.Label | None = None
        self._room: ttk.Label | None = None
        self._accept: ttk.Button | None = None
        self._opened_at_s = 0.0

    def show(self, offered: Offered | None) -> None:
        """Shows an offer, or none; a window that is open already stays where it is."""
        if offered is None:
            self.close()
            return
        fresh = self._shown is None or self._shown.key != offered.key
        if fresh:
            self._open(offered)
        self._shown = offered
        self._fill(offered)
        if fresh and self._window is not None:
            self._tick(self._window)
            self._window.update_idletasks()
            centre(self._window, _WIDTH_PX, self._window.winfo_reqheight())
            self.lift()

    def lift(self) -> None:
        """Brings the question to the front, with the keyboard but on no button."""
        if self._window is not None:
            self._window.deiconify()
            self._window.lift()
            self._window.focus_force()

    def close(self) -> None:
        """Takes the question away without an answer."""
        if self._window is not None:
            self._window.destroy()
        self._window = self._shown = self._folder = self._room = self._accept = None

    def _open(self, offered: Offered) -> None:
        self.close()
        self._opened_at_s = self._now_s()
        window = self._window = framed(self._root, self._look.colours)
        window.title(_("May these files be stored on this computer?"))
        window.resizable(False, False)
        window.attributes("-topmost", True)
        window.protocol("WM_DELETE_WINDOW", self._declined)
        window.bind("<Escape>", lambda _event: self._declined())
        self._build(window, offered)

    def _build(self, window: tk.Toplevel, offered: Offered) -> None:
        body = ttk.Frame(window, padding=_PADDING_PX)
        body.pack(fill="both", expand=True)
        self._line(body, offered.title, "Title.TLabel", 12)
        self._names(body, offered)
        self._line(body, _("Goes to this folder"), "Small.TLabel", 2)
        place = ttk.Frame(body)
        place.pack(fill="x")
        other = ttk.Button(place, text=_("Other folder …"), command=self._choose)
        other.pack(side="right", padx=(10, 0))
        other.bind("<Return>", lambda _event: self._choose())
        self._folder = ttk.Label(place, style="Strong.TLabel", wraplength=_WIDTH_PX - 210)
        self._folder.pack(side="left", anchor="w")
        self._room = self._line(body, "", "Small.TLabel", 14)
        self._line(
            body,
            _(
                "Nothing is opened by itself, and no file of yours is replaced. "
                "Accept only what you expect from somebody you talk to."
            ),
            "Muted.TLabel",
            18,
        )
        foot = ttk.Frame(body)
        foot.pack(fill="x")
        decline = ttk.Button(foot, text=_("Decline"), command=self._declined, width=12)
        self._accept = ttk.Button(
            foot, text=_("Accept"), style="Accent.TButton", command=self._accepted, width=12
        )
        decline.pack(side="left", padx=(0, 8))
        self._accept.pack(side="left", padx=(0, 14))
        self._left = ttk.Label(foot, style="Small.TLabel", wraplength=_WIDTH_PX // 3)
        self._left.pack(side="left")
        decline.bind("<Return>", lambda _event: self._declined())
        self._accept.bind("<Return>", lambda _event: self._accepted())

    def _names(self, body: ttk.Frame, offered: Offered) -> None:
        """Lists what comes on a card of its own, and below how much it is in all."""
        colours = self._look.colours
        card = tk.Frame(
            body,
            background=colours.card,
            highlightthickness=1,
            highlightbackground=colours.border,
            padx=12,
            pady=8,
        )
        card.pack(fill="x", pady=(0, 8))
        colour, small = colours.text, self._look.small
        for name in offered.names:
            self._name(card, name, self._look.body, colour)
        if offered.more:
            self._name(card, offered.more, small, colours.muted)
        self._line(body, offered.total, "Strong.TLabel", 12)

    def _name(self, card: tk.Frame, text: str, shape: object, colour: str) -> None:
        label = tk.Label(
            card,
            text=text,
            font=shape,  # type: ignore[arg-type]
            background=self._look.colours.card,
            foreground=colour,
            justify="left",
            wraplength=_WIDTH_PX - 2 * _PADDING_PX - 30,
        )
        label.pack(anchor="w", pady=1)

    def _line(self, body: ttk.Frame, text: str, style: str, gap_px: int) -> ttk.Label:
        wrap_px = _WIDTH_PX - 2 * _PADDING_PX
        label = ttk.Label(body, text=text, style=style, wraplength=wrap_px, justify="left")
        label.pack(anchor="w", pady=(0, gap_px))
        return label

    def _fill(self, offered: Offered) -> None:
        """Shows where it goes; what cannot go there cannot be accepted."""
        if self._folder is None or self._room is None or self._accept is None:
            return
        self._folder.configure(text=offered.folder)
        style = "Bad.TLabel" if offered.problem else "Small.TLabel"
        self._room.configure(text=offered.problem or offered.room, style=style)
        self._accept.state(["disabled" if offered.problem else "!disabled"])

    def _tick(self, window: tk.Toplevel) -> None:
        if self._window is not window or self._shown is None:
            return
        left_s = max(0, round(self._shown.until_s - self._now_s()))
        said = ngettext(
            "Declined by itself in {seconds} second",
            "Declined by itself in {seconds} seconds",
            left_s,
        )
        self._left.configure(text=said.format(seconds=left_s))
        window.after(_SECOND_MS, self._tick, window)

    def _choose(self) -> None:
        shown, window = self._shown, self._window
        if shown is None or window is None:
            return
        window.attributes("-topmost", False)
        title = _("Where should the files go?")
        chosen = filedialog.askdirectory(
            parent=window, title=title, initialdir=shown.folder, mustexist=True
        )
        if self._window is window:
            window.attributes("-topmost", True)
            self.lift()
            if chosen:
                self._actions.choose(shown.key, str(chosen))

    def _accepted(self) -> None:
        early = self._now_s() - self._opened_at_s < GUARD_S
        if not early and self._accept is not None and not self._accept.instate(["disabled"]):
            self._answer(True)

    def _declined(self) -> None:
        self._answer(False)

    def _answer(self, accepted: bool) -> None:
        shown = self._shown
        self.close()
        if shown is not None:
            self._actions.answer(shown.key, accepted)
