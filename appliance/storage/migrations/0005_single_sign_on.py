"""Single sign-on: providers, their mapping rules, and identities."""

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
    """People who can sign in, as identities refer to them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "account"


class Group(Model):
    """Groups, as mapping rules refer to them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "support_group"


class Provider(Model):
    """OpenID providers."""

    id = CharField(max_length=64, primary_key=True)
    name = CharField(max_length=80)
    issuer = CharField(max_length=500, unique=True)
    client_id = CharField(max_length=255)
    secret = BlobField(null=True)
    scopes = CharField(max_length=300)
    domains = TextField()
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


class ProviderGroup(Model):
    """Groups of the accounts that a provider makes."""

    provider = ForeignKeyField(Provider, on_delete="CASCADE", backref="+", index=False)
    group = ForeignKeyField(Group, on_delete="CASCADE", backref="+")

    class Meta:
        table_name = "sso_provider_group"
        primary_key = CompositeKey("provider", "group")


class MappingRule(Model):
    """Claim and value -> group, role."""

    provider = ForeignKeyField(Provider, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    claim = CharField(max_length=100)
    value = CharField(max_length=200)
    group = ForeignKeyField(Group, null=True, on_delete="CASCADE", backref="+")
    role = CharField(max_length=64)

    class Meta:
        table_name = "sso_mapping_rule"
        primary_key = CompositeKey("provider", "number")


class Identity(Model):
    """(issuer, subject) -> account."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    provider = ForeignKeyField(Provider, on_delete="CASCADE", backref="+")
    issuer = CharField(max_length=500)
    subject = CharField(max_length=255)
    email = CharField(max_length=254)
    created_at_ms = BigIntegerField()
    seen_at_ms = BigIntegerField()

    class Meta:
        table_name = "sso_identity"
        indexes = ((("issuer", "subject"), True),)


_MADE = (Provider, ProviderGroup, MappingRule, Identity)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes them."""
    with db.bind_ctx((*_MADE, Account, Group)):
        db.create_tables(_MADE)
