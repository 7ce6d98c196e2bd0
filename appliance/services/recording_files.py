"""Files of recordings: the chunks of protocol.recording, each body sealed under the file's key.

A sealed chunk is `length u32, type u8, time u32, sealed body`: what seals a body proves that it is
whole, so that it needs no CRC.  Each is longer than the plain one by the same amount, so where a
chunk is in the plain content follows from its number.  Everything here blocks: it belongs on
threads.
"""

import os
import shutil
import threading
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from appliance.secrets import ChunkSeal, SecretsError
from protocol import recording
from protocol.errors import ProtocolError
from protocol.recording import MAGIC, Chunk, Head, Type

SEALED_MAGIC: Final = b"\x93DSKRES\x01"
"""How a sealed file begins; as long as MAGIC."""
LEAST_FREE_BYTES: Final = 256 * 2**20
"""Of the disk: what recordings leave to everything else."""
_CHECKED_BYTES: Final = 64 * 2**20
"""Of the end of a file, when it is taken up after a crash."""
IDLE_MS: Final = 3000
_QUIET_BYTES: Final = 100
"""A chunk with so little in it shows a pointer or a blinking caret, nothing else."""
_CHUNK_MS: Final = 500
_SCRATCH_BYTES: Final = 2 * 2**20
_GROWS_BYTES: Final = ChunkSeal.GROWS_BYTES - recording.CRC_BYTES
"""How much longer a sealed chunk is than the plain one."""
_GROWN_BYTES: Final = recording.HEAD_BYTES + ChunkSeal.GROWS_BYTES
"""What a sealed chunk takes beside its plain body."""


class NoRoomError(Exception):
    """The disk is (nearly) full."""


def check_room(folder: Path) -> None:
    """Passes while there is room for recordings.

    Raises:
        NoRoomError: there is not.
    """
    if shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        raise NoRoomError


class _Scratch(threading.local):
    """Memory that each thread seals in again and again: new memory costs as much as the sealing."""

    def __init__(self) -> None:
        self._kept = memoryview(bytearray(_SCRATCH_BYTES))

    def of(self, size: int) -> memoryview:
        """Returns so much of it; what is rarely as large is not kept."""
        return self._kept[:size] if size <= _SCRATCH_BYTES else memoryview(bytearray(size))


_scratch: Final = _Scratch()


class RecordingWriter:
    """A file that grows by whole chunks.

    Attributes:
        size_bytes: of the plain content so far.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Makes the file.

        Raises:
            NoRoomError: the disk is full.
            OSError: it cannot be made.
        """
        check_room(path.parent)
        self._folder = path.parent
        self._seal = ChunkSeal(key)
        self._number = 0
        self._closing = threading.Lock()
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self.size_bytes = len(MAGIC)
        self._write(memoryview(SEALED_MAGIC))

    def append(self, chunks: Sequence[Chunk]) -> None:
        """Writes chunks; once it returns, they survive the end of this process.

        Raises:
            NoRoomError: the disk is nearly full.
            OSError: they cannot be written.
        """
        if any(chunk.type == Type.KEY for chunk in chunks):
            check_room(self._folder)
        room = _scratch.of(sum(_GROWN_BYTES + len(chunk.body) for chunk in chunks))
        at = 0
        for chunk in chunks:
            end = at + _GROWN_BYTES + len(chunk.body)
            self._put(chunk, room[at:end])
            at = end
        self._write(room)

    def sync(self) -> None:
        """Lets what is written survive the end of the computer's power, too."""
        with self._closing:
            if self._file >= 0:
                os.fdatasync(self._file)

    def close(self) -> None:
        """Closes the file for good."""
        with self._closing:
            os.fsync(self._file)
            os.close(self._file)
            self._file = -1

    def _put(self, chunk: Chunk, room: memoryview) -> None:
        """Seals a chunk into what it fills exactly."""
        head = Head(len(room) - recording.HEAD_BYTES, chunk.type, chunk.time_ms)
        room[: recording.HEAD_BYTES] = recording.pack_head(head)
        about = _about(chunk.type, chunk.time_ms)
        self._seal.seal_into(room[recording.HEAD_BYTES :], self._number, chunk.body, about)
        self._number += 1
        self.size_bytes += recording.CHUNK_BYTES + len(chunk.body)

    def _write(self, data: memoryview) -> None:
        while data:
            data = data[os.write(self._file, data) :]


class RecordingMap:
    """Where the chunks of a file are; a file that grows is followed.

    Attributes:
        size_bytes: of the plain content, as far as there are whole chunks.
        length_ms: time of the last of them.
        keys: time and place in the plain content of each key frame.
        marks: time and content of each mark.
        idle: spans of time in which nothing changed but a pointer or a caret.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Takes a file; nothing is read yet."""
        self._path = path
        self._seal = ChunkSeal(key)
        self._lock = threading.Lock()
        self._places = array("Q")
        self._quiet_since_ms = 0
        self.size_bytes = len(MAGIC)
        self.length_ms = 0
        self.keys: list[tuple[int, int]] = []
        self.marks: list[tuple[int, dict[str, Any]]] = []
        self.idle: list[tuple[int, int]] = []

    def follow(self) -> None:
        """Takes in what was written since.

        Raises:
            OSError: the file cannot be read.
        """
        with self._lock, self._path.open("rb") as file:
            for head in _heads(file.fileno(), self._stored(self.size_bytes), self.length_ms):
                self._take(file.fileno(), head)

    def read(self, start: int, most: int) -> bytes:
        """Returns plain content from `start` on, as far as it goes but about `most` bytes.

        Raises:
            OSError: the file cannot be read.
            SecretsError: it was changed there.
        """
        parts: list[bytes] = []
        if start < len(MAGIC):
            parts.append(MAGIC[start : start + most])
            most, start = most - len(parts[0]), len(MAGIC)
        with self._path.open("rb") as file:
            while most > 0 and start < self.size_bytes:
                number = bisect_right(self._places, start) - 1
                place = self._places[number]
                plain = recording.pack(self._chunk(file.fileno(), number))
                part = plain[start - place : start - place + most]
                parts.append(part)
                most, start = most - len(part), start + len(part)
        return b"".join(parts)

    def idle_until(self, end_ms: int) -> list[tuple[int, int]]:
        """Returns the spans, with the one that reaches to the end."""
        last = (self._quiet_since_ms, end_ms)
        return [*self.idle, last] if end_ms - self._quiet_since_ms >= IDLE_MS else self.idle

    def _take(self, file: int, head: Head) -> None:
        place = self.size_bytes
        number = len(self._places)
        self._places.append(place)
        self.size_bytes += _stored_bytes(head) - _GROWS_BYTES
        self.length_ms = head.time_ms
        if head.type == Type.KEY:
            self.keys.append((head.time_ms, place))
        if head.type == Type.MARK:
            self.marks.append((head.time_ms, self._object(file, number)))
        elif head.length - ChunkSeal.GROWS_BYTES > _QUIET_BYTES:
            if head.time_ms - self._quiet_since_ms >= IDLE_MS:
                self.idle.append((self._quiet_since_ms, head.time_ms))
            self._quiet_since_ms = head.time_ms + _CHUNK_MS

    def _object(self, file: int, number: int) -> dict[str, Any]:
        try:
            return recording.object_of(self._chunk(file, number).body)
        except (SecretsError, ProtocolError):
            return {}

    def _chunk(self, file: int, number: int) -> Chunk:
        """Returns a chunk, unsealed."""
        return _unsealed(file, self._stored(self._places[number], number), self._seal, number)

    def _stored(self, place: int, number: int | None = None) -> int:
        """Returns where the chunk at a place of the plain content is in the file."""
        count = len(self._places) if number is None else number
        return place + _GROWS_BYTES * count


def repaired(path: Path, key: bytes) -> tuple[int, int]:
    """Takes off what a crash left half written; returns length in ms and plain size.

    Raises:
        OSError: the file cannot be read or written.
    """
    seal = ChunkSeal(key)
    with path.open("r+b") as file:
        size, handle = os.fstat(file.fileno()).st_size, file.fileno()
        if os.pread(handle, len(SEALED_MAGIC), 0) != SEALED_MAGIC:
            return 0, 0
        at = len(SEALED_MAGIC)
        number = length_ms = 0
        for head in _heads(handle, at, 0):
            if size - at <= _CHECKED_BYTES and not _opens(handle, at, seal, number):
                break
            at, number, length_ms = at + _stored_bytes(head), number + 1, head.time_ms
        os.ftruncate(handle, at)
        os.fsync(handle)
        return length_ms, at - _GROWS_BYTES * number


def _unsealed(file: int, at: int, seal: ChunkSeal, number: int) -> Chunk:
    """Returns the chunk at a place of a file.

    Raises:
        SecretsError: it was changed, or belongs elsewhere.
    """
    head = recording.head_of(os.pread(file, recording.HEAD_BYTES, at))
    if head is None:
        raise SecretsError("A sealed part of a file was changed.")
    sealed = os.pread(file, head.length, at + recording.HEAD_BYTES)
    body = seal.unseal(number, sealed, _about(head.type, head.time_ms))
    return Chunk(head.type, head.time_ms, body)


def _opens(file: int, at: int, seal: ChunkSeal, number: int) -> bool:
    try:
        _unsealed(file, at, seal, number)
    except SecretsError:
        return False
    return True


def _stored_bytes(head: Head) -> int:
    return recording.HEAD_BYTES + head.length


def _heads(file: int, at: int, latest_ms: int) -> Iterator[Head]:
    """Yields the heads of whole chunks from a place on."""
    size = os.fstat(file).st_size
    while (head := recording.head_of(os.pread(file, recording.HEAD_BYTES, at))) is not None:
        whole = head.length >= ChunkSeal.GROWS_BYTES and at + _stored_bytes(head) <= size
        if not whole or head.time_ms < latest_ms:
            return
        yield head
        at, latest_ms = at + _stored_bytes(head), head.time_ms


def _about(kind: int, time_ms: int) -> bytes:
    return bytes([kind]) + time_ms.to_bytes(4, "big")


def remove(paths: Iterable[Path]) -> None:
    """Takes files away; those that are gone already do not matter."""
    for path in paths:
        path.unlink(missing_ok=True)
