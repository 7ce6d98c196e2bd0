"""Recordings that are there already, with content that a player can show."""

from collections.abc import Sequence

from appliance.domain.recordings import Recording
from appliance.secrets import ChunkSeal, identifier
from appliance.services.parts import Parts
from appliance.services.recording_files import RecordingWriter
from appliance.storage import recordings as rows
from protocol import frame, pixels, recording
from protocol.frame import Channel, Flag, Header
from protocol.recording import Chunk, Record, Type


def picture(sequence: int, time_ms: int, rgb: int, *, key: bool) -> Record:
    """A frame of one colour, 640 x 400; a delta paints a square only."""
    drawn: list[pixels.Operation] = [pixels.Fill(40, 40, 80, 80, rgb)]
    if key:
        drawn = [pixels.Size(640, 400), pixels.Fill(0, 0, 640, 400, rgb)]
    flags = Flag.LAST | (Flag.KEY if key else Flag.NONE)
    header = Header(Channel.SCREEN, flags, sequence, time_ms)
    return Record(0, frame.pack(header, b"".join(pixels.pack(one) for one in drawn)))


def chunks(seconds: int) -> list[Chunk]:
    """The chunks of a recording: a key frame every ten seconds, a square in between."""
    made = [Chunk(Type.ABOUT, 0, recording.pack_object({"recording": "R", "session": "S"}))]
    for second in range(seconds):
        key = second % 10 == 0
        one = picture(second, second * 1000, (second * 40503) & 0xFFFFFF, key=key)
        kind = Type.KEY if key else Type.SCREEN
        made.append(Chunk(kind, second * 1000, recording.pack_records([one])))
    mark = {"kind": "file", "person": "Ann", "detail": "report.pdf"}
    made.append(Chunk(Type.MARK, seconds * 1000, recording.pack_object(mark)))
    made.append(Chunk(Type.END, seconds * 1000, recording.pack_object({"reason": "stopped"})))
    return made


async def past_recording(
    parts: Parts,
    session_id: str,
    by: tuple[str, str] = ("", ""),
    note: str = "",
    content: Sequence[Chunk] | None = None,
) -> Recording:
    """Makes one that has ended; `by` is id and name of who made it."""

    def begin() -> tuple[Recording, bytes]:
        number = rows.next_number(session_id)
        began_ms = parts.clock.now_ms() - 3_600_000 + number * 60_000
        made = Recording(identifier(), session_id, number, *by, began_ms)
        key = ChunkSeal.new_key()
        rows.insert(made, key, parts.vault)
        return made, key

    made, key = await parts.storage.run(begin)
    writer = RecordingWriter(parts.recordings.running.path(made), key)
    written = list(chunks(30) if content is None else content)
    writer.append(written)
    writer.close()
    length_ms = written[-1].time_ms if written else 0
    ended_ms = made.began_at_ms + length_ms

    def end() -> None:
        rows.finish(made.id, "stopped", ended_ms, length_ms, writer.size_bytes)
        rows.set_note(made.id, note)

    await parts.storage.run(end)
    return made
