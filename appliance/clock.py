"""Time, handed in so that tests can move it."""

import time
from typing import Final

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS


class Clock:
    """The computer's two clocks."""

    def now_ms(self) -> int:
        """Returns milliseconds since 1970, UTC; may jump when the computer's time is set."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Returns seconds from an arbitrary start; never jumps.  For durations inside one run."""
        return time.monotonic()
