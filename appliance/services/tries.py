"""How many wrong passwords and codes somebody may try (SECURITY 2).

Five are free, then each costs a wait that doubles up to 75 minutes: 24 tries take 17 hours.
Counted in the database, so a restart forgives nothing.  A try is counted before it is checked, so
parallel ones share the budget, and is taken back when it was right.

A browser that signed in to the account before (OWASP: device cookies) has a budget of its own:
strangers who try cannot make the account's owner wait there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from appliance.clock import DAY_MS, HOUR_MS
from appliance.domain.errors import TooManyTriesError
from appliance.services.audit import ADDRESS
from appliance.services.guesses import address_key
from appliance.storage import guesses as counters

FREE_TRIES: Final = 5
FIRST_WAIT_MS: Final = 60_000
LONGEST_WAIT_MS: Final = 75 * 60_000
MOST_NOTED: Final = 240
"""An hour and address."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a try is counted.

    Attributes:
        washed: whether a right try clears the counter; else it only takes itself back, so that an
            own account does not wash an address.
    """

    kind: str
    key: str
    washed: bool


def places(what: str, account: str, address: str, device_id: str = "") -> tuple[Place, ...]:
    """Returns where a try counts.

    Args:
        what: "login" for passwords, "second" for codes.
        account: id or mailbox; unknown ones count too.
        address: of the browser.
        device_id: of a browser that signed in to the account before, or empty.
    """
    if device_id:
        return (Place(f"{what}-device", device_id, washed=True),)
    return (
        Place(f"{what}-account", account[:254], washed=True),
        Place(f"{what}-address", address_key(address), washed=False),
    )


def wait_ms(used: int) -> int:
    """Returns how long after the last of `used` wrong tries the next one may come."""
    if used < FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT_MS << min(used - FREE_TRIES, 20), LONGEST_WAIT_MS))


def begin_now(where: Sequence[Place], now_ms: int) -> TooManyTriesError | int:
    """Counts a try inside a transaction, unless one has to wait; returns what `used_now` does."""
    used = used_now(where, now_ms)
    if not isinstance(used, TooManyTriesError):
        count_now(where, now_ms)
    return used


def used_now(where: Sequence[Place], now_ms: int) -> TooManyTriesError | int:
    """Returns how many wrong tries there were, inside a transaction, or that one has to wait.

    The refusal is returned, since raising would undo counts.
    """
    counts = [counters.count(one.kind, one.key, now_ms, 2**60) for one in where]
    live = [count for count in counts if now_ms - count.touched_at_ms < DAY_MS]
    ready_at_ms = max((count.touched_at_ms + wait_ms(count.used) for count in live), default=now_ms)
    if ready_at_ms > now_ms:
        return TooManyTriesError(-(-(ready_at_ms - now_ms) // 1000))
    return max((count.used for count in live), default=0)


def count_now(where: Sequence[Place], now_ms: int) -> None:
    """Counts a try inside a transaction."""
    for one in where:
        counters.add(one.kind, one.key, now_ms, _window_ms(one, now_ms))


def right_now(where: Sequence[Place], now_ms: int) -> None:
    """Takes a try back that was right."""
    for one in where:
        if one.washed:
            counters.forget(one.kind, one.key)
        else:
            counters.put_back(one.kind, one.key, now_ms, _window_ms(one, now_ms))


def take_back_now(where: Sequence[Place], now_ms: int) -> None:
    """Takes a try back that was neither right nor wrong: nobody had time to check it."""
    for one in where:
        counters.put_back(one.kind, one.key, now_ms, _window_ms(one, now_ms))


def is_noted_now(what: str, now_ms: int) -> bool:
    """Counts a refusal that costs the asker nothing; whether it still goes into the activity log.

    Strangers could else fill the log, and the disk, from one address.
    """
    used = counters.add(f"noted-{what}", ADDRESS.get(), now_ms, HOUR_MS).used
    return used <= MOST_NOTED


def _window_ms(one: Place, now_ms: int) -> int:
    """Returns a window that ends a day after the last wrong try."""
    count = counters.count(one.kind, one.key, now_ms, 2**60)
    return count.touched_at_ms - count.started_at_ms + DAY_MS
