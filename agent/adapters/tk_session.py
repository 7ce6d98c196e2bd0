"""The window while a session lives: where it stands, who the customer is, and the chat."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from agent.adapters.tk_chat import ChatActions, ChatPanel
from agent.adapters.tk_panels import Panel, Standing
from agent.adapters.tk_text_box import text_box
from agent.adapters.tk_theme import Look
from agent.chat_view import ChatView
from agent.texts import _
from protocol.codes import grouped
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS

_EDIT_PAUSE_MS = 600


class SessionPanel(Panel):
    """Code, state, name, description, the chat beside them, Cancel (J6)."""

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        edit: Callable[[str, str], None],
        end: Callable[[], None],
        card: Callable[[], None],
    ) -> None:
        super().__init__(root, look)
        foot = ttk.Frame(self)
        foot.pack(side="bottom", fill="x", pady=(16, 0))
        self._end = ttk.Button(foot, text=_("Cancel"), command=end)
        self._end.pack(side="right", fill="x", expand=True)
        self._card = ttk.Button(foot, text=_("What I allow"), command=card)
        self._files = ttk.Button(foot)
        self._columns = ttk.Frame(self)
        self._columns.pack(fill="both", expand=True)
        self.body = ttk.Frame(self._columns)
        self._columns.rowconfigure(0, weight=1)
        self._columns.columnconfigure(0, weight=1, uniform="columns")
        self.body.grid(row=0, column=0, sticky="nsew")
        self._chat: ChatPanel | None = None
        self._edit = edit
        self._waiting_edit: str | None = None
        self._known = ("", "")
        self._brand = self.brand()
        self._introduction = self.line("", "Muted.TLabel")
        self._code_title = self.line("", "Small.TLabel")
        self._code = ttk.Label(self.body, font=look.code, foreground=look.colours.text)
        row = self._row = ttk.Frame(self.body)
        row.pack(anchor="w", fill="x")
        self._dot = ttk.Label(row, text="●", font=look.body)
        self._dot.pack(side="left", padx=(0, 8))
        self._title = ttk.Label(row, style="Strong.TLabel")
        self._title.pack(side="left")
        self._meaning = self.line("", "Muted.TLabel", 12)
        self._queue = self.line("", "Strong.TLabel")
        self._check_title = self.line("", "Small.TLabel")
        self._check = self.line("", "Title.TLabel", 10)
        self._name_title = self.line(_("Your name"), "Body.TLabel", 4)
        self._name = ttk.Entry(self.body, font=look.body)
        self._name.pack(fill="x", pady=(0, 12))
        self.line(_("What is the problem?"), "Body.TLabel", 4)
        self._description = text_box(self.body, look, 3)
        self._name.bind("<KeyRelease>", self._typed)
        self._description.bind("<KeyRelease>", self._typed)
        self._description.pack(fill="both", expand=True)
        foot.lift()  # last on the way of the Tab key

    def show(self, standing: Standing) -> None:
        """Shows the newest state; what the customer is typing stays."""
        colours = self.look.colours
        self._brand.show(standing)
        code_title = _("Session code") if standing.code else ""
        _say(self._code, grouped(standing.code), 14, self._row)
        _say(self._code_title, code_title, 0, self._code if standing.code else self._row)
        following = self._code_title if standing.code else self._row
        _say(self._introduction, standing.introduction, 14, following)
        tone = {"busy": colours.busy, "good": colours.good, "bad": colours.bad}
        self._dot.configure(foreground=tone.get(standing.tone, colours.quiet))
        self._title.configure(text=standing.title)
        self._meaning.configure(text=standing.meaning)
        self._show_waiting(standing)
        self._end.configure(text=_("End session") if standing.looking else _("Cancel"))
        if standing.looking:
            self._card.pack(side="left", fill="x", expand=True, padx=(0, 8))
        else:
            self._card.pack_forget()
        if self._waiting_edit is None:
            self._put(standing.name, standing.description)
            self._known = (standing.name, standing.description)

    def _show_waiting(self, standing: Standing) -> None:
        title = _("Check word: your technician reads the same two words to you")
        words = standing.check_words
        _say(self._queue, standing.queue, 10, self._name_title)
        _say(self._check_title, title if words else "", 0, self._name_title)
        _say(self._check, words, 12, self._name_title)

    def talk(self, view: ChatView, actions: ChatActions) -> bool:
        """Shows the chat; returns whether it has just come."""
        fresh = self._chat is None and view.possible
        if fresh:
            self._chat = ChatPanel(self._columns, self.look, actions)
            self._columns.columnconfigure(1, weight=1, uniform="columns")
            self._chat.grid(row=0, column=1, sticky="nsew", padx=(28, 0))
        if self._chat is not None:
            self._chat.show(view)
        return fresh

    def files(self, text: str, act: Callable[[], None]) -> None:
        """Offers the window of files; an empty text takes that away."""
        self._files.configure(text=text, command=act)
        if text:
            self._files.pack(side="left", padx=(0, 8), before=self._end)
        else:
            self._files.pack_forget()

    def enter_chat(self) -> None:
        """Puts the keyboard where messages are written."""
        if self._chat is not None:
            self._chat.enter()

    def _put(self, name: str, description: str) -> None:
        if self._name.get() != name:
            self._name.delete(0, "end")
            self._name.insert(0, name)
        if self._description.get("1.0", "end-1c") != description:
            self._description.delete("1.0", "end")
            self._description.insert("1.0", description)

    def _typed(self, _event: "tk.Event[tk.Misc]") -> None:
        if self._waiting_edit is None and self._written() == self._known:
            return
        if self._waiting_edit is not None:
            self.after_cancel(self._waiting_edit)
        self._waiting_edit = self.after(_EDIT_PAUSE_MS, self._send)

    def _send(self) -> None:
        self._waiting_edit = None
        self._known = self._written()
        self._edit(*self._known)

    def _written(self) -> tuple[str, str]:
        description = self._description.get("1.0", "end-1c")
        return (
            _cleaned(self._name.get(), NAME_CHARS),
            _cleaned(description, DESCRIPTION_CHARS, "\n\t"),
        )


def _say(label: ttk.Label, text: str, gap_px: int, following: tk.Misc) -> None:
    """Shows a line of text before what follows it; an empty one takes no room."""
    label.configure(text=text)
    if text:
        label.pack(anchor="w", pady=(0, gap_px), before=following)
    else:
        label.pack_forget()


def _cleaned(typed: str, most: int, kept: str = "") -> str:
    """Returns the text without characters the wire refuses, cut to its length."""
    return "".join(
        character for character in typed if character.isprintable() or character in kept
    )[:most]
