"""The office's settings: read from memory, written with an audit row (SPEC T8; SECURITY 17)."""

from collections.abc import Callable, Mapping

from appliance.clock import Clock
from appliance.domain.preferences import PREFERENCES, rights_to_change
from appliance.secrets import Vault
from appliance.services.actors import acting_now
from appliance.services.audit import APPLIANCE, Audit
from appliance.storage import Storage
from appliance.storage import preferences as rows

_TABLE = "preference"


class Preferences:
    """All of them; `load` once before use."""

    def __init__(self, storage: Storage, vault: Vault, clock: Clock, audit: Audit) -> None:
        """Starts with the defaults."""
        self._storage = storage
        self._vault = vault
        self._clock = clock
        self._audit = audit
        self._values = {one.name: one.default for one in PREFERENCES.values()}
        self._listeners: list[Callable[[frozenset[str]], None]] = []

    def __getitem__(self, name: str) -> str:
        """Returns a value, also of a secret: only for what uses it, never for a page."""
        return self._values[name]

    def is_set(self, name: str) -> bool:
        """Whether there is a value; all that pages may know of a secret."""
        return bool(self._values[name])

    def listen(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Calls `listener` on the event loop with the names that changed, after each change."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """Reads what is stored.

        Raises:
            SecretsError: a secret was sealed under another master key.
        """
        for name, (value, sealed) in (await self._storage.run(rows.everything)).items():
            if name in PREFERENCES:
                self._values[name] = value if sealed is None else self._unsealed(name, sealed)

    async def change(
        self, actor: str, given: Mapping[str, str], also_now: Callable[[], None] | None = None
    ) -> frozenset[str]:
        """Checks and stores values; returns the names of those that are not as before.

        Args:
            actor: account id or APPLIANCE.
            given: name -> value.
            also_now: called first in the same transaction, even if nothing changes.

        Raises:
            WrongInputError: the first that is not acceptable; nothing is stored.
            ForbiddenError: the actor may not change one of them as of now.
        """
        checked = {name: PREFERENCES[name].check(name, value) for name, value in given.items()}
        changed = {name: value for name, value in checked.items() if value != self._values[name]}
        if changed or also_now is not None:
            await self._storage.run(self._change_now, actor, changed, also_now)
        if changed:
            self.take(changed)
        return frozenset(changed)

    def _change_now(
        self, actor: str, changed: Mapping[str, str], also_now: Callable[[], None] | None
    ) -> None:
        if also_now is not None:
            also_now()
        if actor != APPLIANCE:
            acting_now(actor, *(right for name in changed for right in rights_to_change(name)))
        self.store_now(actor, changed)

    def take(self, stored: Mapping[str, str]) -> None:
        """Lets values count that `store_now` has stored."""
        self._values |= stored
        for listener in self._listeners:
            listener(frozenset(stored))

    def store_now(self, actor: str, changed: Mapping[str, str]) -> None:
        """Stores checked values inside a transaction; afterwards `take` them."""
        now_ms = self._clock.now_ms()
        for name, value in changed.items():
            if PREFERENCES[name].secret:
                sealed = self._vault.seal(value, _TABLE, name, "value")
                rows.put(name, "", sealed, now_ms)
                detail = {"is": "set" if value else "removed"}
            else:
                rows.put(name, value, None, now_ms)
                detail = {"before": self._values[name][:200], "after": value[:200]}
            self._audit.record(actor, "preference.change", name, detail)

    def _unsealed(self, name: str, sealed: bytes) -> str:
        return self._vault.unseal(sealed, _TABLE, name, "value")
