"""SECURITY 24: whatever is falsified is found, and nothing genuine is called false."""

import random
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from appliance.domain.acts import kind_of
from appliance.domain.records import AuditRow
from appliance.secrets import Vault
from appliance.services.anchor_lines import Anchor
from appliance.services.chain import Chain
from appliance.services.log_check import Finding, LogCheck, Reason
from appliance.storage import Storage
from appliance.storage.database import FILE
from appliance.storage.log_file import LogFile
from tests.fakes.desk import Desk
from tests.fakes.tampering import KEYED, PLAIN, tampered, unseal
from tests.integration.test_steps import first_version

ROWS = 60


def found(path: Path, chain: Chain, anchors: Sequence[Anchor] = ()) -> list[Finding]:
    with LogFile.open(path) as log:
        check = LogCheck(log, chain, anchors)
        while check.step():
            pass
        return check.findings


async def whole(desk: Desk, rows: int = ROWS) -> tuple[Path, list[Anchor]]:
    """Returns a copy of the database with a log in it, and the anchor of its newest row."""
    for number in range(rows):
        detail = {"number": number, "말": "é"}
        await desk.audit.note(f"person{number % 5}", "session.create", f"{number}", detail)
    copy = desk.folder.parent / "whole.sqlite3"
    with (
        closing(sqlite3.connect(desk.folder / FILE)) as live,
        closing(sqlite3.connect(copy)) as other,
    ):
        live.backup(other)
        other.execute("PRAGMA journal_mode = delete")
        number, mac, at_ms = live.execute(
            "SELECT number, mac, at_ms FROM audit ORDER BY number DESC LIMIT 1"
        ).fetchone()
    return copy, [Anchor(number, mac, at_ms)]


async def tamperings(desk: Desk, times: int) -> None:
    """Falsifies copies of a log in drawn ways; every one must be found."""
    path, anchors = await whole(desk)
    chain, draw = desk.audit.chain, random.Random(4711)
    copy = path.with_name("copy.sqlite3")
    assert found(path, chain) == []
    assert found(path, chain, anchors) == []
    missed = []
    for number in range(times):
        way = draw.choice(PLAIN + KEYED)
        tampered(path, copy, way, draw, chain)
        if not found(copy, chain, anchors):
            missed.append((number, way.__name__, "with anchors"))
        if way in PLAIN and not found(copy, chain):
            missed.append((number, way.__name__, "without anchors"))
    assert missed == []


async def test_200_tamperings_are_found(desk: Desk) -> None:
    await tamperings(desk, 200)


@pytest.mark.parametrize("way", KEYED, ids=lambda way: way.__name__)
async def test_with_the_key_only_anchors_find_it(desk: Desk, way) -> None:
    path, anchors = await whole(desk)
    copy = path.with_name("copy.sqlite3")
    tampered(path, copy, way, random.Random(1), desk.audit.chain)
    assert found(copy, desk.audit.chain) == []
    (finding,) = found(copy, desk.audit.chain, anchors)
    assert finding.reason in (Reason.CUT, Reason.REWRITTEN)
    assert finding.about == ROWS


@pytest.mark.parametrize("more", [0, 30])
async def test_an_older_backup_put_back(desk: Desk, more: int) -> None:
    older, _ = await whole(desk, 20)
    kept = desk.folder.parent / "older.sqlite3"
    shutil.copyfile(older, kept)
    _, anchors = await whole(desk, 20)
    desk.close()
    shutil.copyfile(kept, desk.folder / FILE)
    for left in ("-wal", "-shm"):
        (desk.folder / f"{FILE}{left}").unlink(missing_ok=True)
    desk._open()
    for number in range(more):
        await desk.audit.note("somebody", "session.close", f"{number}")
    chain = desk.audit.chain
    assert found(desk.folder / FILE, chain) == []
    (finding,) = found(desk.folder / FILE, chain, anchors)
    assert finding.reason is (Reason.REWRITTEN if more else Reason.CUT)


REASONS = (
    ("UPDATE audit SET actor = 'x' WHERE number = 7", 7, Reason.CHANGED),
    ("UPDATE audit SET detail = '{}' WHERE number = 60", 60, Reason.CHANGED),
    ("DELETE FROM audit WHERE number = 1", 1, Reason.REMOVED),
    ("DELETE FROM audit WHERE number BETWEEN 7 AND 9", 7, Reason.REMOVED),
    ("DELETE FROM audit WHERE number > 50", 51, Reason.CUT),
    ("DELETE FROM audit", 1, Reason.CUT),
    (
        (
            "INSERT INTO audit SELECT 61, at_ms, actor, event, subject, detail, mac, address,"
            " group_id, refused, kind FROM audit WHERE number = 3"
        ),
        61,
        Reason.CHANGED,
    ),
    ("UPDATE audit SET number = -number WHERE number = 9", -9, Reason.INSERTED),
)


@pytest.mark.parametrize(("sql", "number", "reason"), REASONS, ids=[one[0] for one in REASONS])
async def test_what_is_wrong_is_said(desk: Desk, sql: str, number: int, reason: Reason) -> None:
    path, _ = await whole(desk)
    with closing(sqlite3.connect(path)) as log, log:
        log.execute(sql)
    finding = found(path, desk.audit.chain)[0]
    assert (finding.number, finding.reason) == (number, reason)


async def test_moved_rows_are_told_from_changed_ones(desk: Desk) -> None:
    path, _ = await whole(desk)
    with closing(sqlite3.connect(path)) as log, log:
        for before, after in ((10, -1), (13, 10), (-1, 13)):
            log.execute("UPDATE audit SET number = ? WHERE number = ?", (after, before))
    assert found(path, desk.audit.chain) == [Finding(10, Reason.REORDERED, 13)]


async def test_a_cut_end_is_not_healed_by_a_restart(desk: Desk) -> None:
    path, _ = await whole(desk)
    tampered(path, desk.folder.parent / "copy", unseal, random.Random(3), desk.audit.chain)
    desk.close()
    shutil.copyfile(desk.folder.parent / "copy", desk.folder / FILE)
    desk._open()
    await desk.audit.begin()
    with LogFile.open(desk.folder / FILE) as log:
        check = LogCheck(log, desk.audit.chain)
        while check.step():
            pass
        assert check.findings == []
        assert len(check.seals) == 1, "the command says at which row the end was sealed anew"


async def test_the_first_version_s_rows_are_whole(tmp_path: Path) -> None:
    """Rows from before addresses and groups, sealed by the first start of this version."""
    folder = tmp_path / "data"
    first_version(folder)
    desk_key = tmp_path / "key"
    chain = Chain(Vault.open(desk_key))
    old_rows(folder / FILE, chain)
    assert found(folder / FILE, chain) == [], "before the update"
    Storage.open(folder).close()
    desk_key.rename(folder / "master.key")
    desk = Desk(folder)
    try:
        assert found(folder / FILE, chain)[0].reason is Reason.CUT, "nothing seals the end yet"
        await desk.audit.begin()
        await desk.audit.note("somebody", "session.create", "x")
        await desk.audit.begin()
        assert found(folder / FILE, chain) == []
        with closing(sqlite3.connect(folder / FILE)) as log:
            kinds = log.execute("SELECT event, kind FROM audit ORDER BY number").fetchall()
        assert kinds == [(event, kind_of(event)) for event, _ in kinds]
        assert [event for event, _ in kinds][-2:] == ["log.seal", "session.create"]
    finally:
        desk.close()


def old_rows(path: Path, chain: Chain) -> None:
    events = ("account.create", "login.open", "session.create", "agent.attach", "test.act")
    mac = ""
    with closing(sqlite3.connect(path)) as log, log:
        for number, event in enumerate(events, start=1):
            row = chain.chained(AuditRow(number, 1000 + number, "a", event, "s", "{}", ""), mac)
            mac = row.mac
            log.execute(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?)",
                (number, row.at_ms, "a", event, "s", "{}", mac),
            )
