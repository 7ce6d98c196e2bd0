"""The audit log."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BooleanField, CharField, IntegerField, TextField

from appliance.storage.tables.base import Table


class AuditTable(Table):
    """Acts, chained by hash; never changed.

    Every index has time and number behind what is filtered by, so that the activity log reads its
    rows newest first, and then what other filters look at: what does not fit is not fetched.
    """

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
    kind = CharField(max_length=12, default="")
    """appliance.domain.acts.kind_of(event)."""

    class Meta:
        table_name = "audit"
        indexes = (
            (("at_ms", "number"), False),
            (("refused", "at_ms", "number"), False),
            (("kind", "refused", "at_ms", "number"), False),
            (("actor", "at_ms", "number", "kind", "refused"), False),
            (("subject", "at_ms", "number", "kind", "refused"), False),
            (("group_id", "at_ms", "number", "kind", "refused"), False),
        )
