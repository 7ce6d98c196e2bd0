"""Accounts, groups, roles and what leads to them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, BooleanField, CharField, ForeignKeyField

from appliance.storage.tables.base import Table


class AccountTable(Table):
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


class LoginTable(Table):
    """Open logins; the token itself is only in the browser."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()

    class Meta:
        table_name = "login"
