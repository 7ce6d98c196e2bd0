"""Copies of clipboards on their way through a room: whole, one after the other, logged by size."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from appliance.services.audit import Audit
from appliance.services.lines import Line
from appliance.services.marks import Marks
from appliance.services.preferences import Preferences
from appliance.services.tasks import Tasks
from protocol.close import Close
from protocol.errors import ProtocolError
from protocol.frame import HEADER_BYTES, Channel, Flag, Header, pack
from protocol.limits import CLIPBOARD_BYTES, CLIPBOARD_PART_BYTES

WAYS: Final = "clipboard.ways"
"""Preference: which ways are open."""
_PAUSE_S = 0.25
"""Between two copies on one line: nobody copies faster, and each is a row of the log."""
_TO = {"customer": ("both", "to_customer"), "technician": ("both", "to_technician")}


class Copy(NamedTuple):
    """One copy, unread.

    Attributes:
        bodies: of its parts.
        size_bytes: of its content.
        number: as its sender counts.
    """

    bodies: tuple[bytes, ...]
    size_bytes: int
    number: int

    def messages(self, sequence: int) -> tuple[bytes, ...]:
        """Returns its messages under a number."""
        last = len(self.bodies) - 1
        return tuple(
            pack(Header(Channel.CLIPBOARD, Flag.LAST if at == last else Flag.NONE, sequence), body)
            for at, body in enumerate(self.bodies)
        )


class Gathering:
    """Parts of one peer until they are a whole copy; a part of another number starts anew."""

    def __init__(self) -> None:
        """Starts with nothing."""
        self._bodies: list[bytes] = []
        self._bytes = 0
        self._number = -1

    def take(self, header: Header, message: bytes) -> Copy | None:
        """Takes a whole message; returns the copy that it completes.

        Raises:
            ProtocolError: the part or the copy is larger than may be, or empty.
        """
        body = message[HEADER_BYTES:]
        if header.sequence != self._number:
            self._bodies, self._bytes, self._number = [], 0, header.sequence
        self._bytes += len(body)
        if len(body) > CLIPBOARD_PART_BYTES or self._bytes > CLIPBOARD_BYTES + 1:
            raise ProtocolError("copy too large", Close.TOO_LARGE)
        if not body:
            raise ProtocolError("empty part of a copy")
        self._bodies.append(body)
        if not header.flags & Flag.LAST:
            return None
        whole = Copy(tuple(self._bodies), self._bytes - 1, header.sequence)
        self._bodies, self._bytes, self._number = [], 0, -1
        return whole


@dataclass(frozen=True, slots=True)
class Errand:
    """A copy for one line.

    Attributes:
        messages: whole messages, in order.
        still: whether it may go, asked again before each of them.
        session_id, person_id, person, way, size_bytes: for the log.
    """

    messages: tuple[bytes, ...]
    still: Callable[[], bool]
    session_id: str
    person_id: str
    person: str
    way: str
    size_bytes: int


class Outlet:
    """Sends copies on one line, a part at a time so that everything else goes on between them.

    Of each sender only the newest copy waits.
    """

    def __init__(self, line: Line, copies: "Copies") -> None:
        """Takes the line; nothing is sent yet."""
        self._line = line
        self._copies = copies
        self._waiting: dict[object, Errand] = {}
        self._busy = False

    def put(self, sender: object, errand: Errand) -> None:
        """Takes a copy in place of an older one of the same sender."""
        self._waiting[sender] = errand
        if not self._busy:
            self._busy = True
            self._copies.tasks.start(self._send())

    async def _send(self) -> None:
        try:
            while self._waiting:
                errand = self._waiting.pop(next(iter(self._waiting)))
                if errand.still():
                    await self._copies.log(errand)
                    await self._send_one(errand)
                    await asyncio.sleep(_PAUSE_S)
        finally:
            self._busy = False

    async def _send_one(self, errand: Errand) -> None:
        for message in errand.messages:
            if not errand.still():
                return
            self._line.send(message)
            await self._line.drained()


class Copies:
    """Which ways are open, and the log: way and size, never what was copied."""

    def __init__(self, audit: Audit, preferences: Preferences, marks: Marks, tasks: Tasks) -> None:
        """Takes where it is said and written."""
        self._audit = audit
        self._preferences = preferences
        self._marks = marks
        self.tasks = tasks

    @property
    def ways(self) -> str:
        """The ways that the administrator leaves open: a word of MODES."""
        return self._preferences[WAYS]

    def open(self, way: str) -> bool:
        """Whether copies may go to the "customer", or to the "technician"."""
        return self.ways in _TO[way]

    def listen(self, listener: Callable[[], None]) -> None:
        """Calls after each change of the ways."""
        self._preferences.listen(lambda names: listener() if WAYS in names else None)

    async def log(self, errand: Errand) -> None:
        """Writes down that a copy goes."""
        event = (
            "session.copy_to_customer" if errand.way == "customer" else "session.copy_to_technician"
        )
        detail = {"bytes": errand.size_bytes}
        await self._audit.note(errand.person_id, event, errand.session_id, detail)
        self._marks.mark(errand.session_id, "clipboard", errand.person)
