"""A second connection that only reads: searches and figures over many sessions hold up no act.

SQLite's write-ahead log gives each read the state of one moment, whatever is written meanwhile.
"""

import asyncio
import functools
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar

from peewee import PeeweeException, SqliteDatabase

from appliance.storage.database import FILE
from appliance.storage.errors import StorageError
from appliance.storage.tables.base import OWN

P = ParamSpec("P")
R = TypeVar("R")
_MAPPED_BYTES = 512 * 2**20
"""Of the file, read without copying: a search passes over all lines."""


class Reading:
    """The reading thread of a data folder whose Storage is open."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; the thread starts with the first question."""
        self._database = SqliteDatabase(
            str(folder / FILE),
            pragmas={"query_only": 1, "busy_timeout": 5000, "mmap_size": _MAPPED_BYTES},
            thread_safe=False,
            check_same_thread=False,
        )
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="reading")

    async def run(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs `fn`, which only reads, and returns its answer; it sees what is committed.

        Raises:
            StorageError: the database refused.
        """
        job = functools.partial(fn, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._one, job)

    def close(self) -> None:
        """Waits for what runs and closes the connection."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        if not self._database.is_closed():
            self._database.close()

    def _one(self, job: Callable[[], R]) -> R:
        try:
            OWN.initialize(self._database)
            self._database.connect(reuse_if_open=True)
            with self._database.atomic():
                return job()
        except (PeeweeException, sqlite3.Error) as problem:
            raise StorageError(f"The database refused ({problem}).") from problem
