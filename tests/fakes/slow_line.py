"""A line to the appliance that carries only so much one way."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_STEP_S = 0.05
_BUFFER_BYTES = 16 * 1024


@asynccontextmanager
async def slow_line(port: int, bytes_per_s: int, *, upwards: bool = False) -> AsyncIterator[int]:
    """Yields a port that leads to `port`; one way is slow, and buffered little."""
    writers: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[None]] = set()

    async def freely(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    async def slowly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(max(1, int(bytes_per_s * _STEP_S))):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(len(data) / bytes_per_s)

    async def both(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        writers.extend((writer, far_writer))
        up, down = (slowly, freely) if upwards else (freely, slowly)
        for work in (up(reader, far_writer), down(far_reader, writer)):
            task = asyncio.create_task(work)
            tasks.add(task)
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    listening = socket.socket()
    if upwards:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
    listening.bind(("127.0.0.1", 0))
    server = await asyncio.start_server(both, sock=listening, limit=_BUFFER_BYTES)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()
        await asyncio.sleep(0)
