"""Waiting: place, technician and check words for the customer's program."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from appliance.domain.records import SessionRecord
from appliance.feature import Feature, FromAgent, FromViewer
from appliance.services.attendance import Attendance
from appliance.services.check_words import CheckWordMaker
from appliance.services.events import Events
from appliance.services.queues import Queues
from appliance.storage import Storage, surveys
from protocol.limits import NAME_CHARS
from protocol.messages.waiting import Spoken, WaitingShow


@dataclass(slots=True)
class _Told:
    """A program that has the capability.

    Attributes:
        tell: queues a message for this one connection of it.
        last: what it was told.
        forget: ends the watch of the queue.
    """

    tell: Callable[[Any], None]
    words: tuple[Spoken, ...]
    page: bool
    last: WaitingShow | None
    forget: Callable[[], None]


class Waiting(Feature):
    """Tells each program how its session stands, and again whenever that changes."""

    name: ClassVar[str] = "waiting"

    def __init__(
        self,
        storage: Storage,
        events: Events,
        queues: Queues,
        attendance: Attendance,
        check_words: CheckWordMaker,
    ) -> None:
        """Takes where changes come from."""
        self._storage = storage
        self._queues = queues
        self._attendance = attendance
        self._check_words = check_words
        self._told: dict[str, _Told] = {}
        self.from_agent: FromAgent = {}
        self.from_viewer: FromViewer = {}
        events.subscribe(self._hear)

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """Tells the program at once, and from now on."""
        page = await self._storage.run(surveys.has_page, record.id)
        if self._queues.board.get(record.id) is None:  # it ended meanwhile
            return
        self._forget(record.id)  # also of a program that came while this one's page was looked up
        everywhere = self._check_words.everywhere(record).items()
        self._told[record.id] = told = _Told(
            tell=tell,
            words=tuple(Spoken(language, words) for language, words in everywhere),
            page=page,
            last=None,
            forget=self._queues.queue.watch(record.id, lambda: self._moved(record.id)),
        )
        self._show(told, record)

    def _moved(self, session_id: str) -> None:
        record = self._queues.board.get(session_id)
        if record is not None:
            self._hear(record)

    def _hear(self, record: SessionRecord) -> None:
        told = self._told.get(record.id)
        if told is None:
            return
        room = self._attendance.room(record.id)
        if not record.live:
            self._forget(record.id)
        elif room is not None and room.agent is not None and room.agent.tell == told.tell:
            self._show(told, record)

    def _show(self, told: _Told, record: SessionRecord) -> None:
        standing = self._queues.queue.standing(record)
        message = WaitingShow(
            technician=record.owner[:NAME_CHARS],
            place=standing.place,
            wait_s=standing.wait_s,
            words=told.words,
            page=told.page,
        )
        if message != told.last:
            told.last = message
            told.tell(message)

    def _forget(self, session_id: str) -> None:
        told = self._told.pop(session_id, None)
        if told is not None:
            told.forget()
