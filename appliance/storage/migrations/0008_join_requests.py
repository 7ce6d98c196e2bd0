"""Requests to join."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, Database, Model
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class JoinRequest(Model):
    """People who ask for an account."""

    id = CharField(max_length=64, primary_key=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    name = CharField(max_length=80)
    message = CharField(max_length=500)
    language = CharField(max_length=8)
    state = CharField(max_length=12)
    digest = BlobField(null=True, unique=True)
    asked_at_ms = BigIntegerField()

    class Meta:
        table_name = "join_request"
        indexes = ((("state", "asked_at_ms"), False),)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table."""
    with db.bind_ctx((JoinRequest,)):
        db.create_tables((JoinRequest,))
