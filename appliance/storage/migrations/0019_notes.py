"""Notes that their authors go on writing, and templates for them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    CharField,
    Database,
    Field,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
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


def _columns() -> dict[str, Field]:
    return {
        "client_id": CharField(max_length=64, default=""),
        "version": IntegerField(default=1),
        "changed_at_ms": BigIntegerField(default=0),
        "logged_at_ms": BigIntegerField(default=0),
    }


def _add(db: Database, name: str, field: Field) -> None:
    """Adds a column in one statement; the migrator would write the whole table anew for each."""
    kind = field.ddl_datatype(db.get_sql_context()).sql
    usual = f"'{field.default}'" if isinstance(field.default, str) else str(field.default)
    statement = f'ALTER TABLE "session_note" ADD COLUMN "{name}" {kind} NOT NULL DEFAULT {usual}'
    db.execute_sql(statement)  # type: ignore[no-untyped-call]


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table and adds the columns."""
    with db.bind_ctx((SupportGroup, NoteTemplate)):
        db.create_tables((NoteTemplate,))
    for name, field in _columns().items():
        _add(db, name, field)
