"""A transfer from the customer to a technician: read, hashed and sent no faster than it is taken.

After a cut it goes on where the appliance says.  Nothing leaves without the right "files" of the
very technician who asked, looked at before each piece.
"""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from agent.adapters.files_content import Content, ContentError, gather
from agent.consent import Consent
from agent.feature import Wire
from protocol.file_parts import pack
from protocol.file_window import Window
from protocol.frame import Channel, Flag, Header
from protocol.limits import FILE_CHUNK_BYTES, FILE_NAME_CHARS
from protocol.messages.files import FilesCancel, FilesEnded, FilesGiven, FilesRead, FilesTaken

_WAITING_BYTES: Final = 128 * 1024
"""What may wait in this process for the line: pictures are to leave first."""


class Giving:
    """One of them.

    Attributes:
        number: of the transfer.
        person_id: who takes.
        state, why: words of protocol.messages.files.
        done: bytes that were taken.
        folder: where it is, for the customer to read.
    """

    direction: Final = "receive"

    def __init__(
        self,
        number: int,
        person_id: str,
        wire: Wire,
        consent: Consent,
        threads: Executor,
        changed: Callable[[], None],
    ) -> None:
        """Takes who hears of changes, on the loop."""
        self.number = number
        self.person_id = person_id
        self.state = "asked"
        self.why = ""
        self.done = 0
        self.folder = ""
        self._wire = wire
        self._consent = consent
        self._threads = threads
        self._changed = changed
        self._content: Content | None = None
        self._stopped = threading.Event()
        self._window = Window()
        self._wake = asyncio.Event()
        self._going_on = asyncio.Event()
        self._going_on.set()
        self._pump: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """What it is saved under; empty before it is known."""
        return self._content.name if self._content else ""

    @property
    def size(self) -> int:
        """Of all."""
        return self._content.size if self._content else 0

    @property
    def files(self) -> int:
        """How many."""
        return self._content.files if self._content else 0

    @property
    def over(self) -> bool:
        """Whether nothing comes any more."""
        return self.state in ("done", "cancelled", "failed")

    @property
    def allowed(self) -> bool:
        """Whether the customer lets this technician take files now."""
        return "files" in self._consent.allowed(self.person_id)

    async def prepare(self, paths: list[str]) -> None:
        """Finds out what it is, and tells the appliance."""
        loop = asyncio.get_running_loop()
        self.folder = os.path.dirname(paths[0])
        try:
            content = await loop.run_in_executor(self._threads, gather, paths, self._stopped)
        except ContentError as problem:
            self.refuse(problem.why)
            return
        if self.over:
            content.close()
            return
        self._content = content
        self.state = "ready"
        name = content.name[:FILE_NAME_CHARS]
        given = FilesGiven(self.number, name, content.size, content.files, content.left_out, "")
        self._wire.send(given)
        self._changed()

    def refuse(self, why: str) -> None:
        """It cannot be given."""
        self._end("failed", why)
        self._wire.send(FilesGiven(self.number, "", 0, 0, 0, why))

    def read(self, message: FilesRead) -> None:
        """Sends from an offset on."""
        if self._content is None or self.over:
            self._wire.send(FilesCancel(self.number, "gone"))
            return
        self._stop_pump()
        self._window.begin(message.offset)
        self.done = message.offset
        self.state = "running" if self._going_on.is_set() else "paused"
        self._pump = asyncio.create_task(self._send(self._content, message.offset))
        self._changed()

    def taken(self, message: FilesTaken) -> None:
        """The other side has so much."""
        self._window.taken(message.offset, asyncio.get_running_loop().time())
        self.done = max(self.done, message.offset)
        self._wake.set()
        if self._content and self.done == self.size and self.state == "running":
            self._end("done", "")
        self._changed()

    def pause(self, on: bool) -> None:
        """Rests, or goes on."""
        if self.over:
            return
        if on:
            self._going_on.clear()
            self.state = "paused"
        else:
            self._going_on.set()
            self.state = "running" if self._pump else "ready"
        self._changed()

    def cut(self) -> None:
        """The line is gone; it goes on over the next one."""
        self._stop_pump()
        if self.state == "running":
            self.state, self.why = "waiting", "line"

    def cancel(self, why: str, tell: bool) -> None:
        """Ends it before its end."""
        if self.over:
            return
        known = self.state != "asked"
        self._end("cancelled" if why in ("customer", "technician") else "failed", why)
        if tell and known:
            self._wire.send(FilesCancel(self.number, why))
        elif tell:
            self._wire.send(FilesGiven(self.number, "", 0, 0, 0, why))

    async def _send(self, content: Content, offset: int) -> None:
        try:
            if content.size == offset:
                self._send_part(content, offset, b"")
            ahead = self._read(content, offset)
            while offset < content.size:
                data = await ahead
                if offset + len(data) < content.size:
                    ahead = self._read(content, offset + len(data))
                if not await self._send_block(content, offset, data):
                    self.cancel("not_allowed", tell=True)
                    return
                offset += len(data)
        except ContentError as problem:
            self.cancel(problem.why, tell=True)
            return
        self._wire.send(FilesEnded(self.number, content.sha256))

    def _read(self, content: Content, offset: int) -> asyncio.Future[bytes]:
        """Reads and hashes a block on a thread, while the one before leaves."""
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._threads, content.read, offset, FILE_CHUNK_BYTES)
        reading.add_done_callback(_seen)
        return reading

    async def _send_block(self, content: Content, offset: int, data: bytes) -> bool:
        """Returns whether the technician may have all of it."""
        view, start = memoryview(data), 0
        while start < len(data):
            await self._room()
            if not self.allowed:
                return False
            part = view[start : start + self._window.part_bytes]
            self._send_part(content, offset + start, part)
            start += len(part)
        return True

    def _send_part(self, content: Content, offset: int, part: bytes | memoryview) -> None:
        end = offset + len(part)
        flags = Flag.LAST if end == content.size else Flag.NONE
        self._wire.send_data("files", Header(Channel.FILES, flags, self.number), pack(offset, part))
        self._window.sent(end, asyncio.get_running_loop().time())

    async def _room(self) -> None:
        """Waits for the customer's and the technician's leave, for the window and for the line."""
        while True:
            await self._going_on.wait()
            if self._window.room_bytes < self._window.part_bytes:
                self._wake.clear()
                await self._wake.wait()
            elif self._wire.buffered_bytes() > _WAITING_BYTES:
                await self._wire.room(_WAITING_BYTES)
            else:
                return

    def _stop_pump(self) -> None:
        if self._pump is not None and self._pump is not asyncio.current_task():
            self._pump.cancel()
        self._pump = None

    def _end(self, state: str, why: str) -> None:
        self.state, self.why = state, why
        self._stopped.set()
        self._stop_pump()
        if (content := self._content) is not None:
            with contextlib.suppress(RuntimeError):  # the program ends: the system closes it
                self._threads.submit(content.close)
        self._changed()


def _seen(reading: "asyncio.Future[bytes]") -> None:
    """What was read ahead in vain may fail unheard: nobody waits for it any more."""
    if not reading.cancelled():
        reading.exception()
