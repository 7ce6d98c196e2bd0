"""The chats of sessions."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Session(Model):
    """Support sessions, as far as this step knows them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class ChatMessage(Model):
    """Messages, numbered from 1 without gaps in each session."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    client_id = CharField(max_length=64)
    side = CharField(max_length=12)
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    text_sealed = BlobField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "chat_message"
        primary_key = CompositeKey("session", "number")
        indexes = ((("session", "author_id", "client_id"), True),)


class ChatMark(Model):
    """How far each side has read a chat."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    side = CharField(max_length=12)
    delivered = IntegerField()
    seen = IntegerField()

    class Meta:
        table_name = "chat_mark"
        primary_key = CompositeKey("session", "side")


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables."""
    with db.bind_ctx((Session, ChatMessage, ChatMark)):
        db.create_tables((ChatMessage, ChatMark))
