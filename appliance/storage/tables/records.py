"""What is kept of sessions beside themselves: lines to find them by, stars, notes, categories."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from appliance.storage.tables.base import Table
from appliance.storage.tables.people import AccountTable, GroupTable
from appliance.storage.tables.sessions import SessionTable


class HistoryTable(Table):
    """One narrow line for each session: what lists and figures find it by.

    It repeats what the session says, so that a search over all of them reads little; whatever
    changes a session brings it up to date in the same transaction (appliance.storage.history).
    """

    session = ForeignKeyField(SessionTable, primary_key=True, on_delete="CASCADE", backref="+")
    session_id: str
    group = ForeignKeyField(GroupTable, null=True, on_delete="SET NULL", backref="+", index=False)
    group_id: str | None
    owner_id = CharField(max_length=64)
    created_at_ms = BigIntegerField()
    came_at_ms = BigIntegerField()
    """When the customer came, or 0."""
    ended_at_ms = BigIntegerField()
    """0 while it lives."""
    resolved_at_ms = BigIntegerField()
    waited_ms = BigIntegerField()
    """From the customer's coming until somebody took the session; -1 for not (yet) known."""
    response_ms = BigIntegerField()
    """From the customer's coming until a technician wrote or looked; -1 for not (yet) known."""
    lasted_ms = BigIntegerField()
    """From then to the end; -1 for not (yet) known."""
    resolved = BooleanField()
    outcome = CharField(max_length=12)
    category = CharField(max_length=80)
    score = IntegerField()
    emptied = BooleanField(default=False)
    """Whether its contents were removed for their age."""
    name_key = CharField(max_length=160)
    owner_key = CharField(max_length=160)
    words = TextField()
    """Folded: name, address, topic, description, comment and notes."""

    class Meta:
        table_name = "history"
        indexes = (
            (
                (
                    "ended_at_ms",
                    "session",
                    "group",
                    "owner_id",
                    "resolved",
                    "outcome",
                    "category",
                    "score",
                ),
                False,
            ),
            (
                (
                    "created_at_ms",
                    "session",
                    "group",
                    "owner_id",
                    "ended_at_ms",
                    "resolved",
                    "outcome",
                    "category",
                    "score",
                ),
                False,
            ),
            (
                (
                    "came_at_ms",
                    "group",
                    "owner_id",
                    "ended_at_ms",
                    "waited_ms",
                    "response_ms",
                    "lasted_ms",
                    "resolved",
                    "outcome",
                    "score",
                ),
                False,
            ),
            (
                (
                    "resolved_at_ms",
                    "session",
                    "group",
                    "owner_id",
                    "ended_at_ms",
                    "outcome",
                    "category",
                    "score",
                ),
                False,
            ),
            (("emptied", "ended_at_ms"), False),
        )


class CategoryTable(Table):
    """What sessions were about, as administrators name it."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    retired = BooleanField(default=False)
    """No longer offered; sessions that have it keep it."""
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "category"


class SessionNoteTable(Table):
    """Notes of technicians, which customers never see."""

    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+", index=False)
    session_id: str
    number = IntegerField()
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    text = TextField()
    at_ms = BigIntegerField()
    client_id = CharField(max_length=64, default="")
    """Chosen by the author's page, so that what it sends twice is stored once."""
    version = IntegerField(default=1)
    changed_at_ms = BigIntegerField(default=0)
    logged_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "session_note"
        primary_key = CompositeKey("session", "number")


class FavouriteTable(Table):
    """Sessions that somebody starred."""

    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+", index=False)
    account_id: str
    session = ForeignKeyField(SessionTable, on_delete="CASCADE", backref="+")
    session_id: str
    starred_at_ms = BigIntegerField()

    class Meta:
        table_name = "favourite"
        primary_key = CompositeKey("account", "session")
        indexes = ((("account", "starred_at_ms"), False),)


class SavedViewTable(Table):
    """Filters of the desk's lists that somebody keeps under a name."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+", index=False)
    account_id: str
    name = CharField(max_length=80)
    name_key = CharField(max_length=160)
    filters = TextField()
    """A JSON object (appliance.domain.saved_views)."""
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "saved_view"
        indexes = ((("account", "name_key"), True),)
