"""Pictures of people and of the organisation, as they are shown."""

# ruff: noqa: D106 - peewee's Meta needs no words of its own

from peewee import BigIntegerField, BlobField, BooleanField, CharField, IntegerField

from appliance.storage.tables.base import Table


class PictureTable(Table):
    """One picture, encoded anew by the appliance."""

    place = CharField(max_length=80, primary_key=True)
    """ "person:<account id>", "logo" or "logo_dark"."""
    mark = CharField(max_length=64)
    """Beginning of the content's hash; stands in its address."""
    media_type = CharField(max_length=40)
    content = BlobField()
    width_px = IntegerField()
    height_px = IntegerField()
    public = BooleanField()
    """Whether customers may see it; a logo always is."""
    changed_at_ms = BigIntegerField()

    class Meta:
        table_name = "picture"
