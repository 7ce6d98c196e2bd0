"""Transfers of files between technicians and customers; the files themselves are never kept."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, CharField, CompositeKey, ForeignKeyField, IntegerField

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class FileTransferTable(Table):
    """One row for each, from its beginning."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    session_id: str
    number = IntegerField()
    person_id = CharField(max_length=64)
    person = CharField(max_length=80)
    direction = CharField(max_length=12)
    name = CharField(max_length=255)
    files = IntegerField()
    files_done = IntegerField()
    left_out = IntegerField()
    size_bytes = BigIntegerField()
    done_bytes = BigIntegerField()
    state = CharField(max_length=12)
    why = CharField(max_length=16)
    sha256 = CharField(max_length=64)
    started_ms = BigIntegerField()
    ended_ms = BigIntegerField()

    class Meta:
        table_name = "file_transfer"
        primary_key = CompositeKey("session", "number")
        indexes = ((("ended_ms",), False),)
