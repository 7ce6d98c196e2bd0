"""The chat in the session's window: text only, nothing in it acts by itself."""

import re
import time
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from agent import bidi
from agent.adapters.tk_link import LinkDialog
from agent.adapters.tk_text_box import text_box
from agent.adapters.tk_theme import Look
from agent.chat_view import ChatLine, ChatView
from agent.texts import _, chat_line, chat_problem

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]}’']")
_TYPING_EVERY_S = 3.0
_TYPING_ENDS_MS = 5000
_SHOWN_LINES = 500
"""Older ones stay on the appliance: a text box with thousands of lines is slow."""
_WIDTH_CHARS = 20
_BOX_PADDING_PX = 10


@dataclass(frozen=True, slots=True)
class ChatActions:
    """What the customer does in the chat; called on Tk's thread."""

    post: Callable[[str], None]
    typing: Callable[[bool], None]
    read: Callable[[], None]


class ChatPanel(ttk.Frame):
    """Messages above, a box to write below."""

    def __init__(self, parent: tk.Misc, look: Look, actions: ChatActions) -> None:
        super().__init__(parent)
        self.look, self._actions = look, actions
        self._view = ChatView()
        self._shown: list[ChatLine] = []
        self._addresses: list[str] = []
        self._chosen = -1
        self._width_px = 0
        self._dialog = LinkDialog(self, look)
        self._typed_at_s = float("-inf")
        self._typing_ends: str | None = None
        ttk.Label(self, text=_("Chat"), style="Strong.TLabel").pack(anchor="w", pady=(0, 6))
        middle = ttk.Frame(self)
        self._log = self._box(middle, height=10)
        self._log.configure(state="disabled", cursor="arrow")
        self._bar = ttk.Scrollbar(middle, command=self._log.yview)
        self._log.configure(yscrollcommand=self._moved)
        middle.columnconfigure(0, weight=1)
        middle.rowconfigure(0, weight=1)
        self._log.grid(row=0, column=0, sticky="nsew")
        self._typist = ttk.Label(self, style="Small.TLabel")
        below = ttk.Frame(self)
        self._entry = self._box(below, height=3)
        self._send = ttk.Button(below, text=_("Send"), command=self._post)
        self._entry.pack(side="left", fill="both", expand=True)
        self._send.pack(side="left", fill="y", padx=(8, 0))
        below.pack(side="bottom", fill="x")
        self._typist.pack(side="bottom", anchor="w", pady=2)
        middle.pack(fill="both", expand=True)
        self._mark_tags()
        self._listen()

    def enter(self) -> None:
        """Puts the keyboard where messages are written."""
        self._entry.focus_set()

    def _moved(self, first: float | str, last: float | str) -> None:
        """Shows the bar only where there is something to scroll."""
        self._bar.set(float(first), float(last))
        if float(first) <= 0 and float(last) >= 1:
            self._bar.grid_remove()
        else:
            self._bar.grid(row=0, column=1, sticky="ns")

    def show(self, view: ChatView) -> None:
        """Shows the newest look; adds what is new and keeps the place of who scrolled up."""
        self._view = view
        self._draw(view)
        self._typist.configure(text=self._notice(view))
        allowed = view.may_write or not view.lines
        self._entry.configure(state="normal" if allowed else "disabled")
        self._send.state(["!disabled" if allowed else "disabled"])
        self._saw()

    def _notice(self, view: ChatView) -> str:
        if not view.online:
            return _("No connection: what you write is sent later.")
        if not view.may_write and view.lines:
            return _("This chat is over.")
        return _("{name} is writing …").format(name=view.typist) if view.typist else ""

    def _box(self, parent: tk.Misc, height: int) -> tk.Text:
        colours = self.look.colours
        return text_box(
            parent,
            self.look,
            height,
            width=_WIDTH_CHARS,
            selectbackground=colours.accent,
            selectforeground=colours.background,
            padx=_BOX_PADDING_PX,
            pady=8,
        )

    def _mark_tags(self) -> None:
        colours, log = self.look.colours, self._log
        log.tag_configure("author", font=self.look.strong, foreground=colours.text, spacing1=8)
        log.tag_configure("own", font=self.look.strong, foreground=colours.accent, spacing1=8)
        log.tag_configure("small", font=self.look.small, foreground=colours.muted)
        log.tag_configure("problem", font=self.look.small, foreground=colours.bad)
        log.tag_configure(
            "note", font=self.look.small, foreground=colours.muted, justify="center", spacing1=8
        )
        log.tag_configure("rtl", justify="right")
        log.tag_configure("address", underline=True, foreground=colours.accent)
        log.tag_configure("chosen", background=colours.accent, foreground=colours.background)

    def _listen(self) -> None:
        self._entry.bind("<Return>", self._on_return)
        self._entry.bind("<KP_Enter>", self._on_return)
        self._entry.bind("<KeyRelease>", self._on_typed)
        self._log.bind("<Right>", lambda _event: self._choose(1))
        self._log.bind("<Left>", lambda _event: self._choose(-1))
        self._log.bind("<Return>", lambda _event: self._open_chosen())
        self._log.bind("<Configure>", self._on_resized)
        self._log.bind("<Button-1>", lambda _event: self._log.focus_set())
        self.bind("<Map>", lambda _event: self._saw())

    @property
    def _x11(self) -> bool:
        return str(self.tk.call("tk", "windowingsystem")) == "x11"

    def _draw(self, view: ChatView) -> None:
        stored = [line for line in view.lines if line.number][-_SHOWN_LINES:]
        known = len(self._shown)
        log = self._log
        at_end = log.yview()[1] > 0.999
        log.configure(state="normal")
        if known and (stored[:1] != self._shown[:1] or len(stored) < known):
            log.delete("1.0", "end")
            self._shown, self._addresses, known = [], [], 0
        elif known:
            log.delete("tail", "end-1c")
        for line in stored[known:]:
            self._write(line)
        self._shown = stored
        log.mark_set("tail", "end-1c")
        log.mark_gravity("tail", "left")
        kept = list(self._addresses)
        self._write_tail(view)
        self._addresses = kept
        log.configure(state="disabled")
        if at_end:
            log.see("end")

    def _write_tail(self, view: ChatView) -> None:
        """Writes what changes: how far the last own message came, and own texts that wait."""
        waiting = [line for line in view.lines if not line.number]
        if self._shown and self._shown[-1].own and not waiting:
            self._log.insert("end", _progress(self._shown[-1].number, view) + "\n", "small")
        for line in waiting:
            self._write(line)
            if line.problem:
                self._log.insert("end", chat_problem(line.problem) + "\n", "problem")
            else:
                self._log.insert("end", _("Being sent …") + "\n", "small")

    def _write(self, line: ChatLine) -> None:
        log = self._log
        if line.side == "appliance":
            if sentence := chat_line(line.text, line.author):
                log.insert("end", sentence + "\n", "note")
            return
        name = _("You") if line.own else line.author or _("A technician")
        log.insert("end", name, "own" if line.own else "author")
        clock = time.strftime("%H:%M", time.localtime(line.at_ms / 1000)) if line.at_ms else ""
        log.insert("end", f"  {clock}\n", "small")
        for row in line.text.split("\n"):
            backwards = bidi.is_right_to_left(row)
            tags = ("rtl",) if backwards else ()
            if self._x11 and bidi.has_right_to_left(row):
                for part in self._wrapped(row):
                    self._write_row(bidi.in_order_of_the_eye(part, backwards), tags)
            else:
                self._write_row(row, tags)

    def _wrapped(self, row: str) -> list[str]:
        """Returns a row cut at its spaces to the width there is: reordered, Tk cannot wrap it."""
        most_px = max(80, self._log.winfo_width() - 2 * _BOX_PADDING_PX - 2)
        parts = [""]
        for word in row.split(" "):
            longer = f"{parts[-1]} {word}" if parts[-1] else word
            if parts[-1] and self.look.body.measure(longer) > most_px:
                parts.append(word)
            else:
                parts[-1] = longer
        return parts

    def _on_resized(self, event: "tk.Event[tk.Text]") -> None:
        """Wraps anew what Tk does not wrap."""
        if event.width == self._width_px:
            return
        self._width_px = event.width
        if any(bidi.has_right_to_left(line.text) for line in self._view.lines):
            self._shown = self._shown[:1] and [ChatLine(-1, "", "", "", "")]  # draws all anew
            self._draw(self._view)

    def _write_row(self, row: str, tags: tuple[str, ...]) -> None:
        at = 0
        for found in _ADDRESS.finditer(row):
            self._log.insert("end", row[at : found.start()], tags)
            number = len(self._addresses)
            self._addresses.append(found.group())
            mark = f"address-{number}"
            self._log.insert("end", found.group(), (*tags, "address", mark))
            self._log.tag_bind(mark, "<ButtonRelease-1>", self._opener(found.group()))
            at = found.end()
        self._log.insert("end", row[at:] + "\n", tags)

    def _opener(self, address: str) -> Callable[["tk.Event[tk.Text]"], None]:
        return lambda _event: self._dialog.ask(address)

    def _choose(self, step: int) -> str:
        """Goes to the next or the last address, for who has no mouse; Return opens it."""
        if self._addresses:
            self._chosen = (self._chosen + step) % len(self._addresses)
            self._log.tag_remove("chosen", "1.0", "end")
            ends = self._log.tag_ranges(f"address-{self._chosen}")
            if ends:
                self._log.tag_add("chosen", ends[0], ends[1])
                self._log.see(ends[0])
        return "break"

    def _open_chosen(self) -> str:
        if 0 <= self._chosen < len(self._addresses):
            self._dialog.ask(self._addresses[self._chosen])
        return "break"

    def _on_return(self, event: "tk.Event[tk.Text]") -> str | None:
        if int(event.state) & 1:  # with Shift: a new line
            return None
        self._post()
        return "break"

    def _post(self) -> None:
        text = self._entry.get("1.0", "end-1c").strip()
        if not text:
            return
        self._entry.delete("1.0", "end")
        self._log.see("end")
        self._stop_typing()
        self._actions.post(text)

    def _on_typed(self, _event: "tk.Event[tk.Text]") -> None:
        if not self._entry.get("1.0", "end-1c").strip():
            self._stop_typing()
            return
        if self._typing_ends is not None:
            self.after_cancel(self._typing_ends)
        self._typing_ends = self.after(_TYPING_ENDS_MS, self._stop_typing)
        now_s = time.monotonic()
        if now_s - self._typed_at_s >= _TYPING_EVERY_S:
            self._typed_at_s = now_s
            self._actions.typing(True)

    def _stop_typing(self) -> None:
        if self._typing_ends is not None:
            self.after_cancel(self._typing_ends)
            self._typing_ends = None
            self._typed_at_s = float("-inf")
            self._actions.typing(False)

    def _saw(self) -> None:
        """What stands in a window that is on the screen counts as read."""
        if self._view.unread and self.winfo_viewable():
            self._actions.read()


def _progress(number: int, view: ChatView) -> str:
    if view.seen >= number:
        return _("Read")
    return _("Delivered") if view.delivered >= number else _("Sent")
