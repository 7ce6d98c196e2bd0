"""Puts the program together: windows on the main thread, the line on a thread with a loop."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable

from agent.adapters.browser import open_address
from agent.adapters.claim_http import ClaimError, claim
from agent.adapters.keeping import Keeping
from agent.adapters.tk_chat import ChatActions
from agent.adapters.tk_window import Actions, Window
from agent.app.asker import WindowAsker
from agent.app.files import FileWindows
from agent.app.module import ModuleEntry
from agent.app.standing import HELPED, LOOKING, stand
from agent.app.whiteboard import PostedBoard
from agent.chat_view import ChatView
from agent.consent import Asker, Consent, ordered
from agent.feature import Feature
from agent.features.brand import BrandFeature
from agent.features.chat import ChatFeature
from agent.features.clipboard import ClipboardFeature
from agent.features.files import FilesFeature
from agent.features.input import InputFeature
from agent.features.monitors import MonitorsFeature
from agent.features.power import PowerFeature
from agent.features.recording import RecordingFeature
from agent.features.screen import ScreenFeature
from agent.features.waiting import WaitingFeature
from agent.features.whiteboard import WhiteboardFeature
from agent.link import Link
from agent.options import Address, Options, WrongAddressError, from_line, parse_address
from agent.session import SessionModel, SessionView
from agent.texts import _, ending
from protocol.codes import normalise

log = logging.getLogger(__name__)

FEATURES: tuple[type[Feature], ...] = (
    InputFeature,
    ScreenFeature,
    BrandFeature,
    WaitingFeature,
    RecordingFeature,
    MonitorsFeature,
    PowerFeature,
    ClipboardFeature,
)
_AFTER_END_MS = 10 * 60 * 1000


class Program:
    """The customer's program between its windows and its line."""

    def __init__(
        self, options: Options, asker_factory: Callable[[], Asker] | None, visible: bool
    ) -> None:
        self._addresses, self._token, self._code = options.addresses, options.token, options.code
        self._module = options.module
        self._confirm = options.confirm
        self.window = Window(self._actions(), options.dark, visible)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="line", daemon=True)
        self._session = SessionModel()
        asker = asker_factory() if asker_factory else WindowAsker(self.window)
        self._consent = Consent(asker)
        self._link = Link(self._session, self._consent, self._loop)
        parts = (self._link, self._session, self._consent, self._loop)
        self._chat = ChatFeature(*parts)
        self._files = FilesFeature(*parts)
        self._file_windows = FileWindows(
            self.window, self._files, lambda on: self._consent.shield(on, "files")
        )
        others = (feature(*parts) for feature in FEATURES)
        whiteboard = WhiteboardFeature(*parts)
        self._board = PostedBoard(self.window, whiteboard)
        self._features: list[Feature] = [*others, self._chat, self._files, whiteboard]
        self._link.attach(self._features)
        self._chat.observe(lambda view: self.window.post(self._talk, view))
        self._session.observe(lambda view: self.window.post(self._show, view))
        self._consent.observe(lambda: self.window.post(self._show_now))
        self._quitting = False
        self._leaving_soon: str | None = None
        self._keeping = Keeping()
        self._entry = ModuleEntry(self.window, self._loop, self._link.start, self._keeping)

    def _actions(self) -> Actions:
        return Actions(
            self._connect,
            self._confirmed,
            self._edit,
            self._end,
            self._rights,
            self._shield,
            self.quit,
            ChatActions(self._write, self._writing, self._read),
            self._draw,
        )

    def _draw(self) -> None:
        if self._session.view.state == "connected":
            self._board.draw()

    def _talk(self, view: ChatView) -> None:
        if not self._quitting:
            self.window.talk(view)

    def _write(self, text: str) -> None:
        self._chat.post(text)

    def _writing(self, typing: bool) -> None:
        self._chat.typing(typing)

    def _read(self) -> None:
        self._chat.read()

    def run(self) -> None:
        """Works until the customer closes the program."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.window.post(self.quit))
        self._thread.start()
        self._begin()
        self.window.run()
        closing = asyncio.run_coroutine_threadsafe(self._close(), self._loop)
        closing.result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    def quit(self) -> None:
        """Ends the line, then the windows."""
        if not self._quitting:
            self._quitting = True
            self._consent.forget()
            if self._entry.asked:  # nobody else can come back to its session
                self._loop.call_soon_threadsafe(self._link.end, "customer_left", "quit")
            else:
                self._loop.call_soon_threadsafe(self._link.quit)
            self._board.close()
            self._file_windows.close()
            self.window.stop()

    def take_over(self, line: bytes) -> None:
        """A second start of the program: this window comes up, and takes the session if free."""
        self.window.open()
        options = from_line(line)
        new = options.token or options.code or options.module
        if new and self._session.line in ("idle", "ended"):
            self._addresses, self._token, self._code = (
                options.addresses,
                options.token,
                options.code,
            )
            self._module = options.module
            self._confirm = True
            self._begin()

    async def _close(self) -> None:
        await self._link.left()
        for feature in self._features:
            await feature.close()

    def _begin(self) -> None:
        if not (self._addresses and (self._token or self._code or self._module)):
            self.window.ask_code("", needs_server=not self._addresses)
        elif self._confirm and not self._keeping.knows(self._addresses[0]):
            self.window.ask_connect(self._addresses[0].shown)
        else:
            self._confirmed(True)

    def _confirmed(self, agreed: bool) -> None:
        if not agreed:
            self._token = self._module = ""
            self.window.ask_code(ending("cancelled"), needs_server=not self._addresses)
            return
        self._keeping.learn(self._addresses[0])
        self._entry.asked = False
        if self._module:
            module, self._module = self._module, ""
            self._entry.open(self._addresses, module)
        elif self._token:
            token, self._token = self._token, ""
            self._loop.call_soon_threadsafe(self._link.start, self._addresses, token)
        else:
            self.window.ask_code("", needs_server=False)
            self._claim(self._addresses, self._code)

    def _connect(self, server: str, typed: str) -> None:
        code = normalise(typed)
        if code is None:
            self.window.refuse(_("A session code has nine digits, for example 123 456 789."))
            return
        if server:
            try:
                self._addresses = parse_address(server)
            except WrongAddressError:
                self.window.refuse(_("Please check the address of the help page."))
                return
        self._claim(self._addresses, code)

    def _claim(self, addresses: tuple[Address, ...], code: str) -> None:
        self._entry.asked = False
        self.window.busy(_("The code is being checked …"))
        asyncio.run_coroutine_threadsafe(self._claimed(addresses, code), self._loop)

    async def _claimed(self, addresses: tuple[Address, ...], code: str) -> None:
        def on_work() -> None:
            self.window.post(self.window.busy, _("The code is being checked; a few seconds …"))

        try:
            address, token = await claim(addresses, code, on_work)
        except ClaimError as refusal:
            self.window.post(self.window.refuse, str(refusal))
        else:
            self._link.start((address,), token)

    def _edit(self, name: str, description: str) -> None:
        self._loop.call_soon_threadsafe(self._link.edit, name, description)

    def _end(self) -> None:
        looking = self._session.view.state in LOOKING
        self._consent.forget()
        reason = "customer_ended" if looking else "customer_left"
        self._loop.call_soon_threadsafe(self._link.end, reason, reason)

    def _shield(self, on: bool) -> None:
        self._consent.shield(on)

    def _rights(self, allowed: frozenset[str]) -> None:
        self._consent.set_to(allowed)
        rights = ordered(self._consent.rights())
        self._loop.call_soon_threadsafe(self._link.tell_rights, rights)

    def _show_now(self) -> None:
        self._show(self._session.view)

    def _show(self, view: SessionView) -> None:
        if self._quitting or view.line == "idle":
            return
        if self._leaving_soon is not None:
            self.window.root.after_cancel(self._leaving_soon)
            self._leaving_soon = None
        if view.line == "ended":
            rate = self._rating(view)
            self.window.ask_code(ending(view.ended_why), not self._addresses, True, rate)
            if self._entry.is_open:
                self.window.offer(_("Ask again"), self._ask_again)
            self._entry.asked = False
            self._leaving_soon = self.window.root.after(_AFTER_END_MS, self._leave_after_end)
        else:
            self.window.show_session(stand(view, self._consent))

    @staticmethod
    def _rating(view: SessionView) -> Callable[[], None] | None:
        """Returns what opens the customer's page after help that the page can ask about."""
        if not (view.has_page and view.technician and view.ended_why in HELPED):
            return None
        return lambda: _open_page(view.page_url)

    def _ask_again(self) -> None:
        """Who asks again is not sent away by the clock of the session before."""
        if self._leaving_soon is not None:
            self.window.root.after_cancel(self._leaving_soon)
            self._leaving_soon = None
        self._entry.again()

    def _leave_after_end(self) -> None:
        if self._session.line == "ended":
            self.quit()


def _open_page(address: str) -> None:
    if not open_address(address):
        log.info("no browser took the customer's page")
