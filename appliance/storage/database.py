"""The database file, its one writer thread, and group commit.

Everything that is promised to a caller is on the disk: `run` returns after COMMIT with
`synchronous=FULL` (SECURITY 21).  What waits at the same moment shares one commit, each piece in a
savepoint of its own.
"""

import asyncio
import contextlib
import contextvars
import fcntl
import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from peewee import DatabaseError, OperationalError, PeeweeException, SqliteDatabase

from appliance.storage import schema
from appliance.storage.errors import (
    DatabaseDamagedError,
    DatabaseMissingError,
    FolderError,
    FolderInUseError,
    StorageError,
)
from appliance.storage.tables.base import OWN
from appliance.storage.tables.people import AccountTable

log = logging.getLogger(__name__)
logging.getLogger("peewee").setLevel(logging.INFO)  # at debug it writes down every value

P = ParamSpec("P")
R = TypeVar("R")

FILE: Final = "deskside.sqlite3"
SET_UP: Final = "set-up-done"
"""Stands in the data folder once there is an account: without its database such a folder is
refused.
"""
_LOCK: Final = "lock"
_REFUSED: Final = (PeeweeException, sqlite3.Error)
"""peewee translates what executing raises; what fetching raises comes as it is."""
_MOST_IN_ONE_COMMIT: Final = 64


@dataclass(frozen=True, slots=True)
class _Job:
    call: Callable[[], Any]
    done: "Future[Any]"


class Storage:
    """An open database.  Made by `open`; one in a process and folder at a time.

    Attributes:
        changes: grows with each commit that wrote something, before its callers hear; any thread
            may read it.
    """

    def __init__(self, folder: Path, database: SqliteDatabase, lock: int) -> None:
        """Takes what `open` prepared."""
        self.folder = folder
        self._database = database
        self._lock = lock
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.changes = 0
        self._closed = False
        self._set_up = (folder / SET_UP).exists()
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    @classmethod
    def open(cls, data_dir: Path) -> "Storage":
        """Opens the database of a data folder; a new folder gets a new one.

        Raises:
            StorageError: one of its subclasses says why and what to do.
        """
        folder = data_dir.absolute()
        lock = _prepared(folder)
        try:
            database = _opened(folder)
        except BaseException:
            os.close(lock)
            raise
        return cls(folder, database, lock)

    async def run(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Runs `fn` on the writer thread in one transaction and returns once it is committed.

        What `fn` raises undoes its own changes only.  It must not block on anything but the
        database.

        Raises:
            StorageError: the database refused (disk full, for instance); nothing was changed.
        """
        return await asyncio.wrap_future(self.submit(fn, *args, **kwargs))

    def submit(self, fn: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Does the same from any thread."""
        if self._closed:
            raise StorageError("The database is closed.")
        done: Future[R] = Future()
        context = contextvars.copy_context()
        self._jobs.put(_Job(lambda: context.run(fn, *args, **kwargs), done))
        return done

    def close(self) -> None:
        """Finishes what waits and closes the file."""
        if self._closed:
            return
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        os.close(self._lock)

    def _work(self) -> None:
        OWN.initialize(self._database)
        self._database.connect(reuse_if_open=True)
        try:
            for jobs in self._batches():
                self._commit_together(jobs)
        finally:
            self._database.close()

    def _batches(self) -> Iterator[list[_Job]]:
        """Yields what waits, at least one job each time, until close."""
        while (job := self._jobs.get()) is not None:
            jobs = [job]
            last = False
            while len(jobs) < _MOST_IN_ONE_COMMIT and not last:
                try:
                    more = self._jobs.get_nowait()
                except queue.Empty:
                    break
                if more is None:
                    last = True
                else:
                    jobs.append(more)
            yield jobs
            if last:
                return

    def _commit_together(self, jobs: list[_Job]) -> None:
        wanted = [job for job in jobs if job.done.set_running_or_notify_cancel()]
        results: list[tuple[_Job, Any, BaseException | None]] = []
        try:
            with self._database.atomic():
                results.extend((job, *self._one(job)) for job in wanted)
                set_up = self._set_up or AccountTable.select().exists()
        except _REFUSED as problem:
            log.exception("Nothing was stored")
            for job in wanted:
                job.done.set_exception(_translated(problem))
            return
        connection: sqlite3.Connection = self._database.connection()  # type: ignore[no-untyped-call]
        self.changes = connection.total_changes
        if set_up and not self._set_up:
            self._set_up = self._marked()
        for job, value, failure in results:
            if failure is None:
                job.done.set_result(value)
            else:
                job.done.set_exception(failure)

    def _marked(self) -> bool:
        """Marks the folder; returns False where it cannot be, so that the next commit tries."""
        try:
            mark_set_up(self.folder)
        except OSError:
            log.exception("The folder could not be marked as set up")
            return False
        return True

    def _one(self, job: _Job) -> tuple[Any, BaseException | None]:
        try:
            with self._database.atomic():
                return job.call(), None
        except _REFUSED as problem:
            return None, _translated(problem)
        except Exception as problem:  # noqa: BLE001 - handed to the caller, who waits for it
            return None, problem


def _translated(problem: Exception) -> StorageError:
    error = StorageError(f"The database refused ({problem}).")
    error.__cause__ = problem
    return error


def _prepared(folder: Path) -> int:
    """Makes the folder (mode 0700) and returns the handle of its lock."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise FolderError(folder, problem) from problem
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(lock)
        raise FolderInUseError(folder) from problem
    return lock


def _opened(folder: Path) -> SqliteDatabase:
    path = folder / FILE
    if (folder / SET_UP).exists() and not (path.exists() and path.stat().st_size):
        raise DatabaseMissingError(folder)
    database = SqliteDatabase(
        str(path),
        pragmas={
            "journal_mode": "wal",
            "foreign_keys": 1,
            "synchronous": 2,
            "busy_timeout": 5000,
            "secure_delete": 1,
        },
        thread_safe=False,
        check_same_thread=False,
    )
    before = os.umask(0o077)
    try:
        _check(folder, database)
        schema.migrate(folder, path, database)
        _check_set_up(folder, database)
    except (OperationalError, sqlite3.OperationalError) as problem:
        raise FolderError(folder, OSError(0, str(problem))) from problem
    except (DatabaseError, sqlite3.DatabaseError) as problem:
        raise DatabaseDamagedError(folder, str(problem)) from problem
    finally:
        os.umask(before)
        database.close()
    return database


def _check(folder: Path, database: SqliteDatabase) -> None:
    """Reads every page: what is broken is found now and not in the middle of somebody's session."""
    try:
        path = folder / FILE
        with path.open("ab"):
            pass
    except OSError as problem:
        raise FolderError(folder, problem) from problem
    database.connect()
    answer = database.pragma("quick_check")
    if answer != "ok":
        raise DatabaseDamagedError(folder, str(answer).splitlines()[0])


def _check_set_up(folder: Path, database: SqliteDatabase) -> None:
    OWN.initialize(database)
    try:
        has_accounts = AccountTable.select().exists()
    finally:
        OWN.initialize(None)
    if has_accounts:
        mark_set_up(folder)
    elif (folder / SET_UP).exists():
        raise DatabaseMissingError(folder)


def mark_set_up(folder: Path) -> None:
    """Writes down, outside the database, that this folder has one."""
    with contextlib.suppress(FileExistsError):
        os.close(os.open(folder / SET_UP, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
