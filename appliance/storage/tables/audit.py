"""The audit log."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField

from appliance.storage.tables.base import Table


class AuditTable(Table):
    """Acts, chained by hash; never changed."""

    number = IntegerField(primary_key=True)
    at_ms = BigIntegerField()
    actor = CharField(max_length=64)
    event = CharField(max_length=64)
    subject = CharField(max_length=64)
    detail = TextField()
    mac = CharField(max_length=64)
    address = CharField(max_length=64, default="")
    group_id = CharField(max_length=64, default="")
    refused = BooleanField(default=False)

    class Meta:
        table_name = "audit"
