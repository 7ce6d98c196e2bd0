"""The agent without windows on a line to a real appliance, with the features a test gives it."""

import asyncio
from collections.abc import Callable, Sequence

from agent.consent import Consent, Question
from agent.feature import Feature
from agent.link import Link
from agent.options import Address
from agent.session import SessionModel
from tests.fakes.peers import until
from tests.loopback.conftest import Helpdesk

Making = Callable[[Link, SessionModel, Consent, asyncio.AbstractEventLoop], Feature]


class Customer:
    """Allows what the test set, of what is asked."""

    def __init__(self) -> None:
        self.rights = {"view", "point", "control"}

    async def ask(self, question: Question) -> frozenset[str]:
        return frozenset(self.rights) & question.rights

    def withdraw(self) -> None:
        return


class LinkedAgent:
    """Everything on the running loop; its pauses between two tries are short."""

    def __init__(self, makings: Sequence[Making]) -> None:
        loop = asyncio.get_running_loop()
        self.customer, self.session = Customer(), SessionModel()
        self.consent = Consent(self.customer)
        self.link = Link(self.session, self.consent, loop, self._pause)
        self.features = [make(self.link, self.session, self.consent, loop) for make in makings]
        self.link.attach(self.features)
        self.online = asyncio.Event()
        self.online.set()

    async def _pause(self, _seconds: float) -> None:
        await asyncio.sleep(0.01)
        await self.online.wait()

    async def join(self, helpdesk: Helpdesk, code: str) -> None:
        """Connects with a session's code; returns once the customer has answered."""
        claims = helpdesk.running.parts.sessions
        token = await claims.claim_code_for_agent(code, "127.0.0.1")
        self.link.start((Address("http", "localhost", helpdesk.running.port),), token)
        await until(self.consent.anyone_may_view)

    def cut(self) -> None:
        """Breaks the line as a pulled cable would, until `online` is set."""
        self.online.clear()
        line = self.link._line
        assert line is not None
        line.socket.protocol.stream.close()  # type: ignore[union-attr]

    async def close(self) -> None:
        self.online.set()
        self.link.quit()
        await self.link.left()
        for feature in self.features:
            await feature.close()
