"""Opens the agent's WebSocket, and tells apart why it did not open."""

import ssl

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClientConnection, WebSocketError, websocket_connect

from agent.adapters import pinned_tls
from agent.options import Address
from protocol.limits import MESSAGE_BYTES, PING_INTERVAL_S, PING_TIMEOUT_S

_CONNECT_TIMEOUT_S = 10.0
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
        return await websocket_connect(
            request,
            ping_interval=PING_INTERVAL_S,
            ping_timeout=min(PING_TIMEOUT_S, PING_INTERVAL_S),
            max_message_size=MESSAGE_BYTES,
        )
    except HTTPClientError as refusal:
        if refusal.code in _TRY_LATER_STATUSES:
            raise UnansweredError from refusal
        raise RefusedError from refusal
    except (OSError, StreamClosedError, WebSocketError) as problem:
        cause = getattr(problem, "real_error", None) or problem
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise UntrustedError from problem
        raise UnansweredError from problem
