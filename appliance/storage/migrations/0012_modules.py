"""Branded modules, their published versions, and who came by them."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    CharField,
    CompositeKey,
    Database,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class SupportGroup(Model):
    """Groups, as far as modules need them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "support_group"


class Session(Model):
    """Sessions, as far as modules need them."""

    id = CharField(max_length=64, primary_key=True)

    class Meta:
        table_name = "session"


class Module(Model):
    """One branded module."""

    id = CharField(max_length=64, primary_key=True)
    token = CharField(max_length=32, unique=True)
    slug = CharField(max_length=40, unique=True)
    group = ForeignKeyField(SupportGroup, null=True, on_delete="SET NULL", backref="+")
    state = CharField(max_length=12)
    version = IntegerField(default=0)
    draft = TextField()
    live = TextField(default="")
    host = CharField(max_length=260, default="")
    created_at_ms = BigIntegerField()
    changed_at_ms = BigIntegerField()
    downloads = IntegerField(default=0)
    downloaded_at_ms = BigIntegerField(default=0)
    uses = IntegerField(default=0)
    used_at_ms = BigIntegerField(default=0)

    class Meta:
        table_name = "module"


class ModuleVersion(Model):
    """Each published version of a module."""

    module = ForeignKeyField(Module, on_delete="CASCADE", backref="+", index=False)
    number = IntegerField()
    design = TextField()
    by = CharField(max_length=80)
    host = CharField(max_length=260)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "module_version"
        primary_key = CompositeKey("module", "number")


class ModuleEntry(Model):
    """Sessions that came by a module."""

    session = ForeignKeyField(Session, on_delete="CASCADE", backref="+", primary_key=True)
    module_id = CharField(max_length=64)
    address = CharField(max_length=64)
    at_ms = BigIntegerField()

    class Meta:
        table_name = "module_entry"
        indexes = ((("module_id",), False), (("address",), False), (("at_ms",), False))


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes them."""
    with db.bind_ctx((SupportGroup, Session, Module, ModuleVersion, ModuleEntry)):
        db.create_tables((Module, ModuleVersion, ModuleEntry))
