"""One connection to the appliance: what it shows of itself, and why it ended for good."""

import asyncio
from dataclasses import dataclass, field

from tornado.websocket import WebSocketClientConnection

from agent.options import Address


@dataclass(slots=True)
class Line:
    """One open connection.

    Attributes:
        pending_bytes: what waits in this process to be written.
        written: set whenever some of that has left, or never will.
    """

    socket: WebSocketClientConnection
    pending_bytes: int = 0
    written: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Claim:
    """What the next hello shows: the one-time token, after the first welcome the resume token."""

    addresses: tuple[Address, ...]
    kind: str
    token: str
    tried: int = field(default=0)


class EndError(Exception):
    """The line ended for good; `why` is a word of agent.texts.ENDINGS."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
