"""Branded modules, their published versions, and who came by them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from appliance.storage.tables.base import Table
from appliance.storage.tables.people import GroupTable
from appliance.storage.tables.sessions import SessionTable


class ModuleTable(Table):
    """One branded module."""

    id = CharField(max_length=64, primary_key=True)
    token = CharField(max_length=32, unique=True)
    slug = CharField(max_length=40, unique=True)
    group = ForeignKeyField(GroupTable, null=True, on_delete="SET NULL", backref="+")
    group_id: str | None
    state = CharField(max_length=12)
    version = IntegerField(default=0)
    draft = TextField()
    live = TextField(default="")
    """The published design, or empty."""
    host = CharField(max_length=260, default="")
    """Address of the appliance when it was last published."""
    created_at_ms = BigIntegerField()
    changed_at_ms = BigIntegerField()
    downloads = IntegerField(default=0)
    downloaded_at_ms = BigIntegerField(default=0)
    uses = IntegerField(default=0)
    used_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "module"


class ModuleVersionTable(Table):
    """Each published version of a module."""

    module = ForeignKeyField(ModuleTable, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    design = TextField()
    by = CharField(max_length=80)
    host = CharField(max_length=260)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "module_version"
        primary_key = CompositeKey("module", "number")


class ModuleEntryTable(Table):
    """Sessions that came by a module, and from which address: for the limits against floods."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", primary_key=True)
    module_id = CharField(max_length=64)
    address = CharField(max_length=64)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "module_entry"
        indexes = ((("module_id",), False), (("address",), False), (("at_ms",), False))
