"""What sockets that have not said hello may make the appliance hold, whatever they send."""

import asyncio
import contextlib
import gc
import socket
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.socket import Socket
from protocol import VERSION, codec
from protocol import frame as header
from protocol.frame import Channel, Header
from protocol.limits import MESSAGE_BEFORE_HELLO_BYTES
from protocol.messages.link import AgentHello
from tests.fakes.peers import leave_all, until
from tests.integration.test_host_and_origin import UPGRADE
from tests.loopback.conftest import Helpdesk, furnished
from tests.unit.test_ws_messages import frame

SOCKETS = 60
MOST_HELD_BYTES = 40 * 1024
"""Of one socket, its request and handler included."""
_MOST = 2 * MESSAGE_BEFORE_HELLO_BYTES


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data", rate_times=100_000)
    yield made
    await leave_all()
    await made.running.stop()


def hello(capabilities: tuple[str, ...] = ()) -> bytes:
    said = AgentHello(1, VERSION, "token", "x" * 128, "linux", "1", capabilities)
    return header.pack(Header(Channel.CONTROL), codec.encode(said))


def half(size: int, *, final: bool = True, opcode: int = 2) -> bytes:
    """A frame but for its last byte."""
    return frame(opcode, bytes(size), final=final)[:-1]


ATTACKS = {
    "most of a long message": half(_MOST - 1),
    "a message in fragments, and most of the next": frame(2, bytes(_MOST // 2), final=False)
    + half(_MOST // 2 - 1, opcode=0),
    "much behind a hello": frame(2, hello()) + frame(10, b"x" * 100) * 2400,
}


def at_rest(one: Any) -> bool:
    """Whether the appliance has read all that it will read of a socket for now."""
    connection = one.connection
    if connection._socket is None or connection._paused:
        return True
    try:
        connection._socket.recv(1, socket.MSG_PEEK)
    except OSError:
        return True
    return False


@pytest.fixture
def ends() -> Iterator[list[socket.socket]]:
    made: list[socket.socket] = []
    yield made
    for end in made:
        end.close()


async def opened(desk: Helpdesk, ends: list[socket.socket], beside: bytes = b"") -> socket.socket:
    """Returns a stranger's WebSocket."""
    loop = asyncio.get_running_loop()
    end = socket.socket()
    ends.append(end)
    end.setblocking(False)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**20)
    await loop.sock_connect(end, ("127.0.0.1", desk.running.port))
    host = desk.running.parts.settings.host_header
    request = f"GET /ws/agent HTTP/1.1\r\nHost: {host}\r\n{UPGRADE}\r\n".encode()
    await loop.sock_sendall(end, request + beside)
    answer = await loop.sock_recv(end, 4096)
    assert b" 101 " in answer.partition(b"\r\n")[0]
    return end


@pytest.fixture
def unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking at a hello takes longer than this test."""

    async def welcome(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(AgentSocket, "welcome", welcome)
    monkeypatch.setattr("appliance.handlers.socket.HELLO_TIMEOUT_S", 600.0)


def held_bytes(before: int) -> float:
    gc.collect()
    return (tracemalloc.get_traced_memory()[0] - before) / SOCKETS


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.usefixtures("unanswered")
async def test_a_stranger_makes_us_hold_little(
    desk: Helpdesk, ends: list[socket.socket], attack: str
) -> None:
    await opened(desk, ends)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    strangers = [await opened(desk, ends) for _ in range(SOCKETS)]
    for end in strangers:
        end.send(ATTACKS[attack])
    sockets = [one for one in desk.running.parts.sockets._open if isinstance(one, Socket)]
    await until(lambda: all(map(at_rest, sockets)))
    held = held_bytes(before)
    tracemalloc.stop()
    assert held < MOST_HELD_BYTES


@pytest.mark.usefixtures("unanswered")
async def test_what_comes_before_the_handshake_is_answered_ends_it(
    desk: Helpdesk, ends: list[socket.socket]
) -> None:
    """No client may speak before it has read the answer (RFC 6455, 4.1)."""
    end = await opened(desk, ends, beside=frame(10, b"x" * 100) * 2000)
    async with asyncio.timeout(20):
        with contextlib.suppress(ConnectionError):
            while await asyncio.get_running_loop().sock_recv(end, 4096):
                pass
    await until(lambda: not desk.running.parts.sockets._open)


def test_a_hello_with_all_it_may_name_fits() -> None:
    longest = hello(tuple(f"{number:x<40}" for number in range(64)))
    assert len(longest) <= MESSAGE_BEFORE_HELLO_BYTES
