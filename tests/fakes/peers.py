"""Both ends of the wire for tests: an agent and a viewer over real WebSockets."""

import asyncio
import ssl
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    websocket_connect,
)

from protocol import VERSION, codec, frame
from protocol.codec import SERVER
from protocol.frame import Channel, Flag, Header
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.link import AgentHello, ViewerHello, ViewerWelcome, Welcome

M = TypeVar("M")
DEADLINE_S = 20.0
"""Generous: a machine may be busy, and what comes in time costs no more."""
MOST_BYTES = 64 * 2**20


class PeerClosedError(AssertionError):
    """The appliance closed the connection while something was expected of it."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"closed with {code}")
        self.code = code


async def until(ready: Callable[[], Any], deadline_s: float = DEADLINE_S) -> Any:
    """Returns the first true value of `ready`, or fails after the deadline."""
    end_s = asyncio.get_running_loop().time() + deadline_s
    while not (value := ready()):
        if asyncio.get_running_loop().time() > end_s:
            raise AssertionError("waited in vain")
        await asyncio.sleep(0.01)
    return value


@dataclass
class Browser:
    """A cookie jar that asks one appliance as its own pages would."""

    origin: str
    cookies: dict[str, str] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None

    async def ask(
        self, method: str, path: str, body: str | bytes | None = None, **headers: str
    ) -> HTTPResponse:
        """Sends a request; redirects are not followed, errors are answers."""
        given = {"Origin": self.origin} if method == "POST" else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            given["Cookie"] = self.cookie_header
        request = HTTPRequest(
            self.origin + path,
            method=method,
            body=body,
            headers=given,
            follow_redirects=False,
            ssl_options=self.tls,
            allow_nonstandard_methods=True,
            request_timeout=DEADLINE_S,
        )
        answer = await AsyncHTTPClient(force_instance=True).fetch(request, raise_error=False)
        for line in answer.headers.get_list("Set-Cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    async def get(self, path: str, **headers: str) -> HTTPResponse:
        return await self.ask("GET", path, **headers)

    async def form(self, path: str, **values: str) -> HTTPResponse:
        kind = "application/x-www-form-urlencoded"
        return await self.ask("POST", path, urllib.parse.urlencode(values), Content_Type=kind)

    async def json(self, path: str, value: Any) -> HTTPResponse:
        return await self.ask(
            "POST", path, codec.json.dumps(value), Content_Type="application/json"
        )

    async def sign_in(self, email: str, password: str) -> Self:
        answer = await self.form("/login", email=email, password=password)
        assert answer.code == 303, answer.body
        return self

    async def ticket(self, kind: str, session_id: str = "") -> str:
        body = {"for": kind} | ({"session_id": session_id} if session_id else {})
        answer = await self.json("/api/tickets", body)
        assert answer.code == 200, answer.body
        return str(codec.json.loads(answer.body)["ticket"])


_OPEN: "set[Peer]" = set()


async def leave_all() -> None:
    """Closes what tests left open."""
    for peer in tuple(_OPEN):
        await peer.leave()


class Peer:
    """One WebSocket: everything that comes is kept in order until somebody expects it."""

    sender = "viewer"

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self.heard: list[tuple[Header, Any]] = []
        self.close_code: int | None = None
        self.closed = asyncio.Event()
        self.reading = asyncio.Event()
        self.reading.set()
        self._news = asyncio.Event()
        self._task = asyncio.create_task(self._read())
        _OPEN.add(self)

    @classmethod
    async def open(
        cls, origin: str, path: str, tls: ssl.SSLContext | None = None, **headers: str
    ) -> Self:
        given = {name.replace("_", "-"): value for name, value in headers.items() if value}
        request = HTTPRequest(
            origin.replace("http", "ws", 1) + path, headers=given, ssl_options=tls
        )
        return cls(await websocket_connect(request, max_message_size=MOST_BYTES))

    async def _read(self) -> None:
        while True:
            await self.reading.wait()
            message = await self.connection.read_message()
            if message is None:
                self.close_code = self.connection.close_code
                self.connection.close()
                _OPEN.discard(self)
                self.closed.set()
                self._news.set()
                return
            assert isinstance(message, bytes)
            header, body = frame.unpack(message)
            value = codec.decode(body, SERVER) if header.channel is Channel.CONTROL else bytes(body)
            self.heard.append((header, value))
            self._news.set()

    def tell(self, message: Any) -> None:
        """Sends a control or input message."""
        channel = codec.BY_CLASS[type(message)].channel
        self.raw(frame.pack(Header(channel), codec.encode(message)))

    def raw(self, message: bytes, binary: bool = True) -> None:
        """Sends; what the appliance has closed meanwhile takes nothing more, as any line."""
        try:
            future = self.connection.write_message(message, binary=binary)
        except WebSocketClosedError:
            return
        future.add_done_callback(lambda done: done.cancelled() or done.exception())

    def has_heard(self, kind: type) -> bool:
        """Whether such a control message came, and nobody took it away."""
        return any(isinstance(value, kind) for _, value in self.heard)

    async def expect(
        self,
        kind: type[M],
        when: Callable[[M], bool] = lambda _: True,
        deadline_s: float = DEADLINE_S,
    ) -> M:
        """Returns the first control message of that kind and takes it away with all before it."""
        _, value = await self._first(
            lambda header, value: isinstance(value, kind) and when(value), deadline_s
        )
        return value  # type: ignore[no-any-return]

    async def expect_screen(
        self, when: Callable[[Header], bool] = lambda _: True, deadline_s: float = DEADLINE_S
    ) -> tuple[Header, bytes]:
        """Returns the first message of the screen channel, taking away all before it."""
        return await self._first(
            lambda header, _: header.channel is Channel.SCREEN and when(header), deadline_s
        )

    async def _first(
        self, fits: Callable[[Header, Any], bool], deadline_s: float
    ) -> tuple[Header, Any]:
        end_s = asyncio.get_running_loop().time() + deadline_s
        while True:
            for at, (header, value) in enumerate(self.heard):
                if fits(header, value):
                    del self.heard[: at + 1]
                    return header, value
            if self.closed.is_set():
                raise PeerClosedError(self.close_code)
            self._news.clear()
            left_s = end_s - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._news.wait(), max(left_s, 0.001))
            except TimeoutError:
                raise AssertionError(f"not heard; there was {self.heard[-20:]}") from None

    async def ended(self, deadline_s: float = DEADLINE_S) -> int | None:
        """Waits until the appliance has closed the connection; returns its code."""
        await asyncio.wait_for(self.closed.wait(), deadline_s)
        return self.close_code

    async def leave(self) -> None:
        """Closes in good order."""
        self.reading.set()
        self.connection.close()
        await self.ended()

    def cut(self) -> None:
        """Breaks the line as a pulled cable would."""
        self.connection.protocol.stream.close()  # type: ignore[union-attr]


class AgentPeer(Peer):
    """A customer's program."""

    welcome: Welcome

    @classmethod
    async def attach(
        cls, origin: str, token: str, claim: str = "token", tls: ssl.SSLContext | None = None
    ) -> Self:
        agent = await cls.open(origin, "/ws/agent", tls)
        agent.tell(AgentHello(1, VERSION, claim, token, "linux", "0.1.0", ("screen", "input")))
        agent.welcome = await agent.expect(Welcome)
        return agent

    async def answer(self, *granted: str, reason: str = "") -> ConsentAsk:
        """Answers the next question; nothing granted is Deny."""
        ask = await self.expect(ConsentAsk)
        said = reason or ("allowed" if granted else "denied")
        self.tell(ConsentAnswer(ask.ask_id, granted, said))
        return ask

    def picture(self, sequence: int, *parts: bytes, key: bool = False) -> None:
        """Sends a frame of the given messages' bodies."""
        kind = Flag.KEY if key else Flag.NONE
        for at, part in enumerate(parts, 1):
            flags = kind | (Flag.LAST if at == len(parts) else Flag.NONE)
            self.raw(frame.pack(Header(Channel.SCREEN, flags, sequence), part))


class ViewerPeer(Peer):
    """A technician's viewer, or a page that listens to events; welcome, or closed."""

    @classmethod
    async def join(cls, browser: Browser, session_id: str) -> Self:
        ticket = await browser.ticket("viewer", session_id)
        return await cls.hello(browser, "/ws/viewer", ticket)

    @classmethod
    async def listen(cls, browser: Browser) -> Self:
        return await cls.hello(browser, "/ws/events", await browser.ticket("events"))

    @classmethod
    async def hello(cls, browser: Browser, path: str, ticket: str) -> Self:
        viewer = await cls.open(
            browser.origin, path, browser.tls, Origin=browser.origin, Cookie=browser.cookie_header
        )
        viewer.tell(ViewerHello(1, VERSION, ticket, ()))
        await until(lambda: viewer.closed.is_set() or viewer.has_heard(ViewerWelcome))
        return viewer

    def refresh(self) -> None:
        self.raw(frame.pack(Header(Channel.SCREEN, Flag.REFRESH)))

    def acknowledge(self, sequence: int) -> None:
        self.raw(frame.pack(Header(Channel.SCREEN, Flag.ACK, sequence)))
