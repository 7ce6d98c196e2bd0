"""What goes between this computer and the technician's (V10): progress, and who looks around."""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk

from agent.adapters.tk_scrolling import Scrolled
from agent.adapters.tk_theme import Look, framed
from agent.texts import _

_WIDTH_PX, _HEIGHT_PX = 430, 420
_PADDING_PX = 18
_EDGE_PX = 24
_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Moved:
    """One transfer as the window shows it, in the customer's language.

    Attributes:
        key: of the transfer.
        title: what goes where.
        status: how it stands, in words.
        part: of it done, from 0 to 1; below 0 for a transfer that is over.
        bad: whether the status is a problem.
        folder: where it can be seen now, or empty.
        can_pause, can_resume, can_cancel: what the customer may do with it now.
    """

    key: str
    title: str
    status: str
    part: float
    bad: bool = False
    folder: str = ""
    can_pause: bool = False
    can_resume: bool = False
    can_cancel: bool = False


@dataclass(frozen=True, slots=True)
class Moving:
    """All that the window shows.

    Attributes:
        rows: transfers, the newest first.
        note: who looks around, or empty.
    """

    rows: tuple[Moved, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class FileActions:
    """What the customer does in the window; called on Tk's thread."""

    pause: Callable[[str], None]
    resume: Callable[[str], None]
    cancel: Callable[[str], None]
    show_folder: Callable[[str], None]
    clear: Callable[[], None]


class FilesWindow:
    """A small window at the lower right edge; it comes by itself and takes no keyboard."""

    def __init__(self, root: tk.Tk, look: Look, actions: FileActions) -> None:
        self._root, self._look, self._actions = root, look, actions
        self._window: tk.Toplevel | None = None
        self._rows: dict[str, _Row] = {}
        self._list: Scrolled | None = None
        self._none: ttk.Label | None = None
        self._note: ttk.Label | None = None
        self._clear: ttk.Button | None = None
        self._moving = Moving()

    @property
    def is_open(self) -> bool:
        """Whether the window is on the screen."""
        return self._window is not None

    def show(self, moving: Moving) -> None:
        """Shows the newest state where the window is open."""
        self._moving = moving
        if self._window is not None:
            self._fill()

    def open(self, take_keyboard: bool = False) -> None:
        """Brings the window up; with the keyboard where the customer asked for it."""
        if self._window is None:
            self._build()
            self._fill()
        if self._window is None:
            return
        self._window.deiconify()
        self._window.lift()
        if take_keyboard:
            self._window.focus_force()

    def close(self) -> None:
        """Takes the window away; transfers go on."""
        if self._window is not None:
            self._window.destroy()
        self._window = self._list = self._none = self._note = self._clear = None
        self._rows = {}

    def _build(self) -> None:
        window = self._window = framed(self._root, self._look.colours)
        window.title(_("Files"))
        window.protocol("WM_DELETE_WINDOW", self.close)
        window.bind("<Escape>", lambda _event: self.close())
        body = ttk.Frame(window, padding=_PADDING_PX)
        body.pack(fill="both", expand=True)
        ttk.Label(body, text=_("Files"), style="Title.TLabel").pack(anchor="w", pady=(0, 10))
        foot = ttk.Frame(body)
        foot.pack(side="bottom", fill="x", pady=(10, 0))
        close = ttk.Button(foot, text=_("Close"), command=self.close)
        close.pack(side="right")
        close.bind("<Return>", lambda _event: self.close())
        self._clear = ttk.Button(foot, text=_("Clear finished"), command=self._actions.clear)
        self._clear.bind("<Return>", lambda _event: self._actions.clear())
        self._note = ttk.Label(
            body, style="Strong.TLabel", wraplength=_WIDTH_PX - 2 * _PADDING_PX, justify="left"
        )
        self._list = Scrolled(body, self._look)
        self._list.pack(fill="both", expand=True)
        self._none = ttk.Label(
            self._list.inside, text=_("No files are being transferred."), style="Muted.TLabel"
        )
        x = max(0, window.winfo_screenwidth() - _WIDTH_PX - _EDGE_PX)
        y = max(0, window.winfo_screenheight() - _HEIGHT_PX - 4 * _EDGE_PX)
        window.geometry(f"{_WIDTH_PX}x{_HEIGHT_PX}+{x}+{y}")
        window.minsize(_WIDTH_PX * 3 // 4, _HEIGHT_PX // 2)

    def _fill(self) -> None:
        if self._list is None or self._none is None:
            return
        wanted = [row.key for row in self._moving.rows]
        for key in [key for key in self._rows if key not in wanted]:
            self._rows.pop(key).destroy()
        fresh = False
        for moved in self._moving.rows:
            if moved.key not in self._rows:
                fresh = True
                row = _Row(self._list.inside, self._look, self._actions, moved.key)
                self._rows[moved.key] = row
            self._rows[moved.key].show(moved)
        if fresh:
            for key in wanted:
                self._rows[key].pack_forget()
            for key in wanted:
                self._rows[key].pack(fill="x", pady=(0, 14))
            self._list.follow_focus()
        if wanted:
            self._none.pack_forget()
        else:
            self._none.pack(anchor="w", pady=6)
        self._fill_head()

    def _fill_head(self) -> None:
        if self._note is None or self._clear is None:
            return
        self._note.configure(text=self._moving.note)
        if not self._moving.note:
            self._note.pack_forget()
        elif not self._note.winfo_manager() and self._list is not None:
            self._note.pack(anchor="w", pady=(0, 10), before=self._list)
        if not any(row.part < 0 for row in self._moving.rows):
            self._clear.pack_forget()
        elif not self._clear.winfo_manager():
            self._clear.pack(side="left", padx=(0, 8))


class _Row(ttk.Frame):
    """One transfer: what, how far, and what can be done with it."""

    def __init__(self, parent: tk.Misc, look: Look, actions: FileActions, key: str) -> None:
        super().__init__(parent)
        self._key, self._shown = key, ""
        wrap_px = _WIDTH_PX - 2 * _PADDING_PX - 30
        self._title = ttk.Label(self, style="Strong.TLabel", wraplength=wrap_px, justify="left")
        self._title.pack(anchor="w")
        self._bar = ttk.Progressbar(self, maximum=_WHOLE)
        self._status = ttk.Label(self, style="Small.TLabel", wraplength=wrap_px, justify="left")
        self._status.pack(anchor="w", pady=(2, 0))
        self._foot = ttk.Frame(self)
        self._folder = ""
        self._buttons = (
            self._button(_("Pause"), lambda: actions.pause(key)),
            self._button(_("Go on"), lambda: actions.resume(key)),
            self._button(_("Cancel"), lambda: actions.cancel(key)),
            self._button(_("Show folder"), lambda: actions.show_folder(self._folder)),
        )

    def _button(self, text: str, act: Callable[[], None]) -> ttk.Button:
        made = ttk.Button(self._foot, text=text, command=act)
        made.bind("<Return>", lambda _event: act())
        return made

    def show(self, moved: Moved) -> None:
        """Changes only what differs: every change of the screen is a picture to send."""
        self._folder = moved.folder
        if self._title.cget("text") != moved.title:
            self._title.configure(text=moved.title)
        if self._status.cget("text") != moved.status:
            style = "Bad.TLabel" if moved.bad else "Small.TLabel"
            self._status.configure(text=moved.status, style=style)
        if moved.part < 0:
            self._bar.pack_forget()
        else:
            self._bar.configure(value=round(moved.part * _WHOLE))
            if not self._bar.winfo_manager():
                self._bar.pack(fill="x", pady=(6, 2), before=self._status)
        possible = (moved.can_pause, moved.can_resume, moved.can_cancel, bool(moved.folder))
        if self._shown != repr(possible):
            self._shown = repr(possible)
            for button, able in zip(self._buttons, possible, strict=True):
                button.pack_forget()
                if able:
                    button.pack(side="left", padx=(0, 8))
            if any(possible):
                self._foot.pack(anchor="w", fill="x", pady=(4, 0))
            else:  # a frame whose last child went keeps its height
                self._foot.pack_forget()
