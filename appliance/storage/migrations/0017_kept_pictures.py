"""Pictures kept with sessions."""

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
    """What pictures belong to."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class KeptPicture(Model):
    """One picture of a customer's screen."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+")
    number = IntegerField()
    kind = CharField(max_length=12)
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    at_ms = BigIntegerField()
    width_px = IntegerField()
    height_px = IntegerField()
    size_bytes = IntegerField()
    key = BlobField()
    note = BlobField()

    class Meta:
        table_name = "kept_picture"
        indexes = ((("session", "number"), True),)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table."""
    with db.bind_ctx((Session, KeptPicture)):
        db.create_tables((KeptPicture,))
