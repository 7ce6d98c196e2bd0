"""Counters, marks and settings of this appliance."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, CompositeKey, IntegerField, TextField

from appliance.storage.tables.base import Table


class BudgetTable(Table):
    """How often something went wrong since a moment: wrong codes, wrong passwords."""

    kind = CharField(max_length=20)
    key = CharField(max_length=300)
    started_at_ms = BigIntegerField()
    touched_at_ms = BigIntegerField()
    used = IntegerField()

    class Meta:
        table_name = "budget"
        primary_key = CompositeKey("kind", "key")
        indexes = ((("touched_at_ms",), False),)


class MarkTable(Table):
    """Single facts about this appliance."""

    name = CharField(max_length=40, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "mark"


class PreferenceTable(Table):
    """What administrators chose in the office's settings."""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()
    sealed = BlobField(null=True)
    """Instead of the value, for secrets."""
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "preference"
