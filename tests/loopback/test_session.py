"""The life of a session over real sockets: states, consent, control (SPEC D4, DESIGN 6)."""

import asyncio

import pytest

from appliance.domain.errors import ConflictError
from appliance.domain.records import SessionRecord
from protocol import VERSION
from protocol.close import Close
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.control import ControlHolder
from protocol.messages.kinds import RIGHTS
from protocol.messages.link import AgentHello, ViewerWelcome, Welcome
from protocol.messages.screen import ScreenWatch
from protocol.messages.session import SessionEnd, SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer, until
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


async def test_a_program_that_comes_while_the_session_ends_is_sent_away(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is greeted first, which takes as long as it takes to make a logo small."""
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    token = await parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")

    async def ended_meanwhile(*_place: object) -> bytes:
        await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
        return b""

    monkeypatch.setattr(parts.pictures, "small_logo", ended_meanwhile)
    agent = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", ("screen", "brand")))
    await agent.expect(Welcome)
    assert await agent.ended() == Close.SESSION_ENDED
    assert parts.attendance.room(record.id) is None


async def test_a_viewer_that_waits_to_be_taken_in_while_the_session_ends_is_sent_away(
    helpdesk: Helpdesk,
) -> None:
    parts = helpdesk.running.parts
    record, agent = await helpdesk.shared()
    room = await until(lambda: parts.attendance.room(record.id))
    browser = await helpdesk.browser(helpdesk.ada)
    async with room.lock:
        viewer = await ViewerPeer.join(browser, record.id)
        await until(lambda: room.coming)
        await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    assert await viewer.ended() == Close.SESSION_ENDED
    assert await agent.ended() == Close.SESSION_ENDED


async def test_a_customer_leaves_a_session_that_somebody_ends_in_the_same_moment(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = helpdesk.running.parts.sessions
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    leave = sessions.leave

    async def ended_meanwhile(session_id: str) -> SessionRecord:
        await sessions.end(session_id, "Ada", "technician_ended", helpdesk.ada.id)
        return await leave(session_id)

    monkeypatch.setattr(sessions, "leave", ended_meanwhile)
    answer = await customer.form("/session/leave")
    assert (answer.code, answer.headers["Location"]) == (303, "/")
    assert (await sessions.get(record.id)).reason == "technician_ended"


async def test_a_customer_who_is_just_allowing_it_is_not_asked_again(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    asked = await agent.expect(ConsentAsk)
    room = await until(lambda: parts.attendance.room(record.id))
    answer = ConsentAnswer(asked.ask_id, ("view", "control"), "allowed")
    _, refusal = await asyncio.gather(
        parts.attendance.answered(room, answer),
        parts.attendance.ask_again(record, helpdesk.bob),
        return_exceptions=True,
    )
    assert isinstance(refusal, ConflictError)
    assert room.question is None
