"""A real appliance on a loopback port, with people in it and sessions to join."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.app import RunningAppliance, start
from appliance.domain.records import Account, SessionRecord
from appliance.services.passwords import Passwords
from appliance.settings import load
from protocol.messages.link import ViewerHello
from protocol.messages.session import SessionState
from tests.fakes.new_data import with_database
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer, leave_all, until
from tests.fakes.samples import sample

PASSWORD = "correct horse battery staple"


@dataclass
class Helpdesk:
    """An appliance under test.

    Attributes:
        ada, bob: technicians; ada is an administrator too.
    """

    running: RunningAppliance
    ada: Account
    bob: Account

    @property
    def origin(self) -> str:
        return self.running.parts.settings.origin

    async def browser(self, account: Account | None = None) -> Browser:
        browser = Browser(self.origin)
        return await browser.sign_in(account.email, PASSWORD) if account else browser

    def stand_still(self, patch: pytest.MonkeyPatch) -> None:
        """Fills no bucket of a pace again: what is too much is a count, however slow we are."""
        clock = self.running.parts.clock
        now_s = clock.monotonic_s()
        patch.setattr(clock, "monotonic_s", lambda: now_s)

    async def session(self, owner: Account | None = None) -> SessionRecord:
        return await self.running.parts.sessions.create(owner or self.ada, "Printer", "Cleo", "")

    async def customer(self, record: SessionRecord) -> Browser:
        browser = Browser(self.origin)
        answer = await browser.form("/join", code=record.code)
        assert answer.code == 303, answer.body
        return browser

    async def agent(self, record: SessionRecord) -> AgentPeer:
        """A customer's program on a session nobody has claimed."""
        token = await self.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
        return await AgentPeer.attach(self.origin, token)

    async def shared(self) -> tuple[SessionRecord, AgentPeer]:
        """A session whose customer allowed everything to its owner."""
        record = await self.session()
        agent = await self.agent(record)
        await agent.answer("view", "control")
        return record, agent

    async def viewer(self, record: SessionRecord, account: Account | None = None) -> ViewerPeer:
        """Opens a viewer, which is in the room then."""
        viewer = await ViewerPeer.join(await self.browser(account or self.ada), record.id)
        await until(lambda: viewer.closed.is_set() or viewer.has_heard(SessionState))
        return viewer

    async def viewer_through(self, port: int, session_id: str) -> ViewerPeer:
        """Opens Bob's viewer by a line that leads to the appliance."""
        browser = await self.browser(self.bob)
        ticket = await browser.ticket("viewer", session_id)
        viewer = await ViewerPeer.open(
            f"http://127.0.0.1:{port}",
            "/ws/viewer",
            Host=self.running.parts.settings.host_header,
            Origin=self.origin,
            Cookie=browser.cookie_header,
        )
        viewer.tell(sample(ViewerHello, ticket=ticket))
        await viewer.expect(SessionState)
        return viewer


async def furnished(folder: Path, rate_times: float = 100.0) -> Helpdesk:
    """Starts an appliance with people in it; its passwords are cheap to check."""
    environ = {
        "DESKSIDE_DATA_DIR": str(with_database(folder)),
        "DESKSIDE_TLS": "off",
        "DESKSIDE_LISTEN_PORT": "0",
        "DESKSIDE_ORGANISATION": "Acme",
    }
    cheap = Passwords(time_cost=1, memory_kib=8)
    running = await start(load(None, environ), rate_times=rate_times, passwords=cheap)
    parts = running.parts
    ada = await parts.people.create(
        "appliance", "ada@example.org", "Ada", "administrator", PASSWORD
    )
    bob = await parts.people.create("appliance", "bob@example.org", "Bob", "technician", PASSWORD)
    return Helpdesk(running, ada, bob)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def helpdesk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Helpdesk]:
    desk = await furnished(tmp_path_factory.mktemp("helpdesk") / "data")
    yield desk
    await desk.running.stop()
    await leave_all()
