"""Notes that their authors go on writing, and templates for them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from typing import Any

from peewee import BigIntegerField, CharField, Database, ForeignKeyField, Model, TextField
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class SupportGroup(Model):
    """Groups, as far as templates need them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "support_group"


class NoteTemplate(Model):
    """Texts that notes can begin with."""

    id = CharField(max_length=64, primary_key=True)
    group = ForeignKeyField(SupportGroup, null=True, on_delete="CASCADE", backref="+")
    name = CharField(max_length=60)
    text = TextField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "note_template"


_COLUMNS = (
    "client_id VARCHAR(64) NOT NULL DEFAULT ''",
    "version INTEGER NOT NULL DEFAULT 1",
    "changed_at_ms BIGINT NOT NULL DEFAULT 0",
    "logged_at_ms BIGINT NOT NULL DEFAULT 0",
)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table and adds the columns."""
    with db.bind_ctx((SupportGroup, NoteTemplate)):
        db.create_tables((NoteTemplate,))
    execute: Any = db.execute_sql
    for column in _COLUMNS:
        execute(f"ALTER TABLE session_note ADD COLUMN {column}")
