"""Pictures kept with sessions: what they are; the files lie sealed in a folder of their own."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, ForeignKeyField, IntegerField

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class KeptPictureTable(Table):
    """One picture of a customer's screen."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+")
    session_id: str
    number = IntegerField()
    """Within the session, from 1."""
    kind = CharField(max_length=12)
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    at_ms = BigIntegerField()
    width_px = IntegerField()
    height_px = IntegerField()
    size_bytes = IntegerField()
    key = BlobField()
    """Of the file, sealed."""
    note = BlobField()
    """Sealed; empty for none."""

    class Meta:
        table_name = "kept_picture"
        indexes = ((("session", "number"), True),)
