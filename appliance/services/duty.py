"""Who is at work: accounts with a desk or a viewer open (PEERS 20)."""

from collections import Counter
from collections.abc import Callable

from appliance.clock import Clock


class Duty:
    """Counts open sockets by account.

    After a restart nobody counts as away before their time is up from then on.
    """

    def __init__(self, clock: Clock) -> None:
        """Starts with nobody there."""
        self._clock = clock
        self._began_s = clock.monotonic_s()
        self._open: Counter[str] = Counter()
        self._gone_s: dict[str, float] = {}

    def came(self, account_id: str) -> Callable[[], None]:
        """Counts a socket of somebody; returns what ends that, once."""
        self._open[account_id] += 1
        self._gone_s.pop(account_id, None)
        ended = False

        def went() -> None:
            nonlocal ended
            if ended:
                return
            ended = True
            self._open[account_id] -= 1
            if not self._open[account_id]:
                del self._open[account_id]
                self._gone_s[account_id] = self._clock.monotonic_s()

        return went

    def here(self, account_id: str) -> bool:
        """Whether somebody has anything open."""
        return account_id in self._open

    def away_s(self, account_id: str) -> float:
        """Returns since how long somebody has nothing open; negative while they have."""
        if account_id in self._open:
            return -1.0
        return self._clock.monotonic_s() - self._gone_s.get(account_id, self._began_s)
