"""The WebSocket's socket: peers that stop half-way keep nobody busy, and nothing open."""

import asyncio
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from tornado.iostream import IOStream, SSLIOStream

from appliance.handlers.ws_connection import BUFFER_BYTES, Connection
from tests.fakes.certificate_files import Authority, key_pem, new_key, pem
from tests.fakes.peers import until
from tests.unit.test_ws_messages import MOST, frame

PATIENCE_S = 20
_TURNS = 300
"""Of the loop, in which nothing new happens."""
_KEY_UPDATE = bytes((24, 0, 0, 1, 1))
"""TLS 1.3: I use other keys from now on, and so do you (RFC 8446, 4.6.3)."""


class Handler:
    """What a connection tells."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []
        self.problems: list[object] = []
        self.ended = asyncio.Event()

    def on_message(self, message: bytes) -> None:
        """Keeps it."""
        self.messages.append(message)

    def on_ping(self, _data: bytes) -> None:
        """Nothing to do."""

    def log_exception(self, *problem: object) -> None:
        """Keeps it."""
        self.problems.append(problem)

    def on_ws_connection_close(self, *_: object) -> None:
        """It is told once."""
        assert not self.ended.is_set()
        self.ended.set()


class Counted(Connection):
    """Counts the loop's calls."""

    calls = 0

    def _readable(self) -> None:
        self.calls += 1
        super()._readable()

    def _writable(self) -> None:
        self.calls += 1
        super()._writable()


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    """Returns the server's end, which does not block, and the client's."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        theirs = socket.create_connection(listening.getsockname(), PATIENCE_S)
        ours, _ = listening.accept()
    ours.setblocking(False)
    return ours, theirs


async def connected(stream: IOStream) -> tuple[Counted, Handler]:
    handler: Any = Handler()
    connection = Counted(handler, MOST, memoryview(bytearray(BUFFER_BYTES)))
    connection.stream = stream
    await connection._receive_frame_loop()
    return connection, handler


async def calls_at_rest(connection: Counted) -> int:
    """Returns how often the loop calls a connection while nothing happens."""
    before = connection.calls
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    return connection.calls - before


class Client:
    """The other end of a TLS connection; can say what no library says.

    Its records come under the keys of the handshake, beside the library that made it.
    """

    def __init__(self, raw: socket.socket, tls: ssl.SSLSocket, secrets: str) -> None:
        self.raw, self.tls = raw, tls
        line = next(one for one in secrets.splitlines() if one.startswith("CLIENT_TRAFFIC_SECRET"))
        secret = bytes.fromhex(line.split()[2])
        self._key, self._iv = _expanded(secret, b"key", 32), _expanded(secret, b"iv", 12)
        self._number = 0

    def say(self, handshake: bytes) -> None:
        """Sends a part of a handshake message in a record of its own."""
        inner = handshake + bytes((22,))
        begin = struct.pack(">BHH", 23, 0x0303, len(inner) + 16)
        number = self._number.to_bytes(12, "big")
        nonce = bytes(a ^ b for a, b in zip(number, self._iv, strict=True))
        self._number += 1
        self.raw.sendall(begin + AESGCM(self._key).encrypt(nonce, inner, begin))


def _expanded(secret: bytes, label: bytes, length: int) -> bytes:
    """HKDF-Expand-Label of RFC 8446, 7.1."""
    name = b"tls13 " + label
    info = struct.pack(">HB", length, len(name)) + name + b"\x00"
    return HKDFExpand(SHA384(), length, info).derive(secret)


@asynccontextmanager
async def tls_pair(folder: Path) -> AsyncIterator[tuple[Counted, Handler, Client]]:
    key, authority = new_key(), Authority("Test authority")
    (folder / "cert.pem").write_text(pem(authority.issue(key)) + key_pem(key))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem")
    server.num_tickets = 0
    rules = ssl.create_default_context()
    rules.check_hostname, rules.verify_mode = False, ssl.CERT_NONE
    rules.minimum_version = ssl.TLSVersion.TLSv1_3
    rules.keylog_filename = str(folder / "keys")
    ours, theirs = tcp_pair()
    stream = SSLIOStream(server.wrap_socket(ours, server_side=True, do_handshake_on_connect=False))
    tls, _ = await asyncio.gather(
        asyncio.to_thread(rules.wrap_socket, theirs, server_hostname="x"),
        stream.wait_for_handshake(),
    )
    raw = socket.socket(fileno=os.dup(tls.fileno()))
    connection, handler = await connected(stream)
    try:
        yield connection, handler, Client(raw, tls, (folder / "keys").read_text())
    finally:
        connection.abort()
        await asyncio.wait_for(handler.ended.wait(), PATIENCE_S)
        raw.close()
        tls.close()


async def test_half_a_new_key_keeps_nobody_busy(tmp_path: Path) -> None:
    async with tls_pair(tmp_path) as (connection, _, client):
        client.say(_KEY_UPDATE[:4])
        await until(lambda: connection.calls > 0)
        left = asyncio.Event()
        assert not connection.write_messages([b"hello"], left.set)
        assert await calls_at_rest(connection) < 10
        client.say(_KEY_UPDATE[4:])
        await asyncio.wait_for(left.wait(), PATIENCE_S)
        assert await asyncio.to_thread(client.tls.recv, 100) == b"\x82\x05hello"


async def test_a_new_key_that_cannot_be_answered_keeps_nobody_busy(tmp_path: Path) -> None:
    async with tls_pair(tmp_path) as (connection, _, client):
        while connection.write_messages([bytes(MOST)]):
            pass
        for _ in range(3):
            client.say(_KEY_UPDATE)
        await until(lambda: connection.calls > 0)
        assert await calls_at_rest(connection) < 10


@pytest.mark.parametrize("data", [b"", b"\x03", b"\x03\xe8", b"\x03\xe8bye", b"\x03\xe8\xff\xfe"])
async def test_a_close_frame_of_any_kind_ends_it(data: bytes) -> None:
    ours, theirs = tcp_pair()
    theirs.sendall(frame(2, b"last") + frame(8, data) + frame(2, b"ignored"))
    connection, handler = await connected(IOStream(ours))
    await asyncio.wait_for(handler.ended.wait(), PATIENCE_S)
    assert handler.messages == [b"last"]
    assert not handler.problems
    assert connection.unsent_bytes == 0
    theirs.close()


async def test_pings_of_a_peer_that_reads_nothing_pile_up_nowhere() -> None:
    ours, theirs = tcp_pair()
    connection, handler = await connected(IOStream(ours))
    while connection.write_messages([bytes(MOST)]):
        pass
    waiting = connection.unsent_bytes
    await asyncio.to_thread(theirs.sendall, frame(9, b"x" * 125) * 20_000)
    theirs.sendall(frame(2, b"done"))
    await until(lambda: bool(handler.messages))
    assert connection.unsent_bytes <= waiting + 256
    theirs.close()
    await asyncio.wait_for(handler.ended.wait(), PATIENCE_S)
