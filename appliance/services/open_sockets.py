"""All open WebSockets, to say good-bye to when the appliance goes."""

import asyncio
import contextlib

from appliance.services.lines import Port
from protocol.close import Close


class OpenSockets:
    """Sockets from upgrade to close, before hello too."""

    def __init__(self) -> None:
        self._open: set[Port] = set()
        self._empty = asyncio.Event()

    def add(self, port: Port) -> None:
        """A socket opened."""
        self._open.add(port)

    def remove(self, port: Port) -> None:
        """A socket closed."""
        self._open.discard(port)
        if not self._open:
            self._empty.set()

    async def close_all(self, within_s: float) -> None:
        """Says good-bye and waits for the answers: everybody may come back."""
        for port in tuple(self._open):
            port.close(Close.GOING_AWAY)
        if self._open:
            self._empty.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(within_s):
                    await self._empty.wait()
