"""Ways to falsify the log of a database file, and what an appliance's anchors say of it.

Every way changes the meaning of the log; which rows is drawn.  `KEYED` ones are done by somebody
who has the master key: only anchors find those.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from appliance.services.chain import HEAD, Chain
from appliance.storage.log_file import LogFile

COLUMNS = (
    "at_ms",
    "actor",
    "event",
    "subject",
    "detail",
    "mac",
    "address",
    "group_id",
    "refused",
    "kind",
)
Way = Callable[[sqlite3.Connection, random.Random, int, Chain], None]


def change(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    column, number = draw.choice(COLUMNS), draw.randint(1, last)
    (before,) = log.execute(f"SELECT {column} FROM audit WHERE number = ?", (number,)).fetchone()
    log.execute(f"UPDATE audit SET {column} = ? WHERE number = ?", (other(before, draw), number))


def other(before: Any, draw: random.Random) -> Any:
    """Returns a value that is not the one before: a little off, of another type, or no text."""
    if isinstance(before, int):
        return draw.choice((before + 1, 1 - before if before in (0, 1) else -before, 2**40))
    changed = before.swapcase()
    return draw.choice((before + "x", before + " ", changed if changed != before else "é", b"\xff"))


def delete(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    """Takes rows out of the middle or the beginning."""
    number = draw.randint(1, last - 1)
    until = min(last - 1, number + draw.choice((0, 0, 1, 10)))
    log.execute("DELETE FROM audit WHERE number BETWEEN ? AND ?", (number, until))


def delete_and_close_up(log: sqlite3.Connection, draw: random.Random, last: int, _c: Chain) -> None:
    number = draw.randint(1, last - 1)
    log.execute("DELETE FROM audit WHERE number = ?", (number,))
    for one in range(number + 1, last + 1):
        log.execute("UPDATE audit SET number = ? WHERE number = ?", (one - 1, one))


def insert(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    """Puts a copy of a row in between, at the end or before the beginning."""
    number = draw.choice((-1, 0, last + 1, last + 5, draw.randint(1, last)))
    if 1 <= number <= last:
        for one in range(last, number - 1, -1):
            log.execute("UPDATE audit SET number = ? WHERE number = ?", (one + 1, one))
    columns = ", ".join(COLUMNS)
    log.execute(
        f"INSERT INTO audit (number, {columns}) SELECT ?, {columns} FROM audit WHERE number = ?",
        (number, draw.choice([one for one in range(1, last + 1) if one != number])),
    )


def swap(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    one, two = draw.sample(range(1, last + 1), 2)
    for before, after in ((one, -1000), (two, one), (-1000, two)):
        log.execute("UPDATE audit SET number = ? WHERE number = ?", (after, before))


def renumber(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    by, start = draw.choice((1, 7)), draw.randint(1, last)
    for one in range(last, start - 1, -1):
        log.execute("UPDATE audit SET number = ? WHERE number = ?", (one + by, one))


def truncate(log: sqlite3.Connection, draw: random.Random, last: int, _chain: Chain) -> None:
    log.execute("DELETE FROM audit WHERE number > ?", (draw.randint(0, last - 1),))


def unseal(log: sqlite3.Connection, draw: random.Random, last: int, chain: Chain) -> None:
    truncate(log, draw, last, chain)
    log.execute("DELETE FROM mark WHERE name = ?", (HEAD,))


PLAIN: tuple[Way, ...] = (
    change,
    change,
    change,
    delete,
    delete_and_close_up,
    insert,
    swap,
    renumber,
    truncate,
    unseal,
)


def truncate_and_seal(log: sqlite3.Connection, draw: random.Random, last: int, c: Chain) -> None:
    truncate(log, draw, last, c)
    reseal(log, c)


def rewrite_tail(log: sqlite3.Connection, draw: random.Random, last: int, chain: Chain) -> None:
    """Changes a row and gives it and all behind it MACs that fit."""
    number = draw.randint(1, last)
    log.execute("UPDATE audit SET subject = 'nothing' WHERE number = ?", (number,))
    rechain(log, chain, number)


def take_out_and_rewrite(log: sqlite3.Connection, draw: random.Random, last: int, c: Chain) -> None:
    number = draw.randint(1, last - 1)
    log.execute("DELETE FROM audit WHERE number = ?", (number,))
    for one in range(number + 1, last + 1):
        log.execute("UPDATE audit SET number = ? WHERE number = ?", (one - 1, one))
    rechain(log, c, number)


KEYED: tuple[Way, ...] = (truncate_and_seal, rewrite_tail, take_out_and_rewrite)


def rechain(log: sqlite3.Connection, chain: Chain, number: int) -> None:
    log.commit()
    (path,) = (row[2] for row in log.execute("PRAGMA database_list") if row[1] == "main")
    with LogFile.open(Path(path)) as file:
        before, _ = file.after(0, number - 1)
        rows, _ = file.after(number - 1, 10**6)
    mac = before[-1].mac if before else ""
    for row in rows:
        mac = chain.mac(row, mac)
        log.execute("UPDATE audit SET mac = ? WHERE number = ?", (mac, row.number))
    reseal(log, chain)


def reseal(log: sqlite3.Connection, chain: Chain) -> None:
    newest = log.execute("SELECT number, mac FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    if newest is None:
        log.execute("DELETE FROM mark WHERE name = ?", (HEAD,))
    else:
        log.execute("UPDATE mark SET value = ? WHERE name = ?", (chain.head(*newest), HEAD))


def tampered(whole: Path, copy: Path, way: Way, draw: random.Random, chain: Chain) -> None:
    """Makes a copy of a database and falsifies it."""
    shutil.copyfile(whole, copy)
    with closing(sqlite3.connect(copy)) as log:
        (last,) = log.execute("SELECT MAX(number) FROM audit").fetchone()
        way(log, draw, last, chain)
        log.commit()
