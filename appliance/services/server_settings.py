"""Settings of the page "Server" that need no restart, and what the settings file says instead."""

from collections.abc import Mapping
from typing import Final

from appliance.domain import forms
from appliance.domain.preferences import PREFERENCES
from appliance.services.preferences import Preferences
from appliance.services.sessions import Sessions
from appliance.settings import Settings

FIELDS: Final = {
    "language": "language.default",
    "code_minutes": "session.code_minutes",
    "waiting_minutes": "session.waiting_minutes",
}
"""Of the form -> the preference."""
READ_ONLY: Final = (
    "public_url",
    "listen_address",
    "listen_port",
    "data_dir",
    "tls",
    "tls_certificate",
    "tls_key",
    "trusted_proxies",
    "agents_dir",
    "log_level",
)
"""What is known before the database is open, so only file and environment can say it."""


class ServerSettings:
    """Reads and changes them."""

    def __init__(self, preferences: Preferences, settings: Settings, sessions: Sessions) -> None:
        """Takes where they are kept and who has to know."""
        self._preferences = preferences
        self._settings = settings
        self._sessions = sessions
        preferences.listen(self._heard)

    @property
    def code_minutes(self) -> int:
        """How long a code can be claimed."""
        return int(self._preferences[FIELDS["code_minutes"]] or self._settings.code_minutes)

    @property
    def waiting_minutes(self) -> int:
        """How long a session may wait with nobody connected."""
        return int(self._preferences[FIELDS["waiting_minutes"]] or self._settings.waiting_minutes)

    def apply(self) -> None:
        """Lets the sessions know; after the preferences were loaded."""
        self._sessions.set_minutes(self.code_minutes, self.waiting_minutes)

    def shown(self) -> dict[str, str]:
        """Returns the fields as the page shows them; empty where the settings file counts."""
        return {name: self._preferences[preference] for name, preference in FIELDS.items()}

    def read_only(self) -> list[tuple[str, str, str]]:
        """Returns (key, value, where it comes from) of what cannot be changed on a page."""
        found = []
        for key in READ_ONLY:
            value = getattr(self._settings, key)
            if isinstance(value, tuple):
                value = ", ".join(str(one) for one in value)
            shown = "" if value is None else str(value)
            found.append((key, shown, self._settings.sources.of(key)))
        return found

    async def change(self, actor: str, typed: Mapping[str, str]) -> frozenset[str]:
        """Stores the fields; returns the names of the preferences that changed.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        checks = {name: PREFERENCES[preference].check for name, preference in FIELDS.items()}
        values = forms.checked_texts(checks, typed)
        return await self._preferences.change(
            actor, {FIELDS[name]: value for name, value in values.items()}
        )

    def _heard(self, names: frozenset[str]) -> None:
        if names & set(FIELDS.values()):
            self.apply()
