"""All open WebSockets, to say good-bye to when the appliance goes."""

import asyncio
import contextlib
from typing import Protocol

from protocol.close import Close


class OpenSocket(Protocol):
    """What a socket offers to who ends it."""

    def close(self, code: Close) -> None:
        """Starts closing; further writes fail."""

    def drop(self) -> None:
        """Ends it now, without a word."""


class OpenSockets:
    """Sockets from upgrade to close, before hello too."""

    def __init__(self) -> None:
        self._open: set[OpenSocket] = set()
        self._empty = asyncio.Event()
        self._over = False

    def add(self, port: OpenSocket) -> None:
        """A socket opened; once it is over, it is dropped."""
        if self._over:
            port.drop()
        else:
            self._open.add(port)

    def remove(self, port: OpenSocket) -> None:
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

    async def end(self, within_s: float) -> None:
        """Does the same for good: who does not answer in time, and who comes now, is dropped."""
        self._over = True
        await self.close_all(within_s)
        for port in tuple(self._open):
            port.drop()
