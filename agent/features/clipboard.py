"""What a technician copied can be pasted here, and the other way round.

Everything is asked again for each message: whose copy it is, and whether the customer allows that
person the clipboard now.  Nothing is read from the clipboard before, and what was copied before
somebody was allowed goes only to who asks for it.
"""

import asyncio
import logging
from collections.abc import Callable

from agent.adapters.clipboard import open_clipboard
from agent.adapters.clipboard_device import ClipboardDevice, Found, Held, NoClipboardError
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.session import SessionModel
from protocol import copies
from protocol.copies import Copy
from protocol.errors import ProtocolError
from protocol.frame import SEQUENCE_LIMIT, Channel, Flag, Header
from protocol.limits import CLIPBOARD_BYTES, CLIPBOARD_PART_BYTES
from protocol.messages.clipboard import (
    ClipboardFetched,
    ClipboardFrom,
    ClipboardLeftOut,
    ClipboardPlaced,
    ClipboardWatch,
)

log = logging.getLogger(__name__)

_RIGHT = "clipboard"
_PAUSE_S = 0.01
"""Looked this often whether the line has taken the last part: pictures go on between the parts."""


class ClipboardFeature(Feature):
    """Passes copies on; everything but the device is on the loop's thread."""

    name = "clipboard"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        open_device: Callable[[Found], ClipboardDevice] = open_clipboard,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self.control = {
            ClipboardFrom: self._on_from,
            ClipboardWatch: self._on_watch,
            ClipboardFetched: self._on_fetch,
        }
        self.data = {Channel.CLIPBOARD: self._on_part}
        self._open_device = open_device
        self._device: ClipboardDevice | None = None
        self._people: tuple[str, ...] = ()
        self._watching = False
        self._fetching = False
        self._whose = ""
        self._number = -1
        self._gathered = bytearray()
        self._spoiled = ""
        self._sequence = 0
        self._sending: asyncio.Task[None] | None = None
        self._closed = False
        consent.observe(self._consent_changed)

    def on_stop(self) -> None:
        """Nobody waits for copies without a line."""
        self._people, self._fetching, self._whose = (), False, ""
        self._drop()
        if self._sending is not None:
            self._sending.cancel()
        self._recheck()

    async def close(self) -> None:
        """Gives the clipboard back."""
        self._closed = True
        device, self._device = self._device, None
        if device is not None:
            await asyncio.to_thread(device.close)

    # From technicians

    def _on_from(self, message: ClipboardFrom) -> None:
        self._whose = message.person_id
        self._drop()

    def _on_part(self, header: Header, body: memoryview) -> None:
        """Takes a part; a part of another copy begins anew."""
        if header.sequence != self._number:
            self._drop()
            self._number = header.sequence
        if not self._may(self._whose):
            self._spoil("not_allowed")
        elif len(self._gathered) + len(body) > CLIPBOARD_BYTES + 1:
            self._spoil("too_large")
        elif not self._spoiled:
            self._gathered += body
        if header.flags & Flag.LAST:
            whole, spoiled, number = self._gathered, self._spoiled, self._number
            self._drop()
            if spoiled:
                self._tell_placed(number, spoiled)
            else:
                self._place(number, whole)

    def _place(self, number: int, whole: bytearray) -> None:
        device = self._ready_device()
        if device is None:
            self._tell_placed(number, "unavailable")
            return
        try:
            copy = copies.read(whole)
        except ProtocolError as problem:
            log.info("a copy was left out: %s", problem.detail)
            self._tell_placed(number, "broken")
            return

        def done(placed: bool) -> None:
            self._on_loop(self._tell_placed, number, "placed" if placed else "unavailable")

        device.place(Held(*copy), done)

    def _tell_placed(self, number: int, result: str) -> None:
        self.wire.send(ClipboardPlaced(number, result))

    def _spoil(self, why: str) -> None:
        self._spoiled = self._spoiled or why
        self._gathered = bytearray()

    def _drop(self) -> None:
        self._gathered, self._spoiled, self._number = bytearray(), "", -1

    # To technicians

    def _on_watch(self, message: ClipboardWatch) -> None:
        self._people = message.people
        self._recheck()

    def _on_fetch(self, message: ClipboardFetched) -> None:
        device = self._ready_device() if self._may(message.person_id) else None
        if not self._may(message.person_id):
            self.wire.send(ClipboardLeftOut("not_allowed"))
        elif device is None:
            self.wire.send(ClipboardLeftOut("unavailable"))
        else:
            self._fetching = True
            device.fetch()

    def _on_found(self, found: Held | str) -> None:
        """Takes what is on the clipboard, or why nothing comes."""
        asked, self._fetching = self._fetching, False
        if not (asked or self._wanted()):
            return
        if isinstance(found, Held):
            self._give(Copy(*found))
        elif asked or found != "empty":
            self._leave_out(found)

    def _give(self, copy: Copy) -> None:
        try:
            if copy.kind == "image":
                copies.check_picture(copy.data)
            else:
                copy = Copy("text", copies.clean(copy.data.decode("utf-8", "replace")).encode())
            bodies = copies.parts(copy)
        except ProtocolError as problem:
            log.info("a copy was left out: %s", problem.detail)
            self._leave_out("too_large")
            return
        if not copy.data:
            return
        if self._sending is not None:
            self._sending.cancel()
        self._sequence = (self._sequence + 1) % SEQUENCE_LIMIT
        self._sending = self.loop.create_task(self._send(self._sequence, bodies))

    async def _send(self, sequence: int, bodies: list[bytes]) -> None:
        for at, body in enumerate(bodies, 1):
            while self.wire.buffered_bytes() > CLIPBOARD_PART_BYTES:  # noqa: ASYNC110 (no event)
                await asyncio.sleep(_PAUSE_S)
            flags = Flag.LAST if at == len(bodies) else Flag.NONE
            self.wire.send_data(_RIGHT, Header(Channel.CLIPBOARD, flags, sequence), body)

    def _leave_out(self, reason: str) -> None:
        if _RIGHT in self.consent.rights():
            self.wire.send(ClipboardLeftOut(reason))

    def _wanted(self) -> bool:
        return any(self._may(one) for one in self._people)

    # Both

    def _may(self, person_id: str) -> bool:
        return not self._closed and _RIGHT in self.consent.allowed(person_id)

    def _consent_changed(self) -> None:
        """Called on the thread that changed it: the window's, mostly."""
        self._on_loop(self._recheck)

    def _recheck(self) -> None:
        """Looks at what is copied exactly while that is for somebody who may have it."""
        wanted = self._wanted()
        if wanted == self._watching:
            return
        device = self._ready_device() if wanted else self._device
        self._watching = wanted and device is not None
        if device is not None:
            device.watch(wanted)

    def _ready_device(self) -> ClipboardDevice | None:
        if self._device is None and not self._closed:
            try:
                self._device = self._open_device(lambda found: self._on_loop(self._on_found, found))
            except NoClipboardError:
                log.warning("this computer has no clipboard for us")
        return self._device

    def _on_loop(self, call: Callable[..., None], *arguments: object) -> None:
        if not (self._closed or self.loop.is_closed()):
            self.loop.call_soon_threadsafe(call, *arguments)
