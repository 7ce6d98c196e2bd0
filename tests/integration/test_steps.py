"""Databases of earlier versions come up whole: what was in them is still there and still works."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from appliance.domain.rights import Right
from appliance.services.access import access_now
from appliance.storage import Storage, people
from appliance.storage.database import FILE
from appliance.storage.schema import STEPS
from appliance.storage.tables import TABLES

AT_MS = 1_700_000_000_000


def first_version(folder: Path) -> None:
    """Makes the database of the first version, with two accounts and a session in it."""
    folder.mkdir(mode=0o700)
    steps = folder.parent / "steps"
    steps.mkdir()
    (steps / "0001_first_tables.py").write_text((STEPS / "0001_first_tables.py").read_text())
    database = SqliteDatabase(str(folder / FILE), pragmas={"journal_mode": "wal"})
    Runner(database, directory=str(steps), table_name="schema_step").up()
    database.close()
    account = "insert into account values (?, ?, ?, ?, ?, 'hash', '', ?, ?)"
    session = (
        "insert into session (id, link_digest, topic, name, email, description, language, owner_id,"
        " owner_name, state, actor, reason, rights, consented_person_id, resolved, resolve_note,"
        " created_at_ms, changed_at_ms, expires_at_ms) values ('s', x'01', 'Printer', 'Cleo', '',"
        " '', 'en', 'b', 'Bob', 'closed', '', '', '', '', 1, '', 1, 1, 0)"
    )
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        ada, bob = ("ada@example.org", "Ada"), ("bob@example.org", "Bob")
        late = ("eve@example.org", "Eve")
        connection.execute(account, ("a", ada[0], ada[0], ada[1], "administrator", 0, AT_MS))
        connection.execute(account, ("b", bob[0], bob[0], bob[1], "technician", 1, AT_MS + 1))
        connection.execute(account, ("e", late[0], late[0], late[1], "administrator", 0, AT_MS + 2))
        connection.execute("insert into login values (x'02', 'a', ?, ?)", (AT_MS, AT_MS))
        connection.execute(session)
        connection.execute(
            "insert into session_change values ('s', 1, 'open', 'closed', 'close', '', '', 1)"
        )
        connection.execute("insert into mark values ('organisation', 'Acme')")


async def test_the_first_version_s_people_keep_what_they_could_do(tmp_path: Path) -> None:
    first_version(tmp_path / "data")
    storage = Storage.open(tmp_path / "data")
    try:
        ada = await storage.run(people.get, "a")
        bob = await storage.run(people.get, "b")
        eve = await storage.run(people.get, "e")
        assert ada is not None
        assert bob is not None
        assert eve is not None
        assert (ada.role, ada.state) == ("super", "active")
        assert (bob.role, bob.state) == ("technician", "disabled")
        assert (eve.role, eve.state) == ("administrator", "active")
        access = await storage.run(access_now, bob)
        (group_id,) = access.groups
        assert access.may(Right.CONTROL, group_id)
        assert not access.may(Right.PEOPLE)
    finally:
        storage.close()
    with closing(sqlite3.connect(tmp_path / "data" / FILE)) as connection:
        kept = connection.execute("select id, group_id, owner_id from session").fetchall()
        assert kept == [("s", group_id, "b")]
        assert connection.execute("select count(*) from session_change").fetchone() == (1,)
        assert connection.execute("select count(*) from login").fetchone() == (1,)
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        name = connection.execute("select value from preference").fetchall()
        assert name == [("Acme",)]


def shape(connection: sqlite3.Connection) -> dict[str, Any]:
    """Returns each table's columns, foreign keys and indexes, whatever order they were made in."""
    names = [
        row[0]
        for row in connection.execute("select name from sqlite_master where type = 'table'")
        if not row[0].startswith("sqlite_")
    ]
    shapes: dict[str, Any] = {}
    for name in names:
        indexes = {
            (
                unique,
                tuple(row[2] for row in connection.execute(f'pragma index_info("{index}")')),
            )
            for _, index, unique, _, _ in connection.execute(f'pragma index_list("{name}")')
        }
        shapes[name] = {
            "columns": {
                (row[1], row[2].upper(), row[3], row[5])
                for row in connection.execute(f'pragma table_info("{name}")')
            },
            "keys": {row[2:7] for row in connection.execute(f'pragma foreign_key_list("{name}")')},
            "indexes": indexes,
        }
    return shapes


def test_whoever_controls_may_transfer_files_from_step_18_on(tmp_path: Path) -> None:
    database = SqliteDatabase(str(tmp_path / "roles.db"))
    runner = Runner(database, directory=str(STEPS), table_name="schema_step")
    runner.up("0017_kept_pictures")
    for name, rights in (
        ("c", "sessions.see,control"),
        ("s", "sessions.see"),
        ("f", "control,files"),
    ):
        row = (name, name, name, rights, 0, AT_MS)
        database.execute_sql("insert into role values (?, ?, ?, ?, ?, ?)", row)
    runner.up()
    found = dict(database.execute_sql("select id, rights from role").fetchall())
    database.close()
    assert found == {"c": "sessions.see,control,files", "s": "sessions.see", "f": "control,files"}


def test_tables_and_steps_agree(tmp_path: Path) -> None:
    """The tables of this version are what the steps lead to."""
    Storage.open(tmp_path).close()
    wanted = SqliteDatabase(":memory:")
    with wanted.bind_ctx(TABLES):
        wanted.create_tables(TABLES)
        declared = shape(wanted.connection())
    wanted.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        made = shape(connection)
    made.pop("schema_step")
    assert made == declared
