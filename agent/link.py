"""The line to the appliance: hello, messages by table, and coming back after a cut."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from tornado.websocket import WebSocketClientConnection, WebSocketClosedError

from agent.adapters.appliance_socket import (
    RefusedError,
    UnansweredError,
    UntrustedError,
    open_socket,
    stay_awake,
)
from agent.adapters.last_word import heard, say_once
from agent.consent import Consent
from agent.feature import Feature
from agent.line import Claim, EndError, Line
from agent.options import APP_VERSION, Address, platform
from agent.pauses import pauses
from agent.session import SessionModel
from agent.texts import CLOSED
from protocol import OLDEST_VERSION, VERSION
from protocol.close import RETRYABLE, Close
from protocol.codec import SERVER, VIEWER, decode, encode
from protocol.errors import ProtocolError
from protocol.frame import Channel, Header, pack, unpack
from protocol.limits import HELLO_TIMEOUT_S, RECONNECT_LIMIT_S
from protocol.messages.consent import ConsentAsk, ConsentLower
from protocol.messages.control import ControlHolder
from protocol.messages.link import AgentHello, Bye, Welcome
from protocol.messages.screen import ScreenWatch
from protocol.messages.session import SessionEdit, SessionEnd, SessionState

log = logging.getLogger(__name__)

_LEAVE_S = 1.0
_CUT_CODES = frozenset({1005, 1006, 1012, 1013, 1014}) | RETRYABLE


class Link:
    """Implements agent.feature.Wire; everything but `send` belongs to the loop's thread."""

    def __init__(
        self,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._consent = consent
        self._loop = loop
        self._sleep = sleep
        self._clock_s = clock_s
        self._leaving: WebSocketClientConnection | None = None
        self._features: tuple[Feature, ...] = ()
        self._line: Line | None = None
        self._running: asyncio.Task[None] | None = None
        self._claim: Claim | None = None
        self._owed: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._control: dict[type, list[Callable[[Any], None]]] = {}

    def attach(self, features: Sequence[Feature]) -> None:
        """Makes the features part of the dispatch; before `start`."""
        self._features = tuple(features)
        self._control = {kind: [method] for kind, method in self._own_table().items()}
        for feature in self._features:
            for kind, method in feature.control.items():
                self._control.setdefault(kind, []).append(method)

    def start(self, addresses: tuple[Address, ...], token: str) -> None:
        """Connects with a one-time token and stays connected until the session ends."""
        if self._running is None or self._running.done():
            self._session.change(line="connecting", state="", ended_why="", retry_in_s=0.0)
            self._claim = Claim(addresses, "token", token)
            self._leaving = None
            self._running = self._loop.create_task(self._run(self._claim))

    def send(self, message: object) -> None:
        """Sends a message of the control channel; from any thread."""
        data = pack(Header(Channel.CONTROL), encode(message))
        self._loop.call_soon_threadsafe(self._write, data)

    def send_screen(self, header: Header, body: bytes) -> None:
        """Sends a message of the screen channel, unless nobody may see the screen."""
        if self._consent.anyone_may_view():
            self._write(pack(header, body))

    def send_data(self, right: str, header: Header, body: bytes) -> None:
        """Sends a message of a feature's channel, unless nobody has the right any more."""
        if right in self._consent.rights():
            self._write(pack(header, body))

    def buffered_bytes(self) -> int:
        """How much waits in this process to be written."""
        return self._line.pending_bytes if self._line else 0

    async def room(self, most_bytes: int) -> None:
        """Returns once no more than that waits to be written, or there is no line."""
        while (line := self._line) is not None and line.pending_bytes > most_bytes:
            line.written.clear()
            await line.written.wait()

    def edit(self, name: str, description: str) -> None:
        """Tells the desk what the customer wrote."""
        self._session.change(name=name, description=description)
        self._say(SessionEdit(name, description))

    def tell_rights(self, rights: tuple[str, ...]) -> None:
        """Tells the desk what the customer allows from now on."""
        self._say(ConsentLower(rights))

    def end(self, reason: str, why: str) -> None:
        """Ends the session for all: effective here first, then told, later if there is no line."""
        self._consent.forget()
        self._consent.cancel()
        self._stop_features()
        self._say(SessionEnd(reason))
        self._finish(why)
        if self._claim is not None and self._claim.kind == "resume":
            owed = self._deliver(self._claim, SessionEnd(reason), self._leaving)
            self._leaving = None
            self._owed = self._loop.create_task(owed)

    def quit(self) -> None:
        """The program is closed; the appliance is told and nobody waits for an answer."""
        self._consent.forget()
        self._consent.cancel()
        self._stop_features()
        self._say(Bye("agent_quit"))
        self._finish("quit")

    async def _deliver(
        self, claim: Claim, word: SessionEnd, leaving: WebSocketClientConnection | None
    ) -> None:
        """Says the word again until the appliance has heard it; it is nobody's business here."""
        if leaving is not None and await heard(leaving):
            return
        for pause_s in pauses():
            await self._sleep(pause_s)
            try:
                socket = await self._open(claim)
            except EndError:
                return
            if socket is not None and await say_once(socket, self._hello(claim), word):
                return

    async def left(self) -> None:
        """Waits until the last words have left, but not long."""
        if self._owed is not None and not self._owed.done():
            await asyncio.wait({self._owed}, timeout=_LEAVE_S)
            self._owed.cancel()
        elif self._leaving is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_LEAVE_S):
                    while await self._leaving.read_message() is not None:
                        pass

    def _finish(self, why: str) -> None:
        if self._line is not None:
            self._leaving = self._line.socket
            self._leaving.close(int(Close.NORMAL))
            self._line = None
        if self._running is not None:
            self._running.cancel()
        self._session.change(
            line="ended", ended_why=why, people=(), holder="", watched=False, retry_in_s=0.0
        )

    async def _run(self, claim: Claim) -> None:
        waits = pauses()
        lost_at_s = self._clock_s()
        while True:
            try:
                if await self._connected(claim):
                    waits, lost_at_s = pauses(), self._clock_s()
            except EndError as end:
                self._consent.forget()
                self._consent.cancel()
                self._line = None
                self._finish(end.why)
                return
            pause_s = next(waits)
            self._session.change(line="reconnecting", retry_in_s=round(pause_s, 1))
            await self._sleep(pause_s)
            if self._clock_s() - lost_at_s > RECONNECT_LIMIT_S:
                self._consent.forget()

    async def _connected(self, claim: Claim) -> bool:
        """Lives through one connection; returns whether it got as far as the welcome."""
        socket = await self._open(claim)
        if socket is None:
            return False
        self._line = Line(socket)
        awake = self._loop.create_task(stay_awake(socket))
        welcomed = False
        try:
            welcomed = await self._greet(socket, claim)
            while welcomed and (data := await socket.read_message()) is not None:
                self._receive(data)
        except ProtocolError as problem:
            log.warning("the server broke the protocol: %s", problem.detail)
            socket.close(int(problem.close))
            raise EndError("broken") from problem
        finally:
            awake.cancel()
            socket.close(int(Close.NORMAL))
            self._line = None
            self._stop_features()
            self._session.change(holder="", watched=False)
        self._judge(socket.close_code)
        return welcomed

    async def _open(self, claim: Claim) -> WebSocketClientConnection | None:
        address = claim.addresses[claim.tried % len(claim.addresses)]
        try:
            socket = await open_socket(address)
        except RefusedError as refusal:
            raise EndError("strange") from refusal
        except UntrustedError as refusal:
            if len(claim.addresses) == 1:
                raise EndError("untrusted") from refusal
        except UnansweredError:
            log.info("no answer; trying again")
        else:
            claim.addresses = (address,)
            return socket
        claim.tried += 1
        return None

    async def _greet(self, socket: WebSocketClientConnection, claim: Claim) -> bool:
        """Says hello; returns whether the appliance welcomed."""
        self._say(self._hello(claim))
        try:
            data = await asyncio.wait_for(socket.read_message(), HELLO_TIMEOUT_S)
        except TimeoutError:
            log.info("no welcome in time")
            return False
        if data is None:
            return False
        welcome = self._decoded(data)
        if not isinstance(welcome, Welcome):
            raise ProtocolError("no welcome")
        if not OLDEST_VERSION <= welcome.version <= VERSION:
            raise ProtocolError("welcome in another version", Close.TOO_NEW)
        claim.kind, claim.token = "resume", welcome.resume_token
        self._session.welcomed(welcome, claim.addresses[0].page_url)
        for feature in self._features:
            feature.on_start()
        return True

    def _hello(self, claim: Claim) -> AgentHello:
        return AgentHello(
            OLDEST_VERSION,
            VERSION,
            claim.kind,
            claim.token,
            platform(),
            APP_VERSION,
            tuple(word for feature in self._features for word in (feature.name, *feature.words)),
        )

    def _judge(self, close_code: int | None) -> None:
        """Raises EndError unless the line may be opened again by itself."""
        if close_code is None or close_code in _CUT_CODES:
            return
        if close_code == Close.NORMAL and self._session.view.state not in ("closed", "expired"):
            return
        raise EndError(CLOSED.get(close_code, "strange"))

    def _decoded(self, data: str | bytes) -> Any:
        """Returns a message of the control channel, whatever it is."""
        header, body = self._unpacked(data)
        if header.channel is not Channel.CONTROL:
            raise ProtocolError("only the control channel is open")
        return decode(body, SERVER)

    @staticmethod
    def _unpacked(data: str | bytes) -> tuple[Header, memoryview]:
        if isinstance(data, str):
            raise ProtocolError("text instead of a binary message")
        return unpack(data)

    def _receive(self, data: str | bytes) -> None:
        header, body = self._unpacked(data)
        receive = self._channels.get(header.channel)
        if receive is not None:
            receive(self, header, body)
            return
        if not any(header.channel in feature.data for feature in self._features):
            raise ProtocolError("a channel nobody listens to")
        for feature in self._features:
            if take := feature.data.get(header.channel):
                take(header, body)

    def _receive_control(self, _header: Header, body: memoryview) -> None:
        message = decode(body, SERVER)
        methods = self._control.get(type(message))
        if methods is None:
            raise ProtocolError("a message not meant for this side")
        for method in methods:
            method(message)

    def _receive_screen(self, header: Header, body: memoryview) -> None:
        if body:
            raise ProtocolError("a picture from the wrong side")
        for feature in self._features:
            if on_screen := getattr(feature, "on_screen", None):
                on_screen(header)

    def _receive_input(self, _header: Header, body: memoryview) -> None:
        message = decode(body, VIEWER, Channel.INPUT)
        if "control" not in self._consent.allowed(self._session.holder):
            return
        for feature in self._features:
            if on_input := getattr(feature, "on_input", None):
                on_input(message)

    _channels: ClassVar[dict[Channel, Callable[..., None]]] = {
        Channel.CONTROL: _receive_control,
        Channel.SCREEN: _receive_screen,
        Channel.INPUT: _receive_input,
    }

    def _own_table(self) -> dict[type, Callable[[Any], None]]:
        return {
            SessionState: self._on_state,
            ConsentAsk: self._on_ask,
            ControlHolder: lambda message: self._session.change(holder=message.person_id),
            ScreenWatch: lambda message: self._session.change(watched=message.watched),
            Bye: lambda message: None,
        }

    def _on_state(self, message: SessionState) -> None:
        self._session.change(
            state=message.state,
            reason=message.reason,
            people=message.people,
            name=message.name,
            description=message.description,
        )
        if message.state in ("closed", "expired"):
            raise EndError(message.reason if message.state == "closed" else "expired")

    def _on_ask(self, message: ConsentAsk) -> None:
        task = self._loop.create_task(self._answer(message, self._line))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, message: ConsentAsk, line: Line | None) -> None:
        answer = await self._consent.answer(message)
        if self._line is line:
            self._say(answer)

    def _stop_features(self) -> None:
        for feature in self._features:
            feature.on_stop()

    def _say(self, message: object) -> None:
        self._write(pack(Header(Channel.CONTROL), encode(message)))

    def _write(self, data: bytes) -> None:
        line = self._line
        if line is None:
            return
        try:
            written = line.socket.write_message(data, binary=True)
        except WebSocketClosedError:
            return
        line.pending_bytes += len(data)

        def done(future: "asyncio.Future[None]") -> None:
            line.pending_bytes -= len(data)
            line.written.set()
            if not future.cancelled() and (problem := future.exception()) is not None:
                log.debug("the line broke while writing: %s", type(problem).__name__)

        written.add_done_callback(done)
