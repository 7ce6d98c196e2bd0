"""A socket whose other side reads nothing."""

import asyncio

from protocol.close import Close


class StuckPort:
    """Takes nothing."""

    async def send_bytes(self, _message: bytes) -> None:
        """Never returns."""
        await asyncio.Event().wait()

    def close(self, _code: Close) -> None:
        """Is closed already."""
