"""How the agent knows that its line is dead, and that a slow one is not."""

import asyncio
import base64
import hashlib
import re

import pytest

from agent.adapters import appliance_socket
from agent.options import Address
from protocol.frame import HEADER_BYTES, Channel, Flag, Header, pack
from tests.fakes.rogue_appliance import rogue_appliance
from tests.fakes.slow_line import slow_line

UPLINK_BYTES_PER_S = 200_000
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""RFC 6455 section 1.3."""
PING_S = 0.3
SILENCE_S = 2.0
"""Half of what the picture takes."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(appliance_socket, "PING_INTERVAL_S", PING_S)
    monkeypatch.setattr(appliance_socket, "PING_TIMEOUT_S", SILENCE_S)


async def test_a_picture_that_takes_long_to_leave_is_no_dead_line():
    picture = pack(Header(Channel.SCREEN, Flag.KEY | Flag.LAST), bytes(800_000))
    async with (
        rogue_appliance() as server,
        slow_line(server.port, UPLINK_BYTES_PER_S, upwards=True) as port,
    ):
        socket = await appliance_socket.open_socket(Address("http", "127.0.0.1", port))
        awake = asyncio.create_task(appliance_socket.stay_awake(socket))
        socket.write_message(picture, binary=True)
        async with asyncio.timeout(30):
            await server.sockets[0].heard.get()
            await socket.write_message(picture[:HEADER_BYTES], binary=True)
            await server.sockets[0].heard.get()
        assert not awake.done()
        awake.cancel()
        socket.close()
        await server.sockets[0].closed


async def test_a_line_that_carries_nothing_is_dead():
    async def greet_and_fall_silent(reader, writer):
        greeting = await reader.readuntil(b"\r\n\r\n")
        key = re.search(rb"Sec-Websocket-Key: (\S+)", greeting, re.IGNORECASE)[1]
        proof = base64.b64encode(hashlib.sha1(key + GUID, usedforsecurity=False).digest())
        writer.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + proof + b"\r\n\r\n"
        )
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(greet_and_fall_silent, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    socket = await appliance_socket.open_socket(Address("http", "127.0.0.1", port))
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        tasks.create_task(appliance_socket.stay_awake(socket))
        assert await socket.read_message() is None
    socket.close()
    silent.close()
    await silent.wait_closed()
