"""A transfer to the customer: pieces pass through, each one answered when it is written there."""

import asyncio
import contextlib
import hashlib
from collections import deque
from itertools import count
from typing import Any, Final

from appliance.domain.file_transfers import (
    TransferRecord,
    TransferRefusedError,
    WrongOffsetError,
)
from appliance.services.file_live import Ended, LiveTransfer
from appliance.services.relay import Room
from protocol import file_parts, frame
from protocol.frame import Channel, Flag, Header
from protocol.messages.files import (
    FilesAnswer,
    FilesExpect,
    FilesExpected,
    FilesFinish,
    FilesSlice,
    FilesWrote,
    Have,
)
from protocol.messages.files import Sending as Announced

_ANSWER_S: Final = 60.0
"""How long the customer's disk may take for a piece."""
_TURN_S: Final = 2.0
_PART_BYTES: Final = 64 * 1024
"""Of a piece, sent at once: what the technician types waits behind no more."""
_AT_ONCE: Final = 8
"""Pieces that are on their way at once."""

_Waiting = tuple[int, int, "asyncio.Future[Have]"]


class Sending(LiveTransfer):
    """One of them."""

    def __init__(self, record: TransferRecord, room: Room, ended: Ended) -> None:
        """Begins; the customer's answer is to come."""
        super().__init__(record, room, ended)
        self._asks: dict[str, asyncio.Future[FilesExpected]] = {}
        self._ask_numbers = count(1)
        self._waiting: deque[_Waiting] = deque()
        self._line = asyncio.Lock()
        self._have: dict[int, int] = {}
        self._whole: set[int] = set()
        self._whole_bytes = 0
        self._passed: dict[int, int] = {}
        self._begun = False
        self._pieces = 0

    def answered(self, message: FilesAnswer) -> None:
        """The customer decided."""
        if self.record.state != "offered":
            return
        if message.accepted:
            self._change(state="ready")
            self.stir()
            self.show()
        else:
            declined = message.why in ("customer", "silence", "")
            self.end("declined" if declined else "failed", message.why or "customer")

    async def announce(self, files: tuple[Announced, ...]) -> tuple[Have, ...]:
        """Returns how much of each file is at the customer's already.

        Raises:
            TransferRefusedError: not now, or not any more.
        """
        self._check()
        ask = str(next(self._ask_numbers))
        future = self._asks[ask] = asyncio.get_running_loop().create_future()
        self.stir()
        self.agent.tell(FilesExpect(self.number, ask, files))
        try:
            async with asyncio.timeout(_ANSWER_S):
                answer: FilesExpected = await future
        except TimeoutError:
            raise TransferRefusedError("agent") from None
        finally:
            self._asks.pop(ask, None)
        for have in answer.files:
            self._note(have)
            self._passed[have.file] = have.have
        self._begun = True
        self.show()
        return answer.files

    async def write(self, file: int, offset: int, data: bytes, sha256: str) -> Have:
        """Returns once a piece is written at the customer's.

        Raises:
            TransferRefusedError: not now, or not any more.
            WrongOffsetError: the file goes on elsewhere.
        """
        self._check()
        if self._pieces >= _AT_ONCE:
            raise TransferRefusedError("too_many")
        self._pieces += 1
        try:
            return await self._written(file, offset, data, sha256)
        finally:
            self._pieces -= 1

    async def _written(self, file: int, offset: int, data: bytes, sha256: str) -> Have:
        self.stir()
        digest = sha256 or hashlib.sha256(data).hexdigest()
        future: asyncio.Future[Have] = asyncio.get_running_loop().create_future()
        await self._turn(file, offset)
        async with self._line:
            self._check()
            self._passed[file] = offset + len(data)
            self._news.set()
            self._waiting.append((file, offset, future))
            await self._pass_on(FilesSlice(self.number, file, offset, len(data), digest), data)
        try:
            async with asyncio.timeout(_ANSWER_S):
                have = await future
        except TimeoutError:
            self.cancel("agent")
            raise TransferRefusedError("agent") from None
        self._note(have)
        self.stir()
        if have.why:
            self._passed[file] = have.have
            raise TransferRefusedError(have.why)
        if not have.name and have.have != offset + len(data):
            self._passed[file] = have.have
            raise WrongOffsetError(have.have)
        return have

    def expected(self, message: FilesExpected) -> None:
        """The customer's program has places for what was announced."""
        future = self._asks.get(message.ask)
        if future is not None and not future.done():
            future.set_result(message)

    def wrote(self, message: FilesWrote) -> None:
        """A piece is written; they are in the order they were sent in."""
        while self._waiting:
            file, _, future = self._waiting.popleft()
            if not future.done():
                if file == message.have.file:
                    future.set_result(message.have)
                    return
                future.set_exception(TransferRefusedError("agent"))

    def finish(self) -> None:
        """All was sent.

        Raises:
            TransferRefusedError: the customer has not agreed, or pieces are on their way.
        """
        self._check()
        self.agent.tell(FilesFinish(self.number))
        self.end("done")

    def went(self) -> None:
        """Whoever waits is told; nobody knows whether the last pieces were written."""
        if self.record.state == "offered":
            self.end("failed", "line")
            return
        self._refuse("waiting")
        self.show()

    def gone(self) -> None:
        """Whoever waits is told."""
        self._refuse("over")

    def _moving(self) -> tuple[str, str]:
        return "running" if self._begun else "ready", ""

    def _refuse(self, word: str) -> None:
        waiting: list[asyncio.Future[Any]] = [*self._asks.values()]
        waiting += [one[2] for one in self._waiting]
        for future in waiting:
            if not future.done():
                future.set_exception(TransferRefusedError(word))
        self._waiting.clear()

    def _check(self) -> None:
        state = self.record.state
        if self.over:
            raise TransferRefusedError("over")
        if state == "offered":
            raise TransferRefusedError("not_ready")
        if state in ("paused", "waiting"):
            raise TransferRefusedError(state)

    async def _turn(self, file: int, offset: int) -> None:
        """Waits a moment for the piece before: browsers send several, over lines of their own."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_TURN_S):
                while offset > self._passed.get(file, offset) and not self.over:
                    self._news.clear()
                    await self._news.wait()

    async def _pass_on(self, announced: FilesSlice, data: bytes) -> None:
        """Sends a piece in parts, each when the one before has left: input goes in between."""
        line = self.agent
        line.tell(announced)
        view = memoryview(data)
        for start in range(0, len(data), _PART_BYTES):
            part = view[start : start + _PART_BYTES]
            last = start + len(part) == len(data)
            header = Header(Channel.FILES, Flag.LAST if last else Flag.NONE, self.number)
            line.send(frame.pack(header, file_parts.pack(start, part)))
            await line.drained()

    def _note(self, have: Have) -> None:
        if have.name and have.file not in self._whole:
            self._whole.add(have.file)
            self._have.pop(have.file, None)
            self._passed.pop(have.file, None)
            self._whole_bytes += have.have
        elif not have.name and not have.why:
            self._have[have.file] = max(have.have, self._have.get(have.file, 0))
        done = self._whole_bytes + sum(self._have.values())
        self._change(done_bytes=min(done, self.record.size_bytes), files_done=len(self._whole))
