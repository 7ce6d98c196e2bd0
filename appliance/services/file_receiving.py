"""A transfer from the customer, streamed through: never on the appliance's disk, and no more of it
in memory than the window says.

The response to the browser outlives a cut of the customer's line: it waits, and goes on from the
byte it stands at.  The last piece leaves only when all that passed has the hash of what was read.
"""

import asyncio
import hashlib
import hmac
from collections import deque
from collections.abc import AsyncGenerator
from typing import Final

from appliance.domain.file_transfers import TransferRecord, TransferRefusedError
from appliance.services.file_live import Ended, LiveTransfer
from appliance.services.relay import Room
from protocol import file_parts
from protocol.errors import ProtocolError
from protocol.frame import HEADER_BYTES, Flag, Header
from protocol.limits import FILE_CHUNK_LEAST_BYTES, FILE_WINDOW_BYTES
from protocol.messages.files import FilesEnded, FilesGiven, FilesRead, FilesTaken

_TAKEN_BYTES: Final = 128 * 1024
"""So much is taken before the customer's program hears of it, unless nothing waits."""
_MOST_PARTS: Final = 4 * FILE_WINDOW_BYTES // FILE_CHUNK_LEAST_BYTES
"""May wait; the customer's program sends whole chunks, but for the ends of files."""
_LOOK_S: Final = 60.0
"""How long the customer's program may look through a folder."""


class BrokenOffError(Exception):
    """What was begun does not come to its end."""


class Receiving(LiveTransfer):
    """One of them."""

    def __init__(self, record: TransferRecord, room: Room, ended: Ended) -> None:
        """Begins; `given` is to come."""
        super().__init__(record, room, ended)
        self._given = asyncio.Event()
        self._parts: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._at = 0
        self._reader = 0
        self._hashed = 0
        self._sha256 = hashlib.sha256()
        self._told = 0
        self._read_hash = ""

    async def ready(self) -> TransferRecord:
        """Returns how it stands once the customer's program has looked.

        Raises:
            TransferRefusedError: it cannot be given.
        """
        try:
            async with asyncio.timeout(_LOOK_S):
                await self._given.wait()
        except TimeoutError:
            self.cancel("agent")
        if self.over:
            raise TransferRefusedError(self.record.why)
        return self.record

    def given(self, message: FilesGiven) -> None:
        """The customer's program has looked."""
        if self.record.state != "asked":
            return
        if message.why:
            self.end("failed", message.why)
            return
        self._change(
            state="ready",
            name=message.name,
            size_bytes=message.size,
            files=message.files,
            left_out=message.left_out,
        )
        self._given.set()
        self.show()

    def starts_at(self, offset: int) -> bool:
        """Whether reading may begin there: behind what was read so far it may not."""
        return 0 <= offset <= self._hashed and (offset < self.record.size_bytes or offset == 0)

    async def content(self, offset: int) -> AsyncGenerator[bytes, None]:
        """Yields all from an offset on; another reader takes the place of one before.

        Raises:
            BrokenOffError: it ended before its end.
            TransferRefusedError: the customer's program is away.
        """
        self._reader += 1
        mine = self._reader
        self._news.set()
        self._read_from(offset)
        at, size = offset, self.record.size_bytes
        try:
            while at < size or not self._read_hash:
                part = await self._next(mine)
                if at + len(part) == size:
                    await self._compared(mine)
                at += len(part)
                self._passed(at)
                yield part
                self.stir()
                self._taken(at)
                if at == size:
                    self._whole()
                    return
        finally:
            if mine == self._reader and not self.over:
                self._reader = 0
                self.show()

    def take(self, header: Header, message: bytes) -> None:
        """A part has come from the customer's program.

        Raises:
            ProtocolError: more than was asked for.
        """
        offset, data = file_parts.unpack(memoryview(message)[HEADER_BYTES:])
        known = self._at - offset
        if self.over or not self._reader or not 0 <= known <= len(data):
            return
        data = data[known:]
        if known and not data:
            return
        self._at += len(data)
        self._waiting_bytes += len(data)
        too_much = self._waiting_bytes > 2 * FILE_WINDOW_BYTES or len(self._parts) >= _MOST_PARTS
        if too_much or self._at > self.record.size_bytes or not (data or header.flags & Flag.LAST):
            raise ProtocolError("more of a file than was asked for")
        self._parts.append(bytes(data))
        if self._at > self._hashed:
            self._sha256.update(data[self._hashed - self._at :])
            self._hashed = self._at
        self._news.set()

    def ended_reading(self, message: FilesEnded) -> None:
        """The customer's program has read all."""
        self._read_hash = message.sha256 or "none"
        self._news.set()

    def came(self) -> None:
        """Goes on from where the parts that are here end."""
        if self.record.state == "asked":
            self.end("failed", "line")
        elif self._reader and not self.over:
            self._ask()
        self.show()

    def gone(self) -> None:
        """Nobody waits any more."""
        self._given.set()
        self._parts.clear()

    def _moving(self) -> tuple[str, str]:
        if self._reader:
            return "running", ""
        return ("waiting", "browser") if self.record.done_bytes else ("ready", "")

    def _read_from(self, offset: int) -> None:
        self._parts.clear()
        self._waiting_bytes = 0
        self._at = self._told = offset
        self._read_hash = ""
        self._ask()
        self._change(done_bytes=offset)
        self.stir()
        self.show()

    def _ask(self) -> None:
        if self.room.agent is not None:
            self.room.agent.tell(FilesRead(self.number, self._at))

    async def _next(self, mine: int) -> bytes:
        while True:
            if self.over or mine != self._reader:
                raise BrokenOffError
            if self._parts and self.record.state != "paused":
                part = self._parts.popleft()
                self._waiting_bytes -= len(part)
                return part
            self._news.clear()
            await self._news.wait()

    async def _compared(self, mine: int) -> None:
        """Returns once what passed is known to be what was read."""
        while not self._read_hash:
            if self.over or mine != self._reader:
                raise BrokenOffError
            self._news.clear()
            await self._news.wait()
        if not hmac.compare_digest(self._read_hash, self._sha256.hexdigest()):
            self.cancel("hash")
            raise BrokenOffError

    def _passed(self, at: int) -> None:
        self._change(done_bytes=at)

    def _taken(self, at: int) -> None:
        whole = at == self.record.size_bytes
        if self.room.agent is not None and (
            whole or not self._parts or at - self._told >= _TAKEN_BYTES
        ):
            self._told = at
            self.room.agent.tell(FilesTaken(self.number, at))

    def _whole(self) -> None:
        record = self.record
        self.end("done", files_done=record.files, sha256=self._sha256.hexdigest())
