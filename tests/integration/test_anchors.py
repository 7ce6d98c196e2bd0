"""Anchors of the log off its database, and the command that compares them (SECURITY 24)."""

import asyncio
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.clock import DAY_MS
from appliance.domain.errors import WrongInputError
from appliance.services import anchor_lines, log_report
from appliance.services.activity_log import ActivityLog
from appliance.services.anchor_lines import Anchor
from appliance.services.tasks import Tasks
from appliance.storage import audit as rows
from appliance.storage.database import FILE
from tests.fakes.desk import Desk
from tests.fakes.own_port import own_port

ROOT = Path(__file__).resolve().parents[2]
MINUTE_MS = 60_000


@pytest.fixture
def activity(desk: Desk) -> ActivityLog:
    return ActivityLog(
        desk.storage, desk.clock, desk.audit, desk.preferences, desk.mail, Tasks(), lambda: "en"
    )


def form(**values: str) -> dict[str, str]:
    usual = {
        "anchor_every": "10",
        "anchor_file": "",
        "anchor_syslog": "",
        "anchor_mail": "",
        "keep_days": "0",
    }
    return usual | values


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


async def act(desk: Desk, times: int = 1) -> None:
    for number in range(times):
        await desk.audit.note("somebody", "session.create", f"{number}")


async def test_a_file_gets_a_line_when_it_is_due(
    desk: Desk, activity: ActivityLog, tmp_path: Path
) -> None:
    path = tmp_path / "anchors.log"
    await act(desk)
    await activity.change("appliance", form(anchor_file=str(path)))
    assert len(lines(path)) == 1, "a new place gets one at once"
    await activity.tick()
    assert len(lines(path)) == 1, "nothing new, no line"
    await act(desk)
    desk.clock.pass_(s=(9 * MINUTE_MS) / 1000)
    await activity.tick()
    assert len(lines(path)) == 1, "not due yet"
    desk.clock.pass_(s=(MINUTE_MS) / 1000)
    await activity.tick()
    assert len(lines(path)) == 2
    read = anchor_lines.read(lines(path), desk.audit.chain)
    newest = await desk.storage.run(rows.last)
    assert newest is not None
    assert read.alien == ()
    assert read.genuine[-1] == Anchor(newest.number, newest.mac, newest.at_ms // 1000 * 1000)
    assert path.stat().st_mode & 0o027 == 0
    desk.restart()
    assert lines(path)[-1].endswith(lines(path)[-1].split()[-1])


async def test_many_rows_make_an_anchor_due(
    desk: Desk, activity: ActivityLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.anchors.MOST_ROWS", 20)
    path = tmp_path / "anchors.log"
    await act(desk)
    await activity.change("appliance", form(anchor_file=str(path)))
    await act(desk, 20)
    await activity.tick()
    assert len(lines(path)) == 2


@pytest.mark.parametrize("place", ["inside", "relative", "other file", "folder", "link", "missing"])
async def test_wrong_places_are_refused_beside_the_field(
    desk: Desk, activity: ActivityLog, tmp_path: Path, place: str
) -> None:
    (tmp_path / "other").write_text("root:x:0:0\n")
    (tmp_path / "link").symlink_to(tmp_path / "new")
    path = {
        "inside": str(desk.folder / "anchors.log"),
        "relative": "anchors.log",
        "other file": str(tmp_path / "other"),
        "folder": str(tmp_path),
        "link": str(tmp_path / "link"),
        "missing": str(tmp_path / "nowhere" / "anchors.log"),
    }[place]
    with pytest.raises(WrongInputError) as refusal:
        await activity.change("appliance", form(anchor_file=path))
    assert refusal.value.field == "anchor_file"
    assert desk.preferences["log.anchor_file"] == ""
    assert (tmp_path / "other").read_text() == "root:x:0:0\n"


@pytest.mark.parametrize(
    "address", ["logs.example.org", "http://x", "udp://", "tcp://x:99999", "tcp://a@b/c"]
)
async def test_wrong_syslog_addresses(activity: ActivityLog, address: str) -> None:
    with pytest.raises(WrongInputError) as refusal:
        await activity.change("appliance", form(anchor_syslog=address))
    assert refusal.value.field == "anchor_syslog"


@pytest.mark.parametrize("days", ["1", "29", "-5", "many", "1.5"])
async def test_wrong_days(activity: ActivityLog, days: str) -> None:
    with pytest.raises(WrongInputError) as refusal:
        await activity.change("appliance", form(keep_days=days))
    assert refusal.value.field.removeprefix("log.") == "keep_days"


class Collector:
    """A syslog server that keeps what comes."""

    def __init__(self, way: str) -> None:
        kind = socket.SOCK_STREAM if way == "tcp" else socket.SOCK_DGRAM
        self._socket = socket.socket(socket.AF_INET, kind)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(20)
        self.address = f"{way}://127.0.0.1:{self._socket.getsockname()[1]}"
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._stream if way == "tcp" else self._datagram)
        if way == "tcp":
            self._socket.listen()
        self._thread.start()

    def _stream(self) -> None:
        line, _ = self._socket.accept()
        with line:
            self.heard.append(b"".join(iter(lambda: line.recv(4096), b"")))

    def _datagram(self) -> None:
        self.heard.append(self._socket.recv(65536))

    def end(self) -> bytes:
        self._thread.join(20)
        self._socket.close()
        return self.heard[0]


@pytest.mark.parametrize("way", ["udp", "tcp"])
async def test_syslog(desk: Desk, activity: ActivityLog, way: str) -> None:
    await act(desk)
    collector = Collector(way)
    await activity.change("appliance", form(anchor_syslog=collector.address))
    heard = (await asyncio.to_thread(collector.end)).decode()
    if way == "tcp":
        length, _, heard = heard.partition(" ")
        assert int(length) == len(heard)
    assert heard.startswith("<110>1 2")
    assert " deskside " in heard
    read = anchor_lines.read([heard], desk.audit.chain)
    assert len(read.genuine) == 1
    states = await activity.anchors.states()
    assert (states["syslog"].number, states["syslog"].problem) == (2, "")


async def test_a_place_that_fails_stops_no_act_and_is_tried_again(
    desk: Desk, activity: ActivityLog, tmp_path: Path
) -> None:
    await act(desk)
    port = own_port()
    await activity.change("appliance", form(anchor_syslog=f"tcp://127.0.0.1:{port}"))
    for _ in range(3):
        await activity.tick()
    state = (await activity.anchors.states())["syslog"]
    assert state.number == 0
    assert "refused" in state.problem
    await act(desk)
    events = [row.event for row in await everything(desk)]
    assert events.count("log.anchor_fail") == 1, "once, not at every try"
    with closing(socket.create_server(("127.0.0.1", port))):
        await activity.tick()
    state = (await activity.anchors.states())["syslog"]
    assert (state.problem, state.number) == ("", 4)


async def everything(desk: Desk) -> list[rows.AuditRow]:
    newest = await desk.storage.run(rows.last)
    assert newest is not None
    read = [await desk.storage.run(rows.get, number) for number in range(1, newest.number + 1)]
    return [row for row in read if row is not None]


async def test_mail_once_a_day(desk: Desk, activity: ActivityLog) -> None:
    await act(desk)
    await activity.change("appliance", form(anchor_mail="auditor@example.org"))
    await act(desk)
    desk.clock.pass_(s=(DAY_MS // 2) / 1000)
    await activity.tick()
    page = await desk.mail.page("", "auditor@example.org", 0, 10)
    assert page.total == 1
    desk.clock.pass_(s=(DAY_MS // 2) / 1000)
    await activity.tick()
    page = await desk.mail.page("", "auditor@example.org", 0, 10)
    assert (page.total, page.items[0].kind) == (2, "anchor")


def test_a_forged_anchor_is_no_evidence(desk: Desk) -> None:
    chain = desk.audit.chain
    line = anchor_lines.written(Anchor(7, "a" * 64, 1_000_000), chain)
    assert anchor_lines.read([line], chain).genuine == (Anchor(7, "a" * 64, 1_000_000),)
    for forged in (line.replace(" 7 ", " 8 "), line[:-1] + ("0" if line[-1] != "0" else "1")):
        read = anchor_lines.read(["", forged], chain)
        assert (read.genuine, read.alien) == ((), (2,))
    wrapped = anchor_lines.read([f"Nov 21 host deskside[1]: {line}\r\n"], chain)
    assert len(wrapped.genuine) == 1, "as other programs keep it"


# The command


def verify(config: Path, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "audit", "verify", "--config", str(config), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def config(desk: Desk, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "appliance.toml"
    path.write_text(f"data_dir = '{desk.folder}'\ntls = \"off\"\n")
    return path


async def test_the_command_while_the_appliance_runs(
    desk: Desk, activity: ActivityLog, config: Path, tmp_path: Path
) -> None:
    anchors = tmp_path / "anchors.log"
    await act(desk, 5)
    await activity.change("appliance", form(anchor_file=str(anchors)))
    await act(desk, 5)
    code, said = verify(config, "--anchors", str(anchors))
    assert (code, said.splitlines()[0]) == (
        0,
        "11 rows were checked, up to number 11: they are whole.",
    )
    assert "The newest anchor agrees: row 6" in said
    copy = tmp_path / "copy.sqlite3"
    with (
        closing(sqlite3.connect(desk.folder / FILE)) as live,
        closing(sqlite3.connect(copy)) as other,
    ):
        live.backup(other)
    assert verify(config, "--database", str(copy), "--anchors", str(anchors))[0] == 0
    with closing(sqlite3.connect(copy)) as log, log:
        log.execute("UPDATE audit SET actor = 'eve' WHERE number = 3")
    code, said = verify(config, "--database", str(copy))
    assert code == 1
    assert "Row 3 was changed." in said
    with closing(sqlite3.connect(copy)) as log, log:
        log.execute("UPDATE audit SET actor = 'somebody' WHERE number = 3")
        log.execute("DELETE FROM audit WHERE number > 4")
    code, said = verify(config, "--database", str(copy), "--anchors", str(anchors))
    assert code == 1
    assert "from row 5 on" in said


async def test_the_command_that_cannot_check(desk: Desk, config: Path, tmp_path: Path) -> None:
    await act(desk)
    (tmp_path / "empty").write_text("nothing\n")
    (tmp_path / "damaged").write_bytes(b"no database" * 500)
    for options in (
        ("--database", str(tmp_path / "missing")),
        ("--database", str(tmp_path / "damaged")),
        ("--anchors", str(tmp_path / "empty")),
        ("--anchors", str(tmp_path / "missing")),
    ):
        code, said = verify(config, *options)
        assert (code, said.startswith("deskside: ")) == (2, True), said
        assert "Traceback" not in said
    (desk.folder / "master.key").rename(tmp_path / "away")
    assert verify(config)[0] == 2
    assert not (desk.folder / "master.key").exists(), "no new key is made"
    (tmp_path / "away").rename(desk.folder / "master.key")


async def test_another_appliance_s_anchors_are_told_apart(
    desk: Desk, config: Path, tmp_path: Path
) -> None:
    await act(desk, 3)
    stranger = Desk(tmp_path / "stranger")
    line = anchor_lines.written(Anchor(1, "a" * 64, 1000), stranger.audit.chain)
    stranger.close()
    (tmp_path / "anchors.log").write_text(line + "\n")
    code, said = verify(config, "--anchors", str(tmp_path / "anchors.log"))
    assert code == 1
    assert "not of this appliance" in said
    assert log_report.WRONG == 1
