"""How many wrong session codes the world may try (SECURITY 4), and at what price.

Free: 10 an hour and address, 20,000 a day in all.  Beyond either, each try costs proof of work.
More than 100 a day from one address are not answered.  Counters are in the database, so a restart
forgives nothing.
"""

import hmac
import ipaddress
from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, HOUR_MS, Clock
from appliance.domain.errors import DomainError, TooManyTriesError, WorkNeededError
from appliance.storage import Storage
from appliance.storage import guesses as counters
from protocol import work

FREE_PER_HOUR: Final = 10
MOST_PER_DAY: Final = 100
FREE_IN_ALL_PER_DAY: Final = 20_000
FIRST_BITS: Final = 16
BITS_FOR_ALL: Final = 18
DEARER_EVERY: Final = 10_000
"""Beyond the free ones in all, the price rises by a bit at each so many."""
FREE_PER_NETWORK_AND_DAY: Final = 1000
"""From one IPv6 /48, whose 65,536 lines can be one attacker's; beyond it, the top price."""
CHALLENGE_LIFETIME_MS: Final = 5 * 60_000

_HOUR = "code-hour"
_DAY = "code-day"
_ALL = "code-all"
_NETWORK = "code-network"


def address_key(address: str) -> str:
    """Returns what stands for one customer: the IPv4 address, or the /64 an IPv6 line has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def network_key(address: str) -> str:
    """Returns the /48 an IPv6 address is in; empty for other addresses."""
    key = address_key(address)
    if not key.endswith("/64"):
        return ""
    return str(ipaddress.IPv6Network(key).supernet(new_prefix=48))


class Guesses:
    """The budget.  The `_now` methods run inside a transaction, so parallel tries share it."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        """Makes a challenge key: what an earlier run asked for is worth nothing."""
        self._storage = storage
        self._clock = clock
        self._key = secrets.long_token().encode()
        self._spent: dict[str, int] = {}

    async def check(self, address: str, proof: str = "") -> None:
        """Passes if one more try from this address is free or paid for; a proof is then used up.

        Raises:
            WorkNeededError: pay first; has the challenge.
            TooManyTriesError: over the most a day allows.
        """
        refusal = await self._storage.run(self.check_now, address, proof)
        if refusal is not None:
            raise refusal

    async def wrong(self, address: str) -> None:
        """Counts a wrong code."""
        await self._storage.run(self.wrong_now, address)

    def check_now(self, address: str, proof: str) -> DomainError | None:
        """Does the work of `check`; returns the refusal, since raising would undo counts."""
        now_ms = self._clock.now_ms()
        key = address_key(address)
        today = counters.count(_DAY, key, now_ms, DAY_MS)
        if today.used >= MOST_PER_DAY:
            return TooManyTriesError(_seconds(today.started_at_ms + DAY_MS - now_ms))
        bits = self._bits(key, network_key(address), now_ms)
        if bits == 0 or self._is_paid(key, proof, bits, now_ms):
            return None
        return WorkNeededError(self._challenge(key, bits, now_ms), bits)

    def price_now(self, address: str, proof: str, bits: int) -> WorkNeededError | None:
        """Returns None if something of this price is paid for; a proof is then used up."""
        key, now_ms = address_key(address), self._clock.now_ms()
        if bits == 0 or self._is_paid(key, proof, bits, now_ms):
            return None
        return WorkNeededError(self._challenge(key, bits, now_ms), bits)

    def wrong_now(self, address: str) -> None:
        """Does the work of `wrong` inside a transaction."""
        now_ms = self._clock.now_ms()
        key = address_key(address)
        counters.add(_HOUR, key, now_ms, HOUR_MS)
        counters.add(_DAY, key, now_ms, DAY_MS)
        counters.add(_ALL, "", now_ms, DAY_MS)
        if network := network_key(address):
            counters.add(_NETWORK, network, now_ms, DAY_MS)

    async def forget_old(self) -> None:
        """Drops counters that have no effect any more."""
        await self._storage.run(counters.prune, self._clock.now_ms() - 2 * DAY_MS)

    def _bits(self, key: str, network: str, now_ms: int) -> int:
        """Returns the price of one try: the dearest that address, network and all ask."""
        if network:
            theirs = counters.count(_NETWORK, network, now_ms, DAY_MS)
            if theirs.used >= FREE_PER_NETWORK_AND_DAY:
                return work.MOST_BITS
        hour = counters.count(_HOUR, key, now_ms, HOUR_MS)
        in_all = counters.count(_ALL, "", now_ms, DAY_MS)
        bits = 0
        if hour.used >= FREE_PER_HOUR:
            bits = FIRST_BITS + hour.used - FREE_PER_HOUR
        if in_all.used >= FREE_IN_ALL_PER_DAY:
            dearer = (in_all.used - FREE_IN_ALL_PER_DAY) // DEARER_EVERY
            bits = max(bits, BITS_FOR_ALL + dearer)
        return min(bits, work.MOST_BITS)

    def _challenge(self, key: str, bits: int, now_ms: int) -> str:
        plain = f"{secrets.ticket()}.{now_ms + CHALLENGE_LIFETIME_MS}.{bits}"
        return f"{plain}.{self._mac(plain, key)}"

    def _is_paid(self, key: str, proof: str, bits: int, now_ms: int) -> bool:
        """Whether a proof answers an own, fresh and unused challenge of this address and price."""
        challenge, _, answer = proof.rpartition(":")
        plain, _, mac = challenge.rpartition(".")
        if len(proof) > 300 or not proof.isascii() or plain.count(".") != 2:
            return False
        if not hmac.compare_digest(mac, self._mac(plain, key)):
            return False
        nonce, until_ms, paid_bits = plain.split(".")
        if int(until_ms) <= now_ms or int(paid_bits) < bits or nonce in self._spent:
            return False
        if not work.solved(challenge, answer, int(paid_bits)):
            return False
        self._spent = {one: until for one, until in self._spent.items() if until > now_ms}
        self._spent[nonce] = int(until_ms)
        return True

    def _mac(self, plain: str, key: str) -> str:
        return hmac.digest(self._key, f"{plain}|{key}".encode(), "sha256").hex()[:32]


def _seconds(milliseconds: int) -> int:
    return max(1, -(-milliseconds // 1000))
