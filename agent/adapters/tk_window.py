"""The program's main window (J6, J9): one Tk root that shows one panel at a time."""

import logging
import os
import queue
import signal
import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import ttk
from types import TracebackType
from typing import Any

from agent.adapters import minimising
from agent.adapters.tk_chat import ChatActions
from agent.adapters.tk_consent import ConsentDialog
from agent.adapters.tk_notice import Notice
from agent.adapters.tk_panels import CodePanel, ConfirmPanel, Standing
from agent.adapters.tk_rights import RightsCard
from agent.adapters.tk_session import SessionPanel
from agent.adapters.tk_theme import Look, centre
from agent.chat_view import ChatView
from protocol import PRODUCT

log = logging.getLogger(__name__)

_WIDTH_PX, _HEIGHT_PX = 420, 590
_CHAT_WIDTH_PX, _CHAT_HEIGHT_PX = 800, 640
_POLL_MS = 50
_RETURN_MS = 3000
"""A viewer that reloads or a line that breaks for a moment brings no window over the work."""


class NoWindowError(Exception):
    """This computer shows no windows to this program."""


@dataclass(frozen=True, slots=True)
class Actions:
    """What the customer can do; called on Tk's thread."""

    connect: Callable[[str, str], None]
    """Server as typed (empty if known) and code as typed."""
    confirm: Callable[[bool], None]
    edit: Callable[[str, str], None]
    end: Callable[[], None]
    rights: Callable[[frozenset[str]], None]
    """What the customer allows everybody who sees the screen from now on."""
    shield: Callable[[bool], None]
    """Nobody controls meanwhile (True), or as before (False)."""
    quit: Callable[[], None]
    chat: ChatActions
    draw: Callable[[], None] | None = None
    """The customer wants to draw; None where that cannot be."""


class Window:
    """All windows of the program; every method but `post` belongs to Tk's thread."""

    def __init__(self, actions: Actions, dark: bool | None = None, visible: bool = True) -> None:
        """Opens the display.

        Raises:
            NoWindowError: there is none.
        """
        try:
            self.root = tk.Tk(className=PRODUCT)
        except tk.TclError as problem:
            raise NoWindowError(str(problem)) from problem
        self.root.withdraw()
        self.root.title(PRODUCT)
        self.root.report_callback_exception = _log_failure
        self._actions, self._visible = actions, visible
        self._posted: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]]] = (
            queue.SimpleQueue()
        )
        self.look = Look(self.root, dark)
        self.consent = ConsentDialog(self.root, self.look)
        self._notice = Notice(
            self.root,
            self.look,
            on_end=actions.end,
            on_rights=actions.rights,
            on_card=self._open_card,
            on_open=self.open if visible else None,
            on_draw=actions.draw,
        )
        self._card = RightsCard(self.root, self.look, actions.rights, actions.shield)
        self._rights: tuple[str, ...] = ()
        self._panel: ttk.Frame | None = None
        self._stopped = False
        self._may_minimise = visible and minimising.is_possible()
        self._noticed = False
        self._talk = ChatView()
        self._files: tuple[str, Callable[[], None]] = "", self.open
        self._returning: str | None = None
        self.root.protocol("WM_DELETE_WINDOW", self._closed)
        centre(self.root, _WIDTH_PX, _HEIGHT_PX)
        self.root.minsize(_WIDTH_PX, _HEIGHT_PX)
        self._wake = self._listen()

    def run(self) -> None:
        """Shows the window until `stop`."""
        if self._visible:
            self.open()
        self.root.mainloop()

    def stop(self) -> None:
        """Ends `run`; the windows disappear at once."""
        self._stopped = True
        self._notice.hide()
        self.consent.close()
        self.root.destroy()

    def post(self, call: Callable[..., None], *arguments: object) -> None:
        """Runs a call on Tk's thread; from any thread."""
        self._posted.put((call, arguments))
        self._wake()

    def open(self) -> None:
        """Brings the window to the front; with the keyboard in the chat where something waits."""
        if self._visible:
            self.root.deiconify()
            self.root.lift()
            if self._talk.unread and isinstance(self._panel, SessionPanel):
                self._panel.enter_chat()
        self.consent.lift()

    def talk(self, view: ChatView) -> None:
        """Shows the chat beside the session; its unread messages also in title and notice."""
        self._talk = view
        if isinstance(self._panel, SessionPanel) and self._panel.talk(view, self._actions.chat):
            self._resize(_CHAT_WIDTH_PX, _CHAT_HEIGHT_PX)
        self.root.title(f"({view.unread}) {PRODUCT}" if view.unread else PRODUCT)
        self._notice.count(view.unread)

    def files(self, text: str, act: Callable[[], None]) -> None:
        """Offers the window of files beside the session; an empty text takes that away."""
        self._files = text, act
        if isinstance(self._panel, SessionPanel):
            self._panel.files(text, act)

    def ask_code(
        self,
        why: str,
        needs_server: bool,
        good_end: bool = False,
        rate: Callable[[], None] | None = None,
    ) -> None:
        """Shows the box for a code, and above it why there is none.

        Args:
            why: a sentence, or empty.
            needs_server: whether the address has to be typed too.
            good_end: whether a session is over.
            rate: opens the page that asks how the help was.
        """
        actions = self._actions
        panel = CodePanel(self.root, self.look, actions.connect, actions.quit, needs_server)
        panel.explain(why, good_end, rate)
        self._swap(panel)
        self.root.title(PRODUCT)
        self._notice.hide()
        self._card.close()
        self._return()

    def ask_connect(self, server: str) -> None:
        """Asks whether to connect to a server not seen before."""
        self._swap(ConfirmPanel(self.root, self.look, server, self._actions.confirm))
        self.open()

    def put(self, panel: ttk.Frame) -> None:
        """Shows a panel of another subject, such as a module's."""
        self._swap(panel)
        self.root.title(PRODUCT)
        self._notice.hide()
        self._card.close()
        self._return()

    def offer(self, text: str, act: Callable[[], None]) -> None:
        """Adds another way to the code panel."""
        if isinstance(self._panel, CodePanel):
            self._panel.offer(text, act)

    def busy(self, text: str) -> None:
        """Says in the code panel that something takes a while."""
        if isinstance(self._panel, CodePanel):
            self._panel.busy(text)

    def refuse(self, text: str) -> None:
        """Says in the code panel what went wrong; what was typed stays."""
        if isinstance(self._panel, CodePanel):
            self._panel.refuse(text)

    def show_session(self, standing: Standing) -> None:
        """Shows where the session stands."""
        if not isinstance(self._panel, SessionPanel):
            actions = self._actions
            panel = SessionPanel(self.root, self.look, actions.edit, actions.end, self._open_card)
            self._swap(panel)
            self.talk(self._talk)
            self.files(*self._files)
        if isinstance(self._panel, SessionPanel):
            self._panel.show(standing)
        self.consent.compare(standing.check_words)
        self.consent.will_be_recorded = standing.will_be_recorded or standing.recorded
        if standing.looking:
            self._cancel_return()
            self._rights = standing.rights
            self._card.show(standing.rights)
            self._notice.show(standing)
            if not self._noticed:
                self._noticed = True
                self._step_aside()
        else:
            self._notice.hide()
            self._card.close()
            if self._noticed and self._returning is None:
                self._returning = self.root.after(_RETURN_MS, self._return)

    def _open_card(self, edge: tuple[int, int] | None = None) -> None:
        self._card.open(self._rights, edge)

    def _step_aside(self) -> None:
        """Makes room for the notice; who has no mouse finds the window, and End in it, among the
        others.
        """
        if self._may_minimise:
            self.root.iconify()
        else:
            self.root.withdraw()

    def _return(self) -> None:
        """Brings the window back that made room for the notice."""
        self._cancel_return()
        if self._noticed:
            self._noticed = False
            self.open()

    def _cancel_return(self) -> None:
        if self._returning is not None:
            self.root.after_cancel(self._returning)
            self._returning = None

    def _resize(self, width_px: int, height_px: int) -> None:
        """Gives the window another size where it stands, as far as the screen allows."""
        width_px = min(width_px, self.root.winfo_screenwidth())
        height_px = min(height_px, self.root.winfo_screenheight() - 60)
        if self.root.winfo_ismapped():
            grown_px = (width_px - self.root.winfo_width()) // 2
            x = max(0, self.root.winfo_x() - grown_px)
            self.root.geometry(f"{width_px}x{height_px}+{x}+{max(0, self.root.winfo_y())}")
        else:
            centre(self.root, width_px, height_px)
        self.root.minsize(width_px, min(height_px, _HEIGHT_PX))

    def _swap(self, panel: ttk.Frame) -> None:
        if self._panel is not None:
            if isinstance(self._panel, SessionPanel):
                self._resize(_WIDTH_PX, _HEIGHT_PX)
            self._panel.destroy()
        self._panel = panel
        panel.pack(fill="both", expand=True)

    def _closed(self) -> None:
        if self._noticed:
            self._step_aside()
        else:
            self._actions.quit()

    def _drain(self) -> None:
        """Runs what was posted; after `stop` there are no windows left for it."""
        while not self._stopped:
            try:
                call, arguments = self._posted.get_nowait()
            except queue.Empty:
                return
            call(*arguments)

    def _listen(self) -> Callable[[], None]:
        """Returns how other threads (and signals) wake Tk up: a pipe, or a slow poll on Windows."""
        if sys.platform == "win32":

            def poll() -> None:
                self._drain()
                self.root.after(_POLL_MS, poll)

            self.root.after(_POLL_MS, poll)
            return lambda: None
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)

        def readable(_file: object, _mask: int) -> None:
            try:
                os.read(reader, 4096)
            except BlockingIOError:
                return
            self._drain()

        self.root.tk.createfilehandler(reader, tk.READABLE, readable)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

        def wake() -> None:
            try:
                os.write(writer, b"\0")
            except BlockingIOError:
                return  # full of wake-ups already

        return wake


def _log_failure(
    kind: type[BaseException], problem: BaseException, trace: TracebackType | None
) -> None:
    log.error("a window's action failed", exc_info=(kind, problem, trace))
