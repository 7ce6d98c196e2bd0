"""How customers are reached, when sessions are to begin, and who is reminded of it."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BooleanField, CharField, ForeignKeyField, IntegerField

from appliance.storage.tables.base import Table
from appliance.storage.tables.sessions import SessionTable


class ContactTable(Table):
    """How the customer of a session is invited."""

    session = ForeignKeyField(SessionTable, primary_key=True, on_delete="CASCADE", backref="+")
    phone = CharField(max_length=20)
    by_mail = BooleanField()
    by_sms = BooleanField()
    zone = CharField(max_length=64)
    """The time zone that the customer's mails write times in."""
    invited_at_ms = BigIntegerField()
    invitations = IntegerField()

    class Meta:
        table_name = "contact"


class AppointmentTable(Table):
    """When a session is to begin."""

    session = ForeignKeyField(SessionTable, primary_key=True, on_delete="CASCADE", backref="+")
    session_id: str
    uid = CharField(max_length=64)
    sequence = IntegerField()
    local = CharField(max_length=16)
    zone = CharField(max_length=64)
    minutes = IntegerField()
    reminders = CharField(max_length=60)
    """Minutes before the start, separated by commas."""
    starts_at_ms = BigIntegerField()
    standing = BooleanField()
    told = CharField(max_length=254)
    """The address whose calendar has it, or empty."""
    desk_told = CharField(max_length=64)
    """The account whose calendar has it, or empty."""
    desk_sequence = IntegerField()
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "appointment"
        indexes = ((("starts_at_ms",), False),)


class ReminderTable(Table):
    """A reminder of an appointment."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+")
    session_id: str
    minutes = IntegerField()
    due_at_ms = BigIntegerField()
    state = CharField(max_length=12)
    done_at_ms = BigIntegerField()

    class Meta:
        table_name = "reminder"
        indexes = ((("state", "due_at_ms"), False),)
