"""Queues: which sessions of a group were answered last is found without reading all of them."""

from typing import Any

from peewee import Database
from playhouse.migrate import SchemaMigrator, migrate  # type: ignore[import-untyped]


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Adds the index."""
    added: Any = migrator.add_index("session", ("group_id", "answered_at_ms"))
    migrate(added)
