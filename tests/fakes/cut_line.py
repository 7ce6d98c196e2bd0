"""A line between the customer's program and the appliance that a test can cut and mend."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class CutLine:
    """A TCP proxy on a thread of its own."""

    def __init__(self, loop: asyncio.AbstractEventLoop, target_port: int) -> None:
        self._loop = loop
        self._target_port = target_port
        self._whole = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    def cut(self) -> None:
        """Breaks what is connected and refuses what comes."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(5)

    def mend(self) -> None:
        """Lets connections through again."""
        self._whole = True

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        await self._cut()
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _cut(self) -> None:
        self._whole = False
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*self._tasks)

    async def _accepted(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        if not self._whole:
            back.transport.abort()
            return
        far, forth = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._writers |= {back, forth}
        if not self._whole:  # cut meanwhile
            await self._cut()
            return
        greeting = await near.readuntil(b"\r\n\r\n")
        mine, its = (f"Host: localhost:{port}".encode() for port in (self.port, self._target_port))
        forth.write(greeting.replace(mine, its))
        for reader, writer in ((near, forth), (far, back)):
            task = asyncio.create_task(_copy(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


@contextmanager
def cut_line(target_port: int) -> Iterator[CutLine]:
    """Yields a line to the appliance at `target_port`."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    line = CutLine(loop, target_port)
    asyncio.run_coroutine_threadsafe(line.open(), loop).result(5)
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(line.close(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()
