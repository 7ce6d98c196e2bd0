"""The live sessions in memory, as the desks list them, and the changes that desks hear of.

Each change of a session is encoded once for all desks; several within a moment are told as one.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from appliance.domain.access import Access
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.services import presence
from appliance.services.events import Events
from appliance.services.relay import Room
from protocol import codec, frame
from protocol.frame import Channel, Header
from protocol.messages.desk import DeskScope, DeskSession

GATHERED_S: Final = 0.05
"""Changes of one session within this time are told together."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open page that lists sessions.

    Attributes:
        access: what its reader may do as of now.
        send: queues a packed message.
    """

    access: Callable[[], Access]
    send: Callable[[bytes], None]


class Shown:
    """A session as it is at the moment, written when somebody wants it: with its code and without.

    Attributes:
        record: as stored.
    """

    __slots__ = ("_json", "_packed", "_room", "record")

    def __init__(self, record: SessionRecord, room: Room | None) -> None:
        self.record = record
        self._room = room
        self._packed: dict[bool, bytes] = {}
        self._json: dict[bool, str] = {}

    def packed(self, access: Access) -> bytes:
        """Returns the message about it for somebody who may see it."""
        with_code = presence.may_hand_out(self.record, access)
        if with_code not in self._packed:
            row = presence.row_as(self.record, self._room, with_code=with_code)
            self._packed[with_code] = _packed(DeskSession(row))
        return self._packed[with_code]

    def json(self, access: Access) -> str:
        """Returns it as the API writes it for somebody who may see it."""
        with_code = presence.may_hand_out(self.record, access)
        if with_code not in self._json:
            row = presence.row_as(self.record, self._room, with_code=with_code)
            self._json[with_code] = json.dumps(asdict(row)).replace("</", "<\\/")
        return self._json[with_code]


class Board:
    """All live sessions, and who lists them."""

    def __init__(self, events: Events, room: Callable[[str], Room | None]) -> None:
        """Takes where changes come from, and who knows who is connected."""
        self._room = room
        self._shown: dict[str, Shown] = {}
        self._changed: dict[str, tuple[tuple[SessionRecord, ...], Shown]] = {}
        self._desks: dict[object, Desk] = {}
        self._later: asyncio.TimerHandle | None = None
        events.subscribe(self._hear)

    def load(self, records: Iterable[SessionRecord]) -> None:
        """Takes what was stored before this run."""
        for record in records:
            if record.live:
                self._shown.setdefault(record.id, Shown(record, self._room(record.id)))

    def __iter__(self) -> Iterator[SessionRecord]:
        """Yields the live sessions."""
        return (shown.record for shown in self._shown.values())

    def get(self, session_id: str) -> SessionRecord | None:
        """Returns a live session, or None."""
        shown = self._shown.get(session_id)
        return shown.record if shown else None

    def visible(self, access: Access) -> list[Shown]:
        """Returns the live sessions somebody may see, the newest change first."""
        found = [one for one in self._shown.values() if access.may_with(Right.SEE, one.record)]
        found.sort(key=lambda one: one.record.changed_at_ms, reverse=True)
        return found

    def add(self, desk: Desk) -> Callable[[], None]:
        """Tells a desk of changes from now on; returns what ends that."""
        key = object()
        self._desks[key] = desk

        def forget() -> None:
            self._desks.pop(key, None)

        return forget

    def _hear(self, record: SessionRecord) -> None:
        before = self._shown.get(record.id)
        shown = Shown(record, self._room(record.id))
        if record.live:
            self._shown[record.id] = shown
        else:
            self._shown.pop(record.id, None)
        earlier, _ = self._changed.get(record.id, ((), shown))
        # A desk may have listed each of them meanwhile, also one that nobody was told of yet.
        listed = (*earlier, before.record) if before else earlier
        self._changed[record.id] = listed, shown
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(GATHERED_S, self._tell)

    def _tell(self) -> None:
        self._later = None
        changed, self._changed = self._changed, {}
        for desk in tuple(self._desks.values()):
            access = desk.access()
            lost = False
            for listed, shown in changed.values():
                if access.may_with(Right.SEE, shown.record):
                    desk.send(shown.packed(access))
                elif any(access.may_with(Right.SEE, before) for before in listed):
                    lost = True
            if lost:
                desk.send(_SCOPE)


def _packed(message: object) -> bytes:
    return frame.pack(Header(Channel.CONTROL), codec.encode(message))


_SCOPE: Final = _packed(DeskScope())
"""To a desk that sees a session no more: list anew."""
