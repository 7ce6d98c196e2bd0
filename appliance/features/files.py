"""Files: questions about the customer's folders, and what the customer's program says of transfers.

Technicians begin transfers by requests (handlers.files); looking around is over the viewer's line.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any, ClassVar, Final

from appliance.domain.records import SessionRecord
from appliance.feature import DataFromAgent, Feature, FromAgent, FromViewer
from appliance.services.file_receiving import Receiving
from appliance.services.file_sending import Sending
from appliance.services.file_transfers import FileTransfers
from appliance.services.lines import ViewerLine
from appliance.services.relay import Room
from protocol.errors import ProtocolError
from protocol.frame import Channel, Header
from protocol.messages.files import (
    FilesAnswer,
    FilesCancel,
    FilesEnded,
    FilesExpected,
    FilesFound,
    FilesGiven,
    FilesList,
    FilesListed,
    FilesLook,
    FilesPause,
    FilesSearch,
    FilesSeek,
    FilesStop,
    FilesWrote,
)

_ASKS: Final = 32
"""Questions of one viewer that wait for an answer."""


class _Asked:
    """Questions of the viewers of one room, by the name the customer's program knows them by."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.open: dict[str, tuple[ViewerLine, str, type]] = {}

    def add(self, viewer: ViewerLine, ask: str, kind: type) -> str:
        """Returns what the program is to call a question; of too many the oldest goes."""
        mine = [name for name, one in self.open.items() if one[0] is viewer]
        if len(mine) >= _ASKS:
            del self.open[mine[0]]
        name = str(next(self.numbers))
        self.open[name] = viewer, ask, kind
        return name

    def named(self, viewer: ViewerLine, ask: str) -> list[str]:
        """Returns what the program calls a question of a viewer."""
        return [name for name, one in self.open.items() if one[:2] == (viewer, ask)]

    def forget(self, viewer: ViewerLine) -> list[str]:
        """Returns the names of a viewer's questions, which are asked no more."""
        mine = [name for name, one in self.open.items() if one[0] is viewer]
        for name in mine:
            del self.open[name]
        return mine


class Files(Feature):
    """One instance for all rooms."""

    name: ClassVar[str] = "files"

    def __init__(self, transfers: FileTransfers) -> None:
        """Takes the transfers of all rooms."""
        self._transfers = transfers
        self._asked: dict[str, _Asked] = {}
        self.from_agent: FromAgent = {
            FilesListed: self.answered,
            FilesFound: self.answered,
            FilesGiven: self._of(Receiving, Receiving.given),
            FilesEnded: self._of(Receiving, Receiving.ended_reading),
            FilesAnswer: self._of(Sending, Sending.answered),
            FilesExpected: self._of(Sending, Sending.expected),
            FilesWrote: self._of(Sending, Sending.wrote),
            FilesPause: self.paused,
            FilesCancel: self.cancelled,
        }
        self.from_viewer: FromViewer = {
            FilesList: self.look,
            FilesSearch: self.search,
            FilesStop: self.stop,
        }
        self.data_from_agent: DataFromAgent = MappingProxyType({Channel.FILES: self.take})

    async def greet_agent(self, record: SessionRecord, tell: Callable[[Any], None]) -> None:
        """A program with this capability may be asked about files."""
        self._transfers.greeted(record.id)

    def agent_came(self, room: Room) -> None:
        """Transfers go on."""
        self._transfers.agent_came(room)

    def agent_went(self, room: Room) -> None:
        """Nobody answers what was asked; transfers wait."""
        asked = self._asked.pop(room.session_id, None)
        for viewer, ask, kind in asked.open.values() if asked else ():
            _refuse(viewer, ask, kind, "away")
        for live in self._transfers.under_way(room.session_id):
            live.went()

    def viewer_came(self, room: Room, viewer: ViewerLine) -> None:
        """Hears how the own transfers stand."""
        self._transfers.adopt(room)
        for live in self._transfers.under_way(room.session_id):
            if live.record.person_id == viewer.person_id:
                live.tell()

    def viewer_went(self, room: Room, viewer: ViewerLine) -> None:
        """Its searches end."""
        for name in self._of_room(room).forget(viewer):
            if room.agent is not None:
                room.agent.tell(FilesStop(name))

    def rights_changed(self, room: Room) -> None:
        """What the customer allows no more ends here too."""
        for live in self._transfers.under_way(room.session_id):
            needed = "files" if isinstance(live, Receiving) else "view"
            if needed not in room.grants.get(live.record.person_id, ()):
                live.cancel("not_allowed")

    def room_closed(self, room: Room) -> None:
        """Everything ends."""
        self._asked.pop(room.session_id, None)
        self._transfers.closed(room)

    async def look(self, room: Room, viewer: ViewerLine, message: FilesList) -> None:
        """A technician opens a folder."""
        if self._may(room, viewer, message.ask, FilesListed):
            name = self._of_room(room).add(viewer, message.ask, FilesListed)
            room.agent.tell(  # type: ignore[union-attr]
                FilesLook(name, viewer.person_id, message.folder, message.after, message.hidden)
            )

    async def search(self, room: Room, viewer: ViewerLine, message: FilesSearch) -> None:
        """A technician looks for a name."""
        if self._may(room, viewer, message.ask, FilesFound):
            name = self._of_room(room).add(viewer, message.ask, FilesFound)
            room.agent.tell(  # type: ignore[union-attr]
                FilesSeek(name, viewer.person_id, message.folder, message.text)
            )

    async def stop(self, room: Room, viewer: ViewerLine, message: FilesStop) -> None:
        """A technician has found it."""
        asked = self._of_room(room)
        for name in asked.named(viewer, message.ask):
            del asked.open[name]
            if room.agent is not None:
                room.agent.tell(FilesStop(name))

    async def answered(self, room: Room, message: FilesListed | FilesFound) -> None:
        """Passes an answer to who asked, if that one may still know."""
        asked = self._of_room(room)
        viewer, ask, kind = asked.open.get(message.ask, (None, "", None))
        if viewer is None or kind is not type(message):
            return
        if isinstance(message, FilesListed) or message.over:
            del asked.open[message.ask]
        if room.may(viewer, "files"):
            viewer.tell(_renamed(message, ask))
        else:
            _refuse(viewer, ask, kind, "not_allowed")

    async def paused(self, room: Room, message: FilesPause) -> None:
        """The customer lets a transfer rest, or go on."""
        for live in self._transfers.under_way(room.session_id):
            if live.number == message.transfer and live.record.state not in ("asked", "offered"):
                live.pause(message.on, "customer")

    async def cancelled(self, room: Room, message: FilesCancel) -> None:
        """The customer ended a transfer, or it cannot go on there."""
        for live in self._transfers.under_way(room.session_id):
            if live.number == message.transfer:
                live.cancel(message.why or "customer", tell=False)

    def take(self, room: Room, header: Header, message: bytes) -> None:
        """Takes a part of a file.

        Raises:
            ProtocolError: of a transfer that never was, or more than was asked for.
        """
        receiving = self._transfers.receiving(room.session_id, header.sequence)
        if receiving is None:
            raise ProtocolError("a part of no file")
        receiving.take(header, message)

    def _of(self, kind: type, call: Callable[[Any, Any], None]) -> Callable[..., Any]:
        find: Any = self._transfers.receiving if kind is Receiving else self._transfers.sending

        async def give(room: Room, message: Any) -> None:
            number = getattr(message, "transfer", 0)
            live = find(room.session_id, number)
            if live is not None and not live.over:
                call(live, message)

        return give

    def _may(self, room: Room, viewer: ViewerLine, ask: str, kind: type) -> bool:
        problem = "" if room.may(viewer, "files") else "not_allowed"
        if not problem and not self._transfers.can(room):
            problem = "away"
        if problem:
            _refuse(viewer, ask, kind, problem)
        return not problem

    def _of_room(self, room: Room) -> _Asked:
        return self._asked.setdefault(room.session_id, _Asked())


def _refuse(viewer: ViewerLine, ask: str, kind: type, problem: str) -> None:
    if kind is FilesListed:
        viewer.tell(FilesListed(ask, problem, (), (), 0, 0))
    else:
        viewer.tell(FilesFound(ask, problem, (), 0, True))


def _renamed(message: FilesListed | FilesFound, ask: str) -> FilesListed | FilesFound:
    return replace(message, ask=ask)
