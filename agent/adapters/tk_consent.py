"""The consent dialog (J5): who asks, for what; an Enter by accident allows nothing."""

import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from agent.adapters.tk_rights import RightBoxes
from agent.adapters.tk_theme import Look, centre, framed
from agent.texts import _, ngettext
from protocol import PRODUCT
from protocol.limits import CONSENT_TIMEOUT_S

_WIDTH_PX = 460
_PADDING_PX = 28
_SECOND_MS = 1000
GUARD_S = 0.5
"""Allow does nothing before: a click meant for what the dialog just covered is not consent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the dialog shows."""

    person: str
    organisation: str
    rights: frozenset[str]
    suggested: frozenset[str] = frozenset()
    more: bool = False


class ConsentDialog:
    """One question at a time.

    Attributes:
        will_be_recorded: whether the next question says that what is shown will be recorded.
    """

    def __init__(
        self, root: tk.Tk, look: Look, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._root, self._look, self._now_s = root, look, now_s
        self.will_be_recorded = False
        self._check_words = ""
        self._check: tuple[ttk.Label, ttk.Label] | None = None
        self._window: tk.Toplevel | None = None
        self._decide: Callable[[frozenset[str]], None] | None = None
        self._boxes: RightBoxes | None = None
        self._opened_at_s = 0.0

    def open(self, asked: Asked, decide: Callable[[frozenset[str]], None]) -> None:
        """Shows the question; `decide` is called once, with the rights the customer allows."""
        self.close()
        self._decide = decide
        self._opened_at_s = self._now_s()
        window = self._window = framed(self._root, self._look.colours)
        if asked.more:
            window.title(
                _("{person} asks for more").format(person=asked.person or _("A technician"))
            )
        else:
            window.title(_("{product}: may somebody see your screen?").format(product=PRODUCT))
        window.resizable(False, False)
        window.attributes("-topmost", True)
        window.protocol("WM_DELETE_WINDOW", self._deny)
        self._build(window, asked)
        window.bind("<Escape>", lambda _event: self._deny())
        window.update_idletasks()
        centre(window, _WIDTH_PX, window.winfo_reqheight())
        self.lift()
        self._tick(window)

    def compare(self, check_words: str) -> None:
        """Shows two words to compare with the technician: the dialog may lie over those of the
        main window.
        """
        self._check_words = check_words
        self._show_check()

    def _show_check(self) -> None:
        if self._window is None or self._check is None:
            return
        title, words = self._check
        said = _("Check word: your technician reads the same two words to you")
        title.configure(text=said if self._check_words else "")
        words.configure(text=self._check_words)

    def lift(self) -> None:
        """Brings an open question to the front, with the keyboard but on no button."""
        if self._window is not None:
            self._window.deiconify()
            self._window.lift()
            self._window.focus_force()

    def close(self) -> None:
        """Takes the question away without an answer."""
        if self._window is not None:
            self._window.destroy()
            self._window = None
        self._decide = None

    def _build(self, window: tk.Toplevel, asked: Asked) -> None:
        body = ttk.Frame(window, padding=_PADDING_PX)
        body.pack(fill="both", expand=True)
        person = asked.person or _("A technician")
        wrap_px = _WIDTH_PX - 2 * _PADDING_PX

        def line(text: str, style: str, gap_px: int) -> ttk.Label:
            label = ttk.Label(body, text=text, style=style, wraplength=wrap_px, justify="left")
            label.pack(anchor="w", pady=(0, gap_px))
            return label

        title = _("{person} asks for more") if asked.more else _("{person} asks to help you")
        line(title.format(person=person), "Title.TLabel", 2)
        if asked.organisation:
            line(asked.organisation, "Muted.TLabel", 0)
        self._check = None
        if not asked.more:
            # Room for the words, which may come later: nothing moves under a finger then.
            ttk.Frame(body, height=10).pack()
            self._check = line("", "Small.TLabel", 0), line("", "Strong.TLabel", 0)
            self._show_check()
        ttk.Frame(body, height=14).pack()
        question = _("What do you allow in addition?") if asked.more else _("What do you allow?")
        line(question, "Strong.TLabel", 4)
        ticked = asked.suggested or asked.rights
        self._boxes = RightBoxes(body, asked.rights, ticked, self._follow)
        self._boxes.pack(anchor="w")
        ttk.Frame(body, height=10).pack()
        line(
            _("Allow only if you talk to this person now and trust them. You can end it any time."),
            "Muted.TLabel",
            18,
        )
        if self.will_be_recorded:
            line(_("What this person sees will be recorded."), "Strong.TLabel", 18)
        foot = ttk.Frame(body)
        foot.pack(fill="x")
        deny = ttk.Button(foot, text=_("Deny"), command=self._deny, width=10)
        self._allow = ttk.Button(
            foot, text=_("Allow"), style="Accent.TButton", command=self._allowed, width=10
        )
        self._left = ttk.Label(foot, style="Small.TLabel", wraplength=wrap_px - 220)
        deny.pack(side="left", padx=(0, 8))
        self._allow.pack(side="left", padx=(0, 14))
        self._left.pack(side="left")
        deny.bind("<Return>", lambda _event: self._deny())
        self._allow.bind("<Return>", lambda _event: self._allowed())
        self._follow()

    def _follow(self) -> None:
        """Nothing chosen cannot be allowed."""
        usable = self._boxes is not None and bool(self._boxes.chosen)
        self._allow.state(["!disabled" if usable else "disabled"])

    def _allowed(self) -> None:
        early = self._now_s() - self._opened_at_s < GUARD_S
        if not early and self._boxes is not None and not self._allow.instate(["disabled"]):
            self._answer(self._boxes.chosen)

    def _deny(self) -> None:
        self._answer(frozenset())

    def _answer(self, rights: frozenset[str]) -> None:
        decide = self._decide
        self.close()
        if self._root.winfo_viewable():
            self._root.focus_force()
        if decide is not None:
            decide(rights)

    def _tick(self, window: tk.Toplevel) -> None:
        if self._window is not window:
            return
        left_s = max(0, round(self._opened_at_s + CONSENT_TIMEOUT_S - self._now_s()))
        self._left.configure(
            text=ngettext(
                "Denied by itself in {seconds} second",
                "Denied by itself in {seconds} seconds",
                left_s,
            ).format(seconds=left_s)
        )
        window.after(_SECOND_MS, self._tick, window)
