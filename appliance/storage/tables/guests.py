"""External technicians."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, ForeignKeyField, IntegerField

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class GuestTable(Table):
    """Who was invited into one session from outside."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+")
    session_id: str
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    level = CharField(max_length=12)
    language = CharField(max_length=8)
    invited_by_id = CharField(max_length=64)
    invited_by = CharField(max_length=80)
    link_digest = BlobField(unique=True)
    code_digest = BlobField(null=True)
    """None once it was used, or guessed at too often."""
    tries = IntegerField(default=0)
    page_digest = BlobField(null=True, unique=True)
    """Of the cookie of whoever entered."""
    created_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()
    entered_at_ms = BigIntegerField(default=0)
    revoked_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "guest"
