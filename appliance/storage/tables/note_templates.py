"""Texts that notes can begin with."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, CharField, ForeignKeyField, TextField

from appliance.storage.tables.base import Table
from appliance.storage.tables.people import GroupTable


class NoteTemplateTable(Table):
    """Those of a group go with it."""

    id = CharField(max_length=64, primary_key=True)
    group = ForeignKeyField(GroupTable, null=True, on_delete="CASCADE", backref="+")
    group_id: str | None
    name = CharField(max_length=60)
    text = TextField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "note_template"
