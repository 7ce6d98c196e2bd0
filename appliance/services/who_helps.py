"""What a customer may know of who helps: name, picture, group and the check words."""

from dataclasses import dataclass

from appliance.domain.records import SessionRecord
from appliance.services.check_words import CheckWordMaker
from appliance.services.pictures import Pictures
from appliance.storage import Storage, groups


@dataclass(frozen=True, slots=True)
class Helping:
    """Who helps in one session.

    Attributes:
        technician: name, empty while nobody has taken it.
        picture: address of the picture if that person agreed to show it, else empty.
        group: name of the group, or empty.
        words: the check words in the reader's language.
        numbers: of the words in the lists of all languages.
    """

    technician: str
    picture: str
    group: str
    words: str
    numbers: tuple[int, int]


class WhoHelps:
    """Tells the customer of a session, and nobody else, about its technician."""

    def __init__(self, storage: Storage, pictures: Pictures, check_words: CheckWordMaker) -> None:
        """Takes where names and pictures are."""
        self._storage = storage
        self._pictures = pictures
        self._check_words = check_words

    async def of(self, record: SessionRecord, language: str) -> Helping:
        """Returns who helps in a session as of now.

        Args:
            record: the session.
            language: of the reader.
        """
        found = await self._storage.run(groups.get, record.group_id) if record.group_id else None
        mark = self._pictures.for_customers(record.owner_id) if record.owner_id else ""
        words = self._check_words.of(record, language)
        return Helping(
            technician=record.owner,
            picture=f"/session/picture/{mark}" if mark else "",
            group=found.name if found else "",
            words=words.own,
            numbers=words.numbers,
        )
