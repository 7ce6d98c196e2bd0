"""New recovery codes, until their owner says that they are kept: in memory, for ten minutes."""

from dataclasses import dataclass
from typing import Final

from appliance.clock import Clock

SHOWN_S: Final = 600.0
_MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """Codes to show, and the page to go to afterwards."""

    codes: tuple[str, ...]
    next_path: str
    until_s: float


class ShownCodes:
    """By account and login: nobody else sees them."""

    def __init__(self, clock: Clock) -> None:
        """Starts with none."""
        self._clock = clock
        self._kept: dict[tuple[str, str], Shown] = {}

    def keep(self, account_id: str, login: str, codes: tuple[str, ...], next_path: str) -> None:
        """Lets a login see codes."""
        now_s = self._clock.monotonic_s()
        fresh = {key: one for key, one in self._kept.items() if one.until_s > now_s}
        fresh[account_id, login] = Shown(codes, next_path, now_s + SHOWN_S)
        self._kept = dict(list(fresh.items())[-_MOST:])

    def of(self, account_id: str, login: str) -> Shown | None:
        """Returns what a login may see, or None."""
        found = self._kept.get((account_id, login))
        return found if found and found.until_s > self._clock.monotonic_s() else None

    def forget(self, account_id: str, login: str) -> None:
        """Shows them no more."""
        self._kept.pop((account_id, login), None)
