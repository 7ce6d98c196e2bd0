"""Transfers of files: who may begin one, which are under way, and what is kept of them.

The bytes pass through `file_receiving` and `file_sending`; nothing of them is kept.
"""

import asyncio
import logging
from dataclasses import replace
from typing import Final

from appliance.clock import Clock
from appliance.domain.file_transfers import (
    RECEIVE,
    SEND,
    TransferRecord,
    TransferRefusedError,
)
from appliance.domain.records import Account
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import APPLIANCE, CUSTOMER, Audit
from appliance.services.file_live import LiveTransfer
from appliance.services.file_receiving import Receiving
from appliance.services.file_sending import Sending
from appliance.services.marks import Marks
from appliance.services.relay import Room
from appliance.services.sessions import Sessions
from appliance.services.tasks import Tasks
from appliance.storage import Storage
from appliance.storage import file_transfers as rows
from protocol.limits import FILE_COUNT, FILES_AT_ONCE, NAME_CHARS, RECONNECT_LIMIT_S
from protocol.messages.files import FilesGive, FilesOffer

log = logging.getLogger(__name__)

_KEPT_OVER: Final = 50
"""Transfers of a room that are over and still known to its requests."""


class FileTransfers:
    """All transfers of the appliance."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        tasks: Tasks,
        marks: Marks,
    ) -> None:
        """Takes where they are written down, and who marks them in a recording."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._tasks = tasks
        self._marks = marks
        self._live: dict[str, dict[int, LiveTransfer]] = {}
        self._greeted: set[str] = set()
        self._capable: set[str] = set()

    async def recover(self) -> None:
        """What an earlier run of the appliance left unfinished has failed."""
        await self._storage.run(self._recover_now)

    async def of_session(self, session_id: str) -> tuple[TransferRecord, ...]:
        """Returns all transfers of a session, newest first, as they stand now."""
        kept = await self._storage.run(rows.of, session_id)
        live = self._live.get(session_id, {})
        return tuple(live[one.number].record if one.number in live else one for one in kept)

    def under_way(self, session_id: str) -> list[LiveTransfer]:
        """Returns the transfers of a session that are not over."""
        return [one for one in self._live.get(session_id, {}).values() if not one.over]

    def own(self, session_id: str, number: int, account: Account) -> LiveTransfer:
        """Returns a transfer of somebody that was not over long ago.

        Raises:
            TransferRefusedError: there is none, or it is another one's.
        """
        found = self._live.get(session_id, {}).get(number)
        if found is None or found.record.person_id != account.id:
            raise TransferRefusedError("over")
        return found

    def receiving(self, session_id: str, number: int) -> Receiving | None:
        """Returns a transfer from the customer, whoever takes it."""
        found = self._live.get(session_id, {}).get(number)
        return found if isinstance(found, Receiving) else None

    def sending(self, session_id: str, number: int) -> Sending | None:
        """Returns a transfer to the customer, whoever sends it."""
        found = self._live.get(session_id, {}).get(number)
        return found if isinstance(found, Sending) else None

    async def receive(
        self, actor: Account, room: Room | None, handles: tuple[str, ...]
    ) -> TransferRecord:
        """Has the customer's program look at what a technician chose, and returns how it is.

        Raises:
            TransferRefusedError: not now, or not at all.
            ForbiddenError, NotFoundError: the account may not transfer files in this session.
        """
        there = self._there(actor, room, "files")
        record = await self._begin(actor, there, RECEIVE, "")
        live = Receiving(record, there, self._over)
        self._keep(live)
        live.tell()
        try:
            live.agent.tell(FilesGive(record.number, actor.id, handles))
        except TransferRefusedError as refusal:
            live.cancel(refusal.word)
            raise
        return await live.ready()

    async def send(
        self, actor: Account, room: Room | None, names: tuple[str, ...], files: int, size: int
    ) -> TransferRecord:
        """Offers files to the customer.

        Raises:
            TransferRefusedError: not now, or not at all.
            ForbiddenError, NotFoundError: the account may not transfer files in this session.
        """
        if not 1 <= files <= FILE_COUNT:
            raise TransferRefusedError("too_many")
        there = self._there(actor, room, "view")
        record = await self._begin(actor, there, SEND, names[0] if names else "", files, size)
        live = Sending(replace(record, state="offered"), there, self._over)
        self._keep(live)
        live.tell()
        try:
            live.agent.tell(
                FilesOffer(record.number, actor.id, actor.name[:NAME_CHARS], names, files, size)
            )
        except TransferRefusedError as refusal:
            live.cancel(refusal.word)
            raise
        return live.record

    def greeted(self, session_id: str) -> None:
        """A program that knows files is about to come."""
        self._greeted.add(session_id)

    def agent_came(self, room: Room) -> None:
        """What was under way goes on, if the program that came knows files at all."""
        able = room.session_id in self._greeted
        self._greeted.discard(room.session_id)
        (self._capable.add if able else self._capable.discard)(room.session_id)
        self.adopt(room)
        for live in self.under_way(room.session_id):
            if able:
                live.came()
            else:
                live.cancel("agent", tell=False)

    def can(self, room: Room) -> bool:
        """Whether there is a customer's program that knows files."""
        return room.agent is not None and room.session_id in self._capable

    def adopt(self, room: Room) -> None:
        """Both sides were away and have come back: what waited goes on in their new room."""
        for live in self.under_way(room.session_id):
            live.room = room

    def closed(self, room: Room) -> None:
        """The session is over; or nobody is there at the moment, and both may come back."""
        self._capable.discard(room.session_id)
        if room.record.live and self.under_way(room.session_id):
            for live in self.under_way(room.session_id):
                live.went()
            loop = asyncio.get_running_loop()
            loop.call_later(RECONNECT_LIMIT_S, self._forsaken, room)
            return
        self._end_all(room)

    def _forsaken(self, room: Room) -> None:
        """Nobody came back, unless the transfers are in another room by now."""
        if any(live.room is room for live in self.under_way(room.session_id)):
            self._end_all(room)

    def _end_all(self, room: Room) -> None:
        for live in self.under_way(room.session_id):
            live.cancel("session", tell=False)
        self._live.pop(room.session_id, None)
        self._greeted.discard(room.session_id)

    def _there(self, actor: Account, room: Room | None, right: str) -> Room:
        """Returns the room of a technician who may do something in it now."""
        if room is None or room.agent is None:
            raise TransferRefusedError("line")
        if room.session_id not in self._capable:
            raise TransferRefusedError("old_program")
        if room.on_hold:
            raise TransferRefusedError("on_hold")
        viewers = [one for one in room.viewers if one.person_id == actor.id]
        if not any(room.may(viewer, right) for viewer in viewers):
            raise TransferRefusedError("not_allowed")
        if len(self.under_way(room.session_id)) >= FILES_AT_ONCE:
            raise TransferRefusedError("too_many")
        return room

    async def _begin(
        self, actor: Account, room: Room, direction: str, name: str, files: int = 0, size: int = 0
    ) -> TransferRecord:
        wish = TransferRecord(
            session_id=room.session_id,
            number=0,
            person_id=actor.id,
            person=actor.name[:NAME_CHARS],
            direction=direction,
            name=name,
            files=files,
            size_bytes=size,
            started_ms=self._clock.now_ms(),
        )
        return await self._storage.run(self._begin_now, wish)

    def _begin_now(self, wish: TransferRecord) -> TransferRecord:
        access = acting_now(wish.person_id)
        session = self._sessions.moves.get(wish.session_id)
        access.need_with(Right.FILES, session)
        if not session.live:
            raise TransferRefusedError("session")
        record = replace(wish, number=rows.next_number(wish.session_id))
        rows.insert(record)
        event = "files.receive" if record.direction == RECEIVE else "files.send"
        detail: dict[str, str | int | bool] = {"number": record.number}
        if record.direction == SEND:
            detail |= {"files": record.files, "bytes": record.size_bytes}
        self._audit.record(
            record.person_id, event, record.session_id, detail, group_id=session.group_id
        )
        return record

    def _keep(self, live: LiveTransfer) -> None:
        known = self._live.setdefault(live.record.session_id, {})
        over = [number for number, one in known.items() if one.over]
        for number in over[: max(0, len(over) - _KEPT_OVER)]:
            del known[number]
        known[live.number] = live

    def _over(self, live: LiveTransfer) -> None:
        live.record = replace(live.record, ended_ms=self._clock.now_ms())
        live.tell()
        record = live.record
        if record.state == "done":
            self._marks.mark(record.session_id, "file", record.person, record.name)
        self._tasks.start(self._storage.run(self._over_now, record))

    def _over_now(self, record: TransferRecord) -> None:
        rows.update(record)
        group_id = self._sessions.moves.get(record.session_id).group_id
        by_customer = record.why == "customer" or record.state == "declined"
        actor = CUSTOMER if by_customer else record.person_id
        self._write_down(record, actor, group_id)
        word, detail = _line(record)
        name = self._sessions.moves.get(record.session_id).name if by_customer else record.person
        self._sessions.note_now(record.session_id, word, name, actor, **detail)

    def _recover_now(self) -> None:
        for left in rows.unended():
            now_ms = self._clock.now_ms()
            record = replace(left, state="failed", why="appliance", ended_ms=now_ms)
            rows.update(record)
            group_id = self._sessions.moves.get(record.session_id).group_id
            self._write_down(record, APPLIANCE, group_id)

    def _write_down(self, record: TransferRecord, actor: str, group_id: str) -> None:
        detail: dict[str, str | int | bool] = {
            "number": record.number,
            "direction": record.direction,
            "state": record.state,
            "why": record.why,
            "files": record.files_done,
            "bytes": record.done_bytes,
        }
        self._audit.record(actor, "files.end", record.session_id, detail, group_id=group_id)


def _line(record: TransferRecord) -> tuple[str, dict[str, str]]:
    """Returns word and values of a line of the session's timeline."""
    name = {"name": record.name or f"#{record.number}"}
    if record.state == "declined":
        return "file_declined", name
    if record.state != "done" or record.files_done < record.files:
        return "file_broken", name
    if record.direction == RECEIVE:
        return "file_received", name
    if record.files > 1:
        return "files_sent", {**name, "files": str(record.files)}
    return "file_sent", name
