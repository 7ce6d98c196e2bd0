"""What people change about themselves (SPEC T7)."""

from collections.abc import Mapping

from appliance.domain import profile
from appliance.domain.records import Account
from appliance.services.audit import Audit
from appliance.storage import Storage, people
from appliance.texts import LANGUAGES


class Profiles:
    """Changes the own account."""

    def __init__(self, storage: Storage, audit: Audit) -> None:
        """Takes where accounts are kept."""
        self._storage = storage
        self._audit = audit

    async def change(self, account: Account, typed: Mapping[str, str]) -> frozenset[str]:
        """Stores name, language, time zone and theme; returns the names of what changed.

        Raises:
            WrongFieldsError: nothing was stored.
        """
        values = profile.checked(typed, LANGUAGES)
        changed = {name: value for name, value in values.items() if value != getattr(account, name)}
        if changed:
            await self._storage.run(self._change_now, account, changed)
        return frozenset(changed)

    def _change_now(self, account: Account, changed: dict[str, str]) -> None:
        people.update(account.id, **changed)
        self._audit.record(account.id, "profile.change", account.id, changed)
