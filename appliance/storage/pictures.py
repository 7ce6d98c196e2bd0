"""Pictures of people and of the organisation."""

from appliance.domain.pictures import Picture, PictureFacts
from appliance.storage.tables.pictures import PictureTable


def facts() -> dict[str, PictureFacts]:
    """Returns what there is, by place, without the contents."""
    columns = (
        PictureTable.place,
        PictureTable.mark,
        PictureTable.width_px,
        PictureTable.height_px,
        PictureTable.public,
    )
    return {
        row.place: PictureFacts(row.mark, row.width_px, row.height_px, row.public)
        for row in PictureTable.select(*columns)
    }


def get(place: str) -> Picture | None:
    """Returns a picture, or None."""
    row = PictureTable.get_or_none(PictureTable.place == place)
    if row is None:
        return None
    return Picture(bytes(row.content), row.media_type, row.width_px, row.height_px)


def put(place: str, picture: Picture, public: bool, at_ms: int) -> None:
    """Stores a picture in the place of the one before."""
    PictureTable.delete().where(PictureTable.place == place).execute()
    PictureTable.insert(
        place=place,
        mark=picture.mark,
        media_type=picture.media_type,
        content=picture.content,
        width_px=picture.width_px,
        height_px=picture.height_px,
        public=public,
        changed_at_ms=at_ms,
    ).execute()


def set_public(place: str, public: bool) -> bool:
    """Lets customers see a picture or not; returns whether that changed anything."""
    query = PictureTable.update(public=public).where(
        PictureTable.place == place, PictureTable.public != public
    )
    return bool(query.execute())


def delete(place: str) -> bool:
    """Removes a picture; returns whether there was one."""
    return bool(PictureTable.delete().where(PictureTable.place == place).execute())
