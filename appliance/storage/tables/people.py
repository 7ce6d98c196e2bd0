"""Accounts, groups, roles, logins and invitations."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from appliance.storage.tables.base import Table


class AccountTable(Table):
    """People who can sign in, and those who could."""

    id = CharField(max_length=64, primary_key=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    """Case-folded, so that one mailbox has one account; of a deleted account its id."""
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, default="", index=True)
    """Case-folded, to sort and search by."""
    role = CharField(max_length=64, index=True)
    password = CharField(max_length=200)
    """Argon2id, encoded; empty for none."""
    language = CharField(max_length=8)
    state = CharField(max_length=12, default="active", index=True)
    time_zone = CharField(max_length=64, default="")
    theme = CharField(max_length=8, default="")
    second_step_demanded = BooleanField(default=False)
    sso_only = BooleanField(default=False)
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "account"


class LoginTable(Table):
    """Open logins; the token itself is only in the browser."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()
    how = CharField(max_length=12, default="password")
    """What it began with."""
    strong = BooleanField(default=False)
    """A second factor was given."""
    label = CharField(max_length=80, default="")
    """Browser and system, for the list of logins."""
    address = CharField(max_length=64, default="")
    confirmed_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "login"


class RoleTable(Table):
    """Own roles; the built-in ones are in the code."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    rights = TextField()
    """Names of rights, separated by commas."""
    everywhere = BooleanField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "role"


class GroupTable(Table):
    """Groups of technicians."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    name_key = CharField(max_length=160, unique=True)
    created_at_ms = BigIntegerField()
    answer_minutes = IntegerField(default=5)
    away_minutes = IntegerField(default=3)
    recording = CharField(max_length=8, default="")
    """What may be recorded of its sessions; empty for the same as everywhere."""

    class Meta:
        table_name = "support_group"


class MembershipTable(Table):
    """Who is in which group."""

    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+", index=False)
    account_id: str
    group = ForeignKeyField(GroupTable, on_delete="CASCADE", backref="+")
    group_id: str
    role = CharField(max_length=64, default="")
    """Role that counts in this group; empty for the account's own."""

    class Meta:
        table_name = "membership"
        primary_key = CompositeKey("account", "group")


class InvitationTable(Table):
    """Links that let somebody choose a password: to sign up, or because it was forgotten."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    purpose = CharField(max_length=12)
    """ "sign_up" or "password"."""
    digest = BlobField(unique=True)
    sealed = BlobField(null=True)
    """The token, for the administrator who copies the link."""
    language = CharField(max_length=8)
    invited_by = CharField(max_length=64)
    created_at_ms = BigIntegerField()
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "invitation"
