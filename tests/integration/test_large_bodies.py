"""Large bodies from strangers take a bounded share of memory (SECURITY 18, 25)."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from appliance.handlers.edge import LARGE_BYTES, MOST_LARGE
from tests.fakes.peers import leave_all, until
from tests.fakes.picture_files import file_of, halves
from tests.loopback.conftest import Helpdesk, furnished


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data", rate_times=1000)
    yield made
    await leave_all()
    await made.running.stop()


async def begin(desk: Helpdesk, head: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", desk.running.port)
    host = desk.running.parts.settings.host_header
    writer.write(f"POST /account/picture HTTP/1.1\r\nHost: {host}\r\n{head}\r\n\r\nx".encode())
    return reader, writer


async def test_only_so_many_come_at_once_and_others_are_served(desk: Helpdesk) -> None:
    edge = desk.running.edge
    heads = (f"Content-Length: {4 * 2**20}", "Transfer-Encoding: chunked")
    lines = [await begin(desk, heads[number % 2]) for number in range(MOST_LARGE)]
    await until(lambda: edge._large == MOST_LARGE)
    reader, writer = await begin(desk, heads[0])
    assert (await asyncio.wait_for(reader.readline(), 20)).startswith(b"HTTP/1.1 503")
    writer.close()
    ada = await desk.browser(desk.ada)
    assert (await ada.get("/desk")).code == 200
    for _reader, line in lines:
        line.close()
    await until(lambda: edge._large == 0)
    file = file_of(halves(1200, 1000), "PNG", compress_level=0)
    assert LARGE_BYTES < len(file) < 5 * 2**20
    assert (await ada.ask("POST", "/account/picture", file)).code == 200  # type: ignore[arg-type]
    assert edge._large == 0
