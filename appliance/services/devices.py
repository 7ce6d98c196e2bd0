"""Browsers that signed in before: known by a cookie, some trusted to skip the second step."""

from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, Clock
from appliance.domain.errors import NotFoundError
from appliance.domain.sign_in import Device, Visitor
from appliance.secrets import Vault
from appliance.services.audit import Audit
from appliance.services.guesses import address_key
from appliance.storage import Storage
from appliance.storage import devices as rows

TRUST_DAYS: Final = 30
KEPT_DAYS: Final = 365
_AT_ONCE: Final = 2000
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Whale/", "Whale"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def label(agent: str) -> str:
    """Returns browser and system of a User-Agent header, "Firefox, Linux"; empty if unknown."""
    found = [
        next((name for mark, name in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS)
    ]
    return ", ".join(name for name in found if name)


class Devices:
    """Knows browsers again.  The `_now` methods run inside a transaction."""

    def __init__(self, storage: Storage, clock: Clock, vault: Vault, audit: Audit) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit

    def find_now(self, visitor: Visitor, account_id: str) -> Device | None:
        """Returns what a browser is to an account, or None if it never signed in there."""
        if not visitor.device:
            return None
        return rows.find(self._digest(visitor.device), account_id)

    def is_trusted(self, device: Device | None) -> bool:
        """Whether a browser may skip the second step."""
        return device is not None and device.trusted_until_ms > self._clock.now_ms()

    def keep_now(self, visitor: Visitor, account_id: str, trust: bool) -> str:
        """Notes that a browser has signed in.

        A browser that is new to the account, or trusted from now on, gets a new cookie: one that
        somebody else put there is worth nothing.

        Returns:
            The cookie's new value, or empty to leave it.
        """
        now_ms = self._clock.now_ms()
        shown, address = label(visitor.agent), address_key(visitor.address)
        device = self.find_now(visitor, account_id)
        token = ""
        if device is None or trust:
            token = secrets.long_token()
            if visitor.device:
                rows.rename(self._digest(visitor.device), self._digest(token))
        if device is None:
            device = Device(secrets.identifier(), account_id, shown, address, now_ms, now_ms, 0)
            rows.insert(device, self._digest(token))
        else:
            rows.use(device.id, shown, address, now_ms)
        if trust:
            rows.trust(device.id, now_ms + TRUST_DAYS * DAY_MS)
            self._audit.record(account_id, "device.trust", device.id, {"device": shown})
        return token

    async def trusted(self, account_id: str) -> list[Device]:
        """Returns the browsers that skip the second step."""
        return await self._storage.run(rows.trusted, account_id, self._clock.now_ms())

    async def revoke(self, account_id: str, device_id: str) -> None:
        """Ends the trust in a browser; empty is all of them.

        Raises:
            NotFoundError: it is none of this account's.
        """
        await self._storage.run(self._revoke_one_now, account_id, device_id)

    def revoke_now(self, actor: str, account_id: str, device_id: str = "") -> int:
        """Ends the trust in one browser or all inside a transaction; returns in how many."""
        ended = rows.revoke(account_id, device_id)
        if ended:
            subject = device_id or account_id
            self._audit.record(actor, "device.revoke", subject, {"devices": ended})
        return ended

    async def forget_old(self) -> None:
        """Drops browsers that nobody used for long."""
        before_ms = self._clock.now_ms() - KEPT_DAYS * DAY_MS
        await self._storage.run(rows.prune, before_ms, _AT_ONCE)

    def _revoke_one_now(self, account_id: str, device_id: str) -> None:
        if not self.revoke_now(account_id, account_id, device_id) and device_id:
            raise NotFoundError

    def _digest(self, token: str) -> bytes:
        return self._vault.digest("device", token)
