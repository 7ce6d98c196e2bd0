"""Recordings of sessions; their content is in files beside the database."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, ForeignKeyField, IntegerField

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class RecordingTable(Table):
    """One row for each file; without the row, and the key in it, the file cannot be read."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    session_id: str
    number = IntegerField()
    key_sealed = BlobField()
    by_id = CharField(max_length=64)
    by_name = CharField(max_length=80)
    began_at_ms = BigIntegerField()
    ended_at_ms = BigIntegerField(default=0)
    """0 while it is written."""
    length_ms = BigIntegerField(default=0)
    size_bytes = BigIntegerField(default=0)
    ended = CharField(max_length=16, default="")
    note = CharField(max_length=200, default="")

    class Meta:
        table_name = "recording"
        indexes = ((("session", "number"), True), (("began_at_ms",), False))
