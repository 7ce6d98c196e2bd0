"""Second steps, devices, and what a login knows about itself."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Database,
    ForeignKeyField,
    Model,
)
from playhouse.migrate import SchemaMigrator, migrate  # type: ignore[import-untyped]


class Account(Model):
    """People who can sign in, as far as the new tables point to them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "account"


class Login(Model):
    """Open logins, as this step fills them."""

    digest = BlobField(primary_key=True)
    created_at_ms = BigIntegerField()
    confirmed_at_ms = BigIntegerField()

    class Meta:
        table_name = "login"


class Factor(Model):
    """Authenticator apps, e-mail codes and passkeys."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    kind = CharField(max_length=12)
    name = CharField(max_length=80)
    confirmed = BooleanField()
    sealed = BlobField(null=True)
    last_step = BigIntegerField()
    credential_id = BlobField(null=True, unique=True)
    public_key = BlobField(null=True)
    sign_count = BigIntegerField()
    transports = CharField(max_length=80)
    created_at_ms = BigIntegerField()
    used_at_ms = BigIntegerField()

    class Meta:
        table_name = "factor"


class Recovery(Model):
    """Recovery codes."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    created_at_ms = BigIntegerField()

    class Meta:
        table_name = "recovery_code"


class EmailCode(Model):
    """Codes that were mailed."""

    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+", primary_key=True)
    digest = BlobField()
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "email_code"


class Pending(Model):
    """Right first factors that wait for the second."""

    digest = BlobField(primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+")
    how = CharField(max_length=12)
    known_device = CharField(max_length=64)
    next_path = CharField(max_length=500)
    expires_at_ms = BigIntegerField()

    class Meta:
        table_name = "pending_login"


class Device(Model):
    """Browsers that signed in before."""

    id = CharField(max_length=64, primary_key=True)
    account = ForeignKeyField(Account, on_delete="CASCADE", backref="+", index=False)
    digest = BlobField(index=True)
    label = CharField(max_length=80)
    address = CharField(max_length=64)
    first_at_ms = BigIntegerField()
    used_at_ms = BigIntegerField()
    trusted_until_ms = BigIntegerField()

    class Meta:
        table_name = "device"
        indexes = ((("account", "digest"), True),)


_MADE = (Factor, Recovery, EmailCode, Pending, Device)


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes the tables; logins that are open were confirmed when they began."""
    with db.bind_ctx((*_MADE, Account, Login)):
        db.create_tables(_MADE)
        migrate(
            migrator.add_column("login", "how", CharField(max_length=12, default="password")),
            migrator.add_column("login", "strong", BooleanField(default=False)),
            migrator.add_column("login", "label", CharField(max_length=80, default="")),
            migrator.add_column("login", "address", CharField(max_length=64, default="")),
            migrator.add_column("login", "confirmed_at_ms", BigIntegerField(default=0)),
        )
        Login.update(confirmed_at_ms=Login.created_at_ms).execute()
