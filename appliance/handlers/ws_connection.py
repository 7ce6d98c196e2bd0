"""A WebSocket on the bare socket of a detached stream: what the relay's messages pass through.

Tornado makes the opening handshake.  Its own way of reading and writing costs several futures and
copies for each message; here one call of the loop reads what is there into a buffer that all
connections share, and hands on every message in it, and what is written together leaves together.
"""

import asyncio
import socket
import ssl
import struct
from asyncio import Future
from collections.abc import Callable, Sequence
from typing import Any, Final

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketHandler, WebSocketProtocol13, _WebSocketParams

from appliance.handlers.ws_messages import (
    FramingError,
    MessageReader,
    MessageTooLargeError,
    Opcode,
    frame_header,
)

_RECORD_BYTES: Final = 16 * 1024
"""Of TLS: one reading never gives more, and needs this much room to leave nothing behind."""
BUFFER_BYTES: Final = 256 * 1024
"""Of what one reading takes: one buffer for all connections of a loop.

Peers that may send short messages only are read in pieces of one TLS record.
"""
_PIECE_BYTES: Final = 64 * 1024
"""What OpenSSL is given at once, and again where it could not take it."""
_PIECES: Final = 64
"""Of one sendmsg."""
_MESSAGES_A_TURN: Final = 128
"""Of one connection, before others have their turn."""
_NOT_SENT_BYTES: Final = 64 * 1024
"""The kernel holds no more unsent: a slow viewer's pictures wait where they can be left out."""
_CLOSING_HANDSHAKE_S: Final = 5.0
"""How long the peer may take to answer our close frame (RFC 6455, 7.1.2)."""
_NORMAL_CLOSURE: Final = 1000
_MESSAGE_TOO_BIG: Final = 1009
"""Status codes (7.4.1)."""
_STATUS_CODE: Final = struct.Struct(">H")

_Piece = bytes | memoryview


class Connection(WebSocketProtocol13):
    """The server's end of one WebSocket."""

    def __init__(self, handler: WebSocketHandler, most_bytes: int, buffer: memoryview) -> None:
        """Prepares; `accept_connection` starts.

        Args:
            handler: whose messages these are.
            most_bytes: of a message at first.
            buffer: of BUFFER_BYTES; whoever reads has it until the loop's next call.
        """
        super().__init__(
            handler,
            False,
            _WebSocketParams(ping_interval=0, ping_timeout=0, max_message_size=most_bytes),
        )
        self._loop = asyncio.get_running_loop()
        self._messages = MessageReader(most_bytes)
        self._buffer = buffer
        self._reading_bytes = self._most_read()
        self._socket: Any = None
        self._file = -1
        self._unsent: list[_Piece] = []
        self._drained: Callable[[], None] | None = None
        self._handling = False
        self._paused = False
        self._at_eof = False
        self._writing = False
        self._awaits_reading = False
        self._close_reported = False
        self._pong: bytes | None = None
        self._closing_timeout: asyncio.TimerHandle | None = None

    def limit_messages(self, most_bytes: int) -> None:
        """Changes how large messages may be, from the next one on."""
        self._messages.most_bytes = most_bytes
        self._reading_bytes = self._most_read()

    def _most_read(self) -> int:
        """Returns what is read at once: it is kept while a message takes its time."""
        return min(len(self._buffer), max(self._messages.most_bytes, _RECORD_BYTES))

    @property
    def unsent_bytes(self) -> int:
        """What waits here because the kernel takes no more."""
        return sum(map(len, self._unsent))

    def write_messages(
        self, messages: Sequence[bytes], then: Callable[[], None] | None = None
    ) -> bool:
        """Writes binary messages, each in one frame; whether all have left for the network.

        Args:
            messages: of any sizes.
            then: called once all have left, where False is returned; for one caller at a time.

        Raises:
            StreamClosedError: the connection is closed or closing.
        """
        if self.server_terminated or self._socket is None:
            raise StreamClosedError
        parts: list[bytes] = []
        for message in messages:
            parts += frame_header(Opcode.BINARY, len(message)), message
        left = self._write(parts)
        if not left and then is not None:
            self._drained = then
        return left

    async def _receive_frame_loop(self) -> None:
        """Takes the socket over from the stream, with what it has read already; then returns: the
        loop calls from now on.
        """
        stream = self.stream
        try:
            await stream.write(b"")  # the server's opening handshake has left
            early = stream.read_bytes(stream.max_buffer_size, partial=True)
            stream.io_loop.remove_handler(stream.fileno())
            read = early.result() if isinstance(early, Future) and early.done() else b""
        except StreamClosedError:
            self._abort()
            return
        if len(read) > self._reading_bytes:  # no client speaks before it has our handshake (4.1)
            self._abort()
            return
        self._socket, self._file = stream.socket, stream.socket.fileno()
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT_BYTES)
        self._loop.add_reader(self._file, self._readable)
        self._receive(memoryview(read))

    def _readable(self) -> None:
        """Reads what is there, up to what one reading takes."""
        if self._handling:
            self._paused = True
            self._loop.remove_reader(self._file)
            return
        count = self._read()
        if self._at_eof:
            self._loop.remove_reader(self._file)
        elif self._writing and self._awaits_reading:
            self._writable()  # OpenSSL waited for something to read
        if count:
            self._receive(self._buffer[:count])
        if self._at_eof and not self._handling:
            self._abort()

    def _read(self) -> int:
        """Returns how much was read into the buffer; notes the end."""
        sock, buffer, count = self._socket, self._buffer[: self._reading_bytes], 0
        try:
            if not isinstance(sock, ssl.SSLSocket):
                count = int(sock.recv_into(buffer))
                self._at_eof = count == 0
                return count
            more = _RECORD_BYTES
            while more == _RECORD_BYTES and count <= len(buffer) - _RECORD_BYTES:
                more = int(sock.read(_RECORD_BYTES, buffer[count:]))
                count += more
            self._at_eof = more == 0
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except ssl.SSLWantWriteError:  # its answer to a new key does not leave: until then, nothing
            self._paused = True
            self._loop.remove_reader(self._file)
            self._watch_writing()
        except OSError:
            self._at_eof = True
        return count

    def _receive(self, data: memoryview) -> None:
        """Hands on the messages in what was read, until one has to be waited for."""
        self._messages.feed(data)
        try:
            self._handle_messages()
        finally:
            self._messages.keep_incomplete()

    def _handle_messages(self) -> None:
        try:
            for _ in range(_MESSAGES_A_TURN):
                if self.client_terminated or (message := self._messages.next()) is None:
                    return
                handled = self._dispatch(*message)
                if handled is not None and not handled.done():
                    self._handling = True
                    handled.add_done_callback(self._handled)
                    return
        except FramingError as problem:
            if isinstance(problem, MessageTooLargeError):
                self.close(_MESSAGE_TOO_BIG, "message too big")
            self._abort()
            return
        self._handling = True
        self._loop.call_soon(self._handled, None)

    def _dispatch(self, opcode: int, payload: bytes) -> "Future[None] | None":
        """Hands on one message or control frame; returns what to wait for before the next one."""
        if opcode != Opcode.CLOSE:
            return self._handle_message(opcode, payload)
        self.client_terminated = True
        if len(payload) >= _STATUS_CODE.size:
            (self.close_code,) = _STATUS_CODE.unpack_from(payload)
        self.close(self.close_code)
        return None

    def _handled(self, _handled: object) -> None:
        """Goes on reading after a message that took its time."""
        self._handling = False
        if self._socket is None:
            self._report_close()
            return
        self._handle_messages()
        self._messages.keep_incomplete()
        if self._at_eof and not self._handling:
            self._abort()
        self._resume()

    def _resume(self) -> None:
        """Reads again, unless something else still stands against it."""
        if self._paused and not self._handling and self._socket is not None:
            self._paused = False
            self._loop.add_reader(self._file, self._readable)

    def _write(self, parts: list[bytes]) -> bool:
        """Writes, behind what waits already; whether nothing waits now."""
        if isinstance(self._socket, ssl.SSLSocket):
            data = b"".join(parts)
            if len(data) <= _PIECE_BYTES:
                self._unsent.append(data)
            else:
                view = memoryview(data)
                pieces = range(0, len(data), _PIECE_BYTES)
                self._unsent.extend(view[at : at + _PIECE_BYTES] for at in pieces)
        else:
            self._unsent.extend(part for part in parts if part)
        return not self._writing and self._flush()

    def _flush(self) -> bool:
        """Gives the kernel what it takes; whether that was all."""
        pieces = self._unsent
        try:
            while pieces:
                if isinstance(self._socket, ssl.SSLSocket):
                    sent = self._socket.write(pieces[0])
                else:
                    sent = self._socket.sendmsg(pieces[:_PIECES])
                _discard_sent(pieces, sent)
        except (BlockingIOError, ssl.SSLWantWriteError):
            self._watch_writing()
            return False
        except ssl.SSLWantReadError:  # half a new key has come; there is room for what leaves
            self._loop.remove_writer(self._file)
            self._writing = self._awaits_reading = True
            return False
        except OSError:
            self._loop.call_soon(self._abort)
            return False
        return True

    def _watch_writing(self) -> None:
        if not self._writing or self._awaits_reading:
            self._writing, self._awaits_reading = True, False
            self._loop.add_writer(self._file, self._writable)

    def _writable(self) -> None:
        """The kernel takes more."""
        if self._socket is None or not self._flush():
            return
        self._writing = self._awaits_reading = False
        self._loop.remove_writer(self._file)
        self._resume()
        if self._pong is not None:
            payload, self._pong = self._pong, None
            self._send_pong(payload)
        if self._drained is not None:
            then, self._drained = self._drained, None
            then()

    def _write_frame(self, fin: bool, opcode: int, data: bytes, flags: int = 0) -> "Future[None]":
        """Writes a control frame.

        Raises:
            StreamClosedError: the connection is closed.
        """
        if self._socket is None:
            raise StreamClosedError
        self._write([frame_header(opcode, len(data)), data])
        left: Future[None] = self._loop.create_future()
        left.set_result(None)
        return left

    def _send_pong(self, data: bytes) -> None:
        """Answers a ping; of several that come while nothing leaves, the newest (5.5.3)."""
        if self._writing:
            self._pong = data
        elif not self.server_terminated and self._socket is not None:
            self._write_frame(True, Opcode.PONG, data)

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Begins or answers the closing handshake (7.1.2); the socket is closed once both have
        sent a close frame, or after a while.
        """
        if not self.server_terminated:
            self.server_terminated = True
            if self._socket is not None:
                bare = code is None and reason is None
                payload = b"" if bare else _close_payload(code, reason)
                self._write_frame(True, Opcode.CLOSE, payload)
        if self.client_terminated:
            self._close_socket()
        elif self._closing_timeout is None:
            self._closing_timeout = self._loop.call_later(_CLOSING_HANDSHAKE_S, self._abort)

    def abort(self) -> None:
        """Ends the connection at once, without a closing handshake."""
        self._abort()

    def _abort(self) -> None:
        self.client_terminated = self.server_terminated = True
        self._close_socket()

    def _close_socket(self) -> None:
        """Closes the socket; nothing is read or written any more."""
        if self._closing_timeout is not None:
            self._closing_timeout.cancel()
        if self._socket is not None:
            self._loop.remove_reader(self._file)
            self._loop.remove_writer(self._file)
            self._socket, self._file = None, -1
            self._unsent.clear()
            self._drained = None
        if self.stream is not None:
            self.stream.close()
        if not self._handling:
            self._loop.call_soon(self._report_close)

    def _report_close(self) -> None:
        """Tells the handler, once, and not while one of its messages is being worked on."""
        if not self._close_reported:
            self._close_reported = True
            self.handler.on_ws_connection_close(self.close_code, self.close_reason)


def _discard_sent(pieces: list[_Piece], sent_bytes: int) -> None:
    """Takes away from the front what was sent."""
    for at, piece in enumerate(pieces):
        if len(piece) > sent_bytes:
            pieces[: at + 1] = [memoryview(piece)[sent_bytes:]]
            return
        sent_bytes -= len(piece)
    pieces.clear()


def _close_payload(code: int | None, reason: str | None) -> bytes:
    """Returns the payload of a close frame (5.5.1)."""
    return _STATUS_CODE.pack(_NORMAL_CLOSURE if code is None else code) + (reason or "").encode()
