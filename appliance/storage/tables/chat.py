"""The chats of sessions."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
)

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class ChatTable(Table):
    """Messages, numbered from 1 without gaps in each session."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    session_id: str
    number = IntegerField()
    client_id = CharField(max_length=64)
    """As the author's client chose it: what is sent twice is stored once."""
    side = CharField(max_length=12)
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    text_sealed = BlobField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "chat_message"
        primary_key = CompositeKey("session", "number")
        indexes = ((("session", "author_id", "client_id"), True),)


class ChatMarkTable(Table):
    """How far each side has read a chat."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    side = CharField(max_length=12)
    delivered = IntegerField()
    seen = IntegerField()

    class Meta:
        table_name = "chat_mark"
        primary_key = CompositeKey("session", "side")
