"""The life of a session over real sockets: states, consent, control (SPEC D4, DESIGN 6)."""

import pytest

from protocol.close import Close
from protocol.messages.consent import ConsentAsk
from protocol.messages.control import ControlHolder
from protocol.messages.kinds import RIGHTS
from protocol.messages.link import ViewerWelcome
from protocol.messages.screen import ScreenWatch
from protocol.messages.session import SessionEnd, SessionState
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_from_code_to_connected(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    assert agent.welcome.organisation == "Acme"
    assert agent.welcome.session_id == record.id
    state = await agent.expect(SessionState)
    assert (state.state, state.agent_online, state.rights) == ("waiting", True, ())
    asked = await agent.answer("view", "control")
    assert (asked.person, asked.person_id, asked.rights) == ("Ada", helpdesk.ada.id, RIGHTS)
    assert (asked.suggested, asked.more) == (("view", "point", "control"), False)
    ready = await agent.expect(SessionState, lambda one: one.state == "ready")
    assert ready.rights == ("view", "control")
    viewer = await helpdesk.viewer(record)
    assert (await viewer.expect(ViewerWelcome)).person_id == helpdesk.ada.id
    connected = await viewer.expect(SessionState, lambda one: one.state == "connected")
    assert [(one.name, one.level) for one in connected.people] == [("Ada", "control")]
    assert (await agent.expect(ScreenWatch, lambda one: one.watched)).watched
    assert (await agent.expect(ControlHolder)).person_id == helpdesk.ada.id
    await viewer.leave()
    assert not (await agent.expect(ScreenWatch)).watched
    await agent.expect(SessionState, lambda one: one.state == "ready")


async def test_deny_goes_back_to_waiting_with_the_reason(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    await agent.answer(reason="silence")
    denied = await agent.expect(SessionState, lambda one: one.reason == "silence")
    assert denied.state == "waiting"
    browser = await helpdesk.browser(helpdesk.bob)
    assert (await browser.json(f"/api/sessions/{record.id}/ask", {})).code == 200
    assert (await agent.expect(ConsentAsk)).person == "Bob"


async def test_both_sides_can_end(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    agent.tell(SessionEnd())
    over = await viewer.expect(SessionState, lambda one: one.state == "closed")
    assert over.reason == "customer_ended"
    assert await viewer.ended() == Close.SESSION_ENDED
    assert await agent.ended() == Close.SESSION_ENDED
