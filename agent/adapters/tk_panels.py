"""What the main window shows before and after a session: a box for a code, and where to connect."""

import logging
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from agent.adapters.tk_theme import Look
from agent.texts import _
from protocol import PRODUCT

log = logging.getLogger(__name__)

_PADDING_PX = 28
_WRAP_PX = 360
_LOGO_EDGE_PX = 6
_LOGO_BESIDE_PX = 120
"""A wider logo stands above the name."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the session panel and the notice show.

    Attributes:
        title, meaning: the state in words.
        introduction: a line of the organisation's own words, or empty.
        logo, logo_dark: PNG files for light and dark windows, or empty.
        tone: "quiet", "busy", "good" or "bad": colour of the dot.
        looking: whether somebody sees the screen.
        who: names of those who see it.
        several: whether they are more than one.
        rights: what is allowed to anybody.
        recorded: whether what is shown is recorded.
        will_be_recorded: whether it will be once somebody looks, whoever does.
        held: whether the technician paused: nothing is shown at the moment.
        queue: place and expected wait in words, or empty.
        check_words: two words to compare with the technician, or empty.
    """

    title: str
    meaning: str
    tone: str
    code: str
    organisation: str
    introduction: str
    logo: bytes
    logo_dark: bytes
    name: str
    description: str
    looking: bool
    who: str
    rights: tuple[str, ...] = ()
    held: bool = False
    queue: str = ""
    check_words: str = ""
    several: bool = False
    recorded: bool = False
    will_be_recorded: bool = False


class Brand:
    """Who helps, at the head of a panel: the product's mark, or the organisation's."""

    def __init__(self, look: Look, row: ttk.Frame, mark: tk.Canvas, name: ttk.Label) -> None:
        self._look, self._row, self._mark, self._name = look, row, mark, name
        self._shown: tuple[str, bytes, bytes] = ("", b"", b"")
        self._picture: tk.PhotoImage | None = None

    def show(self, standing: Standing) -> None:
        """Shows name and logo; a logo that Tk does not take is left out."""
        wanted = (standing.organisation, standing.logo, standing.logo_dark)
        if wanted == self._shown:
            return
        self._shown = wanted
        self._name.configure(text=standing.organisation or PRODUCT)
        dark = self._look.dark and bool(standing.logo_dark)
        png = standing.logo_dark if dark else standing.logo
        try:
            self._picture = tk.PhotoImage(master=self._row, data=png, format="png") if png else None
        except tk.TclError:
            log.info("the logo was not taken")
            self._picture = None
        if self._picture is not None:
            self._put(self._picture, on_white=self._look.dark and not dark)

    def _put(self, picture: tk.PhotoImage, on_white: bool) -> None:
        ground = "#ffffff" if on_white else self._look.colours.background
        width_px, height_px = picture.width(), picture.height()
        edge_px = _LOGO_EDGE_PX if on_white else 0
        self._mark.delete("all")
        self._mark.configure(
            width=width_px + 2 * edge_px, height=height_px + 2 * edge_px, background=ground
        )
        self._mark.create_image(edge_px, edge_px, image=picture, anchor="nw")
        if width_px > _LOGO_BESIDE_PX:
            self._mark.pack_configure(side="top", anchor="w", padx=0, pady=(0, 6))
            self._name.pack_configure(side="top", anchor="w")
            self._row.pack_configure(pady=(0, 14))


class Panel(ttk.Frame):
    """A padded page of the window."""

    def __init__(self, root: tk.Tk, look: Look) -> None:
        super().__init__(root, padding=_PADDING_PX)
        self.look = look
        self.body: ttk.Frame = self
        """Where lines are added."""

    def line(self, text: str, style: str, gap_px: int = 0) -> ttk.Label:
        """Adds a wrapped line of text."""
        label = ttk.Label(self.body, text=text, style=style, wraplength=_WRAP_PX, justify="left")
        label.pack(anchor="w", pady=(0, gap_px))
        return label

    def gap(self, height_px: int) -> None:
        """Adds empty space."""
        ttk.Frame(self.body, height=height_px).pack()

    def brand(self) -> "Brand":
        """Adds the product's mark and name, which an organisation can replace."""
        row = ttk.Frame(self.body)
        row.pack(anchor="w", pady=(0, 22))
        colours = self.look.colours
        mark = tk.Canvas(row, width=26, height=22, highlightthickness=0, bg=colours.background)
        mark.create_rectangle(1, 1, 25, 16, fill=colours.accent, width=0)
        mark.create_rectangle(4, 4, 22, 13, fill=colours.background, width=0)
        mark.create_rectangle(9, 18, 17, 21, fill=colours.accent, width=0)
        mark.pack(side="left", padx=(0, 10))
        name = ttk.Label(row, text=PRODUCT, style="Strong.TLabel", wraplength=_WRAP_PX - 40)
        name.pack(side="left")
        return Brand(self.look, row, mark, name)


class CodePanel(Panel):
    """The box for a code (J3 fallback, J9)."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        connect: Callable[[str, str], None],
        leave: Callable[[], None],
        needs_server: bool,
    ) -> None:
        super().__init__(root, look)
        self._connect = connect
        self._leave = leave
        self.brand()
        self._title = self.line(_("Enter your code"), "Title.TLabel", 6)
        self._why = self.line("", "Muted.TLabel", 20)
        self._server: ttk.Entry | None = None
        if needs_server:
            self.line(_("Address of the help page"), "Body.TLabel", 4)
            self._server = ttk.Entry(self, font=look.body)
            self._server.pack(fill="x", pady=(0, 14))
        self.line(_("Session code"), "Body.TLabel", 4)
        self._code = ttk.Entry(self, font=look.title, justify="center")
        self._code.pack(fill="x")
        self._problem = self.line("", "Bad.TLabel", 10)
        self._go = ttk.Button(self, text=_("Connect"), style="Accent.TButton", command=self._send)
        self._go.pack(fill="x")
        self._code.bind("<Return>", lambda _event: self._send())
        self._code.bind("<KP_Enter>", lambda _event: self._send())
        (self._server or self._code).focus_set()

    def explain(self, why: str, ended: bool, rate: Callable[[], None] | None = None) -> None:
        """Says why the box is there.

        Args:
            why: a sentence, or empty.
            ended: whether a session is over.
            rate: opens the page that asks how the help was; None where there is none.
        """
        if ended:
            self._title.configure(text=_("Session closed"))
            if rate is not None:
                self._offer_rating(rate)
            away = ttk.Button(self, text=_("Close"), command=self._leave)
            away.pack(side="bottom", fill="x")
            away.bind("<Return>", lambda _event: self._leave())
        self._why.configure(
            text=why or _("The technician tells you nine digits, for example 123 456 789.")
        )

    def _offer_rating(self, rate: Callable[[], None]) -> None:
        page = ttk.Button(self, text=_("Open the page to rate the help"), command=rate)
        page.pack(fill="x", pady=(0, 18), after=self._why)
        page.bind("<Return>", lambda _event: rate())

    def offer(self, text: str, act: Callable[[], None]) -> None:
        """Adds another way than a code, above the box."""
        other = ttk.Button(self, text=text, command=act)
        other.pack(fill="x", pady=(0, 18), after=self._why)
        other.bind("<Return>", lambda _event: act())

    def busy(self, text: str) -> None:
        """Blocks the button while the code is checked."""
        self._go.state(["disabled"])
        self._problem.configure(text=text, style="Muted.TLabel")

    def refuse(self, text: str) -> None:
        """Says what went wrong and lets the customer try again."""
        self._go.state(["!disabled"])
        self._problem.configure(text=text, style="Bad.TLabel")
        self._code.focus_set()
        self._code.selection_range(0, "end")

    def _send(self) -> None:
        if not self._go.instate(["disabled"]):
            self._connect(self._server.get() if self._server else "", self._code.get())


class ConfirmPanel(Panel):
    """Asks before the first connection to a server."""

    def __init__(
        self, root: tk.Tk, look: Look, server: str, confirm: Callable[[bool], None]
    ) -> None:
        super().__init__(root, look)
        self.brand()
        self.line(_("Connect to {server}?").format(server=server), "Title.TLabel", 10)
        self.line(
            _(
                "This program then waits for the technician. "
                "Nobody sees your screen before you allow it."
            ),
            "Body.TLabel",
            10,
        )
        self.line(
            _("Go on only if you asked for help yourself and know this address."),
            "Muted.TLabel",
            24,
        )
        yes = ttk.Button(
            self, text=_("Connect"), style="Accent.TButton", command=lambda: confirm(True)
        )
        no = ttk.Button(self, text=_("Cancel"), command=lambda: confirm(False))
        yes.pack(fill="x", pady=(0, 8))
        no.pack(fill="x")
        yes.bind("<Return>", lambda _event: confirm(True))
        no.bind("<Return>", lambda _event: confirm(False))
        yes.focus_set()
