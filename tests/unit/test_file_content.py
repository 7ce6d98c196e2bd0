"""A folder as a ZIP file: its length is known before, and every byte can be read again."""

import io
import os
import random
import threading
import zipfile
from pathlib import Path

import pytest

from agent.adapters import files_zip
from agent.adapters.files_content import Content, ContentError, gather
from protocol.file_window import Window
from protocol.limits import FILE_CHUNK_BYTES, FILE_CHUNK_LEAST_BYTES, FILE_WINDOW_BYTES


def whole(content: Content, seed: int = 1) -> bytes:
    """Reads all, going back now and then as after a cut."""
    chance = random.Random(seed)
    found = bytearray()
    while len(found) < content.size:
        at = len(found) if chance.random() < 0.7 else chance.randrange(len(found) + 1)
        piece = content.read(at, chance.choice((1, 100, 70_000)))
        assert found[at : at + len(piece)] == piece[: len(found) - at]
        found[at:] = piece if at + len(piece) > len(found) else found[at:]
    return bytes(found)


@pytest.mark.parametrize("large", [0xFFFFFFFF, 1000])
def test_an_archive_is_as_long_as_said_and_readable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: int
) -> None:
    monkeypatch.setattr(files_zip, "_LARGE", large)
    chance = random.Random(2)
    top = tmp_path / "top"
    (top / "sub").mkdir(parents=True)
    wanted = {}
    for number, size in enumerate((0, 1, 65_536, 200_001, 0, 999, 1001)):
        name = ("sub/" if number % 2 else "") + f"{number}.bin"
        wanted[f"top/{name}"] = chance.randbytes(size)
        (top / name).write_bytes(wanted[f"top/{name}"])
    os.mkfifo(top / "pipe")
    content = gather([str(top)], threading.Event())
    assert content.left_out == 1
    assert content.sha256 == ""
    data = whole(content)
    assert len(data) == content.size
    assert content.sha256
    if large == 0xFFFFFFFF:
        archive = zipfile.ZipFile(io.BytesIO(data))
        assert {name: archive.read(name) for name in archive.namelist()} == wanted
        assert archive.testzip() is None
    content.close()
    with pytest.raises(ContentError):
        content.read(0, 1)


def test_a_file_that_shrinks_or_is_replaced_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "log"
    file.write_bytes(b"x" * 100)
    content = gather([str(file)], threading.Event())
    with file.open("ab") as more:
        more.write(b"y" * 50)
    assert content.read(0, 60) == b"x" * 60
    file.write_bytes(b"short")
    with pytest.raises(ContentError) as problem:
        content.read(60, 40)
    assert problem.value.why == "changed"
    other = gather([str(file)], threading.Event())
    os.replace(file, tmp_path / "old")
    file.write_bytes(b"other")
    with pytest.raises(ContentError):
        other.read(0, 5)
    with pytest.raises(ContentError):
        gather([str(tmp_path / "nothing")], threading.Event())


def test_the_window_grows_on_a_quick_line_and_shrinks_on_one_that_makes_others_wait() -> None:
    window, now_s, at = Window(), 0.0, 0
    window.begin(0)
    for _ in range(40):
        room = window.room_bytes
        window.sent(at + room, now_s)
        at, now_s = at + room, now_s + 0.01
        window.taken(at, now_s)
    assert window.size_bytes == FILE_WINDOW_BYTES
    for _ in range(20):
        room = window.room_bytes
        window.sent(at + room, now_s)
        at, now_s = at + room, now_s + 0.5
        window.taken(at, now_s)
    assert window.size_bytes <= FILE_WINDOW_BYTES // 4


def paced(window: Window, bytes_per_s: float, way_s: float, parts: int) -> None:
    """Sends parts over a line of a pace, one after the other as it has room for them."""
    now_s, at, free_s = 100.0, 0, 100.0
    on_way: list[tuple[float, int]] = []
    window.begin(0)
    for _ in range(parts):
        while window.room_bytes < window.part_bytes:
            there_s, until = on_way.pop(0)
            now_s = max(now_s, there_s)
            window.taken(until, now_s)
        at += window.part_bytes
        free_s = max(free_s, now_s) + window.part_bytes / bytes_per_s
        window.sent(at, now_s)
        on_way.append((free_s + way_s, at))


def test_parts_are_large_on_a_quick_line_and_small_on_a_slow_one() -> None:
    quick, slow = Window(), Window()
    paced(quick, 300e6, 0.0005, 3000)
    assert quick.part_bytes >= FILE_CHUNK_BYTES // 2
    assert quick.part_bytes <= quick.size_bytes // 2
    paced(slow, 1e6, 0.02, 300)
    assert slow.part_bytes == FILE_CHUNK_LEAST_BYTES


def test_little_waits_where_the_way_is_short() -> None:
    window = Window()
    paced(window, 20e6, 0.0005, 2000)
    assert window.size_bytes <= 20e6 * 0.03
