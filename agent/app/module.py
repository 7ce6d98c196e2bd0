"""Module mode: what the program does before there is a session (SPEC J10).

Nothing is created before a person presses the button: whoever only starts the program, such as a
scanner in a sandbox, leaves no trace in any queue.
"""

import asyncio
from collections.abc import Callable

from agent.adapters.claim_http import ClaimError
from agent.adapters.keeping import Keeping, KeepingError
from agent.adapters.module_http import ModuleGoneError, Wish, ask_for_help, offer_of
from agent.adapters.tk_module import ModuleActions, ModulePanel, WaitPanel
from agent.adapters.tk_window import Window
from agent.options import Address
from agent.picture.logo import logo
from agent.texts import _
from protocol.module import Offer, Opening, write_url

Start = Callable[[tuple[Address, ...], str], None]


class ModuleEntry:
    """One module on the customer's screen; its methods belong to Tk's thread.

    Attributes:
        asked: whether the present session came by it.
    """

    def __init__(
        self, window: Window, loop: asyncio.AbstractEventLoop, start: Start, keeping: Keeping
    ) -> None:
        """Takes what connects once there is a token."""
        self._window, self._loop, self._start = window, loop, start
        self._keeping = keeping
        self._addresses: tuple[Address, ...] = ()
        self._token = ""
        self._name = ""
        self._told = ""
        self._panel: ModulePanel | None = None
        self._wait: WaitPanel | None = None
        self.asked = False

    def open(self, addresses: tuple[Address, ...], token: str) -> None:
        """Shows a module."""
        self._addresses, self._token = addresses, token
        self.again()

    @property
    def is_open(self) -> bool:
        """Whether there is a module to come back to."""
        return bool(self._token)

    def again(self) -> None:
        """Looks the module up anew: it may have changed, or be gone."""
        self._panel = None
        window = self._window
        self._wait = WaitPanel(window.root, window.look, self.again, self._by_code)
        window.put(self._wait)
        work = self._look_up(self._addresses, self._token)
        asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _look_up(self, addresses: tuple[Address, ...], token: str) -> None:
        try:
            address, offer = await offer_of(addresses, token)
        except ModuleGoneError as gone:
            self._window.post(self._gone, str(gone))
        except ClaimError as refusal:
            self._window.post(self._refused, str(refusal))
        else:
            self._window.post(self._show, address, offer, logo(offer.logo))

    def _show(self, address: Address, offer: Offer, picture: bytes) -> None:
        if self._wait is None or not self._wait.winfo_exists():
            return  # the customer types a code meanwhile
        self._addresses = (address,)
        keeping, window = self._keeping, self._window
        actions = ModuleActions(
            self._ask,
            self._by_code,
            self._remove if keeping.is_kept else None,
            keeping.is_possible and not keeping.is_kept,
        )
        self._panel = ModulePanel(window.root, window.look, offer, picture, actions)
        self._panel.known(self._name)
        window.put(self._panel)
        if self._told:
            self._panel.tell(self._told)
            self._told = ""

    def _gone(self, why: str) -> None:
        self._token = ""
        self._window.ask_code(why, needs_server=False)

    def _refused(self, why: str) -> None:
        if self._panel is not None and self._panel.winfo_exists():
            self._panel.refuse(why)
        elif self._wait is not None and self._wait.winfo_exists():
            self._wait.refuse(why)

    def _by_code(self) -> None:
        self._window.ask_code("", needs_server=False)
        self._window.offer(_("Back"), self.again)

    def _ask(self, wish: Wish, keep: bool) -> None:
        self._name = wish.name
        if self._panel is not None:
            self._panel.busy(_("The request is being sent …"))
        asyncio.run_coroutine_threadsafe(self._send(self._addresses[0], wish, keep), self._loop)

    async def _send(self, address: Address, wish: Wish, keep: bool) -> None:
        def on_work() -> None:
            self._window.post(self._busy, _("Many people ask at this moment; a few seconds …"))

        try:
            if keep:
                await asyncio.to_thread(self._keep, address)
            token = await ask_for_help(address, self._token, wish, on_work)
        except ModuleGoneError as gone:
            self._window.post(self._gone, str(gone))
            return
        except (ClaimError, KeepingError) as refusal:
            self._window.post(self._refused, str(refusal))
            return
        self.asked = True
        self._start((address,), token)

    def _busy(self, text: str) -> None:
        if self._panel is not None and self._panel.winfo_exists():
            self._panel.busy(text)

    def _keep(self, address: Address) -> None:
        pin = address.fingerprint[:16] if address.fingerprint else None
        opening = Opening(address.host, address.port, self._token, "", pin)
        self._keeping.keep(write_url(opening), address)

    def _remove(self) -> None:
        self._keeping.remove()
        self._told = _(
            "The program was removed from this computer. "
            "What you see now disappears when you close it."
        )
        self.again()
