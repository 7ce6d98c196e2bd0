"""Where looking at the customer's files begins, and what is in a folder.

What the technician gets to know is a handle for each entry; the paths stay here.
"""

import os
import re
import secrets
import stat
import sys
import threading
import unicodedata
from collections import OrderedDict
from pathlib import Path
from typing import Final, NamedTuple

from agent.adapters.files_names import shown, shown_path
from protocol.limits import CONTROL_BYTES, FILE_PAGE_ENTRIES, FILE_STEPS
from protocol.messages.files import Entry, Step

_HANDLES: Final = 20_000
_PAGE_BYTES: Final = CONTROL_BYTES - 20 * 1024
"""Of the entries of a page: the steps to the folder need their place too."""
_ENTRY_BYTES: Final = 140
_XDG: Final = re.compile(r'XDG_(DESKTOP|DOCUMENTS|DOWNLOAD|PICTURES)_DIR="(.*)"')
_USUAL: Final = ("Desktop", "Documents", "Downloads", "Pictures")
_MOST_MS: Final = 2**53 - 1


class LookError(Exception):
    """A folder cannot be shown; `problem` is a word of protocol.messages.files.PROBLEMS."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Page(NamedTuple):
    """A part of a folder, as files.listed tells it."""

    steps: tuple[Step, ...]
    entries: tuple[Entry, ...]
    next: int
    total: int


class Handles:
    """Names for paths that say nothing about them; the least recently used ones are forgotten.

    Any thread may use them.
    """

    def __init__(self) -> None:
        """Knows no path yet."""
        self._lock = threading.Lock()
        self._paths: OrderedDict[str, str] = OrderedDict()
        self._of: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Returns the handle of a path."""
        with self._lock:
            handle = self._of.get(path)
            if handle is None:
                handle = self._of[path] = secrets.token_urlsafe(12)
                self._paths[handle] = path
                if len(self._paths) > _HANDLES:
                    del self._of[self._paths.popitem(last=False)[1]]
            else:
                self._paths.move_to_end(handle)
            return handle

    def path(self, handle: str) -> str:
        """Returns what a handle stands for.

        Raises:
            LookError: "gone", it was never given out, or long ago.
        """
        with self._lock:
            path = self._paths.get(handle)
            if path is None:
                raise LookError("gone")
            self._paths.move_to_end(handle)
            return path

    def forget(self) -> None:
        """No handle means anything any more."""
        with self._lock:
            self._paths.clear()
            self._of.clear()


def downloads() -> str:
    """Returns the folder that what comes goes into, unless the customer chooses another."""
    home = Path.home()
    told = _told_folders(home).get("DOWNLOAD", "")
    for folder in (told, str(home / "Downloads"), str(home)):
        if folder and os.path.isdir(folder):
            return folder
    return str(home)


def places() -> list[str]:
    """Returns the folders that looking begins at."""
    home = Path.home()
    told = _told_folders(home)
    usual = [
        told.get(word, str(home / name))
        for word, name in zip(("DESKTOP", "DOCUMENTS", "DOWNLOAD", "PICTURES"), _USUAL, strict=True)
    ]
    found = [str(home), *usual, *_drives()]
    there = [one for one in dict.fromkeys(found) if os.path.isdir(one)]
    return there[:FILE_PAGE_ENTRIES]


def look(handles: Handles, folder: str, after: int, hidden: bool) -> Page:
    """Returns a page of a folder, or of the places where `folder` is empty.

    Raises:
        LookError: it cannot be shown.
    """
    if not folder:
        entries = [_entry(handles, path, path, "place") for path in places()]
        return Page((), tuple(entries), 0, len(entries))
    path = handles.path(folder)
    names = _names(path, hidden)
    entries, used, at = [], 0, after
    for at in range(after, min(len(names), after + FILE_PAGE_ENTRIES)):
        entry = described(handles, os.path.join(path, names[at][1]))
        used += len(entry.name.encode()) * 2 + _ENTRY_BYTES
        if used > _PAGE_BYTES:
            break
        entries.append(entry)
    more = after + len(entries)
    return Page(steps(handles, path), tuple(entries), more if more < len(names) else 0, len(names))


def described(handles: Handles, path: str, where: str = "") -> Entry:
    """Returns what a technician gets to know of one entry."""
    return _entry(handles, path, os.path.basename(path), "", where)


def steps(handles: Handles, path: str) -> tuple[Step, ...]:
    """Returns the way from the home folder, or from the drive, down to a folder."""
    home = str(Path.home())
    found: list[Step] = []
    at, used = path, 0
    while len(found) < FILE_STEPS:
        parent = os.path.dirname(at)
        name = shown(os.path.basename(at) or at)
        used += len(name.encode()) * 2 + _ENTRY_BYTES // 2
        if used > 16 * 1024:
            break
        found.append(Step(handles.of(at), name))
        if at == home or parent in (at, ""):
            break
        at = parent
    return tuple(reversed(found))


def is_hidden(path: str, found: os.stat_result | None) -> bool:
    """Whether the customer's system does not show it by itself."""
    if os.path.basename(path).startswith("."):
        return True
    attributes = getattr(found, "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_HIDDEN)


def between(top: str, path: str) -> str:
    """Returns the folders between a folder and an entry below it, to be read."""
    inside = os.path.relpath(os.path.dirname(path), top)
    return "" if inside == "." else shown_path(inside.split(os.sep))


def _names(path: str, hidden: bool) -> list[tuple[tuple[object, ...], str]]:
    try:
        with os.scandir(path) as found:
            names = [(_order(one), one.name) for one in found if hidden or not _is_dotted(one)]
    except FileNotFoundError:
        raise LookError("gone") from None
    except NotADirectoryError:
        raise LookError("no_folder") from None
    except PermissionError:
        raise LookError("not_permitted") from None
    except OSError:
        raise LookError("disk") from None
    names.sort(key=lambda one: one[0])
    return names


def _is_dotted(entry: "os.DirEntry[str]") -> bool:
    if entry.name.startswith("."):
        return True
    if sys.platform != "win32":
        return False
    try:
        return is_hidden(entry.path, entry.stat(follow_symlinks=False))
    except OSError:
        return False


def _order(entry: "os.DirEntry[str]") -> tuple[object, ...]:
    """Folders first; numbers in names by their value: "2" before "10"."""
    try:
        is_folder = entry.is_dir()
    except OSError:
        is_folder = False
    folded = unicodedata.normalize("NFC", entry.name).casefold()
    parts = tuple(
        (1, int(one), "") if one.isdecimal() and one.isascii() and len(one) < 19 else (2, 0, one)
        for one in re.split(r"([0-9]+)", folded)
        if one
    )
    return (not is_folder, parts, entry.name)


def _entry(handles: Handles, path: str, name: str, kind: str, where: str = "") -> Entry:
    try:
        found = os.stat(path)
    except OSError:
        try:
            hidden = is_hidden(path, os.lstat(path))
        except OSError:
            hidden = False
        return Entry("", shown(name), "link", 0, 0, hidden, where)
    if stat.S_ISDIR(found.st_mode):
        is_kind, size = kind or "folder", 0
    elif stat.S_ISREG(found.st_mode):
        is_kind, size = "file", found.st_size
    else:
        is_kind, size = "other", 0
    handle = handles.of(path) if is_kind != "other" else ""
    at_ms = min(_MOST_MS, max(0, int(found.st_mtime * 1000)))
    if kind == "place":
        name = os.path.basename(name) or name
    return Entry(handle, shown(name), is_kind, size, at_ms, is_hidden(path, found), where)


def _told_folders(home: Path) -> dict[str, str]:
    """Returns the folders that a Linux desktop has for the usual things, in its language."""
    try:
        text = (home / ".config" / "user-dirs.dirs").read_text("utf-8", "replace")
    except OSError:
        return {}
    return {
        one.group(1): one.group(2).replace("$HOME", str(home), 1)
        for one in _XDG.finditer(text[:20_000])
    }


def _drives() -> list[str]:
    """Returns the roots of the file systems a customer knows."""
    if sys.platform == "win32":
        letters = (f"{letter}:\\" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return [one for one in letters if os.path.exists(one)]
    return ["/", *_inside("/Volumes"), *_mounted()]


def _mounted() -> list[str]:
    user = Path.home().name
    return [*_inside(f"/media/{user}"), *_inside(f"/run/media/{user}")]


def _inside(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as found:
            return sorted(one.path for one in found if one.is_dir())
    except OSError:
        return []
