"""Transfers of files; whoever may control a customer's computer may transfer files too."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]

CONTROL, FILES = "control", "files"


class Session(Model):
    """Support sessions."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class Role(Model):
    """Own roles."""

    id = CharField(max_length=64, primary_key=True)
    rights = TextField()

    class Meta:
        table_name = "role"


class FileTransfer(Model):
    """One row for each transfer."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
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


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the table; own roles with control get files, which built-in roles have from now on."""
    with db.bind_ctx((Session, Role, FileTransfer)):
        db.create_tables((FileTransfer,))
        for role in Role.select():
            rights = str(role.rights).split(",")
            if CONTROL in rights and FILES not in rights:
                rights.insert(rights.index(CONTROL) + 1, FILES)
                Role.update(rights=",".join(rights)).where(Role.id == role.id).execute()
