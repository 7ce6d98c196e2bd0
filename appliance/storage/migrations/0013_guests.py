"""External technicians."""

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
    """What guests belong to."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class Guest(Model):
    """Who was invited into one session from outside."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+")
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    level = CharField(max_length=12)
    language = CharField(max_length=8)
    invited_by_id = CharField(max_length=64)
    invited_by = CharField(max_length=80)
    link_digest = BlobField(unique=True)
    code_digest = BlobField(null=True)
    tries = IntegerField(default=0)
    page_digest = BlobField(null=True, unique=True)
    created_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()
    entered_at_ms = BigIntegerField(default=0)
    revoked_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "guest"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table."""
    with db.bind_ctx((Session, Guest)):
        db.create_tables((Guest,))
