"""First tables."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Account(Model):
    """People who can sign in."""

    id = CharField(max_length=64, primary_key=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    name = CharField(max_length=80)
    role = CharField(max_length=20)
    password = CharField(max_length=200)
    language = CharField(max_length=8)
    disabled = BooleanField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "account"


class Login(Model):
    """Open logins."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()

    class Meta:
        table_name = "login"


class Session(Model):
    """Support sessions."""

    id = CharField(max_length=64, primary_key=True)
    code_digest = BlobField(null=True, unique=True)
    code_sealed = BlobField(null=True)
    link_digest = BlobField(unique=True)
    link_sealed = BlobField(null=True)
    page_digest = BlobField(null=True, unique=True)
    agent_digest = BlobField(null=True, unique=True)
    resume_digest = BlobField(null=True, unique=True)
    resume_before_digest = BlobField(null=True, unique=True)
    topic = CharField(max_length=200)
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    description = CharField(max_length=500)
    language = CharField(max_length=8)
    owner = ForeignKeyField(Account, on_delete="RESTRICT", backref="+")
    owner_name = CharField(max_length=80)
    state = CharField(max_length=20)
    actor = CharField(max_length=80)
    reason = CharField(max_length=40)
    rights = CharField(max_length=100)
    consented_person_id = CharField(max_length=64)
    resolved = BooleanField()
    resolve_note = CharField(max_length=500)
    created_at_ms = BigIntegerField()
    changed_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "session"
        indexes = ((("state", "expires_at_ms"), False), (("changed_at_ms",), False))


class Change(Model):
    """The timeline of each session."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    before = CharField(max_length=20)
    after = CharField(max_length=20)
    event = CharField(max_length=20)
    actor = CharField(max_length=80)
    reason = CharField(max_length=40)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "session_change"
        primary_key = CompositeKey("session", "number")


class Budget(Model):
    """What went wrong how often."""

    kind = CharField(max_length=20)
    key = CharField(max_length=300)
    started_at_ms = BigIntegerField()
    touched_at_ms = BigIntegerField()
    used = IntegerField()

    class Meta:
        table_name = "budget"
        primary_key = CompositeKey("kind", "key")
        indexes = ((("touched_at_ms",), False),)


class Mark(Model):
    """Single facts about this appliance."""

    name = CharField(max_length=40, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "mark"


class Audit(Model):
    """Acts, chained by hash."""

    number = IntegerField(primary_key=True)
    at_ms = BigIntegerField()
    actor = CharField(max_length=64)
    event = CharField(max_length=64)
    subject = CharField(max_length=64)
    detail = TextField()
    mac = CharField(max_length=64)

    class Meta:
        table_name = "audit"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes them all."""
    tables = (Account, Login, Session, Change, Budget, Mark, Audit)
    with db.bind_ctx(tables):
        db.create_tables(tables)
