"""A clock that a test moves."""

import time

from appliance.clock import Clock


class MovedClock(Clock):
    """Both clocks stand still until `pass_` moves them."""

    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def now_ms(self) -> int:
        return self.ms

    def monotonic_s(self) -> float:
        return self.ms / 1000

    def pass_(self, *, s: float = 0, minutes: float = 0, hours: float = 0) -> None:
        self.ms += round((s + 60 * minutes + 3600 * hours) * 1000)


class LaterClock(MovedClock):
    """The time of day is moved; what is measured with the other clock takes no notice."""

    def monotonic_s(self) -> float:
        return time.monotonic()
