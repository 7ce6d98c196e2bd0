"""The edge: connections and what is refused before any route is looked up (SECURITY 9 and 18).

Tornado's own defaults wait for ever, answer malformed requests without headers and spin when files
run out; this server counts its streams, stops accepting at a cap, and gives every stream a time to
say something.
"""

import logging
import resource
import socket
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream, SSLIOStream
from tornado.netutil import add_accept_handler, ssl_wrap_socket

from appliance.handlers.headers import security_headers
from appliance.settings import Settings

log = logging.getLogger(__name__)

REQUEST_TIMEOUT_S = 15.0
"""From the first moment (TLS included) or the response before, until the headers are complete."""
BODY_TIMEOUT_S = 10.0
UNREAD_TIMEOUT_MS = 25_000
"""How long the kernel keeps bytes that the peer does not take (TCP_USER_TIMEOUT)."""
HEADER_BYTES = 32 * 1024
READ_CHUNK_BYTES = 256 * 1024
_TLS_CHUNK_BYTES = 64 * 1024
"""Over TLS: a buffer of this size is made, and cleared, for each time something comes."""
MOST_CONNECTIONS = 8192
LARGE_BYTES = 64 * 1024
MOST_LARGE = 12
"""Larger bodies that may be under way at once, each of several megabytes: nobody has looked yet at
who sends them.
"""
_TLS_RECORD_BYTES = 16 * 1024
_SPARE_FILES = 128
_AGAIN = 0.95
"""Share of the cap below which connections are accepted again."""
_NOT_SENT_BYTES = 256 * 1024
"""Bytes the kernel may hold unsent for a peer; the rest waits in our queues."""
_BARE_REFUSAL = b"HTTP/1.1 400 Bad Request\r\n\r\n"
"""What Tornado's HTTP1Connection writes straight to the stream for a malformed request."""

LimitFor = Callable[[str, str], int]


class Edge(HTTPServer):
    """The listening server."""

    def initialize(  # type: ignore[override]
        self,
        application: Any,
        settings: Settings,
        limit_for: LimitFor,
        tls: ssl.SSLContext | None = None,
        most_connections: int = MOST_CONNECTIONS,
    ) -> None:
        """Prepares; `listen_on` starts.

        Args:
            application: Tornado's, with all routes.
            settings: for the public name and the headers.
            limit_for: (method, path) -> bytes a body may have.
            tls: context of the own or given certificate; None for plain.
            most_connections: where accepting pauses.
        """
        super().initialize(
            application,
            ssl_options=tls,
            max_header_size=HEADER_BYTES,
            chunk_size=READ_CHUNK_BYTES,
            idle_connection_timeout=REQUEST_TIMEOUT_S,
            body_timeout=BODY_TIMEOUT_S,
            max_body_size=1024 * 1024,
            max_buffer_size=4 * 1024 * 1024,
        )
        self.settings = settings
        self.limit_for = limit_for
        self.fixed_headers = security_headers(settings)
        self._tls = tls
        self._listening: list[socket.socket] = []
        self._stop_accepting: list[Callable[[], None]] = []
        self._open = 0
        self._large = 0
        self._most = min(most_connections, _files_allowed() - _SPARE_FILES)
        self._refusal = _raw_response(400, "Bad Request", self.fixed_headers)

    def listen_on(self, sockets: list[socket.socket]) -> None:
        """Starts accepting."""
        self._listening = sockets
        self._accept()

    def stop(self) -> None:
        """Stops accepting for good; what is open stays."""
        self._pause()
        for listening in self._listening:
            listening.close()
        self._listening = []

    def serve_with(self, tls: ssl.SSLContext | None) -> None:
        """Takes another context for the connections that come from now on."""
        self._tls = tls

    @property
    def open_connections(self) -> int:
        """How many streams are open, WebSockets included."""
        return self._open

    def refusal_for(self, data: bytes | memoryview) -> bytes | memoryview:
        """Returns what to write instead: Tornado's bare 400 gets the headers of all responses."""
        return self._refusal if data == _BARE_REFUSAL else data

    def take_large(self) -> bool:
        """Whether one more large body may come; `give_large` when it has."""
        if self._large >= MOST_LARGE:
            return False
        self._large += 1
        return True

    def give_large(self) -> None:
        """A large body has come, or will not any more."""
        self._large -= 1

    def stream_closed(self) -> None:
        """A stream gave its file back."""
        self._open -= 1
        if not self._stop_accepting and self._listening and self._open < self._most * _AGAIN:
            log.info("accepting connections again")
            self._accept()

    def start_request(
        self, server_conn: object, request_conn: HTTPConnection
    ) -> HTTPMessageDelegate:
        """Puts the door in front of the routes."""
        return _Door(self, super().start_request(server_conn, request_conn), request_conn)

    def _accept(self) -> None:
        self._stop_accepting = [
            add_accept_handler(listening, self._handle_connection) for listening in self._listening
        ]

    def _pause(self) -> None:
        for stop in self._stop_accepting:
            stop()
        self._stop_accepting = []

    def _handle_connection(self, connection: socket.socket, address: Any) -> None:
        try:
            stream = self._stream(connection)
        except OSError as problem:
            log.debug("connection ended before it began: %s", problem)
            connection.close()
            return
        self._open += 1
        if self._open >= self._most and self._stop_accepting:
            log.warning("%d connections are open: accepting no more for now", self._open)
            self._pause()
        self.handle_stream(stream, address)

    def _stream(self, connection: socket.socket) -> IOStream:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in (
            ("TCP_USER_TIMEOUT", UNREAD_TIMEOUT_MS),
            ("TCP_NOTSENT_LOWAT", _NOT_SENT_BYTES),
        ):
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        limits = {"max_buffer_size": self.max_buffer_size, "read_chunk_size": READ_CHUNK_BYTES}
        if self._tls is None:
            return _PlainStream(self, connection, **limits)
        wrapped = ssl_wrap_socket(
            connection, self._tls, server_side=True, do_handshake_on_connect=False
        )
        limits["read_chunk_size"] = _TLS_CHUNK_BYTES
        return _TlsStream(self, wrapped, **limits)


class _PlainStream(IOStream):
    """A stream that is counted and never writes a bare refusal."""

    def __init__(self, edge: Edge, *args: Any, **kwargs: Any) -> None:
        self._edge = edge
        super().__init__(*args, **kwargs)

    def write(self, data: bytes | memoryview) -> Any:
        return super().write(self._edge.refusal_for(data))

    def set_nodelay(self, value: bool) -> None:
        """Stays on: Tornado would turn it off between requests."""

    def close_fd(self) -> None:
        super().close_fd()
        self._edge.stream_closed()


class _TlsStream(SSLIOStream):
    """The same over TLS."""

    def __init__(self, edge: Edge, *args: Any, **kwargs: Any) -> None:
        self._edge = edge
        super().__init__(*args, **kwargs)

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        """Fills the buffer with all that is there: OpenSSL gives one record of 16 KiB at a time."""
        found = super().read_from_fd(buf)
        if not found or found < _TLS_RECORD_BYTES:
            return found
        with memoryview(buf) as room:
            while len(buf) - found >= _TLS_RECORD_BYTES:
                with room[found:] as rest:
                    more = super().read_from_fd(rest)
                if not more:
                    break
                found += more
        return found

    def write(self, data: bytes | memoryview) -> Any:
        return super().write(self._edge.refusal_for(data))

    def set_nodelay(self, value: bool) -> None:
        """Stays on: Tornado would turn it off between requests."""

    def close_fd(self) -> None:
        super().close_fd()
        self._edge.stream_closed()


class _Door(HTTPMessageDelegate):
    """Looks at Host and the announced size before any route is looked up."""

    def __init__(self, edge: Edge, inner: HTTPMessageDelegate, connection: Any) -> None:
        self._edge = edge
        self._inner: HTTPMessageDelegate | None = inner
        self._connection = connection
        self._large = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        method = str(getattr(start_line, "method", ""))
        path = str(getattr(start_line, "path", "")).partition("?")[0]
        if not self._knows_host(headers, path):
            sentence = f"This appliance answers at {self._edge.settings.public_url} only."
            self._refuse(421, "Misdirected Request", sentence)
            return None
        limit_bytes = self._edge.limit_for(method, path)
        announced = headers.get("Content-Length", "0")
        if announced.isdecimal() and int(announced[:20]) > limit_bytes:
            self._refuse(413, "Content Too Large", "The request is too large.")
            return None
        chunked = "Transfer-Encoding" in headers and limit_bytes > LARGE_BYTES
        if chunked or (announced.isdecimal() and int(announced) > LARGE_BYTES):
            self._large = self._edge.take_large()
            if not self._large:
                self._refuse(503, "Service Unavailable", "Too many files come at once.")
                return None
        self._connection.set_max_body_size(limit_bytes)
        return self._inner.headers_received(start_line, headers) if self._inner else None

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return self._inner.data_received(chunk) if self._inner else None

    def finish(self) -> None:
        self._let_go()
        if self._inner:
            self._inner.finish()

    def on_connection_close(self) -> None:
        self._let_go()
        if self._inner:
            self._inner.on_connection_close()

    def _let_go(self) -> None:
        if self._large:
            self._large = False
            self._edge.give_large()

    def _knows_host(self, headers: HTTPHeaders, path: str) -> bool:
        hosts = headers.get_list("Host")
        if hosts == [self._edge.settings.host_header]:
            return True
        local = ("localhost", "127.0.0.1", "[::1]")
        return path == "/health" and len(hosts) == 1 and hosts[0].rpartition(":")[0] in local

    def _refuse(self, status: int, reason: str, sentence: str) -> None:
        self._inner = None
        text = (sentence + "\n").encode()
        headers = HTTPHeaders(
            {
                **self._edge.fixed_headers,
                "Content-Type": "text/plain; charset=UTF-8",
                "Content-Length": str(len(text)),
                "Connection": "close",
            }
        )
        connection = self._connection
        connection.no_keep_alive = True
        connection.write_headers(ResponseStartLine("HTTP/1.1", status, reason), headers, text)
        connection.finish()


def _raw_response(status: int, reason: str, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} {reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += ["Content-Length: 0", "Connection: close"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _files_allowed() -> int:
    """Returns how many files this process may open, after asking for as many as it needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 1024
    if soft not in (-1, resource.RLIM_INFINITY) and soft < wanted:
        soft = wanted if hard in (-1, resource.RLIM_INFINITY) else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft in (-1, resource.RLIM_INFINITY) else soft
