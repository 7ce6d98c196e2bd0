"""No message of a session waits until the one before it has arrived (Nagle's algorithm, RFC 896).

A system that may gather small packets holds the end of a picture back until the other side has
confirmed its beginning, which that side puts off by 40 ms.
"""

import asyncio
import contextlib
import os
import socket
import stat
from collections.abc import Iterator

import pytest

from agent.adapters.appliance_socket import open_socket
from agent.options import Address
from tests.fakes.rogue_appliance import rogue_appliance
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def gathering() -> Iterator[tuple[int, int, bool]]:
    """Yields own port, the other's and whether packets are gathered, of each TCP connection here.

    No file is made another socket of Python than for a look: that sets how it blocks.
    """
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # closed meanwhile, or no connection
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                continue
            with socket.socket(fileno=os.dup(int(name))) as found:
                if found.family == socket.AF_INET:
                    ports = found.getsockname()[1], found.getpeername()[1]
                    yield (*ports, not found.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


async def test_the_program_of_the_customer_holds_nothing_back() -> None:
    async with asyncio.timeout(20), rogue_appliance() as server:
        opened = await open_socket(Address("http", "127.0.0.1", server.port))
        ours = [gathers for _, peer, gathers in gathering() if peer == server.port]
        opened.close()
        await server.sockets[0].closed
    assert ours == [False]


async def test_the_appliance_holds_nothing_back(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    await helpdesk.viewer(record)
    port = int(helpdesk.origin.rpartition(":")[2])
    theirs = [gathers for own, _, gathers in gathering() if own == port]
    assert len(theirs) >= 2
    assert not any(theirs)
