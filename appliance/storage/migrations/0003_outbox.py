"""The outbox of mail."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Database,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Outbox(Model):
    """One mail to one recipient."""

    id = CharField(max_length=64, primary_key=True)
    recipient = CharField(max_length=254)
    recipient_key = CharField(max_length=254)
    subject = CharField(max_length=200)
    language = CharField(max_length=8)
    kind = CharField(max_length=40)
    sealed = BlobField(null=True)
    state = CharField(max_length=12)
    urgent = BooleanField()
    tries = IntegerField()
    interrupted = IntegerField()
    next_at_ms = BigIntegerField()
    until_ms = BigIntegerField()
    trouble = CharField(max_length=20)
    detail = CharField(max_length=300)
    created_at_ms = BigIntegerField()
    sent_at_ms = BigIntegerField()
    created_by = CharField(max_length=64)
    about = CharField(max_length=64)

    class Meta:
        table_name = "outbox"
        indexes = (
            (("state", "next_at_ms"), False),
            (("created_at_ms", "id"), False),
            (("state", "created_at_ms", "id"), False),
            (("about", "created_at_ms"), False),
        )


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes it."""
    with db.bind_ctx((Outbox,)):
        db.create_tables((Outbox,))
