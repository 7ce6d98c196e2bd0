"""What all WebSockets share: who may open one, hello in time, limits, liveness, close codes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from appliance.domain.errors import (
    DomainError,
    NotAuthenticatedError,
    NotSignedInError,
    SessionEndedError,
)
from appliance.handlers.base import Handler
from appliance.handlers.rules import Policy, Rule
from appliance.handlers.ws_connection import Connection
from appliance.services.lines import Line, LineClosedError
from appliance.services.rates import SIGNS, TALK_BYTES, Bucket, RateClass
from appliance.storage import StorageError
from protocol import OLDEST_VERSION, VERSION, codec, frame
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.frame import Channel, Header
from protocol.limits import (
    HELLO_TIMEOUT_S,
    MESSAGE_BEFORE_HELLO_BYTES,
    MESSAGE_BYTES,
    PING_INTERVAL_S,
    PING_TIMEOUT_S,
)
from protocol.messages.link import LinkEcho, LinkEchoed

log = logging.getLogger(__name__)

Verb = Callable[[Any], Awaitable[None]]

_UPGRADE_REQUIRED = 426
_SIGN_OF_LIFE_BYTES = 64 * 1024
"""A peer that took a message of this size is alive: on a slow line its pong comes late."""


class Socket(Handler, WebSocketHandler):
    """A WebSocket of the registry; a Port to the relay.

    The sides subclass this and say who sends, what hello is, and what each message does.
    """

    sender: str
    hello: type
    connection: Connection
    line: Line
    byte_rate: RateClass = TALK_BYTES
    settled = False
    closing: Close | None = None
    _watch: asyncio.TimerHandle | None = None
    _verbs: Mapping[type, Verb] | None = None
    _pings = 0

    async def prepare(self) -> None:
        """Refuses before the upgrade: pace, Origin, who."""
        rule = self.rule()
        if self.request.headers.get("Upgrade", "").lower() != "websocket":
            raise HTTPError(_UPGRADE_REQUIRED)
        await super().prepare()
        if rule.policy is not Policy.AGENT:
            self.check_exact_origin()

    def check_exact_origin(self) -> None:
        """Refuses any Origin but ours: Tornado lets pass what equals Host or says same-origin.

        Raises:
            HTTPError: 403.
        """
        if self.request.headers.get_list("Origin") != [self.parts.settings.origin]:
            raise HTTPError(403)

    def check_origin(self, origin: str) -> bool:
        """Agrees: `prepare` has decided."""
        return True

    def get_websocket_protocol(self) -> Connection | None:
        """Returns what reads and writes: it cuts messages of twice the limit, `opened` refuses from
        the limit on, with our code.
        """
        if self.request.headers.get("Sec-WebSocket-Version") != "13":
            return None
        most_bytes = 2 * MESSAGE_BEFORE_HELLO_BYTES
        self.connection = Connection(self, most_bytes, self.application.settings["read_buffer"])
        return self.connection

    async def open(self, *_args: str, **_names: str) -> None:
        """Starts the clock for hello."""
        now_s = self.now_s()
        self._heard_s = now_s
        self._bytes = Bucket(self.byte_rate, now_s)
        self._buckets: dict[str, Bucket] = {}
        self._loop = asyncio.get_running_loop()
        self._watch = self._loop.call_later(HELLO_TIMEOUT_S, self._hello_is_due)
        self.parts.sockets.add(self)

    def now_s(self) -> float:
        """Returns the monotonic time."""
        return self.parts.clock.monotonic_s()

    def on_message(self, message: str | bytes) -> Awaitable[None] | None:
        """Takes one message; whatever is wrong with it closes this connection and no other.

        Pictures, marks and input take no task of their own: they come often.
        """
        if self.closing is not None:
            return None
        self._heard_s = self.now_s()
        try:
            header, body = self.opened(message)
            if header.channel is Channel.CONTROL:
                return self.take_control(codec.decode(body, self.sender))
            self.take_unread(header, bytes(message))  # type: ignore[arg-type]
        except ProtocolError as problem:
            self.refuse(problem)
        return None

    def opened(self, message: str | bytes) -> tuple[Header, memoryview]:
        """Returns header and body of a message.

        Raises:
            ProtocolError: text, too large, too many bytes, or a header that is none.
        """
        if isinstance(message, str):
            raise ProtocolError("text message")
        most = MESSAGE_BYTES if self.settled else MESSAGE_BEFORE_HELLO_BYTES
        if len(message) > most + frame.HEADER_BYTES:
            raise ProtocolError("message too large", Close.TOO_LARGE)
        if self._bytes.take(self._heard_s, len(message)):
            raise ProtocolError("too many bytes", Close.FLOOD)
        return frame.unpack(message)

    async def take_control(self, message: Any) -> None:
        """Calls the verb of a control message; a refusal closes the connection with its code.

        So does a failure of the appliance: nobody goes on waiting for what did not happen.
        """
        failed = True
        try:
            await self.act(message)
            failed = False
        except StorageError:
            log.exception("%s failed", self.route.example)
        finally:
            if failed:
                self.close(Close.INTERNAL)

    async def act(self, message: Any) -> None:
        """Lets a peer in or calls the verb, and answers refusals."""
        try:
            self.check_turn(type(message))
            if self.settled:
                await self._verb_of(type(message))(message)
            else:
                check_versions(message.oldest, message.newest)
                await self.settle(message)
        except ProtocolError as problem:
            self.refuse(problem)
        except DomainError as refusal:
            log.info("%s: %s", self.route.example, refusal.word)
            self.close(_CODES.get(type(refusal), Close.FORBIDDEN))

    async def settle(self, hello: Any) -> None:
        """Lets a peer in whose hello is right; larger messages are taken from now on."""
        await self.welcome(hello)
        self.settled = True
        self.connection.limit_messages(2 * MESSAGE_BYTES)

    def check_open(self) -> None:
        """Lets nobody in whose connection ended while hello was looked at.

        Raises:
            ProtocolError: it did.
        """
        if self.closing is not None:
            raise ProtocolError("closed meanwhile")

    def refuse(self, problem: ProtocolError) -> None:
        """Closes this connection for what it sent."""
        log.info("%s: %s", self.route.example, problem.detail)
        self.close(problem.close)

    def check_turn(self, message_class: type) -> None:
        """Refuses a verb of another socket, too many of it, or hello in the wrong place.

        Raises:
            ProtocolError: BAD_MESSAGE or FLOOD.
        """
        self.keep_pace(self.verb_rule(message_class).rate)
        if (message_class is self.hello) == self.settled:
            raise ProtocolError("hello comes first, and once")

    def take_unread(self, header: Header, message: bytes) -> None:
        """Hands a message of another channel on, after hello.

        Raises:
            ProtocolError: too early, too fast, or not from this side.
        """
        if not self.settled:
            raise ProtocolError("hello comes first")
        self.take_flow(header, message)

    def take_flow(self, header: Header, message: bytes) -> None:
        """Takes a message of another channel.

        Raises:
            ProtocolError: this side has none.
        """
        raise ProtocolError("not on this channel")

    async def welcome(self, message: Any) -> None:
        """Takes hello."""
        raise NotImplementedError

    def verbs(self) -> Mapping[type, Verb]:
        """Returns message class -> method."""
        raise NotImplementedError

    def _verb_of(self, message_class: type) -> Verb:
        if self._verbs is None:  # many peers wait long, and say nothing
            self._verbs = self.verbs()
        return self._verbs[message_class]

    def verb_rule(self, message_class: type) -> Rule:
        """Returns the registry's rule of a verb.

        Raises:
            ProtocolError: this socket has no such verb.
        """
        rule = self.socket_rules.get(message_class)
        if rule is None:
            raise ProtocolError("not on this socket")
        return rule

    @property
    def socket_rules(self) -> Mapping[type | Channel, Rule]:
        """The registry's verbs of this socket."""
        return self.application.settings["socket_verbs"][type(self)]  # type: ignore[no-any-return]

    def keep_pace(self, rate: RateClass) -> None:
        """Closes who sends faster than the rate class.

        Raises:
            ProtocolError: FLOOD.
        """
        bucket = self._buckets.get(rate.name)
        if bucket is None:
            bucket = self._buckets[rate.name] = Bucket(rate, self._heard_s)
        if bucket.take(self._heard_s):
            raise ProtocolError("too many messages", Close.FLOOD)

    def send_all(self, messages: Sequence[bytes], then: Callable[[], None] | None = None) -> bool:
        """Sends messages (Port of the relay).

        Raises:
            LineClosedError: the socket is closed.
        """
        large = any(len(message) > _SIGN_OF_LIFE_BYTES for message in messages)
        if large and then is not None:
            then = partial(self._took, then)
        try:
            left = self.connection.write_messages(messages, then)
        except StreamClosedError:
            raise LineClosedError from None
        if left and large:
            self._heard_s = self.now_s()
        return left

    def _took(self, then: Callable[[], None]) -> None:
        """The peer took much: it is alive."""
        self._heard_s = self.now_s()
        then()

    async def echo(self, message: LinkEcho) -> None:
        """Answers at once: the other side measures how long that takes."""
        self.line.tell(LinkEchoed(message.number))

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Closes with a code of protocol.close; what comes after is not read."""
        if self.closing is None:
            self.closing = Close(code or Close.NORMAL)
            super().close(code, reason)

    def on_ping(self, data: bytes) -> None:
        """Is alive, and has its answer; but not without end."""
        self._heard_s = self.now_s()
        try:
            self.keep_pace(SIGNS)
        except ProtocolError as problem:
            self.refuse(problem)

    def on_pong(self, data: bytes) -> None:
        """Is alive; the answer to the newest ping says how far away."""
        self.on_ping(data)
        if self._pings and data == self._ping_word:
            self.measured(round((self._heard_s - self._pinged_s) * 1000))

    def measured(self, rtt_ms: int) -> None:
        """There and back took so long."""

    def on_close(self) -> None:
        """Cleans up; the side's own part is `went`."""
        self.parts.sockets.remove(self)
        if self._watch is not None:
            self._watch.cancel()
        if self.closing is None:
            self.closing = Close.NORMAL
        if self.settled:
            self.parts.tasks.start(self.went())

    async def went(self) -> None:
        """The socket of a settled peer is closed."""

    def _hello_is_due(self) -> None:
        if self.settled:
            self._stay_awake()
        else:
            self.close(Close.HELLO_TIMEOUT)

    def _stay_awake(self) -> None:
        """Asks for a sign of life, and for none in vain."""
        now_s = self.now_s()
        if now_s - self._heard_s > PING_TIMEOUT_S:
            self.drop()
            return
        self._pings += 1
        self._pinged_s = now_s
        try:
            self.ping(self._ping_word)
        except WebSocketClosedError:
            return
        self._watch = self._loop.call_later(PING_INTERVAL_S, self._stay_awake)

    @property
    def _ping_word(self) -> bytes:
        return self._pings.to_bytes(4, "big")

    def drop(self) -> None:
        """Ends a connection whose other side is silent, without a word: one that is read late,
        after a sleep, would keep the page from coming back.
        """
        if self.closing is None:
            self.closing = Close.GOING_AWAY
        self.connection.abort()


_CODES: dict[type[DomainError], Close] = {
    SessionEndedError: Close.SESSION_ENDED,
    NotAuthenticatedError: Close.NOT_AUTHENTICATED,
    NotSignedInError: Close.NOT_AUTHENTICATED,
}


def check_versions(oldest: int, newest: int) -> None:
    """Refuses a peer that shares no wire version with us.

    Raises:
        ProtocolError: TOO_OLD, TOO_NEW, or a range upside down.
    """
    if oldest > newest:
        raise ProtocolError("versions upside down")
    if newest < OLDEST_VERSION:
        raise ProtocolError("peer too old", Close.TOO_OLD)
    if oldest > VERSION:
        raise ProtocolError("peer too new", Close.TOO_NEW)
