"""Writes what a technician sends: into a part beside its place, which gets its name when whole.

Nothing that is there is ever written over: names are taken with O_EXCL, and a folder that comes
does not mix with one of the same name.
"""

import contextlib
import errno
import hashlib
import os
import shutil
from dataclasses import dataclass
from typing import Final

from agent.adapters.files_names import numbered, safe_parts
from protocol.messages.files import Have, Sending

MARGIN_BYTES: Final = 32 * 1024 * 1024
"""Is left free: a full disk hurts more than a file that does not fit."""
_PART: Final = ".part"
_MOST_TRIES: Final = 1000
_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SHOWN: Final = 50


class SavingError(Exception):
    """It cannot be written; `why` is a word of protocol.messages.files.WHYS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class _Coming:
    """A file that is not whole yet."""

    sending: Sending
    part: str
    folder: str
    name: str
    have: int = 0


def free_bytes(folder: str) -> int:
    """Returns how much fits into a folder, -1 where the system does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return -1


class Saving:
    """The files of one transfer; its methods belong to one thread at a time.

    Attributes:
        saved: names of files that are there, the newest ones.
        files_done, done: how many files are whole, and how many bytes are written.
    """

    def __init__(self, folder: str, size: int, files: int) -> None:
        """Looks whether there is room.

        Args:
            folder: where to.
            size: bytes; no more may come.
            files: how many; no more may come.

        Raises:
            SavingError: there is not, or nothing can be written there.
        """
        if not os.path.isdir(folder):
            raise SavingError("gone")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise SavingError("not_permitted")
        if 0 <= free_bytes(folder) < size + MARGIN_BYTES:
            raise SavingError("no_space")
        self._folder = folder
        self._tops: dict[str, str] = {}
        self._coming: dict[int, _Coming] = {}
        self._whole: dict[int, Have] = {}
        self._open: tuple[int, int] | None = None
        self._closed = False
        self._promised, self._promised_files = size, files
        self._failed = 0
        self.saved: tuple[str, ...] = ()
        self.files_done = 0
        self.done = 0

    def expect(self, sending: Sending) -> Have:
        """Makes the place for a file, or finds how much of it is there; an empty one is whole."""
        if sending.file in self._whole:
            return self._whole[sending.file]
        coming = self._coming.get(sending.file)
        if coming is not None:
            same = coming.sending == sending
            return Have(sending.file, coming.have, "", "" if same else "changed")
        if len(self._coming) + len(self._whole) + self._failed >= self._promised_files:
            return Have(sending.file, 0, "", "too_many")
        try:
            coming = self._placed(sending)
            self._coming[sending.file] = coming
            return self._finished(coming) if not sending.size else Have(sending.file, 0)
        except SavingError as problem:
            self._failed += 1  # its folders may be there
            return Have(sending.file, 0, "", problem.why)

    def write(self, file: int, offset: int, data: bytes | bytearray, sha256: str) -> Have:
        """Writes a piece behind what is there, after comparing it.

        Raises:
            SavingError: the disk is full or broken: the whole transfer ends.
        """
        if file in self._whole:
            return self._whole[file]
        coming = self._coming.get(file)
        if coming is None:
            return Have(file, 0, "", "gone")
        if offset != coming.have:
            return Have(file, coming.have)
        if len(data) > coming.sending.size - offset or self.done + len(data) > self._promised:
            return Have(file, coming.have, "", "too_large")
        if hashlib.sha256(data).hexdigest() != sha256:
            return Have(file, coming.have, "", "hash")
        try:
            self._write(coming, data)
            coming.have += len(data)
            self.done += len(data)
            if coming.have < coming.sending.size:
                return Have(file, coming.have)
            return self._finished(coming)
        except OSError as problem:
            raise SavingError(_why(problem)) from problem

    def close(self) -> None:
        """Removes what is not whole."""
        self._closed = True
        self._let_go()
        for coming in self._coming.values():
            with contextlib.suppress(OSError):
                os.unlink(coming.part)
        self._coming.clear()

    def _placed(self, sending: Sending) -> _Coming:
        if self._closed:
            raise SavingError("gone")
        *above, name = safe_parts(sending.path)
        try:
            folder = self._made(above)
            for number in range(1, _MOST_TRIES):
                part = os.path.join(folder, numbered(name, number) + _PART)
                try:
                    os.close(_made_file(part))
                except FileExistsError:
                    continue
                return _Coming(sending, part, folder, name)
        except OSError as problem:
            raise SavingError(_why(problem)) from problem
        raise SavingError("too_many")

    def _made(self, above: list[str]) -> str:
        """Returns the folder for a file, made anew where it is the first of its kind to come."""
        if not above:
            return self._folder
        top, *rest = above
        if top not in self._tops:
            for number in range(1, _MOST_TRIES):
                name = numbered(top, number)
                try:
                    os.mkdir(os.path.join(self._folder, name))
                except FileExistsError:
                    continue
                self._tops[top] = name
                break
            else:
                raise SavingError("too_many")
        folder = os.path.join(self._folder, self._tops[top])
        for name in rest:
            folder = os.path.join(folder, name)
            with contextlib.suppress(FileExistsError):
                os.mkdir(folder)
            if os.path.islink(folder) or not os.path.isdir(folder):
                raise SavingError("not_permitted")
        return folder

    def _write(self, coming: _Coming, data: bytes | bytearray) -> None:
        if self._open is None or self._open[0] != coming.sending.file:
            self._let_go()
            flags = os.O_WRONLY | _EXTRA
            self._open = coming.sending.file, os.open(coming.part, flags)
        handle = self._open[1]
        os.lseek(handle, coming.have, os.SEEK_SET)
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]

    def _finished(self, coming: _Coming) -> Have:
        if self._open is not None and self._open[0] == coming.sending.file:
            os.fsync(self._open[1])
            self._let_go()
        if coming.sending.modified_ms:
            at_s = coming.sending.modified_ms / 1000
            with contextlib.suppress(OSError, OverflowError, ValueError):
                os.utime(coming.part, (at_s, at_s))
        for number in range(1, _MOST_TRIES):
            name = numbered(coming.name, number)
            final = os.path.join(coming.folder, name)
            try:
                os.close(_made_file(final))
            except FileExistsError:
                continue
            os.replace(coming.part, final)
            return self._whole_now(coming.sending, name)
        raise SavingError("too_many")

    def _whole_now(self, sending: Sending, name: str) -> Have:
        del self._coming[sending.file]
        self.files_done += 1
        self.saved = (*self.saved, name)[-_SHOWN:]
        have = self._whole[sending.file] = Have(sending.file, sending.size, name)
        return have

    def _let_go(self) -> None:
        if self._open is not None:
            os.close(self._open[1])
            self._open = None


_EXTRA = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


def _made_file(path: str) -> int:
    """Makes a file that was not there; it is nobody else's to read, and no program."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _EXTRA, 0o600)


def _why(problem: OSError) -> str:
    if problem.errno in _NO_ROOM:
        return "no_space"
    if isinstance(problem, PermissionError):
        return "not_permitted"
    if isinstance(problem, FileNotFoundError):
        return "gone"
    return "disk"
