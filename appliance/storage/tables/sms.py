"""Text messages that are to go out, or went."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField, IntegerField

from appliance.storage.tables.base import Table


class SmsTable(Table):
    """One text message to one number."""

    id = CharField(max_length=64, primary_key=True)
    recipient = CharField(max_length=20)
    kind = CharField(max_length=40)
    about = CharField(max_length=64)
    sealed = BlobField(null=True)
    """The text, encrypted; wiped once it is sent, given up or withdrawn."""
    state = CharField(max_length=12)
    tries = IntegerField()
    interrupted = IntegerField()
    next_at_ms = BigIntegerField()
    until_ms = BigIntegerField()
    trouble = CharField(max_length=20)
    detail = CharField(max_length=300)
    created_at_ms = BigIntegerField()
    sent_at_ms = BigIntegerField()
    created_by = CharField(max_length=64)

    class Meta:
        table_name = "sms"
        indexes = (
            (("state", "next_at_ms"), False),
            (("about", "created_at_ms"), False),
            (("created_at_ms", "id"), False),
        )
