"""All transfers of the program, and the look that its windows get of them."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from agent.adapters.files_names import shown, shown_path
from agent.files_view import FilesView, TransferView
from agent.session import SessionModel
from agent.transfers.giving import Giving
from agent.transfers.taking import Taking

Transfer = Giving | Taking
Observer = Callable[[FilesView], None]

_TELL_S: Final = 0.25
_KEPT: Final = 100
"""Transfers that are over and still shown."""
_SPEED_S: Final = 4.0
_LOOKING_S: Final = 60.0


class _Speed:
    """Bytes a second over the last few seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def of(self, done: int, now_s: float) -> int:
        self._seen.append((now_s, done))
        while len(self._seen) > 2 and now_s - self._seen[0][0] > _SPEED_S:
            self._seen.popleft()
        since_s, before = self._seen[0]
        return int((done - before) / (now_s - since_s)) if now_s - since_s > _TELL_S else 0


class Board:
    """Belongs to the loop's thread."""

    def __init__(self, session: SessionModel) -> None:
        """Knows the names of technicians from the session."""
        self._session = session
        self._observers: list[Observer] = []
        self._view = FilesView()
        self._later: asyncio.TimerHandle | None = None
        self._states: dict[int, str] = {}
        self._speeds: dict[int, _Speed] = {}
        self._lookers: dict[str, tuple[str, float]] = {}
        self._names: dict[int, str] = {}
        self.transfers: dict[int, Transfer] = {}

    def observe(self, observer: Observer) -> None:
        """Calls on the loop's thread after each change, a few times a second at most."""
        self._observers.append(observer)

    def add(self, transfer: Transfer) -> None:
        """One more; of those that are over the oldest is forgotten."""
        self._names[transfer.number] = self.person(transfer.person_id)
        self.transfers[transfer.number] = transfer
        self._speeds[transfer.number] = _Speed()
        over = [one.number for one in self.transfers.values() if one.over]
        for number in over[: max(0, len(over) - _KEPT)]:
            self._forget(number)
        self.changed()

    def running(self) -> list[Transfer]:
        """Returns those that are not over."""
        return [one for one in self.transfers.values() if not one.over]

    def clear(self) -> None:
        """Those that are over are shown no more."""
        for number in [one.number for one in self.transfers.values() if one.over]:
            self._forget(number)
        self.changed()

    def person(self, person_id: str) -> str:
        """Returns the name of a technician of the session, or an empty text."""
        there = (one.name for one in self._session.view.people if one.id == person_id)
        return shown(next(there, ""))

    def looked(self, person_id: str) -> None:
        """A technician looks into folders."""
        self._lookers[person_id] = self.person(person_id), time.monotonic() + _LOOKING_S
        self.changed()
        asyncio.get_running_loop().call_later(_LOOKING_S + _TELL_S, self.changed)

    def nobody_looks(self) -> None:
        """Nobody may look any more."""
        self._lookers.clear()
        self.changed()

    def changed(self) -> None:
        """Tells of a new state at once, of progress a little later."""
        states = {number: one.state for number, one in self.transfers.items()}
        if states != self._states or not self.transfers:
            self._states = states
            self._tell()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(_TELL_S, self._tell)

    def _tell(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        now_s = time.monotonic()
        looking = tuple(
            dict.fromkeys(name for name, until_s in self._lookers.values() if now_s < until_s)
        )
        newer = FilesView(
            tuple(
                one.question
                for one in self.transfers.values()
                if isinstance(one, Taking) and one.state == "offered"
            ),
            tuple(
                self._line(one, now_s) for one in self.transfers.values() if one.state != "offered"
            ),
            looking,
        )
        if newer != self._view:
            self._view = newer
            for observer in tuple(self._observers):
                observer(newer)

    def _line(self, one: Transfer, now_s: float) -> TransferView:
        taking = isinstance(one, Taking)
        line = TransferView(
            number=one.number,
            direction=one.direction,
            person=one.person if isinstance(one, Taking) else self._names[one.number],
            name=shown(one.name),
            state=one.state,
            why=one.why,
            done=one.done,
            size=one.size,
            files=one.files,
            files_done=one.files_done if isinstance(one, Taking) else _all_or_none(one),
            folder=one.folder if taking else shown_path([one.folder]),
            saved=one.saved if isinstance(one, Taking) else (),
        )
        if one.state != "running":
            return line
        speed = self._speeds[one.number].of(one.done, now_s)
        left_s = -(-(one.size - one.done) // speed) if speed else 0
        return replace(line, bytes_per_s=speed, left_s=left_s)

    def _forget(self, number: int) -> None:
        del self.transfers[number]
        del self._speeds[number]
        del self._names[number]


def _all_or_none(one: Giving) -> int:
    return one.files if one.state == "done" else 0
