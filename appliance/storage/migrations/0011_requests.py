"""Requests for help: how customers are invited, appointments, reminders, text messages."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Session(Model):
    """What the new tables refer to."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class Contact(Model):
    """How the customer of a session is invited."""

    session = ForeignKeyField(Session, primary_key=True, on_delete="CASCADE", backref="+")
    phone = CharField(max_length=20)
    by_mail = BooleanField()
    by_sms = BooleanField()
    zone = CharField(max_length=64)
    invited_at_ms = BigIntegerField()
    invitations = IntegerField()

    class Meta:
        table_name = "contact"


class Appointment(Model):
    """When a session is to begin."""

    session = ForeignKeyField(Session, primary_key=True, on_delete="CASCADE", backref="+")
    uid = CharField(max_length=64)
    sequence = IntegerField()
    local = CharField(max_length=16)
    zone = CharField(max_length=64)
    minutes = IntegerField()
    reminders = CharField(max_length=60)
    starts_at_ms = BigIntegerField()
    standing = BooleanField()
    told = CharField(max_length=254)
    desk_told = CharField(max_length=64)
    desk_sequence = IntegerField()
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "appointment"
        indexes = ((("starts_at_ms",), False),)


class Reminder(Model):
    """A reminder of an appointment."""

    id = CharField(max_length=64, primary_key=True)
    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+")
    minutes = IntegerField()
    due_at_ms = BigIntegerField()
    state = CharField(max_length=12)
    done_at_ms = BigIntegerField()

    class Meta:
        table_name = "reminder"
        indexes = ((("state", "due_at_ms"), False),)


class Sms(Model):
    """Text messages that are to go out, or went."""

    id = CharField(max_length=64, primary_key=True)
    recipient = CharField(max_length=20)
    kind = CharField(max_length=40)
    about = CharField(max_length=64)
    sealed = BlobField(null=True)
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


def up(_migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables."""
    tables = (Contact, Appointment, Reminder, Sms)
    with db.bind_ctx((Session, *tables)):
        db.create_tables(tables)
