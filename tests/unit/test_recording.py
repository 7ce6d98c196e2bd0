"""A recording plays up to wherever it was cut (SECURITY 22)."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.secrets import ChunkSeal, SecretsError
from appliance.services.lines import Frame
from appliance.services.recorder import _chunked, _Taken
from appliance.services.recording_files import (
    SEALED_MAGIC,
    RecordingMap,
    RecordingWriter,
    repaired,
)
from protocol import frame, recording
from protocol.errors import ProtocolError
from protocol.frame import Channel, Flag, Header
from protocol.recording import MAGIC, Chunk, Record, Type

ROWS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "recording.json").read_text(encoding="utf-8")
)
KEY = bytes(range(32))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_vectors(row: dict[str, Any]) -> None:
    data = bytes.fromhex(row["hex"])
    if row.get("error"):
        with pytest.raises(ProtocolError):
            list(recording.chunks(data))
        return
    found = list(recording.chunks(data))
    assert [[at, *one[:2], one.body.hex()] for at, one in found] == row["chunks"]
    for number, expected in row["records"].items():
        read = recording.records(found[int(number)][1].body)
        assert [[one.delay_ms, one.message.hex()] for one in read] == expected


records = st.lists(
    st.builds(Record, st.integers(0, recording.DELAY_LIMIT_MS - 1), st.binary(max_size=40)),
    max_size=4,
)


@given(records)
def test_records_come_back(given_records: list[Record]) -> None:
    body = recording.pack_records(given_records)
    assert list(recording.records(body)) == given_records
    for cut in range(len(body)):
        try:
            assert (
                list(recording.records(body[:cut])) == given_records[: _whole(given_records, cut)]
            )
        except ProtocolError:
            assert cut not in _ends(given_records)


def _ends(given_records: list[Record]) -> list[int]:
    ends = [0]
    for one in given_records:
        ends.append(ends[-1] + recording.RECORD_BYTES + len(one.message))
    return ends


def _whole(given_records: list[Record], cut: int) -> int:
    return sum(end <= cut for end in _ends(given_records)[1:])


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'"x"', b"[" * 5000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        recording.object_of(body)


def message(sequence: int, body: bytes, flags: Flag = Flag.LAST) -> bytes:
    return frame.pack(Header(Channel.SCREEN, flags, sequence), body)


CHUNKS = [
    Chunk(Type.ABOUT, 0, recording.pack_object({"recording": "R"})),
    Chunk(Type.KEY, 10, recording.pack_records([Record(0, message(0, b"k" * 60, Flag.KEY))])),
    Chunk(Type.MARK, 20, recording.pack_object({"kind": "chat", "person": "", "detail": ""})),
    Chunk(Type.SCREEN, 500, recording.pack_records([Record(1, message(1, b"d"))])),
    Chunk(Type.KEY, 4800, recording.pack_records([Record(0, message(2, b"K" * 400, Flag.KEY))])),
    Chunk(Type.END, 9000, recording.pack_object({"reason": "stopped"})),
]


def written(path: Path) -> bytes:
    """Returns the plain content of a file with CHUNKS."""
    writer = RecordingWriter(path, KEY)
    writer.append(CHUNKS[:2])
    writer.append(CHUNKS[2:])
    writer.sync()
    writer.close()
    plain = MAGIC + b"".join(recording.pack(one) for one in CHUNKS)
    assert writer.size_bytes == len(plain)
    return plain


def mapped(path: Path) -> RecordingMap:
    found = RecordingMap(path, KEY)
    found.follow()
    return found


def test_plain_content_comes_back_from_any_place(tmp_path: Path) -> None:
    path = tmp_path / "one"
    plain = written(path)
    found = mapped(path)
    assert (found.size_bytes, found.length_ms) == (len(plain), 9000)
    for start in range(0, len(plain) + 2, 7):
        for most in (1, 8, 100, 10**6):
            assert found.read(start, most) == plain[start : start + most]
    assert [time_ms for time_ms, _ in found.keys] == [10, 4800]
    assert [plain[at + 4] for _, at in found.keys] == [Type.KEY, Type.KEY]
    assert found.marks == [(20, {"kind": "chat", "person": "", "detail": ""})]
    assert found.idle_until(9000) == [(0, 4800), (5300, 9000)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_cut_anywhere_it_plays_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "one"
    plain = written(path)
    stored = path.read_bytes()
    ends = [at + recording.CHUNK_BYTES + len(one.body) for at, one in recording.chunks(plain)]
    for cut in range(len(stored) + 1):
        path.write_bytes(stored[:cut])
        length_ms, size = repaired(path, KEY)
        whole = [
            end
            for at, end in enumerate(ends, 1)
            if end + at * (ChunkSeal.GROWS_BYTES - recording.CRC_BYTES) <= cut
        ]
        if cut < len(SEALED_MAGIC):
            assert (length_ms, size) == (0, 0)
            continue
        assert size == (whole[-1] if whole else len(MAGIC)), cut
        found = mapped(path)
        assert found.size_bytes == size
        assert found.read(0, 10**6) == plain[:size]
        played = [one for _, one in recording.chunks(found.read(0, 10**6))]
        assert played == CHUNKS[: len(whole)]
        assert length_ms == (CHUNKS[len(whole) - 1].time_ms if whole else 0)


def test_a_file_that_grows_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "one"
    writer = RecordingWriter(path, KEY)
    found = mapped(path)
    for at, one in enumerate(CHUNKS, 1):
        writer.append([one])
        found.follow()
        assert [each for _, each in recording.chunks(found.read(0, 10**6))] == CHUNKS[:at]
    writer.close()


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "one"
    written(path)
    stored = path.read_bytes()
    at = mapped(path).keys[0][1] + ChunkSeal.GROWS_BYTES + 20
    path.write_bytes(stored[:at] + bytes([stored[at] ^ 1]) + stored[at + 1 :])
    with pytest.raises(SecretsError):
        mapped(path).read(0, 10**6)
    length_ms, _ = repaired(path, KEY)
    assert length_ms == 0


def test_chunks_do_not_change_places(tmp_path: Path) -> None:
    seal = ChunkSeal(KEY)
    sealed = seal.seal(3, b"part", b"about")
    assert seal.unseal(3, sealed, b"about") == b"part"
    for number, about in ((4, b"about"), (3, b"other")):
        with pytest.raises(SecretsError):
            seal.unseal(number, sealed, about)


def test_a_large_key_frame_is_split_and_begins_a_chunk() -> None:
    large = tuple(message(1, b"x" * 900_000, Flag.KEY) for _ in range(4))
    picture = Frame(large, 1, sum(map(len, large)))
    taken = [
        _Taken(100, False, (message(0, b"d"),)),
        _Taken(130, True, picture.messages),
        _Taken(150, False, (message(2, b"e"),)),
    ]
    made = list(_chunked(taken))
    assert [one.type for one in made] == [Type.SCREEN, Type.KEY, Type.SCREEN, Type.SCREEN]
    assert [one.time_ms for one in made] == [100, 130, 130, 150]
    assert max(len(one.body) for one in made) < 2 * 2**20
    there = [one.message for chunk in made for one in recording.records(chunk.body)]
    assert there == [message(0, b"d"), *large, message(2, b"e")]
