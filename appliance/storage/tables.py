"""The tables as this version knows them.  How they came about is in migrations/.

All storages of a process share these classes; a query runs on the database of the writer thread it
is made on, and nowhere else.
"""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

import threading
from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    DatabaseProxy,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)


class _OwnDatabase(DatabaseProxy):
    """Stands for the database of the calling thread."""

    _own = threading.local()

    @property
    def obj(self) -> Any:
        """Returns the thread's database, or None on a thread that has none."""
        return getattr(self._own, "database", None)

    @obj.setter
    def obj(self, database: SqliteDatabase | None) -> None:
        self._own.database = database


OWN = _OwnDatabase()


class _Table(Model):
    class Meta:
        database = OWN
        legacy_table_names = False


class AccountTable(_Table):
    """People who can sign in."""

    id = CharField(max_length=64, primary_key=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    """Case-folded, so that one mailbox has one account."""
    name = CharField(max_length=80)
    role = CharField(max_length=20)
    password = CharField(max_length=200)
    """Argon2id, encoded."""
    language = CharField(max_length=8)
    disabled = BooleanField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "account"


class LoginTable(_Table):
    """Open logins; the token itself is only in the browser."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()

    class Meta:
        table_name = "login"


class SessionTable(_Table):
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
    owner = ForeignKeyField(AccountTable, on_delete="RESTRICT", backref="+")
    owner_id: str
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


class ChangeTable(_Table):
    """The timeline of each session."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
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


class BudgetTable(_Table):
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


class MarkTable(_Table):
    """Single facts about this appliance."""

    name = CharField(max_length=40, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "mark"


class AuditTable(_Table):
    """Acts, chained by hash; never changed."""

    number = IntegerField(primary_key=True)
    at_ms = BigIntegerField()
    actor = CharField(max_length=64)
    event = CharField(max_length=64)
    subject = CharField(max_length=64)
    detail = TextField()
    mac = CharField(max_length=64)

    class Meta:
        table_name = "audit"


TABLES = (
    AccountTable,
    LoginTable,
    SessionTable,
    ChangeTable,
    BudgetTable,
    MarkTable,
    AuditTable,
)
