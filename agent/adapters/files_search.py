"""Looks for names below a folder of the customer's, until it is told to stop."""

import os
import threading
import time
import unicodedata
from collections.abc import Callable
from typing import Final

from agent.adapters.files_places import Handles, LookError, between, described
from protocol.messages.files import Entry

MOST_HITS: Final = 2000
MOST_FOLDERS: Final = 300_000
_TELL_S: Final = 0.4
_TELL_AT: Final = 50
_NOT_BELOW: Final = frozenset({"/proc", "/sys", "/dev", "/run"})
"""What a system makes up is not a customer's file."""

Tell = Callable[[tuple[Entry, ...], int, bool, bool], None]
"""Hears of new hits: entries, folders read so far, whether it is over, whether there was more."""


class Search:
    """One search; `run` works on a thread of its own, `stop` comes from any other."""

    def __init__(self, handles: Handles, folder: str, text: str, tell: Tell) -> None:
        """Takes where to look for what, and who hears of it on the searching thread."""
        self._handles = handles
        self._folder = folder
        self._wanted = _folded(text)
        self._tell = tell
        self._stopped = threading.Event()
        self._found: list[Entry] = []
        self._hits = self._searched = 0
        self._told_s = time.monotonic()

    def stop(self) -> None:
        """It looks no further, and says so no more."""
        self._stopped.set()

    def run(self) -> None:
        """Looks breadth first: what is near is found first.  Links are not followed.

        Raises:
            LookError: the folder is gone.
        """
        top = self._handles.path(self._folder)
        if not os.path.isdir(top):
            raise LookError("gone")
        waiting = [top]
        for folder in waiting:
            if self._stopped.is_set():
                return
            self._read(top, folder, waiting)
            full = self._hits >= MOST_HITS or self._searched >= MOST_FOLDERS
            late = time.monotonic() - self._told_s > _TELL_S
            if full or late or len(self._found) >= _TELL_AT:
                self._say(over=full, cut=full)
            if full:
                return
        if not self._stopped.is_set():
            self._say(over=True)

    def _read(self, top: str, folder: str, waiting: list[str]) -> None:
        self._searched += 1
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if self._hits < MOST_HITS and self._wanted in _folded(entry.name):
                        where = between(top, entry.path)
                        self._found.append(described(self._handles, entry.path, where))
                        self._hits += 1
                        if len(self._found) >= _TELL_AT:
                            self._say()
                    if _leads_on(entry) and len(waiting) < MOST_FOLDERS:
                        waiting.append(entry.path)
        except OSError:
            return

    def _say(self, over: bool = False, cut: bool = False) -> None:
        if self._stopped.is_set():
            return
        found, self._found = tuple(self._found), []
        self._told_s = time.monotonic()
        self._tell(found, self._searched, over, cut)


def _leads_on(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir(follow_symlinks=False) and entry.path not in _NOT_BELOW
    except OSError:
        return False


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
