"""Asks before an address that somebody wrote is opened, and shows all of it."""

import tkinter as tk
from tkinter import ttk

from agent.adapters.browser import host_of, open_address
from agent.adapters.tk_theme import Look, centre
from agent.texts import _

_WIDTH_PX, _HEIGHT_PX = 520, 300
_WRAP_PX = 470
_SHOWN_CHARS = 600


class LinkDialog:
    """One window at a time."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        self._parent, self._look = parent, look
        self._window: tk.Toplevel | None = None

    def ask(self, address: str) -> None:
        """Shows the whole address; opens it when the customer says so."""
        self.close()
        window = self._window = tk.Toplevel(
            self._parent, background=self._look.colours.background, padx=24, pady=20
        )
        window.title(_("Open this address?"))
        window.transient(self._parent.winfo_toplevel())
        ttk.Label(window, text=_("Open this address?"), style="Title.TLabel").pack(anchor="w")
        host = host_of(address)
        for text, style in (
            (address[:_SHOWN_CHARS], "Body.TLabel"),
            (_("It leads to: {host}").format(host=host), "Strong.TLabel"),
            (_("Open it only if you expect it. Never type passwords there."), "Muted.TLabel"),
        ):
            ttk.Label(window, text=text, style=style, wraplength=_WRAP_PX, justify="left").pack(
                anchor="w", pady=(10, 0)
            )
        row = ttk.Frame(window)
        row.pack(side="bottom", fill="x", pady=(18, 0))
        stay = ttk.Button(row, text=_("Cancel"), command=self.close)
        go = ttk.Button(row, text=_("Open in the browser"), command=lambda: self._open(address))
        stay.pack(side="left", fill="x", expand=True, padx=(0, 8))
        go.pack(side="left", fill="x", expand=True)
        stay.bind("<Return>", lambda _event: self.close())
        go.bind("<Return>", lambda _event: self._open(address))
        window.bind("<Escape>", lambda _event: self.close())
        window.protocol("WM_DELETE_WINDOW", self.close)
        centre(window, _WIDTH_PX, _HEIGHT_PX)
        stay.focus_set()

    def close(self) -> None:
        """Takes the window away."""
        if self._window is not None:
            self._window.destroy()
            self._window = None

    def _open(self, address: str) -> None:
        self.close()
        open_address(address)
