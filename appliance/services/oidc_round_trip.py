"""The way to a provider and back: five minutes, in one browser, once (DESIGN 8).

Its facts are sealed into a cookie of their own, so that nothing is kept for people who do not come
back, and nobody can push out the round trips of others.
"""

import binascii
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import OrderedDict
from dataclasses import asdict, dataclass
from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.secrets import SecretsError, Vault

LIFE_S: Final = 300
MOST_USED: Final = 20_000
"""So many are known to be over; beyond, the provider's code is what works only once."""
_COOKIE_CHARS = 3000
_PLACE = ("cookie", "round-trip", "single-sign-on")


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One.

    Attributes:
        provider_id: where to.
        state, nonce, verifier: 256 random bits each.
        next_path: page of this appliance to show afterwards.
        account_id: account that asked to be connected; empty for a sign-in.
        invited: it asked by the link of its invitation, so that it becomes active.
        until_ms: UTC.
    """

    provider_id: str
    state: str
    nonce: str
    verifier: str
    next_path: str
    account_id: str
    invited: bool
    until_ms: int


class RoundTrips:
    """Makes, seals and takes back round trips."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Takes the key and the time."""
        self._vault = vault
        self._clock = clock
        self._used: OrderedDict[bytes, int] = OrderedDict()

    def new(
        self, provider_id: str, next_path: str, account_id: str = "", invited: bool = False
    ) -> RoundTrip:
        """Returns a new one."""
        return RoundTrip(
            provider_id,
            secrets.long_token(),
            secrets.long_token(),
            secrets.long_token(),
            next_path,
            account_id,
            invited,
            self._clock.now_ms() + LIFE_S * 1000,
        )

    def sealed(self, trip: RoundTrip) -> str:
        """Returns the cookie's value."""
        text = json.dumps(asdict(trip))
        return urlsafe_b64encode(self._vault.seal(text, *_PLACE)).decode().rstrip("=")

    def back(self, cookie: str, state: str) -> RoundTrip | None:
        """Returns the round trip that comes back with a state, once; else None."""
        if not cookie.isascii() or not 0 < len(cookie) <= _COOKIE_CHARS:
            return None
        try:
            sealed = urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
            trip = RoundTrip(**json.loads(self._vault.unseal(sealed, *_PLACE)))
        except (SecretsError, binascii.Error, ValueError, TypeError):
            return None
        now_ms = self._clock.now_ms()
        if not hmac.compare_digest(trip.state.encode(), state.encode("utf-8", "replace")):
            return None
        if trip.until_ms <= now_ms or not self._take(trip, now_ms):
            return None
        return trip

    def _take(self, trip: RoundTrip, now_ms: int) -> bool:
        # The first used is the first to go: all live equally long from their use on.
        while self._used and next(iter(self._used.values())) <= now_ms:
            self._used.popitem(last=False)
        key = self._vault.digest("sso-state", trip.state)
        if key in self._used:
            return False
        self._used[key] = now_ms + LIFE_S * 1000
        if len(self._used) > MOST_USED:
            self._used.popitem(last=False)
        return True
