"""Brings a database to this version's tables: numbered steps forward, with a backup before."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

from peewee import SqliteDatabase
from playhouse.migrations import Runner  # type: ignore[import-untyped]

from appliance.storage.errors import DatabaseNewerError, FolderError, StorageError

log = logging.getLogger(__name__)

STEPS = Path(__file__).resolve().parent / "migrations"
_HISTORY = "schema_step"


def migrate(folder: Path, path: Path, database: SqliteDatabase) -> None:
    """Runs the steps that a database has not had, after copying it to `<file>.before-<step>`.

    Raises:
        DatabaseNewerError: it has had steps this version does not know.
        FolderError: the copy cannot be written.
    """
    runner = Runner(database, directory=str(STEPS), table_name=_HISTORY)
    status = runner.status()
    if not status:
        raise StorageError(f"The steps of the database are missing in {STEPS}: install again.")
    unknown = [step.name for step in status if step.path is None]
    if unknown:
        raise DatabaseNewerError(folder, unknown[-1])
    waiting = [step.name for step in status if not step.applied]
    if not waiting:
        return
    if any(step.applied for step in status):
        _back_up(folder, path, waiting[0])
    runner.up()
    log.info("Database brought to step %s", waiting[-1])


def _back_up(folder: Path, path: Path, step: str) -> None:
    """Copies the database page by page; the copy is whole even with a write-ahead log beside it."""
    target = path.with_name(f"{path.name}.before-{step}")
    try:
        target.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except OSError as problem:
        raise FolderError(folder, problem) from problem
    except sqlite3.OperationalError as problem:
        raise FolderError(folder, OSError(0, str(problem))) from problem
    log.info("Database copied to %s", target)
