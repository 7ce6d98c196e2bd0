"""The check words of sessions: made from the master key, so that nothing of them is stored."""

from dataclasses import asdict
from typing import Any

from appliance.domain.access import Access
from appliance.domain.check_words import CheckWords, places, spoken
from appliance.domain.records import SessionRecord
from appliance.secrets import Vault
from appliance.texts import LANGUAGES, known

_PURPOSE = "check-words"


class CheckWordMaker:
    """Says the words of a session to those who may see it."""

    def __init__(self, vault: Vault) -> None:
        """Takes the vault whose key nobody outside has."""
        self._vault = vault

    def of(self, record: SessionRecord, language: str) -> CheckWords:
        """Returns the words of a session.

        Args:
            record: the session.
            language: of the reader.
        """
        both = self._places(record)
        theirs = known(record.language, language)
        return CheckWords(
            text=spoken(theirs, both),
            language=theirs,
            own=spoken(language, both),
            numbers=(both[0] + 1, both[1] + 1),
        )

    def for_details(
        self, record: SessionRecord, _access: Access, language: str
    ) -> dict[str, Any] | None:
        """Returns the words of a live session for technicians who may see it, as JSON values."""
        return asdict(self.of(record, language)) if record.live else None

    def everywhere(self, record: SessionRecord) -> dict[str, str]:
        """Returns language -> words, for the program, which knows the language of its computer."""
        both = self._places(record)
        return {language: spoken(language, both) for language in LANGUAGES}

    def _places(self, record: SessionRecord) -> tuple[int, int]:
        return places(self._vault.digest(_PURPOSE, record.id))
