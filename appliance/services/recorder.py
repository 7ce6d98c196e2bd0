"""Takes what a room relays, and lets a thread write it down."""

import asyncio
import errno
import logging
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from appliance.domain.recordings import Recording
from appliance.services.lines import Frame
from appliance.services.marks import Mark
from appliance.services.recording_files import NoRoomError, RecordingWriter
from appliance.services.recording_pump import Job, RecordingPump
from appliance.services.relay import Room
from protocol import recording as content
from protocol.frame import SEQUENCE_LIMIT
from protocol.recording import Chunk, Record, Type

log = logging.getLogger(__name__)

CHUNK_BYTES: Final = 2**20
WAITING_BYTES: Final = 32 * 2**20
"""More than the disk takes: frames are left out up to the next key frame."""
KEY_AFTER_S: Final = 10.0
KEY_AFTER_TIMES: Final = 8
"""The changes in KEY_AFTER_S have to be so many times a key frame to be worth one."""
KEY_AT_LAST_S: Final = 60.0
KEY_AT_LAST_BYTES: Final = 8 * 2**20
LONGEST_MS: Final = 12 * 3_600_000
LARGEST_BYTES: Final = 8 * 2**30
"""A recording that gets longer or larger goes on in another one."""
_DETAIL_CHARS = 200
_NAME_CHARS = 80


class _Taken(NamedTuple):
    time_ms: int
    key: bool
    messages: tuple[bytes, ...]


class Recorder:
    """One running recording; a Tap of its room.

    Attributes:
        recording: as it began.
        room: what is recorded.
        writer: of its file.
    """

    def __init__(
        self,
        recording: Recording,
        room: Room,
        writer: RecordingWriter,
        pump: RecordingPump,
        now_s: Callable[[], float],
        on_trouble: Callable[["Recorder", str], None],
    ) -> None:
        """Begins now.

        Args:
            recording: its row.
            room: what to record.
            writer: of its file.
            pump: carries what was taken to the thread that writes.
            now_s: monotonic.
            on_trouble: called once with why it cannot go on: "full", "failed" or "long".
        """
        self.recording = recording
        self.room = room
        self.writer = writer
        self._pump = pump
        self._now_s = now_s
        self._on_trouble = on_trouble
        self._began_s = self._key_s = now_s()
        self._taken: list[_Taken | Chunk] = []
        self._taken_bytes = 0
        self._waiting_bytes = 0
        self._synced = self._asked = False
        self._due = False
        self._since_key_bytes = self._key_bytes = 0
        self._next_sequence = 0
        self._over = False
        about = {
            "recording": recording.id,
            "session": recording.session_id,
            "at_ms": recording.began_at_ms,
        }
        self._keep(Chunk(Type.ABOUT, 0, content.pack_object(about)))

    @property
    def elapsed_ms(self) -> int:
        """How long it has been going on."""
        return int((self._now_s() - self._began_s) * 1000)

    @property
    def wants_key(self) -> bool:
        """Whether it waits for a key frame: the first, one after a gap, or one to seek by."""
        return not self._over and (self._due or (not self._synced and not self._behind))

    def take(self, picture: Frame, key: bool) -> None:
        """Takes a frame of the room; for each of them, so that it calls as little as it can."""
        if self._over:
            return
        sequence, size_bytes = picture.sequence, picture.size_bytes
        follows = key or (self._synced and sequence == self._next_sequence)
        if not follows or self._waiting_bytes + self._taken_bytes > WAITING_BYTES:
            self._leave_out()
            return
        now_s = self._now_s()
        self._next_sequence = (sequence + 1) % SEQUENCE_LIMIT
        self._taken_bytes += size_bytes
        taken = _Taken(int((now_s - self._began_s) * 1000), key, picture.messages)
        if self._taken:
            self._taken.append(taken)
        else:
            self._keep(taken)
        if self._taken_bytes >= CHUNK_BYTES:
            self._pump.now(self)
        if key:
            self._synced, self._due = True, False
            self._key_s, self._key_bytes = now_s, size_bytes
            self._since_key_bytes = 0
            return
        self._since_key_bytes += size_bytes
        if now_s - self._key_s >= KEY_AFTER_S or self._since_key_bytes >= KEY_AT_LAST_BYTES:
            self._maybe_due(now_s)

    def mark(self, mark: Mark) -> None:
        """Writes down that something happened just now."""
        if self._over:
            return
        said = {
            "kind": mark.kind,
            "person": mark.person[:_NAME_CHARS],
            "detail": mark.detail[:_DETAIL_CHARS],
        }
        self._keep(Chunk(Type.MARK, self.elapsed_ms, content.pack_object(said)))

    def collect(self) -> Job | None:
        """Gives what was taken to the thread that writes."""
        if not self._taken:
            return None
        taken, size = self._taken, self._taken_bytes
        self._taken, self._taken_bytes = [], 0
        self._waiting_bytes += size
        return Job(self.writer, _chunked(taken), lambda problem: self._wrote(problem, size))

    def lose(self) -> None:
        """Frames are missing from here on; only a key frame helps, and it is asked for."""
        self._synced, self._asked = False, True
        self.room.ask_for_key()

    async def end(self, reason: str) -> tuple[int, int]:
        """Writes what is left and closes the file; returns length in ms and plain size."""
        length_ms = self.elapsed_ms
        if not self._over:
            self._over = True
            self._taken.append(Chunk(Type.END, length_ms, content.pack_object({"reason": reason})))
        writing = self._pump.now(self)
        if writing is not None:
            await writing
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pump.thread, _closed, self.writer)
        return length_ms, self.writer.size_bytes

    @property
    def _behind(self) -> bool:
        return self._waiting_bytes + self._taken_bytes > WAITING_BYTES

    def _leave_out(self) -> None:
        """A frame cannot be shown behind those before it, or the disk does not keep up."""
        if self._synced:
            log.info("recording %s lost frames", self.recording.id)
            self._synced = self._asked = False
        if not self._asked and not self._behind:
            self._asked = True
            self.room.ask_for_key()

    def _maybe_due(self, now_s: float) -> None:
        passed_s = now_s - self._key_s
        changed = self._since_key_bytes
        self._due = self._due or (
            (passed_s >= KEY_AFTER_S and changed >= KEY_AFTER_TIMES * self._key_bytes)
            or passed_s >= KEY_AT_LAST_S
            or changed >= KEY_AT_LAST_BYTES
        )
        if self._due:
            self.room.ask_for_key()

    def _keep(self, taken: "_Taken | Chunk") -> None:
        self._taken.append(taken)
        if len(self._taken) == 1:
            self._pump.ready(self)

    def _wrote(self, problem: Exception | None, size_bytes: int) -> None:
        before, self._waiting_bytes = self._behind, self._waiting_bytes - size_bytes
        if problem is not None:
            log.error("recording %s cannot go on: %s", self.recording.id, problem)
            self._trouble(_why(problem))
        elif self.elapsed_ms > LONGEST_MS or self.writer.size_bytes > LARGEST_BYTES:
            self._trouble("long")
        elif before and not self._behind:
            self.room.ask_for_key()

    def _trouble(self, why: str) -> None:
        if not self._over:
            self._over = True
            self._on_trouble(self, why)


def _why(problem: BaseException) -> str:
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT)
    return "full" if full or isinstance(problem, NoRoomError) else "failed"


def _closed(writer: RecordingWriter) -> None:
    try:
        writer.close()
    except OSError as problem:
        log.warning("a recording could not be closed: %s", problem)


def _chunked(taken: "list[_Taken | Chunk]") -> Iterator[Chunk]:
    """Yields frames as chunks, and chunks as they are: a key frame begins one, and none is much
    larger than CHUNK_BYTES.
    """
    records: list[Record] = []
    kind, began_ms, size = Type.SCREEN, 0, 0
    for one in taken:
        begins = isinstance(one, Chunk) or one.key
        for message in () if isinstance(one, Chunk) else one.messages:
            if records and (begins or size >= CHUNK_BYTES):
                yield Chunk(kind, began_ms, content.pack_records(records))
                records = []
            if not records:
                kind = Type.KEY if begins else Type.SCREEN
                began_ms, size = one.time_ms, 0
            records.append(Record(one.time_ms - began_ms, message))
            size += len(message)
            begins = False
        if isinstance(one, Chunk):
            if records:
                yield Chunk(kind, began_ms, content.pack_records(records))
                records = []
            yield one
    if records:
        yield Chunk(kind, began_ms, content.pack_records(records))
