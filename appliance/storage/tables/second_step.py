"""Second steps, devices, and people between the first factor and the second."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, BooleanField, CharField, ForeignKeyField

from appliance.storage.tables.base import Table
from appliance.storage.tables.people import AccountTable


class FactorTable(Table):
    """Authenticator apps, e-mail codes and passkeys."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    kind = CharField(max_length=12)
    name = CharField(max_length=80)
    confirmed = BooleanField()
    sealed = BlobField(null=True)
    """Secret of an app."""
    last_step = BigIntegerField()
    """Of an app: the newest time step whose code was used."""
    credential_id = BlobField(null=True, unique=True)
    public_key = BlobField(null=True)
    sign_count = BigIntegerField()
    transports = CharField(max_length=80)
    created_at_ms = BigIntegerField()
    used_at_ms = BigIntegerField()

    class Meta:
        table_name = "factor"


class RecoveryTable(Table):
    """Recovery codes that are not used yet."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "recovery_code"


class EmailCodeTable(Table):
    """The one code that was mailed last, by account."""

    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+", primary_key=True)
    account_id: str
    digest = BlobField()
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "email_code"


class PendingTable(Table):
    """Right first factors that wait for the second; the token is only in the browser."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+")
    account_id: str
    how = CharField(max_length=12)
    known_device = CharField(max_length=64)
    next_path = CharField(max_length=500)
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "pending_login"


class DeviceTable(Table):
    """Browsers that signed in before, by the digest of their cookie; people may share one."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(AccountTable, on_delete="CASCADE", backref="+", index=False)
    account_id: str
    digest = BlobField(index=True)
    label = CharField(max_length=80)
    address = CharField(max_length=64)
    first_at_ms = BigIntegerField()
    used_at_ms = BigIntegerField()
    trusted_until_ms = BigIntegerField()

    class Meta:
        table_name = "device"
        indexes = ((("account", "digest"), True),)
