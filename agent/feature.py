"""What the link and the features know of each other."""

import asyncio
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from agent.consent import Consent
from agent.session import SessionModel
from protocol.frame import Channel, Header


class Wire(Protocol):
    """The line to the appliance.  What is sent without a line is dropped: features start anew."""

    def send(self, message: object) -> None:
        """Sends a message of the control channel; from any thread."""

    def send_screen(self, header: Header, body: bytes) -> None:
        """Sends one message of the screen channel; from the loop's thread only."""

    def send_data(self, right: str, header: Header, body: bytes) -> None:
        """Sends one message of another channel, unless nobody has that right any more; from the
        loop's thread only.
        """

    def buffered_bytes(self) -> int:
        """How much waits in this process to be written to the line."""

    async def room(self, most_bytes: int) -> None:
        """Returns once no more than that waits, or there is no line."""


class Feature:
    """One capability of the agent; made once, lives over all connections.

    Attributes:
        name: the wire prefix.
        words: what the appliance hears of it besides its name, as capabilities.
        control: message class -> method, for messages of the control channel.
        data: channel -> method(header, body), for those whose bodies only the far ends read; the
            body is valid during the call.
    """

    name: ClassVar[str]
    words: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        wire: Wire,
        session: SessionModel,
        consent: Consent,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self.wire = wire
        self.session = session
        self.consent = consent
        self.loop = loop
        self.control: dict[type, Callable[[Any], None]] = {}
        self.data: dict[Channel, Callable[[Header, memoryview], None]] = {}

    def on_start(self) -> None:
        """The line stands: called on the loop after every welcome."""

    def on_stop(self) -> None:
        """The line is lost or the session over: called on the loop; nothing may leave any more."""

    async def close(self) -> None:
        """The program ends; gives back threads and devices."""
