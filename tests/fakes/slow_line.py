"""A line between a viewer and the appliance that carries only so much downwards."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_STEP_S = 0.05


@asynccontextmanager
async def slow_line(port: int, bytes_per_s: int) -> AsyncIterator[int]:
    """Yields a port that leads to `port`; what comes back is slow, and buffered little."""
    writers: list[asyncio.StreamWriter] = []
    tasks: set[asyncio.Task[None]] = set()

    async def up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()

    async def down(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(max(1, int(bytes_per_s * _STEP_S))):
            writer.write(data)
            await writer.drain()
            await asyncio.sleep(len(data) / bytes_per_s)

    async def both(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        writers.extend((writer, far_writer))
        for work in (up(reader, far_writer), down(far_reader, writer)):
            task = asyncio.create_task(work)
            tasks.add(task)
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    server = await asyncio.start_server(both, "127.0.0.1", 0)
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
