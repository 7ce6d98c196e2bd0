"""What is taken from the customer's computer, as one row of bytes: a file, or a ZIP file of many.

The length is known before the first byte is read, and any byte that was read once can be read
again: so that a transfer goes on where a cut line left it.  Files in the ZIP file are stored as
they are; their checksums follow them.  Nothing is held in memory but what is asked for.
"""

import bisect
import hashlib
import os
import stat
import sys
import threading
import zlib
from dataclasses import dataclass
from typing import Final

from agent.adapters.files_names import numbered, safe
from agent.adapters.files_zip import (
    Member,
    central_extra,
    central_header,
    descriptor,
    end,
    local_header,
    stored_bytes,
)
from protocol.limits import FILE_COUNT, FILE_NAME_CHARS

_MOST_FOLDERS: Final = 64
"""Folders in folders: deeper ones are left out."""


class ContentError(Exception):
    """It cannot be given; `why` is a word of protocol.messages.files.WHYS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class _Running:
    """A checksum of one member or of all, as far as it was read for the first time."""

    member: int = 0
    crc: int = 0
    at: int = 0


class Content:
    """A row of bytes; any thread may read, one after the other.

    Attributes:
        name: to save it under.
        size: exactly.
        files: how many there are in it.
        left_out: what cannot be read, links and devices.
    """

    def __init__(self, name: str, members: list[Member], left_out: int, archive: bool) -> None:
        """Takes what `gather` found."""
        self.name = name
        self.files = len(members)
        self.left_out = left_out
        self._members = members
        self._archive = archive
        self._starts: list[int] = []
        at = 0
        for member in members:
            self._starts.append(at)
            at += stored_bytes(member) if archive else member.size
        self._tail_at = at
        self._crcs: list[int] = []
        self._running = _Running()
        self._sha256 = hashlib.sha256()
        self._hashed = 0
        self._open: tuple[int, int] | None = None
        self._ending = b""
        self._lock = threading.Lock()
        self._closed = False
        self.size = at + (self._tail_bytes() if archive else 0)

    @property
    def sha256(self) -> str:
        """Of all bytes; empty before the last one was read."""
        return self._sha256.hexdigest() if self._hashed == self.size else ""

    def read(self, offset: int, size: int) -> bytes:
        """Returns that many bytes from an offset on, fewer at the end.

        Raises:
            ContentError: a file is gone, has become shorter or cannot be read; or the offset lies
                behind what was read so far.
        """
        with self._lock:
            if self._closed or not 0 <= offset < self.size or offset > self._hashed:
                raise ContentError("changed")
            return self._read(offset, size)

    def close(self) -> None:
        """Gives the open file back; nothing is read any more."""
        with self._lock:
            self._closed = True
            self._let_go()

    def _read(self, offset: int, size: int) -> bytes:
        until = min(offset + size, self.size)
        data = self._piece(offset, until - offset)
        if len(data) < until - offset:
            parts, at = [data], offset + len(data)
            while at < until:
                parts.append(self._piece(at, until - at))
                at += len(parts[-1])
            data = b"".join(parts)
        new = self._hashed - offset
        if len(data) > new:
            self._sha256.update(memoryview(data)[new:])
            self._hashed = offset + len(data)
        return data

    def _let_go(self) -> None:
        if self._open is not None:
            os.close(self._open[1])
            self._open = None

    def _piece(self, offset: int, size: int) -> bytes:
        if offset >= self._tail_at and self._archive:
            if not self._ending:
                self._ending = self._tail()
            return self._ending[offset - self._tail_at :][:size]
        at = bisect.bisect_right(self._starts, offset) - 1
        member, inside = self._members[at], offset - self._starts[at]
        if not self._archive:
            return self._read_file(at, inside, min(size, member.size - inside))
        head = local_header(member)
        if inside < len(head):
            return head[inside:][:size]
        inside -= len(head)
        if inside < member.size:
            data = self._read_file(at, inside, min(size, member.size - inside))
            self._count(at, inside, data)
            return data
        return descriptor(member, self._crc_of(at))[inside - member.size :][:size]

    def _count(self, at: int, inside: int, data: bytes) -> None:
        running = self._running
        if at < running.member:
            return
        if at > running.member:
            running.member, running.crc, running.at = at, 0, 0
        new = running.at - inside
        if 0 <= new < len(data):
            running.crc = zlib.crc32(memoryview(data)[new:], running.crc)
            running.at = inside + len(data)

    def _crc_of(self, at: int) -> int:
        while len(self._crcs) <= at:
            whole = self._running.member == len(self._crcs)
            self._crcs.append(self._running.crc if whole else 0)
        return self._crcs[at]

    def _read_file(self, at: int, inside: int, size: int) -> bytes:
        handle = self._file(at)
        try:
            os.lseek(handle, inside, os.SEEK_SET)
            data = os.read(handle, size)
        except OSError as problem:
            raise ContentError("disk") from problem
        if not data:
            raise ContentError("changed")
        return data

    def _file(self, at: int) -> int:
        if self._open is not None and self._open[0] == at:
            return self._open[1]
        self._let_go()
        member = self._members[at]
        try:
            handle = _open_plain(member.path)
        except FileNotFoundError:
            raise ContentError("gone") from None
        except PermissionError:
            raise ContentError("not_permitted") from None
        except OSError:
            raise ContentError("disk") from None
        found = os.fstat(handle)
        same = (found.st_dev, found.st_ino) == member.identity
        if not (stat.S_ISREG(found.st_mode) and same and found.st_size >= member.size):
            os.close(handle)
            raise ContentError("changed")
        self._open = at, handle
        return handle

    def _tail(self) -> bytes:
        parts = [
            central_header(member, start, self._crc_of(at) if member.size else 0)
            for at, (member, start) in enumerate(zip(self._members, self._starts, strict=True))
        ]
        body = b"".join(parts)
        return body + end(len(self._members), len(body), self._tail_at)

    def _tail_bytes(self) -> int:
        body = sum(
            46 + len(member.name) + len(central_extra(member, start))
            for member, start in zip(self._members, self._starts, strict=True)
        )
        return body + len(end(len(self._members), body, self._tail_at))


def gather(paths: list[str], stopped: threading.Event) -> Content:
    """Returns the content of a file, or of a ZIP file with everything that was chosen.

    Raises:
        ContentError: it cannot be given, or `stopped` was set.
    """
    if len(paths) == 1 and os.path.isfile(paths[0]):
        member = _member(paths[0], b"")
        if member is None:
            raise ContentError("not_permitted")
        return Content(safe(os.path.basename(paths[0])), [member], 0, archive=False)
    found = _Gathering(stopped)
    for path in paths:
        found.add(path, (), _unique(found.tops, os.path.basename(path) or "files"))
    if not found.members:
        raise ContentError("gone" if not found.left_out else "not_permitted")
    first = safe(os.path.basename(paths[0]) or "files")
    name = first if len(paths) == 1 else f"{first} +{len(paths) - 1}"
    return Content(f"{name[: FILE_NAME_CHARS - 8]}.zip", found.members, found.left_out, True)


class _Gathering:
    """Walks through what was chosen; links are not followed."""

    def __init__(self, stopped: threading.Event) -> None:
        self.members: list[Member] = []
        self.left_out = 0
        self.tops: set[str] = set()
        self._stopped = stopped

    def add(self, path: str, above: tuple[str, ...], name: str) -> None:
        """Adds a file, or what is in a folder."""
        if self._stopped.is_set():
            raise ContentError("technician")
        if len(self.members) >= FILE_COUNT:
            raise ContentError("too_many")
        inside = (*above, name)
        linked = bool(above) and os.path.islink(path)
        if not linked and os.path.isdir(path):
            self._add_folder(path, inside)
            return
        member = None if linked else _member(path, "/".join(inside).encode())
        if member is None:
            self.left_out += 1
        else:
            self.members.append(member)

    def _add_folder(self, path: str, inside: tuple[str, ...]) -> None:
        try:
            names = sorted(os.listdir(path))
        except OSError:
            self.left_out += 1
            return
        if len(inside) >= _MOST_FOLDERS:
            self.left_out += 1
            return
        taken: set[str] = set()
        for name in names:
            self.add(os.path.join(path, name), inside, _unique(taken, name))


def _unique(taken: set[str], name: str) -> str:
    """Returns a safe name that is not taken, also where capitals and small letters are the same."""
    plain = safe(name)
    number = 1
    while (chosen := numbered(plain, number)).casefold() in taken:
        number += 1
    taken.add(chosen.casefold())
    return chosen


def _member(path: str, name: bytes) -> Member | None:
    """Returns a file that can be read, or None."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode) or not os.access(path, os.R_OK):
        return None
    modified_s = max(0, int(found.st_mtime))
    return Member(path, name, found.st_size, modified_s, (found.st_dev, found.st_ino))


def _open_plain(path: str) -> int:
    """Opens a file for reading; a pipe in its place does not make anybody wait."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    handle = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    if sys.platform == "linux":
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_SEQUENTIAL)
    return handle
