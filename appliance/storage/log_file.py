"""The log of a database file, read only: while an appliance writes it, or of a copy.

Values come as they stand in the file, so that a changed one is seen whatever it was changed to.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from appliance.domain.records import AuditRow
from appliance.storage.errors import StorageError

_COLUMNS = ("number", "at_ms", "actor", "event", "subject", "detail", "mac")
_LATER: Mapping[str, str] = {"address": "''", "group_id": "''", "refused": "0", "kind": "NULL"}
"""Columns that databases of earlier versions may not have, and how their rows read then."""
_STEP = "0007_activity_log"


class LogFileError(StorageError):
    """The file cannot be read; the text says why."""


class LogFile:
    """An open file; use as a context."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Takes what `open` prepared."""
        self._connection = connection
        held = {str(row[1]) for row in connection.execute("PRAGMA table_info(audit)")}
        if not held.issuperset(_COLUMNS):
            raise LogFileError("This file has no log of an appliance.")
        later = [name if name in held else value for name, value in _LATER.items()]
        self._columns = ", ".join((*_COLUMNS, *later))

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens a database file.

        Raises:
            LogFileError: missing, or no database with a log.
        """
        if not path.is_file():
            raise LogFileError(f"There is no file {path}.")
        plain = path.absolute().as_uri()
        try:
            # A copy in a folder that cannot be written has no shared memory: it does not change.
            return cls(_connected(f"{plain}?mode=ro") or _must(f"{plain}?immutable=1"))
        except sqlite3.Error as problem:
            raise LogFileError(f"{path} cannot be read ({problem}).") from problem

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    @property
    def size(self) -> tuple[int, int]:
        """Numbers of the oldest and of the newest row; zeros of an empty log."""
        row = self._one("SELECT MIN(number), MAX(number) FROM audit")
        return (int(row[0] or 0), int(row[1] or 0)) if row else (0, 0)

    @property
    def sealed(self) -> bool:
        """Whether the database is of a version that seals the end of the log."""
        return self._one("SELECT 1 FROM schema_step WHERE name = ?", _STEP) is not None

    def after(self, number: int, most: int) -> tuple[list[AuditRow], str | None]:
        """Returns the next rows, and the value of the end's mark at the same moment."""
        connection = self._connection
        connection.execute("BEGIN")
        try:
            query = f"SELECT {self._columns} FROM audit WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 (own names)
            return [_record(row) for row in self._all(query, number, most)], self.mark("log-head")
        finally:
            connection.execute("ROLLBACK")

    def cuts(self) -> list[AuditRow]:
        """Returns the rows that say that old ones were removed, newest first."""
        kept = f"SELECT {self._columns} FROM audit WHERE event = 'log.cut' ORDER BY number DESC"  # noqa: S608 (own names)
        return [_record(row) for row in self._all(kept)]

    def mark(self, name: str) -> str | None:
        """Returns a mark, or None."""
        row = self._one("SELECT value FROM mark WHERE name = ?", name)
        return None if row is None else str(row[0])

    def _one(self, query: str, *values: Any) -> Sequence[Any] | None:
        return next(iter(self._all(query, *values)), None)

    def _all(self, query: str, *values: Any) -> list[Sequence[Any]]:
        try:
            with closing(self._connection.execute(query, values)) as cursor:
                return list(cursor)
        except sqlite3.Error as problem:
            raise LogFileError(f"The file cannot be read ({problem}).") from problem


def _must(address: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=True, check_same_thread=False, isolation_level=None, timeout=10
    )
    connection.text_factory = _text
    return connection


def _connected(address: str) -> sqlite3.Connection | None:
    connection = _must(address)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return None
    return connection


def _text(stored: bytes) -> str:
    """Returns text as it is, also where somebody stored bytes that are none."""
    return stored.decode("utf-8", "surrogateescape")


def _record(row: Sequence[Any]) -> AuditRow:
    """Returns a row; values of a wrong type stay wrong, so that the check sees them."""
    values: list[Any] = [
        value if isinstance(value, str | int) else repr(value) for value in row[:10]
    ]
    values[9] = bool(values[9]) if values[9] in (0, 1) else values[9]
    return AuditRow(*values, *row[10:])
