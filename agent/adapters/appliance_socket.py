"""Opens the agent's WebSocket, tells apart why it did not open, and notices when it is dead."""

import asyncio
import socket
import ssl

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.iostream import IOStream, StreamClosedError
from tornado.websocket import (
    WebSocketClientConnection,
    WebSocketClosedError,
    WebSocketError,
    websocket_connect,
)

from agent.adapters import pinned_tls
from agent.options import Address
from protocol.limits import MESSAGE_BYTES, PING_INTERVAL_S, PING_TIMEOUT_S

_CONNECT_TIMEOUT_S = 10.0
_NOT_SENT_BYTES = 48 * 1024
"""What the system may hold unsent; a ping waits behind that and what is on its way."""
_NO_RESPONSE = 599
"""Tornado's status for "the request had no answer"."""
_TRY_LATER_STATUSES = frozenset({429, 500, 502, 503, 504, _NO_RESPONSE})


class UnansweredError(Exception):
    """Nobody answered, or asked to come later."""


class UntrustedError(Exception):
    """The certificate is neither the pinned one nor one this computer trusts."""


class RefusedError(Exception):
    """Whoever answered is no appliance, or does not want this program."""


async def open_socket(address: Address) -> WebSocketClientConnection:
    """Returns the open connection.

    Raises:
        UnansweredError: another try may work.
        UntrustedError: nothing was sent.
        RefusedError: another try would end the same way.
    """
    request = HTTPRequest(
        address.socket_url,
        connect_timeout=_CONNECT_TIMEOUT_S,
        request_timeout=_CONNECT_TIMEOUT_S,
        ssl_options=pinned_tls.context(address.fingerprint) if address.scheme == "https" else None,
    )
    try:
        opened = await websocket_connect(request, max_message_size=MESSAGE_BYTES)
    except HTTPClientError as refusal:
        if refusal.code in _TRY_LATER_STATUSES:
            raise UnansweredError from refusal
        raise RefusedError from refusal
    except (OSError, StreamClosedError, WebSocketError) as problem:
        cause = getattr(problem, "real_error", None) or problem
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise UntrustedError from problem
        raise UnansweredError from problem
    if opened.protocol is not None and opened.protocol.stream is not None:
        _tune(opened.protocol.stream)
    return opened


def _tune(stream: IOStream) -> None:
    stream.set_nodelay(True)  # Tornado's HTTP client lets it go once it has sent a request
    if hasattr(socket, "TCP_NOTSENT_LOWAT"):
        stream.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT_BYTES)


async def stay_awake(line: WebSocketClientConnection) -> None:
    """Pings, and ends a line from which nothing was heard for PING_TIMEOUT_S.

    A line that still takes what waits to be sent is alive: on a slow one the answer to a ping comes
    after a whole picture.
    """
    protocol = line.protocol
    stream = protocol.stream if protocol else None
    now_s = asyncio.get_running_loop().time
    heard_s, sent_bytes, waited = now_s(), 0, False

    def hear(_data: bytes) -> None:
        nonlocal heard_s
        heard_s = now_s()

    line.on_pong = hear  # type: ignore[method-assign, assignment]
    while protocol is not None and stream is not None:
        await asyncio.sleep(PING_INTERVAL_S)
        if waited and stream._total_write_done_index > sent_bytes:
            heard_s = now_s()
        sent_bytes, waited = stream._total_write_done_index, stream.writing()
        if now_s() - heard_s > PING_TIMEOUT_S:
            protocol._abort()
            return
        try:
            line.ping()
        except WebSocketClosedError:
            return
