"""Files: what technicians look at, take and send, as far as the customer allows it (SPEC V10).

Looking and taking need the right "files" of the technician who asks; what is sent needs the
customer's yes to each offer, and a technician who may see the screen.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, ClassVar, Final

from agent.adapters import files_saving
from agent.adapters.files_places import LookError
from agent.consent import Consent
from agent.feature import Feature, Wire
from agent.files_view import FilesView
from agent.session import SessionModel, SessionView
from agent.transfers.board import Board
from agent.transfers.giving import Giving
from agent.transfers.looking import Looking
from agent.transfers.taking import Taking
from protocol.frame import Channel, Header
from protocol.limits import FILES_AT_ONCE
from protocol.messages.files import (
    FilesAnswer,
    FilesCancel,
    FilesExpect,
    FilesFinish,
    FilesGive,
    FilesGiven,
    FilesLook,
    FilesOffer,
    FilesPause,
    FilesRead,
    FilesSeek,
    FilesSlice,
    FilesStop,
    FilesTaken,
)

_CLOSE_S: Final = 2.0


class FilesFeature(Feature):
    """The customer's side of files."""

    name: ClassVar[str] = "files"

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        super().__init__(wire, session, consent, loop)
        self._lookers = ThreadPoolExecutor(4, "folders")
        self._threads = ThreadPoolExecutor(4, "files")
        self._board = Board(session)
        self._looking = Looking(wire, self._lookers, self._may_look)
        self._tasks: set[asyncio.Task[None]] = set()
        self._session_id = ""
        consent.observe(self._rights_changed)
        session.observe(self._session_changed)
        self.data = {Channel.FILES: self._on_part}
        self.control = {
            FilesLook: self._on_look,
            FilesSeek: self._on_seek,
            FilesStop: lambda message: self._looking.stop(message.ask),
            FilesGive: self._on_give,
            FilesRead: self._of(Giving, Giving.read),
            FilesTaken: self._of(Giving, Giving.taken),
            FilesOffer: self._on_offer,
            FilesExpect: self._of(Taking, Taking.expect),
            FilesSlice: self._of(Taking, Taking.begin),
            FilesFinish: self._of(Taking, lambda one, _message: one.finish()),
            FilesPause: self._on_pause,
            FilesCancel: self._on_cancel,
        }

    def observe(self, observer: Callable[[FilesView], None]) -> None:
        """Calls `observer` on the loop's thread after each change."""
        self._board.observe(observer)

    def accept(self, number: int, folder: str) -> None:
        """The customer takes what is offered, into a folder; from any thread."""
        self.loop.call_soon_threadsafe(self._with, Taking, number, lambda one: one.accept(folder))

    def decline(self, number: int) -> None:
        """The customer does not want it; from any thread."""
        self.loop.call_soon_threadsafe(self._with, Taking, number, Taking.decline)

    def pause(self, number: int, on: bool) -> None:
        """The customer lets a transfer rest, or go on; from any thread."""
        self.loop.call_soon_threadsafe(self.wire.send, FilesPause(number, on))

    def cancel(self, number: int) -> None:
        """The customer ends a transfer; from any thread, and at once."""
        ended = partial(self._with, (Giving, Taking), number)
        self.loop.call_soon_threadsafe(ended, lambda one: one.cancel("customer", tell=True))

    def forget_over(self) -> None:
        """What is over leaves the view; from any thread."""
        self.loop.call_soon_threadsafe(self._board.clear)

    @staticmethod
    def free_bytes(folder: str) -> int:
        """Returns how much fits into a folder, -1 for unknown; from any thread."""
        return files_saving.free_bytes(folder)

    def on_start(self) -> None:
        """Of another session nothing goes on."""
        session_id = self.session.view.session_id
        if session_id != self._session_id:
            self._end_all("session")
            self._board.clear()
            self._looking.handles.forget()
        self._session_id = session_id

    def on_stop(self) -> None:
        """Without a line everything waits."""
        self._looking.stop_all()
        for transfer in self._board.running():
            transfer.cut()
        self._board.changed()

    async def close(self) -> None:
        """Removes what is not whole."""
        self._looking.stop_all()
        self._end_all("session")
        known = tuple(self._board.transfers.values())
        for taking in (one for one in known if isinstance(one, Taking)):
            await asyncio.wait({asyncio.ensure_future(taking.settled())}, timeout=_CLOSE_S)
        self._lookers.shutdown(wait=False, cancel_futures=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _may_look(self, person_id: str) -> bool:
        return "files" in self.consent.allowed(person_id)

    def _of(self, kind: type, call: Callable[[Any, Any], None]) -> Callable[[Any], None]:
        """Returns what gives a message to its transfer; one that is not known is told so."""

        def give(message: Any) -> None:
            transfer = self._board.transfers.get(message.transfer)
            if isinstance(transfer, kind):
                call(transfer, message)
            elif transfer is None:
                self.wire.send(FilesCancel(message.transfer, "gone"))

        return give

    def _with(self, kind: Any, number: int, call: Callable[[Any], None]) -> None:
        transfer = self._board.transfers.get(number)
        if isinstance(transfer, kind):
            call(transfer)

    def _on_look(self, message: FilesLook) -> None:
        if self._may_look(message.person_id):
            self._board.looked(message.person_id)
        self._start(self._looking.look(message))

    def _on_seek(self, message: FilesSeek) -> None:
        self._start(self._looking.seek(message))

    def _on_give(self, message: FilesGive) -> None:
        number, person_id = message.transfer, message.person_id
        if number in self._board.transfers or self._full:
            self.wire.send(FilesGiven(number, "", 0, 0, 0, "too_many"))
            return
        if not self._may_look(person_id):
            self.wire.send(FilesGiven(number, "", 0, 0, 0, "not_allowed"))
            return
        try:
            paths = [self._looking.handles.path(handle) for handle in message.handles]
        except LookError:
            paths = []
        if not paths:
            self.wire.send(FilesGiven(number, "", 0, 0, 0, "gone"))
            return
        giving = Giving(
            number, person_id, self.wire, self.consent, self._threads, self._board.changed
        )
        self._board.add(giving)
        self._start(giving.prepare(paths))

    def _on_offer(self, message: FilesOffer) -> None:
        may = "view" in self.consent.allowed(message.person_id)
        if message.transfer in self._board.transfers or self._full or not may:
            why = "too_many" if may else "not_allowed"
            self.wire.send(FilesAnswer(message.transfer, False, why))
            return
        changed = self._board.changed
        self._board.add(Taking(message, self.wire, self.consent, self._threads, changed))

    @property
    def _full(self) -> bool:
        return len(self._board.running()) >= FILES_AT_ONCE

    def _on_pause(self, message: FilesPause) -> None:
        self._with((Giving, Taking), message.transfer, lambda one: one.pause(message.on))

    def _on_cancel(self, message: FilesCancel) -> None:
        ended = partial(self._with, (Giving, Taking), message.transfer)
        ended(lambda one: one.cancel(message.why or "technician", tell=False))

    def _on_part(self, header: Header, body: memoryview) -> None:
        self._with(Taking, header.sequence, lambda one: one.take(header, body))

    def _rights_changed(self) -> None:
        self.loop.call_soon_threadsafe(self._check_rights)

    def _check_rights(self) -> None:
        for transfer in self._board.running():
            if not transfer.allowed:
                transfer.cancel("not_allowed", tell=True)
        if "files" not in self.consent.rights():
            self._looking.stop_all()
            self._looking.handles.forget()
            self._board.nobody_looks()

    def _session_changed(self, view: SessionView) -> None:
        if view.line == "ended":
            self._end_all("session")

    def _end_all(self, why: str) -> None:
        for transfer in self._board.running():
            transfer.cancel(why, tell=False)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
