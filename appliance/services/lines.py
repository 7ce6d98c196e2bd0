"""Lines to the peers of a session: bounded queues, emptied as fast as a peer takes (DESIGN 11).

What is queued within one turn of the loop is written together at its end; no task, and nothing that
is waited for, stands between a message that came and the same message leaving.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from protocol import codec, frame
from protocol.close import Close
from protocol.frame import Channel, Flag, Header
from protocol.limits import QUEUE_BYTES, QUEUE_FRAMES
from protocol.messages.consent import ConsentRights
from protocol.messages.kinds import RIGHTS

WAITING_MESSAGES = 2048
"""Control and input messages that may wait for one line before it is cut: it no longer reads."""
WAITING_BYTES = 16 * 1024 * 1024
"""Of them together: most are small, answers about folders are not (SECURITY 19)."""
BATCH_BYTES = 64 * 1024
"""Written at once: what is more urgent waits for no more than this, or one message."""
BURST_FRAMES = 24
BURST_BYTES = 64 * 1024
"""Instead of QUEUE_FRAMES if all together are so small: on a narrow line an agent sends many."""
_MEASURED_FRAMES = 32
LAST_WORDS_S = 1.0
"""How long a peer that is being closed may take to read what was said to it before."""
_AT_ONCE = frozenset(
    {
        Close.FLOOD,
        Close.TOO_LARGE,
        Close.BAD_MESSAGE,
        Close.INTERNAL,
        Close.NOT_AUTHENTICATED,
        Close.FORBIDDEN,
    }
)
_DROPPED = frame.pack(Header(Channel.SCREEN, Flag.REFRESH))
"""To a viewer: frames were dropped, ask for a key frame when you are ready."""


class Port(Protocol):
    """What a socket offers to the relay."""

    def send_all(self, messages: Sequence[bytes], then: Callable[[], None]) -> bool:
        """Returns whether all have left for the network; if not, `then` is called once they have,
        or never.  Raises LineClosedError when they cannot.
        """

    def close(self, code: Close) -> None:
        """Starts closing; further writes fail."""


class LineClosedError(Exception):
    """The other side is gone."""


class Frame(NamedTuple):
    """A whole frame: all its messages, headers included.

    Attributes:
        size_bytes: of all messages together.
        came_s: when the last one was read, by the clock of `perf_counter`; 0: not of interest.
    """

    messages: tuple[bytes, ...]
    sequence: int
    size_bytes: int
    came_s: float = 0.0


class Tap(Protocol):
    """Takes every frame of a room as it is relayed; a recorder is one."""

    @property
    def wants_key(self) -> bool:
        """Whether it waits for a key frame."""

    def take(self, picture: Frame, key: bool) -> None:
        """Takes a frame; keeps it or queues it, and waits for nothing."""


class Line:
    """One peer: messages out, in order.

    Attributes:
        codecs: what this peer writes or reads of a picture, among other words.
        rtt_ms: there and back, as last measured; 0 before.
    """

    rtt_ms = 0

    def __init__(self, port: Port, codecs: Iterable[str] = ()) -> None:
        self.port = port
        self.codecs = frozenset(codecs)
        self._messages: deque[bytes] = deque()
        self._waiting_bytes = 0
        self._last_words: Close | None = None
        self._gone = False
        self._when_gone: Callable[[], None] = _nothing
        self._loop = asyncio.get_running_loop()
        self._due = False
        self._stuck = False
        self._unsaid = False
        self._drained: asyncio.Event | None = None

    async def drained(self) -> None:
        """Returns once all small messages have left, or the line is gone."""
        if self._gone or not self._unsaid:
            return
        if self._drained is None:
            self._drained = asyncio.Event()
        await self._drained.wait()

    def send(self, message: bytes) -> None:
        """Queues a small message; a peer that lets too many wait is cut, a gone one gets none."""
        if self._gone:
            return
        size_bytes = self._waiting_bytes + len(message)
        if len(self._messages) >= WAITING_MESSAGES or size_bytes > WAITING_BYTES:
            self.cut(Close.FLOOD)
            return
        self._waiting_bytes = size_bytes
        self._messages.append(message)
        self._unsaid = True
        self._wake()

    def tell(self, message: Any) -> None:
        """Queues a message of the control channel."""
        self.send(frame.pack(Header(Channel.CONTROL), codec.encode(message)))

    def cut(self, code: Close) -> None:
        """Closes the socket; what still waits is sent before it if the peer reads it at once."""
        if code in _AT_ONCE or not self._messages:
            self.port.close(code)
            return
        self._last_words = code
        self._loop.call_later(LAST_WORDS_S, self.port.close, code)

    def when_gone(self, call: Callable[[], None]) -> None:
        """Calls once the socket is gone or going."""
        self._when_gone = call
        if self._gone:
            call()

    def stop(self) -> None:
        """Nothing leaves any more; the socket is gone or going."""
        self._said_all()
        self._gone = True
        self._when_gone()

    def _wake(self) -> None:
        """Sees to it that what is queued leaves at the end of this turn."""
        if not self._due and not self._stuck:
            self._due = True
            self._loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Writes what is queued, as much as the network takes."""
        self._due = False
        if self._gone or self._stuck:
            return
        try:
            while batch := self._batch():
                if not self.port.send_all(batch, self._unstuck):
                    self._stuck = True
                    return
                self._left()
        except LineClosedError:
            self._stuck = True
            return
        if self._last_words is not None:
            self.port.close(self._last_words)

    def _unstuck(self) -> None:
        """What was written has left for the network."""
        self._stuck = False
        self._left()
        self._flush()

    def _left(self) -> None:
        """Nothing of what was taken from the queue is here any more."""
        if not self._messages:
            self._said_all()

    def _said_all(self) -> None:
        self._unsaid = False
        if self._drained is not None:
            self._drained.set()
            self._drained = None

    def _batch(self) -> list[bytes]:
        batch: list[bytes] = []
        size_bytes = 0
        while size_bytes < BATCH_BYTES and (message := self._next()) is not None:
            batch.append(message)
            size_bytes += len(message)
        return batch

    def _next(self) -> bytes | None:
        return self._said() if self._messages else None

    def _said(self) -> bytes:
        message = self._messages.popleft()
        self._waiting_bytes -= len(message)
        return message


def _nothing() -> None:
    """Nobody asked to hear of the end."""


class Sync(Enum):
    """How a viewer stands to the stream of deltas."""

    LOST = "lost"
    """Misses frames and has not asked yet."""
    ASKED = "asked"
    """Asked for a key frame."""
    IN_SYNC = "in_sync"


class ViewerLine(Line):
    """A viewer: small messages first, then whole frames, QUEUE_FRAMES or QUEUE_BYTES at most.

    Attributes:
        person_id, person: the technician.
        rights: what may be asked of the customer for this person.
        outside: an external technician: sees nothing before the customer agreed to this person.
        admitted: whether pictures are for this viewer.
        resting: out of sight; wants no frames.
        dropped_frames: frames this viewer was not given because its queue was full.
        dropped_input: input messages of it that were not passed on.
        told_rights: what it was last told of its rights, or None.
    """

    def __init__(
        self,
        port: Port,
        person_id: str,
        person: str,
        rights: tuple[str, ...] = RIGHTS,
        *,
        outside: bool = False,
        codecs: Iterable[str] = (),
    ) -> None:
        self.person_id = person_id
        self.person = person
        self.rights = rights
        self.outside = outside
        self.admitted = not outside
        self.resting = False
        self.sync = Sync.LOST
        self.dropped_frames = 0
        self.dropped_input = 0
        self.told_rights: ConsentRights | None = None
        self.queued_bytes = 0
        self._frames: deque[Frame] = deque()
        self._current: deque[bytes] = deque()
        self._came_s = 0.0
        self._leaving: list[float] = []
        self._took_s: deque[float] = deque(maxlen=_MEASURED_FRAMES)
        self._delivered: int | None = None
        self._acknowledged: int | None = None
        self._skipped: int | None = None
        super().__init__(port, codecs)

    def tell_rights(self, rights: tuple[str, ...]) -> None:
        """Says what this person is allowed now, when that changed."""
        message = ConsentRights(rights, self.rights)
        if message != self.told_rights:
            self.told_rights = message
            self.tell(message)

    def offer(self, picture: Frame, key: bool) -> None:
        """Queues a frame if this viewer is to have it and has room, or says that it lost some."""
        if self.resting:
            return
        if key and self.sync is Sync.IN_SYNC:
            self._skipped = picture.sequence
            return
        if self.sync is not (Sync.ASKED if key else Sync.IN_SYNC):
            return
        if self._is_full(picture):
            self._flush()  # many may come in one turn
        if self._is_full(picture):
            self.dropped_frames += 1
            self.lose()
            return
        self.sync = Sync.IN_SYNC
        self._delivered, self._skipped = picture.sequence, None
        self.queued_bytes += picture.size_bytes
        self._frames.append(picture)
        self._wake()

    def _is_full(self, picture: Frame) -> bool:
        """Whether there is no room; a burst of small frames, as after a stall, is no backlog."""
        bytes_then = self.queued_bytes + picture.size_bytes
        if len(self._frames) >= QUEUE_FRAMES:
            return len(self._frames) >= BURST_FRAMES or bytes_then > BURST_BYTES
        return bool(self._frames) and bytes_then > QUEUE_BYTES

    def lose(self) -> None:
        """Says behind what is queued that frames are missing."""
        self.sync = Sync.LOST
        self._frames.append(Frame((_DROPPED,), 0, 0))
        self._wake()

    def pause(self) -> None:
        """Gives up frames that wait: the viewer asks for a key frame once it wants some again."""
        self._frames.clear()
        self.queued_bytes = 0
        self.sync = Sync.LOST

    def reset(self) -> None:
        """The agent counts anew: nothing delivered before matters any more."""
        self._frames.clear()
        self.queued_bytes = 0
        self._delivered = self._acknowledged = self._skipped = None
        self.lose()

    def acknowledge(self, sequence: int) -> None:
        """Takes an ACK; one for a frame never delivered may be of the time before a reset."""
        if self._delivered is None or frame.newer(sequence, self._delivered):
            return
        if self._acknowledged is None or frame.newer(sequence, self._acknowledged):
            self._acknowledged = sequence

    @property
    def drawn(self) -> int | None:
        """Newest frame this viewer needs no more: drawn, or a key frame meant for others."""
        if self._skipped is not None and self._acknowledged == self._delivered:
            return self._skipped
        return self._acknowledged

    def _next(self) -> bytes | None:
        if self._messages:
            return self._said()
        if not self._current and self._frames:
            picture = self._frames.popleft()
            self.queued_bytes -= picture.size_bytes
            self._current.extend(picture.messages)
            self._came_s = picture.came_s
        if not self._current:
            return None
        if len(self._current) == 1 and self._came_s:
            self._leaving.append(self._came_s)
        return self._current.popleft()

    def _left(self) -> None:
        if self._leaving:
            now_s = perf_counter()
            self._took_s.extend(now_s - came_s for came_s in self._leaving)
            self._leaving.clear()
        super()._left()

    @property
    def relay_us(self) -> int:
        """What frames for it lately took through the appliance, median; 0 before any."""
        return round(median(self._took_s) * 1e6) if self._took_s else 0
