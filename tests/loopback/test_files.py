"""Files between the real program, without its windows, and a technician's browser."""

import asyncio
import hashlib
import io
import json
import random
import zipfile
from pathlib import Path

import pytest

from appliance.domain.file_transfers import TransferRefusedError
from protocol.messages.consent import ConsentLower
from protocol.messages.files import FilesFound, FilesList, FilesListed, FilesSearch
from tests.fakes.file_desk import FileDesk
from tests.fakes.peers import ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")
BYTES = random.Random(7).randbytes(3 * 2**20 + 12345)


async def test_folders_are_shown_in_pages_and_searched(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for number in range(230):
        (tmp_path / f"file {number}.txt").write_bytes(b"x" * number)
    (tmp_path / "sub" / "Needle.txt").write_text("!")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "a\nb\u202egpj.exe").write_text("")
    (tmp_path / "dangling").symlink_to("nowhere")
    async with FileDesk.opened(helpdesk) as desk:
        places = await desk.look()
        assert places.entries[0].kind == "place"
        assert places.steps == ()
        first = await desk.look(desk.handle(tmp_path))
        assert (first.entries[0].name, first.entries[0].kind) == ("sub", "folder")
        assert first.entries[1].name == "a\ufffdb\ufffdgpj.exe"
        assert (first.total, first.next) == (233, len(first.entries))
        second = await desk.look(desk.handle(tmp_path), after=first.next)
        names = [one.name for one in (*first.entries, *second.entries)]
        assert len(names) == 233
        assert names.index("file 9.txt") < names.index("file 10.txt")
        assert not second.next
        dangling = next(one for one in first.entries if one.name == "dangling")
        assert (dangling.kind, dangling.handle) == ("link", "")
        assert (await desk.look(desk.handle(tmp_path), hidden=True)).total == 234
        assert first.steps[-1].name == tmp_path.name
        assert (await desk.look("nothing")).problem == "gone"
        await until(lambda: desk.view.looking == ("Ada",))
        desk.viewer.tell(FilesSearch("s", desk.handle(tmp_path), "needle"))
        found = await desk.viewer.expect(FilesFound, lambda one: bool(one.entries))
        assert [(one.name, one.where) for one in found.entries] == [("Needle.txt", "sub")]


async def test_a_file_comes_whole_with_its_hash(helpdesk: Helpdesk, tmp_path: Path) -> None:
    (tmp_path / "보고서.pdf").write_bytes(BYTES)
    async with FileDesk.opened(helpdesk) as desk:
        entry = (await desk.entries(tmp_path))["보고서.pdf"]
        answer = await desk.post("receive", {"handles": [entry.handle]})
        told = answer.json["transfer"]
        assert (told["state"], told["size"], told["name"]) == ("ready", len(BYTES), "보고서.pdf")
        code, data, headers = await desk.content(told["number"])
        assert (code, data == BYTES) == (200, True)
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Type"] == "application/octet-stream"
        done = await desk.transfer(told["number"], "done")
        assert (done.sha256, done.done) == (hashlib.sha256(BYTES).hexdigest(), len(BYTES))
        assert (await desk.line(told["number"], "done")).person == "Ada"
        kept = json.loads((await desk.browser.get(desk.at)).body)["transfers"]
        assert [(one["state"], one["own"]) for one in kept] == [("done", True)]
        assert (await desk.content(told["number"]))[0] == 409
        log = helpdesk.running.parts.records.timelines
        lines = await helpdesk.running.parts.storage.run(log.lines_now, desk.record)
        assert any(line.values.get("name") == "보고서.pdf" for line in lines)


async def test_a_folder_comes_as_a_zip_file_also_across_a_cut(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    top = tmp_path / "Projects"
    (top / "deep" / "er").mkdir(parents=True)
    wanted = {"Projects/a.bin": BYTES, "Projects/deep/er/empty": b"", "Projects/deep/b": BYTES[:9]}
    for name, data in wanted.items():
        (tmp_path / name).write_bytes(data)
    (top / "link").symlink_to("/etc/passwd")
    async with FileDesk.opened(helpdesk) as desk:
        told = (await desk.receive(top)).json["transfer"]
        assert (told["files"], told["left_out"], told["name"]) == (3, 1, "Projects.zip")
        parts: list[bytes] = []

        def take(part: bytes) -> None:
            if not parts:
                desk.cut()
            parts.append(part)

        code, _, _ = await desk.content(told["number"], take)
        archive = zipfile.ZipFile(io.BytesIO(b"".join(parts)))
        assert code == 200
        assert {name: archive.read(name) for name in archive.namelist()} == wanted
        assert (await desk.transfer(told["number"], "done")).files_done == 3


async def test_both_lines_cut_at_once_end_nothing(helpdesk: Helpdesk, tmp_path: Path) -> None:
    async with FileDesk.opened(helpdesk, ("view",)) as desk:
        number = await desk.offer(tmp_path, "a.txt", size=6)
        await desk.announce(number, ("a.txt", 6))
        assert (await desk.slice(number, 0, 0, b"abc")).json["have"] == 3
        attendance = helpdesk.running.parts.attendance
        room = attendance.room(desk.record.id)
        assert room is not None
        desk.viewer.cut()
        await until(lambda: room.viewers == [])
        desk.rig.online.clear()
        desk.cut()
        await until(lambda: attendance.room(desk.record.id) is None)
        desk.rig.online.set()
        desk.viewer = await ViewerPeer.join(desk.browser, desk.record.id)
        await desk.transfer(number, "running", "ready")
        assert (await desk.announce(number, ("a.txt", 6)))[0]["have"] == 3
        assert (await desk.slice(number, 0, 3, b"def")).json["have"] == 6
        assert (await desk.post(f"{number}/finish")).json["transfer"]["state"] == "done"
        assert (tmp_path / "a.txt").read_text() == "abcdef"


async def test_a_browser_goes_on_where_it_stopped(helpdesk: Helpdesk, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    file.write_bytes(BYTES)
    async with FileDesk.opened(helpdesk) as desk:
        number = (await desk.receive(file)).json["transfer"]["number"]
        got: list[bytes] = []

        def stop(part: bytes) -> None:
            got.append(part)
            if sum(map(len, got)) > 2**20:
                raise ConnectionAbortedError

        code, _, _ = await desk.content(number, stop)
        assert code == 599
        at = sum(map(len, got)) - 7
        assert (await desk.transfer(number, "waiting")).why == "browser"
        code, rest, headers = await desk.content(number, Range=f"bytes={at}-")
        assert (code, headers["Content-Range"]) == (
            206,
            f"bytes {at}-{len(BYTES) - 1}/{len(BYTES)}",
        )
        assert b"".join(got)[:at] + rest == BYTES
        await desk.transfer(number, "done")


async def test_pausing_and_cancelling_from_both_sides(helpdesk: Helpdesk, tmp_path: Path) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as sparse:
        sparse.truncate(2**36)
    async with FileDesk.opened(helpdesk) as desk:
        number = (await desk.receive(file)).json["transfer"]["number"]
        seen = 0

        def take(part: bytes) -> None:
            nonlocal seen
            seen += len(part)

        download = asyncio.create_task(desk.content(number, take))
        await until(lambda: seen > 2**20)
        assert (await desk.post(f"{number}/pause")).json["transfer"]["state"] == "paused"
        await desk.line(number, "paused")
        still = -1
        while still != seen:
            still = seen
            await asyncio.sleep(0.3)
        assert (await desk.post(f"{number}/resume")).code == 200
        await until(lambda: seen > still)
        desk.files.pause(number, True)
        await desk.transfer(number, "paused")
        assert (await desk.post(f"{number}/resume")).json["error"] == "customer"
        desk.files.pause(number, False)
        await desk.transfer(number, "running")
        desk.files.cancel(number)
        assert (await desk.transfer(number, "cancelled")).why == "customer"
        assert (await download)[0] == 599


async def test_what_the_customer_takes_back_ends_at_once(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    file = tmp_path / "large.bin"
    with file.open("wb") as sparse:
        sparse.truncate(2**36)
    async with FileDesk.opened(helpdesk) as desk:
        number = (await desk.receive(file)).json["transfer"]["number"]
        download = asyncio.create_task(desk.content(number, lambda _part: None))
        await desk.transfer(number, "running")
        desk.rig.consent.set_to({"view", "control"})
        desk.rig.link._say(ConsentLower(("view", "control")))
        assert (await desk.transfer(number, "failed")).why == "not_allowed"
        assert (await download)[0] == 599
        assert (await desk.look()).problem == "not_allowed"
        assert (await desk.receive(file)).json["error"] == "not_allowed"


async def test_nothing_is_shown_or_given_without_the_right(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s")
    async with FileDesk.opened(helpdesk, ("view", "control")) as desk:
        desk.viewer.tell(FilesList("x", desk.handle(tmp_path)))
        assert (await desk.viewer.expect(FilesListed)).problem == "not_allowed"
        assert (await desk.receive(tmp_path / "secret")).json["error"] == "not_allowed"
        room = helpdesk.running.parts.attendance.room(desk.record.id)
        assert room is not None
        room.grants = {helpdesk.ada.id: ("view", "control", "files")}  # a rogue appliance
        assert (await desk.look(desk.handle(tmp_path))).problem == "not_allowed"
        assert (await desk.receive(tmp_path / "secret")).json["error"] == "not_allowed"


async def test_files_are_sent_into_the_folder_the_customer_chose(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("mine")
    (tmp_path / "folder").mkdir()
    async with FileDesk.opened(helpdesk, ("view",)) as desk:
        number = await desk.offer(tmp_path, "a.txt", "b.txt", size=len(BYTES) + 3, files=4)
        names = ("a.txt", "../../folder/con .txt", "folder/../../x", ".profile")
        sizes = (len(BYTES), 3, 0, 0)
        have = await desk.announce(number, *zip(names, sizes, strict=True))
        assert [one["name"] for one in have] == ["", "", "x", "_profile"]
        piece = 2**20
        at = 0
        while at < len(BYTES):
            if at == piece:
                wrong = await desk.slice(number, 0, at, BYTES[at : at + piece], "0" * 64)
                assert (wrong.code, wrong.json["error"]) == (409, "hash")
                again = await desk.slice(number, 0, 0, BYTES[:piece])
                assert (again.code, again.json["have"]) == (200, piece)
                ahead = await desk.slice(number, 0, 2 * piece, BYTES[:9])
                assert (ahead.json["error"], ahead.json["have"]) == ("offset", piece)
                desk.rig.online.clear()
                desk.cut()
                await desk.transfer(number, "waiting")
                desk.rig.online.set()
                await desk.transfer(number, "running", "ready")
                assert (await desk.announce(number, (names[0], sizes[0])))[0]["have"] == piece
            answer = await desk.slice(number, 0, at, BYTES[at : at + piece])
            assert answer.code == 200, answer.json
            at = answer.json["have"]
        assert answer.json["name"] == "a (2).txt"
        later = asyncio.create_task(desk.slice(number, 1, 1, b"bc", ""))
        await asyncio.sleep(0)
        assert (await desk.slice(number, 1, 0, b"a", "")).json["have"] == 1
        assert (await later).json["name"] == "_con .txt"
        assert (await desk.slice(number, 9, 0, b"abc")).json["error"] == "gone"
        done = (await desk.post(f"{number}/finish")).json["transfer"]
        assert (done["state"], done["files_done"], done["done"]) == ("done", 4, len(BYTES) + 3)
        assert (tmp_path / "a (2).txt").read_bytes() == BYTES
        assert (tmp_path / "a.txt").read_text() == "mine"
        assert (tmp_path / "folder (2)" / "_con .txt").read_bytes() == b"abc"
        assert {one.name for one in (tmp_path / "folder (2)").iterdir()} == {"_con .txt", "x"}
        assert (await desk.line(number, "done")).saved[-1] == "_con .txt"
        kept = await helpdesk.running.parts.file_transfers.of_session(desk.record.id)
        assert [(one.direction, one.state) for one in kept] == [("send", "done")]


async def test_offers_are_declined_taken_back_and_too_large(
    helpdesk: Helpdesk, tmp_path: Path
) -> None:
    async with FileDesk.opened(helpdesk, ("view",)) as desk:
        offer = {"names": ["a"], "files": 1, "size": 10}
        first = (await desk.post("send", offer)).json["transfer"]["number"]
        assert (await desk.slice(first, 0, 0, b"x")).json["error"] == "not_ready"
        await desk.question(first)
        desk.files.decline(first)
        assert (await desk.transfer(first, "declined")).why == "customer"
        huge = (await desk.post("send", {**offer, "size": 2**52})).json["transfer"]["number"]
        await desk.question(huge)
        desk.files.accept(huge, str(tmp_path))
        assert (await desk.transfer(huge, "failed")).why == "no_space"
        third = await desk.offer(tmp_path, "a", size=10)
        await desk.announce(third, ("a", 100))
        assert (await desk.slice(third, 0, 0, b"x" * 20)).json["error"] == "too_large"
        assert (await desk.announce(third, ("a", 100), ("b", 1)))[1]["why"] == "too_many"
        assert (await desk.post(f"{third}/cancel")).json["transfer"]["state"] == "cancelled"
        await desk.line(third, "cancelled")
        await until(lambda: not list(tmp_path.iterdir()))
        assert (await desk.slice(third, 0, 0, b"x")).json["error"] == "over"


async def test_nothing_is_offered_in_a_session_that_ends_in_the_same_moment(
    helpdesk: Helpdesk,
) -> None:
    parts = helpdesk.running.parts
    async with FileDesk.opened(helpdesk) as desk:
        room = parts.attendance.room(desk.record.id)
        _, refusal = await asyncio.gather(
            parts.sessions.end(desk.record.id, "Ada", "technician_ended", helpdesk.ada.id),
            parts.file_transfers.send(helpdesk.ada, room, ("a.txt",), 1, 5),
            return_exceptions=True,
        )
        assert isinstance(refusal, TransferRefusedError)
        assert refusal.word == "session"
    assert parts.file_transfers.under_way(desk.record.id) == []
