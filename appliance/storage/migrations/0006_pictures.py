"""Pictures of people and of the organisation."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import (
    BigIntegerField,
    BlobField,
    BooleanField,
    CharField,
    Database,
    IntegerField,
    Model,
)
from playhouse.migrate import SchemaMigrator  # type: ignore[import-untyped]


class Picture(Model):
    """One picture."""

    place = CharField(max_length=80, primary_key=True)
    mark = CharField(max_length=64)
    media_type = CharField(max_length=40)
    content = BlobField()
    width_px = IntegerField()
    height_px = IntegerField()
    public = BooleanField()
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "picture"


def up(migrator: SchemaMigrator, db: Database) -> None:
    """Makes it."""
    with db.bind_ctx((Picture,)):
        db.create_tables((Picture,))
