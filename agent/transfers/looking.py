"""Questions about the customer's folders: answered on threads, a few at a time."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from agent.adapters.files_places import Handles, LookError, look
from agent.adapters.files_search import Search
from agent.feature import Wire
from protocol.messages.files import Entry, FilesFound, FilesListed, FilesLook, FilesSeek

_AT_ONCE: Final = 8
"""A folder of a network that does not answer holds a thread; who asks more is told to wait."""
_ENTRIES_BYTES: Final = 40 * 1024


class Looking:
    """Lists and searches."""

    def __init__(self, wire: Wire, threads: Executor, allowed: Callable[[str], bool]) -> None:
        """Takes who is asked, before each answer, whether a technician may know."""
        self.handles = Handles()
        self._wire = wire
        self._threads = threads
        self._allowed = allowed
        self._open = 0
        self._searches: dict[str, tuple[str, Search]] = {}

    async def look(self, message: FilesLook) -> None:
        """Answers what is in a folder."""
        if not self._allowed(message.person_id):
            self._refuse_look(message, "not_allowed")
            return
        if self._open >= _AT_ONCE:
            self._refuse_look(message, "busy")
            return
        self._open += 1
        try:
            page = await asyncio.get_running_loop().run_in_executor(
                self._threads, look, self.handles, message.folder, message.after, message.hidden
            )
        except LookError as problem:
            self._refuse_look(message, problem.problem)
            return
        finally:
            self._open -= 1
        if self._allowed(message.person_id):
            self._wire.send(FilesListed(message.ask, "", *page))
        else:
            self._refuse_look(message, "not_allowed")

    async def seek(self, message: FilesSeek) -> None:
        """Searches; the search of the same technician before ends."""
        if not self._allowed(message.person_id):
            self._refuse_search(message, "not_allowed")
            return
        for ask in [ask for ask, (who, _) in self._searches.items() if who == message.person_id]:
            self.stop(ask)
        if len(self._searches) >= _AT_ONCE:
            self._refuse_search(message, "busy")
            return
        loop = asyncio.get_running_loop()

        def tell(entries: tuple[Entry, ...], searched: int, over: bool, cut: bool) -> None:
            loop.call_soon_threadsafe(self._found, message, entries, searched, over, cut)

        search = Search(self.handles, message.folder, message.text, tell)
        self._searches[message.ask] = message.person_id, search
        try:
            await loop.run_in_executor(self._threads, search.run)
        except LookError as problem:
            self._refuse_search(message, problem.problem)
        finally:
            self._searches.pop(message.ask, None)

    def stop(self, ask: str) -> None:
        """Ends a search."""
        if found := self._searches.get(ask):
            found[1].stop()

    def stop_all(self) -> None:
        """Ends all searches: nobody is there to hear, or nobody may."""
        for ask in tuple(self._searches):
            self.stop(ask)

    def _found(
        self,
        message: FilesSeek,
        entries: tuple[Entry, ...],
        searched: int,
        over: bool,
        cut: bool,
    ) -> None:
        if not self._allowed(message.person_id):
            self.stop(message.ask)
            self._refuse_search(message, "not_allowed")
            return
        *parts, last = _parts(entries)
        for part in parts:
            self._wire.send(FilesFound(message.ask, "", part, searched, False))
        self._wire.send(FilesFound(message.ask, "", last, searched, over, cut))

    def _refuse_look(self, message: FilesLook, problem: str) -> None:
        self._wire.send(FilesListed(message.ask, problem, (), (), 0, 0))

    def _refuse_search(self, message: FilesSeek, problem: str) -> None:
        self._wire.send(FilesFound(message.ask, problem, (), 0, True))


def _parts(entries: tuple[Entry, ...]) -> list[tuple[Entry, ...]]:
    """Returns entries in as many parts as messages need."""
    parts: list[list[Entry]] = [[]]
    used = 0
    for entry in entries:
        cost = 2 * (len(entry.name.encode()) + len(entry.where.encode())) + 140
        if used + cost > _ENTRIES_BYTES:
            parts.append([])
            used = 0
        used += cost
        parts[-1].append(entry)
    return [tuple(part) for part in parts]
