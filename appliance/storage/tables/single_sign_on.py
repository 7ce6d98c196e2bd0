"""Providers of single sign-on and the identities they vouch for."""

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
from appliance.storage.tables.people import AccountTable, GroupTable


class ProviderTable(Table):
    """OpenID providers."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    issuer = CharField(max_length=500, unique=True)
    client_id = CharField(max_length=255)
    secret = BlobField(null=True)
    """Sealed."""
    scopes = CharField(max_length=300)
    domains = TextField()
    """Separated by spaces, as strong_acr."""
    enabled = BooleanField()
    trusts_email = BooleanField()
    creates_accounts = BooleanField()
    default_role = CharField(max_length=64)
    keeps_step = BooleanField()
    counts_second_step = BooleanField()
    strong_acr = CharField(max_length=500)
    authorities = TextField()
    rights = TextField()
    everywhere = BooleanField()
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "sso_provider"


class ProviderGroupTable(Table):
    """Groups of the accounts that a provider makes."""

    provider = ForeignKeyField(ProviderTable, on_delete="CASCADE", backref="+", index=False)
    provider_id: str
    group = ForeignKeyField(GroupTable, on_delete="CASCADE", backref="+")
    group_id: str

    class Meta:
        table_name = "sso_provider_group"
        primary_key = CompositeKey("provider", "group")


class MappingRuleTable(Table):
    """Claim and value -> group, role."""

    provider = ForeignKeyField(ProviderTable, on_delete="CASCADE", backref="+", index=False)
    provider_id: str
    number = IntegerField()
    claim = CharField(max_length=100)
    value = CharField(max_length=200)
    group = ForeignKeyField(GroupTable, null=True, on_delete="CASCADE", backref="+")
    group_id: str | None
    role = CharField(max_length=64)

    class Meta:
        table_name = "sso_mapping_rule"
        primary_key = CompositeKey("provider", "number")


class IdentityTable(Table):
    """(issuer, subject) -> account."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    provider = ForeignKeyField(ProviderTable, on_delete="CASCADE", backref="+")
    provider_id: str
    issuer = CharField(max_length=500)
    subject = CharField(max_length=255)
    email = CharField(max_length=254)
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()

    class Meta:
        table_name = "sso_identity"
        indexes = ((("issuer", "subject"), True),)
