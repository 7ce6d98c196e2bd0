"""A WebSocket on the bare socket of a detached stream: what the relay's messages pass through.

Tornado makes the handshake.  Its own way of reading and writing costs several futures and copies
for each message; here one call of the loop reads what is there into a buffer that all connections
share, and hands on every message in it, and what is written together leaves together.
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
    head,
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
_GOOD_BYE_S: Final = 5.0
"""How long the peer may take to answer our closing frame."""
_NO_CODE: Final = 1000
_TOO_LARGE: Final = 1009

_CODE: Final = struct.Struct(">H")

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
        self._pieces: list[_Piece] = []
        self._then: Callable[[], None] | None = None
        self._busy = False
        self._paused = False
        self._over = False
        self._writing = False
        self._deaf = False
        self._told = False
        self._pong: bytes | None = None
        self._good_bye: asyncio.TimerHandle | None = None

    def take_up_to(self, most_bytes: int) -> None:
        """Changes how large messages may be, from the next one on."""
        self._messages.most_bytes = most_bytes
        self._reading_bytes = self._most_read()

    def _most_read(self) -> int:
        """Returns what is read at once: it is kept while a message takes its time."""
        return min(len(self._buffer), max(self._messages.most_bytes, _RECORD_BYTES))

    @property
    def unsent_bytes(self) -> int:
        """What waits here because the kernel takes no more."""
        return sum(map(len, self._pieces))

    def put(self, messages: Sequence[bytes], then: Callable[[], None] | None = None) -> bool:
        """Writes binary messages; whether all have left for the network.

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
            parts += head(Opcode.BINARY, len(message)), message
        left = self._write(parts)
        if not left and then is not None:
            self._then = then
        return left

    async def _receive_frame_loop(self) -> None:
        """Takes the socket over from the stream, with what it has read already; then returns: the
        loop calls from now on.
        """
        stream = self.stream
        try:
            await stream.write(b"")  # the answer to the upgrade has left
            early = stream.read_bytes(stream.max_buffer_size, partial=True)
            stream.io_loop.remove_handler(stream.fileno())
            read = early.result() if isinstance(early, Future) and early.done() else b""
        except StreamClosedError:
            self._abort()
            return
        if len(read) > self._reading_bytes:  # no client speaks before it has the answer (4.1)
            self._abort()
            return
        self._socket, self._file = stream.socket, stream.socket.fileno()
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _NOT_SENT_BYTES)
        self._loop.add_reader(self._file, self._readable)
        self._take(memoryview(read))

    def _readable(self) -> None:
        """Reads what is there, up to what one reading takes."""
        if self._busy:
            self._paused = True
            self._loop.remove_reader(self._file)
            return
        count = self._read()
        if self._over:
            self._loop.remove_reader(self._file)
        elif self._writing and self._deaf:
            self._writable()  # OpenSSL waited for something to read
        if count:
            self._take(self._buffer[:count])
        if self._over and not self._busy:
            self._abort()

    def _read(self) -> int:
        """Returns how much was read into the buffer; notes the end."""
        sock, buffer, count = self._socket, self._buffer[: self._reading_bytes], 0
        try:
            if not isinstance(sock, ssl.SSLSocket):
                count = int(sock.recv_into(buffer))
                self._over = count == 0
                return count
            more = _RECORD_BYTES
            while more == _RECORD_BYTES and count <= len(buffer) - _RECORD_BYTES:
                more = int(sock.read(_RECORD_BYTES, buffer[count:]))
                count += more
            self._over = more == 0
        except (BlockingIOError, ssl.SSLWantReadError):
            pass
        except ssl.SSLWantWriteError:  # its answer to a new key does not leave: until then, nothing
            self._paused = True
            self._loop.remove_reader(self._file)
            self._watch_writing()
        except OSError:
            self._over = True
        return count

    def _take(self, data: memoryview) -> None:
        """Hands on the messages in what was read, until one has to be waited for."""
        self._messages.feed(data)
        try:
            self._hand_on()
        finally:
            self._messages.keep()

    def _hand_on(self) -> None:
        try:
            for _ in range(_MESSAGES_A_TURN):
                if self.client_terminated or (message := self._messages.next()) is None:
                    return
                handled = self._heard(*message)
                if handled is not None and not handled.done():
                    self._busy = True
                    handled.add_done_callback(self._go_on)
                    return
        except FramingError as problem:
            if isinstance(problem, MessageTooLargeError):
                self.close(_TOO_LARGE, "message too big")
            self._abort()
            return
        self._busy = True
        self._loop.call_soon(self._go_on, None)

    def _heard(self, opcode: int, data: bytes) -> "Future[None] | None":
        """Hands on one message; returns what to wait for before the next one, if anything."""
        if opcode != Opcode.CLOSE:
            return self._handle_message(opcode, data)
        self.client_terminated = True
        if len(data) >= _CODE.size:
            (self.close_code,) = _CODE.unpack_from(data)
        self.close(self.close_code)
        return None

    def _go_on(self, _handled: object) -> None:
        """Goes on reading after a message that took its time."""
        self._busy = False
        if self._socket is None:
            self._tell_end()
            return
        self._hand_on()
        self._messages.keep()
        if self._over and not self._busy:
            self._abort()
        self._resume()

    def _resume(self) -> None:
        """Reads again, unless something else still stands against it."""
        if self._paused and not self._busy and self._socket is not None:
            self._paused = False
            self._loop.add_reader(self._file, self._readable)

    def _write(self, parts: list[bytes]) -> bool:
        """Writes, behind what waits already; whether nothing waits now."""
        if isinstance(self._socket, ssl.SSLSocket):
            data = b"".join(parts)
            if len(data) <= _PIECE_BYTES:
                self._pieces.append(data)
            else:
                view = memoryview(data)
                pieces = range(0, len(data), _PIECE_BYTES)
                self._pieces.extend(view[at : at + _PIECE_BYTES] for at in pieces)
        else:
            self._pieces.extend(part for part in parts if part)
        return not self._writing and self._flush()

    def _flush(self) -> bool:
        """Gives the kernel what it takes; whether that was all."""
        pieces = self._pieces
        try:
            while pieces:
                if isinstance(self._socket, ssl.SSLSocket):
                    sent = self._socket.write(pieces[0])
                else:
                    sent = self._socket.sendmsg(pieces[:_PIECES])
                _drop(pieces, sent)
        except (BlockingIOError, ssl.SSLWantWriteError):
            self._watch_writing()
            return False
        except ssl.SSLWantReadError:  # half a new key has come; there is room for what leaves
            self._loop.remove_writer(self._file)
            self._writing = self._deaf = True
            return False
        except OSError:
            self._loop.call_soon(self._abort)
            return False
        return True

    def _watch_writing(self) -> None:
        if not self._writing or self._deaf:
            self._writing, self._deaf = True, False
            self._loop.add_writer(self._file, self._writable)

    def _writable(self) -> None:
        """The kernel takes more."""
        if self._socket is None or not self._flush():
            return
        self._writing = self._deaf = False
        self._loop.remove_writer(self._file)
        self._resume()
        if self._pong is not None:
            data, self._pong = self._pong, None
            self._send_pong(data)
        if self._then is not None:
            then, self._then = self._then, None
            then()

    def _write_frame(self, fin: bool, opcode: int, data: bytes, flags: int = 0) -> "Future[None]":
        """Writes a control frame.

        Raises:
            StreamClosedError: the connection is closed.
        """
        if self._socket is None:
            raise StreamClosedError
        self._write([head(opcode, len(data)), data])
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
        """Says good-bye; the socket is closed once the peer has answered, or after a while."""
        if not self.server_terminated:
            self.server_terminated = True
            if self._socket is not None:
                data = b"" if code is None and reason is None else _good_bye(code, reason)
                self._write_frame(True, Opcode.CLOSE, data)
        if self.client_terminated:
            self._end()
        elif self._good_bye is None:
            self._good_bye = self._loop.call_later(_GOOD_BYE_S, self._abort)

    def abort(self) -> None:
        """Ends the connection at once."""
        self._abort()

    def _abort(self) -> None:
        self.client_terminated = self.server_terminated = True
        self._end()

    def _end(self) -> None:
        """Closes the socket; nothing is read or written any more."""
        if self._good_bye is not None:
            self._good_bye.cancel()
        if self._socket is not None:
            self._loop.remove_reader(self._file)
            self._loop.remove_writer(self._file)
            self._socket, self._file = None, -1
            self._pieces.clear()
            self._then = None
        if self.stream is not None:
            self.stream.close()
        if not self._busy:
            self._loop.call_soon(self._tell_end)

    def _tell_end(self) -> None:
        """Tells the handler, once, and not while one of its messages is being worked on."""
        if not self._told:
            self._told = True
            self.handler.on_ws_connection_close(self.close_code, self.close_reason)


def _drop(pieces: list[_Piece], sent_bytes: int) -> None:
    """Takes away from the front what was sent."""
    for at, piece in enumerate(pieces):
        if len(piece) > sent_bytes:
            pieces[: at + 1] = [memoryview(piece)[sent_bytes:]]
            return
        sent_bytes -= len(piece)
    pieces.clear()


def _good_bye(code: int | None, reason: str | None) -> bytes:
    """Returns the body of a closing frame."""
    return _CODE.pack(_NO_CODE if code is None else code) + (reason or "").encode()
