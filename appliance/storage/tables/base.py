"""What all tables share: the database of the thread a query is made on."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

import threading
from typing import Any

from peewee import DatabaseProxy, Model, SqliteDatabase


class _OwnDatabase(DatabaseProxy):
    """Stands for the database of the calling thread."""

    _own = threading.local()

    @property
    def obj(self) -> Any:
        """Returns the thread's database, or None on a thread that has none."""
        return getattr(self._own, "database", None)

    @obj.setter
    def obj(self, database: SqliteDatabase | None) -> None:
        self._own.database = database


OWN = _OwnDatabase()


class Table(Model):
    """A table of the thread's database."""

    class Meta:
        database = OWN
        legacy_table_names = False
