"""A port for a process that is told where to listen, and may come and go."""

import socket
from secrets import randbelow
from typing import Final

FIRST: Final = 15_000
COUNT: Final = 15_000
"""Below what Linux gives to outgoing connections and for port 0: nobody is given it by chance."""


def own_port() -> int:
    """Returns a port of loopback on which nobody listens."""
    while True:
        port = FIRST + randbelow(COUNT)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
