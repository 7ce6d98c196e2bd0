"""A load of the relay's bench, in a process of its own: many agents, or many viewers.

    python -m tests.bench.relay_load < specification

Reads one line of JSON (see `Work`), opens all connections, says "ready", and answers each further
line with what was counted since the one before, as JSON.  The WebSocket is spoken by hand and
masked with the key 0, so that the load costs little of the machine that it shares with what is
measured.
"""

import asyncio
import json
import ssl
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any

import uvloop

from protocol import VERSION, codec, frame
from protocol.codec import SERVER
from protocol.frame import HEADER_BYTES, Channel, Flag, Header
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.link import AgentHello, ViewerHello, ViewerWelcome, Welcome

_ZERO_KEY = bytes(4)
_STAMP = struct.Struct(">Q")
_OPENING = 16
"""Connections that are opened at once."""


@dataclass(frozen=True)
class Work:
    """What this process does.

    Attributes:
        role: "agent" or "viewer".
        url: of the appliance; empty for a splice, which knows no handshake and no hello.
        port, secure: where, and whether over TLS.
        tokens: of the agents, or tickets of the viewers; for a splice one word each.
        cookie: of the technician.
        body_bytes: of a message.
        messages: of a frame.
        fps: of each session.
        shows: whether agents send pictures.
    """

    role: str
    url: str
    port: int
    secure: bool
    tokens: list[str]
    cookie: str
    body_bytes: int
    messages: int
    fps: float
    shows: bool


class Tally:
    """What was counted since the last question."""

    def __init__(self) -> None:
        self.frames = 0
        self.late_us: list[float] = []

    def take(self) -> dict[str, Any]:
        """Returns it and starts anew."""
        late = sorted(self.late_us)
        told: dict[str, Any] = {"frames": self.frames}
        if late:
            told |= {
                f"p{at}_us": late[min(len(late) - 1, len(late) * at // 100)] for at in (50, 95)
            }
        self.__init__()  # type: ignore[misc]
        return told


class Wire(asyncio.Protocol):
    """One connection."""

    def __init__(self, work: Work, token: str, tally: Tally) -> None:
        self.work, self.token, self.tally = work, token, tally
        self.settled = asyncio.get_running_loop().create_future()
        self.masked = work.role == "agent" or bool(work.url)
        self._read = bytearray()
        self._upgraded = not work.url

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        if self._upgraded:
            self.begin()
            self.settled.set_result(None)
            return
        head = f"GET /ws/{self.work.role} HTTP/1.1\r\nHost: {self.work.url.split('//')[1]}\r\n"
        head += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        if self.work.role == "viewer":
            head += f"Origin: {self.work.url}\r\nCookie: {self.work.cookie}\r\n"
        self.transport.write(head.encode() + b"\r\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.settled.done():
            self.settled.set_exception(exc or ConnectionError("closed before hello"))

    def data_received(self, data: bytes) -> None:
        self._read += data
        if not self._upgraded:
            head, found, rest = self._read.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.settled.set_exception(ConnectionError(head.decode()))
                return
            self._read, self._upgraded = rest, True
            self.hello()
        at = 0
        while (found_at := self._frame(at)) is not None:
            at = found_at
        del self._read[:at]

    def _frame(self, at: int) -> int | None:
        """Takes the WebSocket frame at an offset; returns where the next begins, or None."""
        read = self._read
        if len(read) < at + 2:
            return None
        kind, length = read[at] & 15, read[at + 1] & 127
        masked, start = read[at + 1] & 128, at + 2
        if length >= 126:
            more = 2 if length == 126 else 8
            if len(read) < start + more:
                return None
            length = int.from_bytes(read[start : start + more], "big")
            start += more
        start += 4 if masked else 0
        if len(read) < start + length:
            return None
        if kind == 9:
            self.write(bytes(read[start : start + length]), 10)
        elif kind == 2:
            self.heard(read, start, length)
        return start + length

    def write(self, message: bytes, kind: int = 2) -> None:
        """Sends one message."""
        mask, length = 128 if self.masked else 0, len(message)
        head = struct.pack("BB", 128 | kind, mask | min(length, 126))
        if length >= 126:
            head = struct.pack(">BBH", 128 | kind, mask | 126, length)
        if length > 0xFFFF:
            head = struct.pack(">BBQ", 128 | kind, mask | 127, length)
        self.transport.write(b"".join((head, _ZERO_KEY if mask else b"", message)))

    def tell(self, message: Any) -> None:
        """Sends a control message."""
        self.write(frame.pack(Header(Channel.CONTROL), codec.encode(message)))

    def heard(self, read: bytearray, at: int, length: int) -> None:
        """Takes a message."""
        header, body = frame.unpack(bytes(read[at : at + min(length, 4096)]))
        if header.channel is Channel.CONTROL:
            self.told(codec.decode(body, SERVER))
        elif header.channel is Channel.SCREEN:
            self.screen(header, body)

    def hello(self) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """A splice is there."""

    def told(self, message: Any) -> None:
        raise NotImplementedError

    def screen(self, header: Header, body: memoryview) -> None:
        raise NotImplementedError


class Agent(Wire):
    """Shows frames once it is asked to."""

    sequence = 0
    running = False

    def hello(self) -> None:
        self.tell(AgentHello(1, VERSION, "token", self.token, "linux", "0.1.0", ("screen",)))

    def told(self, message: Any) -> None:
        if isinstance(message, Welcome):
            self.settled.set_result(None)
        elif isinstance(message, ConsentAsk) and self.work.shows:
            self.tell(ConsentAnswer(message.ask_id, ("view", "control"), "allowed"))

    def screen(self, header: Header, body: memoryview) -> None:
        if header.flags & Flag.REFRESH:
            self.show(key=True)
            if not self.running:
                self.running = True
                self.due_s = asyncio.get_running_loop().time()
                self.next()

    def next(self) -> None:
        """Shows at a steady pace."""
        loop = asyncio.get_running_loop()
        self.show()
        self.due_s += 1 / self.work.fps
        loop.call_at(self.due_s, self.next)

    def show(self, key: bool = False) -> None:
        """Sends a frame, stamped."""
        kind = Flag.KEY if key else Flag.NONE
        body = _STAMP.pack(time.monotonic_ns()) + bytes(self.work.body_bytes - _STAMP.size)
        for left in reversed(range(self.work.messages)):
            flags = kind if left else kind | Flag.LAST
            self.write(frame.pack(Header(Channel.SCREEN, flags, self.sequence), body))
        self.sequence += 1
        self.tally.frames += 1


class Viewer(Wire):
    """Takes frames and acknowledges each."""

    def hello(self) -> None:
        self.tell(ViewerHello(1, VERSION, self.token, ()))

    def begin(self) -> None:
        self.write(frame.pack(Header(Channel.SCREEN, Flag.REFRESH)))

    def told(self, message: Any) -> None:
        if isinstance(message, ViewerWelcome):
            self.begin()

    def screen(self, header: Header, body: memoryview) -> None:
        if header.flags & Flag.REFRESH:
            self.begin()
            return
        if not self.settled.done():
            self.settled.set_result(None)
        if not header.flags & Flag.LAST:
            return
        (sent_ns,) = _STAMP.unpack_from(body)
        self.tally.frames += 1
        self.tally.late_us.append((time.monotonic_ns() - sent_ns) / 1000)
        self.write(frame.pack(Header(Channel.SCREEN, Flag.ACK, header.sequence)))


async def main() -> None:
    """Does one work."""
    loop = asyncio.get_running_loop()
    work = Work(**json.loads(await loop.run_in_executor(None, sys.stdin.readline)))
    context = None
    if work.secure:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    tally, gate, wires = Tally(), asyncio.Semaphore(_OPENING), []

    async def open_one(number: int, token: str) -> None:
        kind = Agent if work.role == "agent" else Viewer
        address = f"127.1.{number // 250}.{number % 250 + 1}"  # one pace an address
        async with gate:
            _, wire = await loop.create_connection(
                lambda: kind(work, token, tally),
                "127.0.0.1",
                work.port,
                ssl=context,
                local_addr=(address, 0),
            )
            await wire.settled
            wires.append(wire)

    await asyncio.gather(*map(open_one, range(len(work.tokens)), work.tokens))
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(tally.take()), flush=True)


assert HEADER_BYTES == 12

if __name__ == "__main__":
    uvloop.run(main())
