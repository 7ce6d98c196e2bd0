"""SECURITY 18: clients that begin and do not go on are gone in time, whatever they began."""

import asyncio
import contextlib
import resource
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.fakes.peers import leave_all
from tests.integration.test_host_and_origin import UPGRADE
from tests.loopback.conftest import Helpdesk, furnished


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data", rate_times=100_000)
    yield made
    await leave_all()
    await made.running.stop()


def beginnings(host: str) -> tuple[str, ...]:
    head = f"Host: {host}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\n"
    return (
        "",
        "G",
        f"GET / HTTP/1.1\r\n{head}",
        f"GET / HTTP/1.1\r\n{head}X: {'y' * 1000}",
        f"POST /join HTTP/1.1\r\n{head}{form}Content-Length: 100\r\n\r\ncode=1",
        f"POST /join HTTP/1.1\r\n{head}{form}Transfer-Encoding: chunked\r\n\r\n5\r\nco",
        f"GET /ws/agent HTTP/1.1\r\n{head}{UPGRADE}\r\n",
        f"GET /ws/agent HTTP/1.1\r\n{head}{UPGRADE}\r\n\x82\xfe\x10\x00half",
        f"GET /health HTTP/1.1\r\n{head}\r\n",
    )


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def begun(desk: Helpdesk, count: int) -> list[Line]:
    """Opens so many half-open clients, all kinds in turn."""
    starts = beginnings(desk.running.parts.settings.host_header)
    lines = []
    for number in range(count):
        line = await asyncio.open_connection("127.0.0.1", desk.running.port)
        line[1].write(starts[number % len(starts)].encode("latin-1"))
        lines.append(line)
    return lines


async def gone(desk: Helpdesk, lines: list[Line], within_s: float) -> None:
    """Waits until the appliance has closed all of them, and serves others meanwhile."""
    try:
        async with asyncio.timeout(within_s):
            while desk.running.edge.open_connections > 1:
                assert (await (await desk.browser()).get("/health")).code == 200
                await asyncio.sleep(0.1)
    finally:
        for _, writer in lines:
            writer.transport.abort()


async def each_closed(lines: list[Line], within_s: float) -> None:
    """Waits until every client has seen its connection end, however slowly they all began."""
    async with asyncio.timeout(within_s):
        for reader, _ in lines:
            with contextlib.suppress(ConnectionError):
                await reader.read()


async def test_hundreds_are_gone_in_time(desk: Helpdesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All timeouts a thirtieth of those in use, but for Tornado's 5 s for a closing handshake."""
    for name in ("header_timeout", "body_timeout"):
        usual_s = getattr(desk.running.edge.conn_params, name)
        assert usual_s <= 30
        monkeypatch.setattr(desk.running.edge.conn_params, name, usual_s / 30)
    monkeypatch.setattr("appliance.handlers.socket.HELLO_TIMEOUT_S", 5 / 30)
    monkeypatch.setattr("appliance.handlers.socket.PING_INTERVAL_S", 5 / 30)
    monkeypatch.setattr("appliance.handlers.socket.PING_TIMEOUT_S", 15 / 30)
    lines = await begun(desk, 450)
    await each_closed(lines, 60)
    await gone(desk, lines, 60)


@pytest.mark.long
async def test_5000_are_gone_in_30_seconds(desk: Helpdesk) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    began_s = time.monotonic()
    lines = await begun(desk, 5000)
    await gone(desk, lines, 30 + time.monotonic() - began_s)


@pytest.mark.long
async def test_at_the_cap_the_processor_rests(
    desk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.running.edge, "_most", 500)
    lines = await begun(desk, 700)
    await asyncio.sleep(1)
    before_s = time.process_time()
    await asyncio.sleep(5)
    assert time.process_time() - before_s < 1.0, "less than 20 % of a core"
    for _, writer in lines:
        writer.transport.abort()
