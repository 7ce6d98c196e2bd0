"""What is known of kept pictures, and where their files lie."""

from collections.abc import Iterable

from peewee import fn

from appliance.domain.kept_pictures import KeptPicture
from appliance.secrets import Vault
from appliance.storage.tables.kept_pictures import KeptPictureTable

_TABLE = "kept_picture"


class KeptPictureRows:
    """The table, with the vault that opens keys and notes."""

    def __init__(self, vault: Vault) -> None:
        """Takes the vault they are sealed with."""
        self._vault = vault

    def insert(self, picture: KeptPicture, key: bytes) -> None:
        """Stores a picture and the key of its file."""
        KeptPictureTable.insert(
            id=picture.id,
            session=picture.session_id,
            number=picture.number,
            kind=picture.kind,
            author_id=picture.author_id,
            author=picture.author,
            at_ms=picture.at_ms,
            width_px=picture.width_px,
            height_px=picture.height_px,
            size_bytes=picture.size_bytes,
            key=self._vault.seal(key.hex(), _TABLE, picture.id, "key"),
            note=b"",
        ).execute()

    def count(self, session_id: str) -> tuple[int, int]:
        """Returns how many pictures a session has, and the highest number used, 0 for none."""
        query = KeptPictureTable.select(
            fn.COUNT(KeptPictureTable.id), fn.MAX(KeptPictureTable.number)
        ).where(KeptPictureTable.session == session_id)
        count, last = query.scalar(as_tuple=True)
        return int(count), int(last or 0)

    def of(self, session_id: str) -> list[KeptPicture]:
        """Returns the pictures of a session in their order."""
        query = (
            KeptPictureTable.select()
            .where(KeptPictureTable.session == session_id)
            .order_by(KeptPictureTable.number)
        )
        return [self._picture(row) for row in query]

    def get(self, session_id: str, picture_id: str) -> tuple[KeptPicture, bytes] | None:
        """Returns a picture of a session and the key of its file, or None."""
        row = KeptPictureTable.get_or_none(
            (KeptPictureTable.id == picture_id) & (KeptPictureTable.session == session_id)
        )
        if row is None:
            return None
        return self._picture(row), bytes.fromhex(self._vault.unseal(row.key, _TABLE, row.id, "key"))

    def write(self, picture_id: str, note: str) -> None:
        """Puts another note beside a picture."""
        sealed = self._vault.seal(note, _TABLE, picture_id, "note") if note else b""
        KeptPictureTable.update(note=sealed).where(KeptPictureTable.id == picture_id).execute()

    def delete(self, picture_id: str) -> None:
        """Removes a picture."""
        KeptPictureTable.delete().where(KeptPictureTable.id == picture_id).execute()

    def unknown(self, ids: Iterable[str]) -> set[str]:
        """Returns which of the ids belong to no picture."""
        known = {row.id for row in KeptPictureTable.select(KeptPictureTable.id)}
        return set(ids) - known

    def _picture(self, row: KeptPictureTable) -> KeptPicture:
        note = self._vault.unseal(row.note, _TABLE, row.id, "note") if row.note else ""
        return KeptPicture(
            id=row.id,
            session_id=row.session_id,
            number=int(row.number),
            kind=row.kind,
            author_id=row.author_id,
            author=row.author,
            at_ms=int(row.at_ms),
            width_px=int(row.width_px),
            height_px=int(row.height_px),
            size_bytes=int(row.size_bytes),
            note=note,
        )
