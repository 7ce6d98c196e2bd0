"""A line that is slow, long and stalls, as a mobile one does; a test can make it good again."""

import asyncio
import contextlib
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_PACKET_BYTES = 1400
_ROUTER_BYTES = 64 * 1024
_HOST = re.compile(rb"\r\nHost: ([^\r]+)\r\n")


@dataclass(frozen=True)
class Badness:
    """What is wrong with a line, the same in both directions.

    Attributes:
        bytes_s: what it carries.
        delay_s: one way.
        stall_each_s, stall_s: each so often nothing arrives for so long, and then all at once, as
            behind a packet that was lost and sent again.
    """

    bytes_s: float = 125_000
    delay_s: float = 0.1
    stall_each_s: float = 4.0
    stall_s: float = 0.2


GOOD = Badness(bytes_s=1e9, delay_s=0.0, stall_s=0.0)


class BadLine:
    """A TCP proxy.

    Attributes:
        port: leads to the target.
        badness: as of now; may be changed at any time.
    """

    def __init__(self, target_port: int, badness: Badness) -> None:
        self.badness = badness
        self.port = 0
        self._target_port = target_port
        self._loop = asyncio.get_running_loop()
        self._began_s = self._loop.time()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        self._server = await asyncio.start_server(
            self._accepted, "127.0.0.1", 0, limit=_PACKET_BYTES
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    def arrival_s(self, left_s: float) -> float:
        """Returns when what left the sender's end arrives at the other."""
        arrives_s = left_s + self.badness.delay_s
        into_s = (arrives_s - self._began_s) % self.badness.stall_each_s
        return arrives_s + max(0.0, self.badness.stall_s - into_s)

    async def _accepted(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        far, forth = await asyncio.open_connection(
            "127.0.0.1", self._target_port, limit=_PACKET_BYTES
        )
        self._writers += [back, forth]
        greeting = bytearray()
        while b"\r\n\r\n" not in greeting:
            greeting += await near.read(_PACKET_BYTES)
        host = _HOST.search(greeting)
        if host is not None and host[1].endswith(b":%d" % self.port):
            name = host[1].rpartition(b":")[0] + b":%d" % self._target_port
            greeting[host.start(1) : host.end(1)] = name
        forth.write(greeting)
        for reader, writer in ((near, forth), (far, back)):
            task = asyncio.create_task(self._carry(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One direction: a router's queue, the wire behind it, and what arrives."""
        flying: deque[tuple[float, bytes]] = deque()
        came = asyncio.Event()
        arriving = asyncio.create_task(self._arrive(flying, came, writer))
        free_s = last_s = 0.0
        try:
            while data := await reader.read(_PACKET_BYTES):
                free_s = max(free_s, self._loop.time()) + len(data) / self.badness.bytes_s
                last_s = max(last_s, self.arrival_s(free_s))
                flying.append((last_s, data))
                came.set()
                queue_s = free_s - self._loop.time()
                full_s = _ROUTER_BYTES / self.badness.bytes_s
                if queue_s > full_s:
                    await asyncio.sleep(queue_s - full_s)
        finally:
            flying.append((last_s, b""))
            came.set()
            with contextlib.suppress(asyncio.CancelledError, ConnectionError):
                await arriving

    async def _arrive(
        self,
        flying: deque[tuple[float, bytes]],
        came: asyncio.Event,
        writer: asyncio.StreamWriter,
    ) -> None:
        while True:
            while not flying:
                came.clear()
                await came.wait()
            at_s, data = flying[0]
            wait_s = at_s - self._loop.time() if self.badness != GOOD else 0.0
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            flying.popleft()
            if not data:
                writer.close()
                return
            writer.write(data)


@asynccontextmanager
async def bad_line(target_port: int, badness: Badness | None = None) -> AsyncIterator[BadLine]:
    """Yields a line to what listens on `target_port`."""
    line = BadLine(target_port, badness or Badness())
    await line.open()
    try:
        yield line
    finally:
        await line.close()
