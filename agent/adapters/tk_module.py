"""A branded module in the window: who helps, what is asked, and the button that asks for help."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from agent.adapters.module_http import Wish
from agent.adapters.tk_panels import Panel, Standing
from agent.adapters.tk_scrolling import Scrolled
from agent.adapters.tk_text_box import text_box
from agent.adapters.tk_theme import Look
from agent.texts import _
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS
from protocol.module import ANSWER_CHARS, CHOICE, LINES, Offer, Question

_WRAP_PX = 345
_BRIGHT = 0.179
"""Relative luminance above which black is read better than white (WCAG 2.2)."""


@dataclass(frozen=True, slots=True)
class ModuleActions:
    """What the customer can do; called on Tk's thread.

    Attributes:
        ask: what was written, and whether to keep the program.
        code: type a code instead.
        remove: what was kept; None where nothing is.
        keep: whether the program can be kept.
    """

    ask: Callable[[Wish, bool], None]
    code: Callable[[], None]
    remove: Callable[[], None] | None
    keep: bool


class WaitPanel(Panel):
    """The module is being looked up, or could not be."""

    def __init__(
        self, root: tk.Tk, look: Look, again: Callable[[], None], code: Callable[[], None]
    ) -> None:
        super().__init__(root, look)
        self.brand()
        self._title = self.line(_("One moment …"), "Title.TLabel", 10)
        self._text = self.line(
            _("The program asks the server what it needs to know."), "Body.TLabel"
        )
        self._again = ttk.Button(self, text=_("Try again"), style="Accent.TButton", command=again)
        other = ttk.Button(self, text=_("I have a session code"), command=code)
        other.pack(side="bottom", fill="x")
        for button in (self._again, other):
            button.bind("<Return>", lambda event: event.widget.invoke())

    def refuse(self, text: str) -> None:
        """Says what went wrong."""
        self._title.configure(text=_("That did not work"))
        self._text.configure(text=text)
        self._again.pack(side="bottom", fill="x", pady=(0, 8))
        self._again.focus_set()


class ModulePanel(Panel):
    """Name, problem, questions; nothing is sent before the button is pressed."""

    def __init__(
        self, root: tk.Tk, look: Look, offer: Offer, logo: bytes, actions: ModuleActions
    ) -> None:
        super().__init__(root, look)
        self._offer, self._actions = offer, actions
        self._answers: dict[str, Callable[[], str]] = {}
        self._foot(look)
        scrolled = Scrolled(self, look)
        scrolled.pack(fill="both", expand=True)
        self.body = scrolled.inside
        self.brand().show(_standing(offer, logo))
        self._heading()
        self.line(_("Your name"), "Body.TLabel", 4)
        self._name = ttk.Entry(self.body, font=look.body)
        self._name.pack(fill="x", pady=(0, 12))
        self.line(_("What is the problem?"), "Body.TLabel", 4)
        self._description = self._text_box(4)
        for question in offer.questions:
            self._ask(question)
        scrolled.follow_focus()
        self._foot_row.lift()  # the keyboard comes to it last
        self._name.focus_set()

    def known(self, name: str) -> None:
        """Puts the name of an earlier request in."""
        self._name.insert(0, name)

    def tell(self, text: str) -> None:
        """Says something that is no problem."""
        self._say(text, "Muted.TLabel")

    def busy(self, text: str) -> None:
        """Blocks the button while the request is sent."""
        self._go.configure(state="disabled")
        self._say(text, "Muted.TLabel")

    def refuse(self, text: str) -> None:
        """Says what went wrong and lets the customer try again."""
        self._go.configure(state="normal")
        self._say(text, "Bad.TLabel")

    def _heading(self) -> None:
        offer = self._offer
        title = offer.title or _("Get help from {organisation}").format(organisation=offer.name)
        self.line(title, "Title.TLabel", 6).configure(wraplength=_WRAP_PX)
        for text in (offer.introduction, offer.hours):
            if text:
                self.line(text, "Muted.TLabel", 10).configure(wraplength=_WRAP_PX)
        self.gap(6)

    def _foot(self, look: Look) -> None:
        """What stays visible below what scrolls."""
        foot = self._foot_row = ttk.Frame(self)
        foot.pack(side="bottom", fill="x", pady=(12, 0))
        self._problem = ttk.Label(foot, style="Bad.TLabel", wraplength=_WRAP_PX, justify="left")
        self._keep = tk.BooleanVar(self, value=False)
        if self._actions.keep:
            tick = ttk.Checkbutton(
                foot, text=_("Keep the program on this computer"), variable=self._keep
            )
            tick.pack(anchor="w", pady=(0, 8))
        text = self._offer.button or _("Ask for help")
        self._go = _button(foot, look, text, self._offer, self._send)
        self._go.pack(fill="x", pady=(0, 8))
        others = [(_("I have a session code"), self._actions.code)]
        if self._actions.remove is not None:
            others.append((_("Remove from this computer"), self._actions.remove))
        for number, (words, command) in enumerate(others):
            other = ttk.Button(foot, text=words, command=command)
            other.pack(fill="x", pady=(6 if number else 0, 0))
            other.bind("<Return>", lambda event: event.widget.invoke())

    def _ask(self, question: Question) -> None:
        label = question.label if question.required else f"{question.label} {_('(optional)')}"
        self.line(label, "Body.TLabel", 4).configure(wraplength=_WRAP_PX)
        if question.kind == CHOICE:
            box = ttk.Combobox(
                self.body, values=list(question.choices), state="readonly", font=self.look.body
            )
            box.pack(fill="x", pady=(0, 12))
            self._answers[question.id] = box.get
        elif question.kind == LINES:
            text = self._text_box(3)
            self._answers[question.id] = lambda: text.get("1.0", "end-1c")
        else:
            entry = ttk.Entry(self.body, font=self.look.body)
            entry.pack(fill="x", pady=(0, 12))
            self._answers[question.id] = entry.get

    def _text_box(self, lines: int) -> tk.Text:
        box = text_box(self.body, self.look, lines)
        box.pack(fill="x", pady=(0, 12))
        return box

    def _send(self) -> None:
        if str(self._go["state"]) == "disabled":
            return
        answers = {
            name: _cleaned(read(), ANSWER_CHARS, "\n\t") for name, read in self._answers.items()
        }
        missing = [
            one.label for one in self._offer.questions if one.required and not answers[one.id]
        ]
        name = _cleaned(self._name.get(), NAME_CHARS)
        if not name:
            missing.insert(0, _("Your name"))
        if missing:
            self._say(_("Please fill in: {fields}").format(fields=", ".join(missing)), "Bad.TLabel")
            return
        description = _cleaned(self._description.get("1.0", "end-1c"), DESCRIPTION_CHARS, "\n\t")
        self._actions.ask(Wish(name, description, answers), bool(self._keep.get()))

    def _say(self, text: str, style: str) -> None:
        self._problem.configure(text=text, style=style)
        self._problem.pack(anchor="w", pady=(0, 8), before=self._problem.master.winfo_children()[1])


def _button(
    parent: ttk.Frame, look: Look, text: str, offer: Offer, command: Callable[[], None]
) -> tk.Button | ttk.Button:
    """Returns the button that asks for help, in the module's colour where it has one."""
    color = (offer.color_dark if look.dark else offer.color) or offer.color
    button: tk.Button | ttk.Button
    if color:
        ink = "#000000" if _luminance(color) > _BRIGHT else "#ffffff"
        button = tk.Button(
            parent,
            text=text,
            command=command,
            font=look.strong,
            background=color,
            foreground=ink,
            activebackground=color,
            activeforeground=ink,
            disabledforeground=ink,
            highlightbackground=look.colours.background,
            highlightcolor=look.colours.text,
            highlightthickness=2,
            relief="flat",
            borderwidth=0,
            pady=8,
            wraplength=_WRAP_PX,
        )
    else:
        button = ttk.Button(parent, text=text, style="Accent.TButton", command=command)
    button.bind("<Return>", lambda _event: command())
    return button


def _standing(offer: Offer, logo: bytes) -> Standing:
    """Returns what the head of the panel shows."""
    return Standing(
        title="",
        meaning="",
        tone="quiet",
        code="",
        organisation=offer.name,
        introduction="",
        logo=logo,
        logo_dark=b"",
        name="",
        description="",
        looking=False,
        who="",
    )


def _luminance(color: str) -> float:
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _cleaned(typed: str, most: int, kept: str = "") -> str:
    """Returns the text without characters the wire refuses, cut to its length."""
    plain = "".join(one for one in typed if one.isprintable() or one in kept)
    return plain.strip()[:most]
