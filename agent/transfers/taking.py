"""A transfer from a technician to the customer: offered, accepted, and written piece by piece."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Final

from agent.adapters.files_names import shown
from agent.adapters.files_places import downloads
from agent.adapters.files_saving import Saving, SavingError
from agent.consent import Consent
from agent.feature import Wire
from agent.files_view import OfferView
from protocol.file_parts import unpack
from protocol.frame import Flag, Header
from protocol.messages.files import (
    FilesAnswer,
    FilesCancel,
    FilesExpect,
    FilesExpected,
    FilesOffer,
    FilesSlice,
    FilesWrote,
    Have,
)

SILENCE_S: Final = 120.0
"""An offer nobody answers is declined."""
_MOST_QUEUED: Final = 32
"""Pieces and announcements that wait for the disk; an appliance sends far fewer."""


class Taking:
    """One of them.

    Attributes:
        number: of the transfer.
        person_id, person: who sends.
        state, why: words of protocol.messages.files.
        folder: where it goes.
        name: the first file, or what it is called on this computer.
        files, size: as they were offered.
    """

    direction: Final = "send"

    def __init__(
        self,
        offer: FilesOffer,
        wire: Wire,
        consent: Consent,
        threads: Executor,
        changed: Callable[[], None],
    ) -> None:
        """Takes who hears of changes, on the loop."""
        self.number = offer.transfer
        self.person_id = offer.person_id
        self.person = shown(offer.person)
        self.names = tuple(shown(name) for name in offer.names)
        self.name = self.names[0] if self.names else ""
        self.files = offer.files
        self.size = offer.size
        self.folder = downloads()
        self.state = "offered"
        self.why = ""
        self._wire = wire
        self._consent = consent
        self._threads = threads
        self._changed = changed
        self._saving: Saving | None = None
        self._slice: tuple[FilesSlice, bytearray] | None = None
        self._work: asyncio.Task[None] | None = None
        self._queued = 0
        self._until_s = time.monotonic() + SILENCE_S
        loop = asyncio.get_running_loop()
        self._silence = loop.call_later(SILENCE_S, self.decline, "silence")

    @property
    def done(self) -> int:
        """Bytes that are written."""
        return self._saving.done if self._saving else 0

    @property
    def files_done(self) -> int:
        """Files that are whole."""
        return self._saving.files_done if self._saving else 0

    @property
    def saved(self) -> tuple[str, ...]:
        """Names of the newest of them."""
        return self._saving.saved if self._saving else ()

    @property
    def over(self) -> bool:
        """Whether nothing comes any more."""
        return self.state in ("done", "declined", "cancelled", "failed")

    @property
    def allowed(self) -> bool:
        """Whether this technician may be in the session at all."""
        return "view" in self._consent.allowed(self.person_id)

    @property
    def question(self) -> OfferView:
        """What the customer is asked."""
        return OfferView(
            self.number,
            self.person,
            self.names,
            self.files,
            self.size,
            self.folder,
            self._until_s,
        )

    def accept(self, folder: str) -> None:
        """The customer agrees."""
        if self.state == "offered":
            self._silence.cancel()
            self.folder = folder or self.folder
            self.state = "ready"
            self._do(self._open())

    def decline(self, why: str = "customer") -> None:
        """The customer does not want it, or does not answer."""
        if self.state == "offered":
            self._silence.cancel()
            self._wire.send(FilesAnswer(self.number, False, why))
            self._end("declined", why)

    def expect(self, message: FilesExpect) -> None:
        """More files are announced."""
        self._follow(self._expect, message)

    def begin(self, message: FilesSlice) -> None:
        """A piece is about to come."""
        open_now = self._saving is not None and not self.over
        self._slice = (message, bytearray()) if open_now else None

    def take(self, header: Header, body: memoryview) -> None:
        """A part of a piece has come."""
        if self._slice is None:
            return
        message, data = self._slice
        offset, part = unpack(body)
        if offset != len(data) or offset + len(part) > message.size:
            self._slice = None
            return
        data += part
        if header.flags & Flag.LAST:
            self._slice = None
            self._follow(self._write, message, data)

    def pause(self, on: bool) -> None:
        """Rests, or goes on; the appliance keeps the pieces back."""
        if self.state in ("ready", "running", "paused", "waiting"):
            self.state = "paused" if on else "running"
            self._changed()

    def finish(self) -> None:
        """Everything was sent."""
        if not self.over and self.state != "offered":
            self._end("done", "")

    def cut(self) -> None:
        """The line is gone; what is written stays for the next one."""
        self._slice = None
        if self.state == "offered":
            self.decline("silence")
        elif self.state == "running":
            self.state, self.why = "waiting", "line"

    def cancel(self, why: str, tell: bool) -> None:
        """Ends it before its end; what is not whole is removed."""
        if self.over:
            return
        if tell:
            self._wire.send(FilesCancel(self.number, why))
        self._end("cancelled" if why in ("customer", "technician") else "failed", why)

    async def _open(self) -> None:
        try:
            self._saving = await self._on_thread(Saving, self.folder, self.size, self.files)
        except SavingError as problem:
            self._wire.send(FilesAnswer(self.number, False, problem.why))
            self._end("failed", problem.why)
            return
        if self.over:
            self._clear()
            return
        self._wire.send(FilesAnswer(self.number, True, ""))
        self._changed()

    async def _expect(self, message: FilesExpect) -> None:
        saving = self._saving
        if saving is None or self.over:
            return

        def all_of_them() -> tuple[Have, ...]:
            return tuple(saving.expect(one) for one in message.files)

        have = await self._on_thread(all_of_them)
        if not self.over:
            self._wire.send(FilesExpected(self.number, message.ask, have))
            self._changed()

    async def _write(self, message: FilesSlice, data: bytearray) -> None:
        saving = self._saving
        if saving is None or self.over:
            return
        try:
            have = await self._on_thread(
                saving.write, message.file, message.offset, data, message.sha256
            )
        except SavingError as problem:
            self.cancel(problem.why, tell=True)
            return
        if self.over:
            return
        if self.state in ("ready", "waiting"):
            self.state, self.why = "running", ""
        self._wire.send(FilesWrote(self.number, have))
        self._changed()

    def _follow(self, work: Callable[..., Coroutine[Any, Any, None]], *given: object) -> None:
        """Does what the appliance says, unless it says more than the disk takes."""
        if self._queued < _MOST_QUEUED:
            self._do(work(*given))
        else:
            self.cancel("too_many", tell=True)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        """Does one thing after the other."""
        before = self._work
        self._queued += 1

        async def then() -> None:
            if before is not None:
                await asyncio.wait({before})
            try:
                await work
            finally:
                self._queued -= 1

        self._work = asyncio.get_running_loop().create_task(then())

    async def _on_thread(self, call: Callable[..., Any], *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)

    def _end(self, state: str, why: str) -> None:
        self._silence.cancel()
        self.state, self.why = state, why
        self._clear()
        self._changed()

    def _clear(self) -> None:
        if self._saving is not None:
            saving = self._saving
            self._do(self._closed(saving))

    async def settled(self) -> None:
        """Waits until nothing is under way on the disk."""
        while self._work is not None and not self._work.done():
            await asyncio.wait({self._work})

    async def _closed(self, saving: Saving) -> None:
        await self._on_thread(saving.close)
