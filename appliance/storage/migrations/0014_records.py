"""What is kept of sessions beside themselves: lines to find them by, stars, notes, categories."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

import unicodedata
from typing import Any

from peewee import (
    BigIntegerField,
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

_AT_ONCE = 500


class Account(Model):
    """People."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "account"


class Group(Model):
    """Groups of technicians."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "support_group"


class Session(Model):
    """Support sessions, as far as their lines repeat them."""

    id = CharField(max_length=64, primary_key=True)
    group_id = CharField(max_length=64, null=True)
    owner_id = CharField(max_length=64, null=True)
    owner_name = CharField(max_length=80)
    name = CharField(max_length=80)
    email = CharField(max_length=254)
    topic = CharField(max_length=200)
    description = CharField(max_length=500)
    comment = CharField(max_length=1000)
    resolve_note = CharField(max_length=500)
    created_at_ms = BigIntegerField()
    claimed_at_ms = BigIntegerField()
    assigned_at_ms = BigIntegerField()
    joined_at_ms = BigIntegerField()
    ended_at_ms = BigIntegerField()
    resolved_at_ms = BigIntegerField()
    resolved = BooleanField()
    outcome = CharField(max_length=12)
    category = CharField(max_length=80)
    survey_score = IntegerField()

    class Meta:
        table_name = "session"


class History(Model):
    """A narrow line for each session."""

    session = ForeignKeyField(Session, primary_key=True, on_delete="CASCADE", backref="+")
    group = ForeignKeyField(Group, null=True, on_delete="SET NULL", backref="+", index=False)
    owner_id = CharField(max_length=64)
    created_at_ms = BigIntegerField()
    came_at_ms = BigIntegerField()
    ended_at_ms = BigIntegerField()
    resolved_at_ms = BigIntegerField()
    waited_ms = BigIntegerField()
    response_ms = BigIntegerField()
    lasted_ms = BigIntegerField()
    resolved = BooleanField()
    outcome = CharField(max_length=12)
    category = CharField(max_length=80)
    score = IntegerField()
    emptied = BooleanField(default=False)
    name_key = CharField(max_length=160)
    owner_key = CharField(max_length=160)
    words = TextField()

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


class Category(Model):
    """What sessions were about."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    retired = BooleanField(default=False)
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "category"


class SessionNote(Model):
    """Notes of technicians."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    author_id = CharField(max_length=64)
    author = CharField(max_length=80)
    text = TextField()
    at_ms = BigIntegerField()

    class Meta:
        table_name = "session_note"
        primary_key = CompositeKey("session", "number")


class Favourite(Model):
    """Sessions that somebody starred."""

    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+", index=False)
    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+")
    starred_at_ms = BigIntegerField()

    class Meta:
        table_name = "favourite"
        primary_key = CompositeKey("account", "session")
        indexes = ((("account", "starred_at_ms"), False),)


class SavedView(Model):
    """Filters that somebody keeps."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+", index=False)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160)
    filters = TextField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "saved_view"
        indexes = ((("account", "name_key"), True),)


_TABLES = (Session, History, Category, SessionNote, Favourite, SavedView, Account, Group)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, and the lines of the sessions that are there."""
    with db.bind_ctx(_TABLES):
        db.create_tables((History, Category, SessionNote, Favourite, SavedView))
        groups = {one.id for one in Group.select()}
        last = ""
        while rows := list(
            Session.select().where(Session.id > last).order_by(Session.id).limit(_AT_ONCE)
        ):
            History.insert_many([_line(row, groups) for row in rows]).execute()
            last = rows[-1].id


def _line(row: Any, groups: set[str]) -> dict[str, Any]:
    came, ended, joined = row.claimed_at_ms, row.ended_at_ms, row.joined_at_ms
    known = came and joined
    words = (row.name, row.email, row.topic, row.description, row.comment, row.resolve_note)
    return {
        "session": row.id,
        "group": row.group_id if row.group_id in groups else None,
        "owner_id": row.owner_id or "",
        "created_at_ms": row.created_at_ms,
        "came_at_ms": came,
        "ended_at_ms": ended,
        "resolved_at_ms": row.resolved_at_ms or (ended if row.resolved else 0),
        "waited_ms": max(0, row.assigned_at_ms - came) if came and row.assigned_at_ms else -1,
        "response_ms": max(0, joined - came) if known else -1,
        "lasted_ms": max(0, ended - joined) if known and ended else -1,
        "resolved": row.resolved,
        "outcome": row.outcome,
        "category": row.category,
        "score": row.survey_score,
        "name_key": _folded(row.name)[:160],
        "owner_key": _folded(row.owner_name)[:160],
        "words": _folded("\n".join(word for word in words if word)),
    }


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(one for one in parts if unicodedata.category(one) != "Mn")
    return unicodedata.normalize("NFC", bare).casefold()
