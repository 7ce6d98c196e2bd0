"""Recordings of sessions, and what groups say about them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Session(Model):
    """Support sessions."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class Recording(Model):
    """Recordings of sessions; their content is in files beside the database."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    key_sealed = BlobField()
    by_id = CharField(max_length=64)
    by_name = CharField(max_length=80)
    began_at_ms = BigIntegerField()
    ended_at_ms = BigIntegerField(default=0)
    length_ms = BigIntegerField(default=0)
    size_bytes = BigIntegerField(default=0)
    ended = CharField(max_length=16, default="")
    note = CharField(max_length=200, default="")

    class Meta:
        table_name = "recording"
        indexes = ((("session", "number"), True), (("began_at_ms",), False))


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table; the rules of groups are a column in one statement."""
    with db.bind_ctx((Session, Recording)):
        db.create_tables((Recording,))
    db.execute_sql(  # type: ignore[no-untyped-call]
        """ALTER TABLE "support_group" ADD COLUMN "recording" VARCHAR(8) NOT NULL DEFAULT ''"""
    )
