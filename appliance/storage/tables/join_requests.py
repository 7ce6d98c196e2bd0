"""Requests to join."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, CharField

from appliance.storage.tables.base import Table


class JoinRequestTable(Table):
    """People who ask for an account."""

    id = CharField(max_length=64, primary_key=True)
    email = CharField(max_length=254)
    email_key = CharField(max_length=254, unique=True)
    name = CharField(max_length=80)
    message = CharField(max_length=500)
    language = CharField(max_length=8)
    state = CharField(max_length=12)
    """ "unconfirmed" until the link in the mail was opened, then "open"."""
    digest = BlobField(null=True, unique=True)
    """Of the link's token."""
    asked_at_ms = BigIntegerField()

    class Meta:
        table_name = "join_request"
        indexes = ((("state", "asked_at_ms"), False),)
