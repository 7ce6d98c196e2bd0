"""A data folder of a large organisation: 5,000 technicians, 200 groups, a million log rows."""

import hashlib
import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.acts import kind_of
from appliance.domain.records import Account, AuditRow, Group, Membership
from appliance.domain.rights import SUPER, TECHNICIAN
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, CUSTOMER
from appliance.services.chain import HEAD, Chain
from appliance.services.passwords import Passwords
from appliance.storage import Storage, groups, marks, people
from appliance.storage.database import FILE

EMAIL = "boss@example.org"
PASSWORD = "seven blue bicycles on a hill"
YEAR_MS = 365 * 24 * 3600 * 1000
_FAMILY = ("Kim", "Lee", "Park", "Martin", "Bernard", "Durand", "Smith", "Jones", "Weber", "Rossi")
_GIVEN = ("Ada", "Bob", "Cleo", "Dana", "Eun", "Farid", "Gwen", "Hugo", "Ines", "Jiwoo", "민준")
_ACTS = (
    ("session.create", 10),
    ("session.claim", 9),
    ("agent.attach", 9),
    ("session.grant", 8),
    ("session.join", 12),
    ("session.close", 10),
    ("login.open", 22),
    ("login.close", 8),
    ("login.refuse", 2),
    ("account.create", 2),
    ("account.disable", 1),
    ("preference.change", 1),
    ("mail.try", 1),
)


def identifier(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:22]


async def furnish(
    folder: Path, technicians: int = 5000, group_count: int = 200, rows: int = 1_000_000
) -> dict[str, Any]:
    """Fills a new data folder and returns what is in it."""
    storage = Storage.open(folder)
    vault = Vault.open(folder / "master.key")
    encoded = await Passwords().hash(PASSWORD)
    draw = random.Random(4711)
    ids = [identifier(f"person {number}") for number in range(technicians)]
    group_ids = [identifier(f"group {number}") for number in range(group_count)]

    def make_groups() -> None:
        for number, one in enumerate(group_ids):
            groups.insert(Group(one, f"Group {number:03d}", 1000 + number))
        boss = Account(identifier("boss"), EMAIL, "The Boss", SUPER, created_at_ms=1)
        people.insert(boss, encoded)

    def make_people(some: list[int]) -> None:
        for number in some:
            name = f"{draw.choice(_GIVEN)} {draw.choice(_FAMILY)} {number:04d}"
            email = f"person{number:04d}@example.org"
            state = draw.choices(("active", "invited", "disabled"), (90, 6, 4))[0]
            made = Account(ids[number], email, name, TECHNICIAN, state=state, created_at_ms=number)
            people.insert(made, "")
            chosen = set(draw.sample(group_ids, draw.choice((1, 1, 2, 3))))
            # One group has most people in it.
            for group_id in chosen | ({group_ids[0]} if number % 5 else set()):
                groups.put_member(Membership(ids[number], group_id))

    await storage.run(make_groups)
    for start in range(0, technicians, 250):
        await storage.run(make_people, list(range(start, min(start + 250, technicians))))
    last = write_log(folder / FILE, Chain(vault), ids, group_ids, rows)
    await storage.run(marks.put, HEAD, Chain(vault).head(last.number, last.mac))
    storage.close()
    return {"people": ids, "groups": group_ids, "last": last}


def write_log(
    path: Path, chain: Chain, ids: list[str], group_ids: list[str], rows: int
) -> AuditRow:
    """Writes a genuine chain fast: not through the appliance, with MACs all the same."""
    columns = "number, at_ms, actor, event, subject, detail, mac, address, group_id, refused, kind"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'audit'"
            " AND sql IS NOT NULL"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f'DROP INDEX "{name}"')
        made = _rows(chain, ids, group_ids, rows)
        last: list[AuditRow] = []

        def values() -> Iterator[tuple[Any, ...]]:
            for row in made:
                last[:] = [row]
                yield (
                    row.number, row.at_ms, row.actor, row.event, row.subject, row.detail, row.mac,
                    row.address, row.group_id, int(row.refused), row.kind,
                )  # fmt: skip

        marks = ", ".join("?" * 11)
        connection.executemany(f"INSERT INTO audit ({columns}) VALUES ({marks})", values())
        for _, sql in indexes:
            connection.execute(sql)
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return last[0]


def _rows(chain: Chain, ids: list[str], group_ids: list[str], rows: int) -> Iterator[AuditRow]:
    draw = random.Random(42)
    events = [event for event, _ in _ACTS]
    weights = [weight for _, weight in _ACTS]
    start_ms = Clock().now_ms() - 2 * YEAR_MS
    step_ms = 2 * YEAR_MS // rows
    mac = ""
    for number, event in enumerate(draw.choices(events, weights, k=rows), start=1):
        person = ids[int(len(ids) * draw.random() ** 1.5)]
        actor, subject, group_id, detail = _about(event, person, number, draw, group_ids)
        row = AuditRow(
            number=number,
            at_ms=start_ms + number * step_ms,
            actor=actor,
            event=event,
            subject=subject,
            detail=detail,
            mac="",
            address=f"10.{number % 7}.{number % 251}.{number % 13}",
            group_id=group_id,
            refused=event == "login.refuse",
            kind=kind_of(event).value,
        )
        row = chain.chained(row, mac)
        mac = row.mac
        yield row


def _about(
    event: str, person: str, number: int, draw: random.Random, group_ids: list[str]
) -> tuple[str, str, str, str]:
    if event.startswith(("session.", "agent.")):
        actor = person
        if event in ("session.claim", "session.grant", "agent.attach"):
            actor = CUSTOMER
        elif number % 4 == 0:
            actor = APPLIANCE
        session = secrets.identifier()
        detail = '{"after": "closed", "by": "Ada", "reason": "customer_ended"}'
        return actor, session, draw.choice(group_ids), detail
    if event == "login.refuse":
        return APPLIANCE, person, "", "{}"
    if event.startswith("login."):
        return person, person, "", "{}"
    if event == "preference.change":
        return person, "mail.host", "", '{"after": "smtp.example.org", "before": ""}'
    return person, draw.choice((person, group_ids[0])), "", '{"role": "technician"}'


if __name__ == "__main__":
    import asyncio
    import sys

    begun_s = time.monotonic()
    asyncio.run(furnish(Path(sys.argv[1]), rows=int(sys.argv[2])))
    print(f"{time.monotonic() - begun_s:.1f} s")
