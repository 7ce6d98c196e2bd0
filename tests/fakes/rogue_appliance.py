"""A real WebSocket server that plays the appliance, as well-behaved or as rude as a test wants."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketHandler

from protocol.codec import AGENT, decode, encode
from protocol.frame import Channel, Header, pack, unpack
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.session import SessionState

WELCOME = Welcome(1, "session", "123456789", "r" * 32, "Example", "Minji", "It is slow", ())


def state(name, people=(), rights=(), reason="", customer="Minji", description="It is slow"):
    return SessionState(name, "", reason, 0, people, True, rights, customer, description)


class Agent:
    """One connection of an agent, seen from the server."""

    def __init__(self, socket):
        self._socket = socket
        self.heard = asyncio.Queue()
        self.all = []
        self.on_data = lambda header, body: None
        self.closed = asyncio.get_running_loop().create_future()

    def say(self, message):
        self.raw(pack(Header(Channel.CONTROL), encode(message)))

    def raw(self, data, binary=True):
        self._socket.write_message(data, binary=binary)

    def close(self, code=1000):
        self._socket.close(code)

    def cut(self):
        """The line breaks without a word."""
        self._socket.ws_connection.stream.close()

    async def hears(self, kind, within_s=20.0):
        """Returns the next message of this class; others are skipped."""
        async with asyncio.timeout(within_s):
            while True:
                message = await self.heard.get()
                if isinstance(message, kind):
                    return message


class RogueAppliance:
    """Listens on a port of its own; `agents` gets each connection after its hello."""

    def __init__(self):
        self.port = 0
        self.agents = asyncio.Queue()
        self.welcome = WELCOME
        self.requests = []
        self.sockets = []

    async def agent(self, within_s=20.0):
        """Returns the next agent that said hello, and its hello."""
        async with asyncio.timeout(within_s):
            return await self.agents.get()


def _socket_class(rogue):
    class Socket(WebSocketHandler):
        def open(self):
            rogue.requests.append(self.request)
            self.agent = Agent(self)
            rogue.sockets.append(self.agent)

        def on_message(self, data):
            header, body = unpack(data)
            message = header if header.channel else decode(body, AGENT)
            self.agent.all.append(message)
            if header.channel:
                self.agent.on_data(header, body)
            if isinstance(message, AgentHello):
                if rogue.welcome is not None:
                    self.agent.say(rogue.welcome)
                rogue.agents.put_nowait((self.agent, message))
            else:
                self.agent.heard.put_nowait(message)

        def on_close(self):
            if not self.agent.closed.done():
                self.agent.closed.set_result(self.close_code)

    return Socket


@asynccontextmanager
async def rogue_appliance(
    tls: ssl.SSLContext | None = None, handlers=()
) -> AsyncIterator[RogueAppliance]:
    """Yields the listening server."""
    rogue = RogueAppliance()
    sockets = bind_sockets(0, "127.0.0.1")
    rogue.port = sockets[0].getsockname()[1]
    server = HTTPServer(
        Application([("/ws/agent", _socket_class(rogue)), *handlers]), ssl_options=tls
    )
    server.add_sockets(sockets)
    try:
        yield rogue
    finally:
        server.stop()
        await server.close_all_connections()
