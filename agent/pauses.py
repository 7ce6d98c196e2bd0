"""How long to wait between tries."""

import random
from collections.abc import Callable, Iterator

_FIRST_S, _LONGEST_S = 0.5, 6.0


def pauses(jitter: Callable[[], float] = random.random) -> Iterator[float]:
    """Yields the pauses between tries: 0.5 s doubling to 6 s, each up to a quarter longer."""
    pause_s = _FIRST_S
    while True:
        yield pause_s * (1 + jitter() / 4)
        pause_s = min(pause_s * 2, _LONGEST_S)
