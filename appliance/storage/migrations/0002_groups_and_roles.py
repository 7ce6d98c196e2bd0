"""Groups, roles, invitations and preferences; sessions belong to a group and may lose their owner.

Whoever has an account stays able to do what they did: all are put into one group, and the oldest
administrator becomes the super administrator.
"""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

import secrets
from typing import Any

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator, migrate  # type: ignore[import-untyped]

FIRST_GROUP = "Support"


class Account(Model):
    """People who can sign in, as this step reads and fills them."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160)
    role = CharField(max_length=64)
    disabled = BooleanField()
    state = CharField(max_length=12)
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "account"


class Role(Model):
    """Own roles."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    rights = TextField()
    everywhere = BooleanField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "role"


class Group(Model):
    """Groups of technicians."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "support_group"


class Membership(Model):
    """Who is in which group."""

    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+", index=False)
    group = ForeignKeyField(Group, on_delete="CASCADE", backref="+")
    role = CharField(max_length=64)

    class Meta:
        table_name = "membership"
        primary_key = CompositeKey("account", "group")


class Invitation(Model):
    """Links that let somebody choose a password."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    purpose = CharField(max_length=12)
    digest = BlobField(unique=True)
    sealed = BlobField(null=True)
    language = CharField(max_length=8)
    invited_by = CharField(max_length=64)
    created_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "invitation"


class Preference(Model):
    """What administrators chose in the office's settings."""

    name = CharField(max_length=60, primary_key=True)
    value = TextField()
    sealed = BlobField(null=True)
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "preference"


class Mark(Model):
    """Single facts; the organisation's name was one."""

    name = CharField(max_length=40, primary_key=True)
    value = TextField()

    class Meta:
        table_name = "mark"


class Session(Model):
    """Support sessions, as this step fills them."""

    id = CharField(max_length=64, primary_key=True)
    group_id = CharField(max_length=64, null=True)

    class Meta:
        table_name = "session"


_MADE = (Role, Group, Membership, Invitation, Preference)
_TOUCHED = (*_MADE, Account, Mark, Session)


def _texts(default: str = "", most: int = 64) -> Any:
    return CharField(max_length=most, default=default)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables, adds the columns, and fills both."""
    with db.bind_ctx(_TOUCHED):
        db.create_tables(_MADE)
        migrate(
            migrator.add_column("account", "name_key", _texts(most=160)),
            migrator.alter_column_type("account", "role", CharField(max_length=64)),
            migrator.add_column("account", "state", _texts("active", 12)),
            migrator.add_column("account", "time_zone", _texts()),
            migrator.add_column("account", "theme", _texts(most=8)),
            migrator.add_column("account", "second_step_demanded", BooleanField(default=False)),
            migrator.add_column("account", "sso_only", BooleanField(default=False)),
            migrator.add_column("account", "seen_at_ms", BigIntegerField(default=0)),
            migrator.add_column(
                "session",
                "group_id",
                ForeignKeyField(
                    Group, field=Group.id, null=True, on_delete="SET NULL", backref="+"
                ),
            ),
            migrator.drop_not_null("session", "owner_id"),
            migrator.add_column("audit", "address", _texts()),
            migrator.add_column("audit", "group_id", _texts()),
            migrator.add_column("audit", "refused", BooleanField(default=False)),
        )
        _fill()
        migrate(
            migrator.drop_column("account", "disabled"),
            migrator.add_index("account", ("name_key",)),
            migrator.add_index("account", ("role",)),
            migrator.add_index("account", ("state",)),
        )


def _fill() -> None:
    people = list(Account.select().order_by(Account.created_at_ms))
    if not people:
        return
    group = Group.create(
        id=secrets.token_urlsafe(16),
        name=FIRST_GROUP,
        name_key=FIRST_GROUP.casefold(),
        created_at_ms=people[0].created_at_ms,
    )
    first = next((one.id for one in people if one.role == "administrator"), None)
    for one in people:
        Account.update(
            name_key=one.name.casefold()[:160],
            state="disabled" if one.disabled else "active",
            role="super" if one.id == first else one.role,
        ).where(Account.id == one.id).execute()
        Membership.insert(account=one.id, group=group.id, role="").execute()
    Session.update(group_id=group.id).execute()
    for mark in Mark.select().where(Mark.name == "organisation"):
        Preference.insert(
            name="organisation.name", value=mark.value, sealed=None, changed_at_ms=0
        ).execute()
    Mark.delete().where(Mark.name == "organisation").execute()
