"""DESIGN 9: what is acknowledged is on the disk; what cannot be used is refused with a sentence."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from appliance.storage import (
    DatabaseDamagedError,
    DatabaseMissingError,
    DatabaseNewerError,
    FolderError,
    Storage,
    StorageError,
    database,
    marks,
    schema,
)
from appliance.storage.database import FILE, SET_UP
from appliance.storage.errors import FolderInUseError
from tests.fakes.desk import PASSWORD, Desk

ROOT = Path(__file__).resolve().parents[2]


def opened_and_closed(folder: Path) -> None:
    Storage.open(folder).close()


def test_a_new_folder_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    opened_and_closed(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_an_open_folder_is_made_private(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    opened_and_closed(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


async def test_durability_settings(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    names = ("journal_mode", "foreign_keys", "synchronous")
    pragmas = await storage.run(lambda: [storage._database.pragma(name) for name in names])
    assert pragmas == ["wal", 1, 2]
    storage.close()


async def test_runs_off_the_event_loop_on_one_thread(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    threads = set(await asyncio.gather(*(storage.run(threading.get_ident) for _ in range(50))))
    assert len(threads) == 1
    assert threading.get_ident() not in threads
    storage.close()


async def test_a_failure_undoes_its_own_changes_only(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    gate = threading.Event()

    def fails() -> None:
        marks.put("b", "lost")
        raise ValueError("on purpose")

    first = storage.submit(gate.wait)
    others = [
        storage.submit(marks.put, "a", "kept"),
        storage.submit(fails),
        storage.submit(marks.put, "c", "kept"),
    ]
    gate.set()
    assert first.result()
    with pytest.raises(ValueError, match="on purpose"):
        others[1].result()
    assert [await storage.run(marks.get, name) for name in "abc"] == ["kept", None, "kept"]
    storage.close()


async def test_tables_work_on_the_writer_thread_only(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    with pytest.raises(AttributeError):
        marks.get("a")
    storage.close()


async def test_two_storages_in_one_process_do_not_mix(tmp_path: Path) -> None:
    one, other = Storage.open(tmp_path / "one"), Storage.open(tmp_path / "other")
    await one.run(marks.put, "a", "one")
    assert await other.run(marks.get, "a") is None
    one.close()
    other.close()


async def test_after_close_nothing_is_accepted(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    storage.close()
    with pytest.raises(StorageError):
        await storage.run(marks.get, "a")


def test_one_appliance_per_folder(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    with pytest.raises(FolderInUseError, match="in use"):
        Storage.open(tmp_path)
    storage.close()
    opened_and_closed(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError) as refusal:
        Storage.open(tmp_path / "file" / "data")
    assert str(tmp_path / "file" / "data") in str(refusal.value)
    assert "data_dir" in str(refusal.value)


def test_a_folder_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    child = os.fork()
    if child == 0:
        # Root writes everywhere, so the child is nobody.
        if os.geteuid() == 0:
            os.setuid(65534)
        try:
            Storage.open(tmp_path / "data")
        except FolderError:
            os._exit(7)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    tmp_path.chmod(0o700)
    assert os.waitstatus_to_exitcode(status) == 7


async def test_set_up_folder_without_database_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.technician()
    desk.close()
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    for _ in range(2):
        with pytest.raises(DatabaseMissingError) as refusal:
            Storage.open(tmp_path)
        assert str(tmp_path) in str(refusal.value)
    (tmp_path / FILE).write_bytes(b"")
    with pytest.raises(DatabaseMissingError):
        Storage.open(tmp_path)


async def test_set_up_folder_with_a_fresh_database_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "used")
    await desk.technician()
    desk.close()
    opened_and_closed(tmp_path / "fresh")
    (tmp_path / "fresh" / FILE).replace(tmp_path / "used" / FILE)
    with pytest.raises(DatabaseMissingError):
        Storage.open(tmp_path / "used")


async def test_a_mark_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account is on the disk by then; the writer goes on and marks the folder later."""
    marked = database.mark_set_up

    def refused(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    desk = Desk(tmp_path)
    monkeypatch.setattr(database, "mark_set_up", refused)
    await asyncio.wait_for(desk.technician(), 20)
    assert not (tmp_path / SET_UP).exists()
    monkeypatch.setattr(database, "mark_set_up", marked)
    assert await asyncio.wait_for(desk.people.count(), 20) == 1
    assert (tmp_path / SET_UP).exists()
    desk.close()


async def test_the_set_up_mark_comes_back(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.technician()
    assert (tmp_path / SET_UP).exists()
    desk.close()
    (tmp_path / SET_UP).unlink()
    opened_and_closed(tmp_path)
    assert (tmp_path / SET_UP).exists()


@pytest.mark.parametrize("where", [0, 20, 4096, 8192, 20480])
async def test_damage_is_found_at_the_start(tmp_path: Path, where: int) -> None:
    desk = Desk(tmp_path)
    account = await desk.technician()
    for number in range(30):
        await desk.sessions.create(account, topic=f"{number} " + "x" * 150)
    desk.close()
    path = tmp_path / FILE
    content = bytearray(path.read_bytes())
    content[where : where + 64] = bytes(range(100, 164))
    path.write_bytes(content)
    with pytest.raises(DatabaseDamagedError) as refusal:
        Storage.open(tmp_path)
    assert str(tmp_path) in str(refusal.value)
    assert "backup" in str(refusal.value)
    assert path.read_bytes() == bytes(content)


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    opened_and_closed(tmp_path)
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute(
            "update schema_step set name = '9999_from_the_future' where name like '0001%'"
        )
    connection.close()
    with pytest.raises(DatabaseNewerError, match="newer version"):
        Storage.open(tmp_path)


def test_a_step_forward_keeps_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_and_closed(tmp_path / "data")
    steps = tmp_path / "steps"
    steps.mkdir()
    for path in schema.STEPS.glob("[0-9]*.py"):
        (steps / path.name).write_text(path.read_text())
    (steps / "0900_more.py").write_text(
        "from peewee import TextField\n"
        "def up(migrator, db):\n"
        "    migrator.migrate(migrator.add_column('mark', 'more', TextField(default='')))\n"
    )
    monkeypatch.setattr(schema, "STEPS", steps)
    opened_and_closed(tmp_path / "data")
    (copy,) = (tmp_path / "data").glob(f"{FILE}.before-*")
    assert copy.stat().st_mode & 0o077 == 0
    for path, has_more in ((copy, False), (tmp_path / "data" / FILE, True)):
        connection = sqlite3.connect(path)
        names = [row[1] for row in connection.execute("pragma table_info(mark)")]
        connection.close()
        assert ("more" in names) is has_more


def test_a_failing_step_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened_and_closed(tmp_path / "data")
    before = (tmp_path / "data" / FILE).read_bytes()
    steps = tmp_path / "steps"
    steps.mkdir()
    for path in schema.STEPS.glob("[0-9]*.py"):
        (steps / path.name).write_text(path.read_text())
    (steps / "0900_bad.py").write_text(
        "def up(migrator, db):\n"
        "    db.execute_sql('create table half (a integer)')\n"
        "    db.execute_sql('no sql at all')\n"
    )
    monkeypatch.setattr(schema, "STEPS", steps)
    with pytest.raises(StorageError):
        Storage.open(tmp_path / "data")
    monkeypatch.undo()
    opened_and_closed(tmp_path / "data")
    assert len((tmp_path / "data" / FILE).read_bytes()) == len(before)


async def test_a_full_disk_refuses_and_recovers(tmp_path: Path) -> None:
    """SECURITY 20, with a limit on the file's pages."""
    storage = Storage.open(tmp_path)

    def limit(more: int) -> None:
        pages = storage._database.pragma("page_count")
        storage._database.pragma("max_page_count", pages + more)

    await storage.run(limit, 2)
    with pytest.raises(StorageError):
        await storage.run(marks.put, "big", "x" * 1_000_000)
    answers = await asyncio.gather(
        *(storage.run(marks.put, f"{n}", "x" * 100_000) for n in range(5)), return_exceptions=True
    )
    assert all(isinstance(answer, StorageError) for answer in answers)
    assert await storage.run(marks.get, "big") is None
    await storage.run(limit, 10_000)
    await storage.run(marks.put, "big", "kept")
    assert await storage.run(marks.get, "big") == "kept"
    storage.close()


WRITER = """
import sys
from pathlib import Path
from appliance.storage import Storage, marks
storage = Storage.open(Path(sys.argv[1]))
for number in range(100000):
    storage.submit(marks.put, f"n{number}", "written").result()
    print(number, flush=True)
"""


def killed_under_load(folder: Path, after: int) -> int:
    """Returns how many writes were acknowledged before SIGKILL."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
    )
    assert child.stdout is not None
    last = -1
    for line in child.stdout:
        last = int(line)
        if last >= after:
            child.send_signal(signal.SIGKILL)
            break
    for line in child.stdout:
        last = int(line)
    child.stdout.close()
    child.wait()
    return last


@pytest.mark.parametrize("after", [0, 7, 40])
async def test_acknowledged_survives_kill_9(tmp_path: Path, after: int) -> None:
    """SECURITY 21."""
    last = killed_under_load(tmp_path, after)
    storage = Storage.open(tmp_path)
    kept = [await storage.run(marks.get, f"n{number}") for number in range(last + 1)]
    storage.close()
    assert kept == ["written"] * (last + 1)


async def test_secrets_are_nowhere_in_the_folder(tmp_path: Path) -> None:
    """SECURITY 17: database, write-ahead log and what lies beside it."""
    desk = Desk(tmp_path)
    account = await desk.technician()
    login = await desk.sign_in(account.email)
    setup = await desk.setup.link_token()
    session = await desk.sessions.create(account)
    unclaimed = await desk.sessions.create(account)
    page, _ = await desk.sessions.claim_code(session.code, "192.0.2.1")
    agent = await desk.sessions.mint_agent_token(page)
    unused = await desk.sessions.mint_agent_token(page)
    _, resume = await desk.sessions.attach_agent("token", unused)
    secrets = [PASSWORD, login, session.code, session.link_token, page, agent, unused, resume]
    secrets += [unclaimed.code, unclaimed.link_token]
    assert setup is None

    def found() -> list[str]:
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return [one for one in secrets for path in files if one.encode() in path.read_bytes()]

    assert found() == []
    await desk.sessions.end(session.id, "Ann", "technician_ended")
    desk.close()
    assert found() == []


async def test_the_number_of_changes_grows_before_who_wrote_hears_of_it(tmp_path: Path) -> None:
    storage = Storage.open(tmp_path)
    try:
        before = storage.changes
        await storage.run(marks.get, "one")
        assert storage.changes == before, "reading is no change"
        written = storage.submit(marks.put, "one", "two")
        seen: list[int] = []
        written.add_done_callback(lambda _: seen.append(storage.changes))
        await asyncio.wrap_future(written)
        assert seen[0] > before
    finally:
        storage.close()
