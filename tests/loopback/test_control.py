"""Who controls, who may, and how fast that ends (SPEC V12, DESIGN 1 and 6)."""

import asyncio
from pathlib import Path

import pytest

from appliance.app import start
from appliance.domain.session import State
from appliance.services.revocation import EVERY_S
from protocol.close import Close
from protocol.frame import Channel
from protocol.messages.consent import ConsentAsk, ConsentLower
from protocol.messages.control import (
    ControlAsk,
    ControlAsked,
    ControlGive,
    ControlHolder,
    ControlRefuse,
    ControlRefused,
)
from protocol.messages.input import InputPointer
from protocol.messages.link import Bye
from protocol.messages.session import SessionEdit, SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer, leave_all, until
from tests.loopback.conftest import PASSWORD, Helpdesk, furnished

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_holder_is_asked_and_can_refuse(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    bob.tell(ControlAsk())
    asked = await ada.expect(ControlAsked)
    assert (asked.person_id, asked.person) == (helpdesk.bob.id, "Bob")
    ada.tell(ControlRefuse(helpdesk.bob.id))
    assert (await bob.expect(ControlRefused)).person == "Ada"
    assert not [one for _, one in agent.heard if isinstance(one, ConsentAsk)]


async def test_control_given_needs_the_customer_s_consent_for_the_new_one(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    bob.tell(ControlAsk())
    await ada.expect(ControlAsked)
    ada.tell(ControlGive(helpdesk.bob.id))
    assert (await agent.answer("view", "control")).person == "Bob"
    assert (await agent.expect(ControlHolder)).person_id == helpdesk.bob.id
    seen = await ada.expect(
        SessionState, lambda one: ("Bob", "control") in [(p.name, p.level) for p in one.people]
    )
    assert ("Ada", "view") in [(p.name, p.level) for p in seen.people]
    ada.tell(ControlAsk())
    await bob.expect(ControlAsked)
    bob.tell(ControlGive(helpdesk.ada.id))
    assert (await agent.expect(ControlHolder)).person_id == helpdesk.ada.id


async def test_the_customer_can_refuse_the_new_one(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    bob.tell(ControlAsk())
    await ada.expect(ControlAsked)
    ada.tell(ControlGive(helpdesk.bob.id))
    await agent.answer()
    assert (await bob.expect(ControlRefused)).person == "Cleo"
    assert (await helpdesk.running.parts.sessions.get(record.id)).state == "connected"


async def test_nobody_gives_what_was_not_asked_for_or_is_not_theirs(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    ada.tell(ControlGive(helpdesk.bob.id))
    bob.tell(ControlGive(helpdesk.bob.id))
    bob.tell(ControlAsk())
    await ada.expect(ControlAsked)
    bob.tell(ControlGive(helpdesk.bob.id))
    ada.tell(ControlRefuse(helpdesk.bob.id))
    await bob.expect(ControlRefused)
    assert not [one for _, one in agent.heard if isinstance(one, ConsentAsk)]


async def test_lowering_takes_control_away_at_once(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await agent.expect(ControlHolder, lambda one: one.person_id == helpdesk.ada.id)
    agent.tell(ConsentLower(("view",)))
    lowered = await viewer.expect(SessionState, lambda one: one.rights == ("view",))
    assert lowered.state == "connected"
    assert (await agent.expect(ControlHolder)).person_id == ""
    viewer.tell(InputPointer(1, 1, 1))
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    await until(lambda: room.viewers[0].dropped_input)
    assert not [one for one, _ in agent.heard if one.channel is Channel.INPUT]
    agent.tell(ConsentLower(()))
    await viewer.expect(SessionState, lambda one: one.state == "waiting" and not one.rights)


async def test_a_stranger_to_the_customer_is_asked_for_when_nobody_controls(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    bob = await helpdesk.viewer(record, helpdesk.bob)
    assert (await agent.answer("view", "control")).person == "Bob"
    assert (await agent.expect(ControlHolder)).person_id == helpdesk.bob.id
    await bob.leave()
    assert (await agent.expect(ControlHolder)).person_id == ""


async def test_a_login_that_ends_closes_its_sockets_within_two_seconds(helpdesk: Helpdesk) -> None:
    record, _ = await helpdesk.shared()
    browser = await helpdesk.browser(helpdesk.ada)
    viewer = await ViewerPeer.join(browser, record.id)
    listening = await ViewerPeer.listen(browser)
    await listening.expect(object)
    assert EVERY_S <= 1, "a look that may be missed once"
    await browser.form("/logout")
    assert await viewer.ended() == Close.NOT_AUTHENTICATED
    assert await listening.ended() == Close.NOT_AUTHENTICATED
    people = helpdesk.running.parts.people
    dan = await people.create("appliance", "dan@example.org", "Dan", "technician", PASSWORD)
    viewer = await helpdesk.viewer(record, dan)
    await viewer.expect(SessionState)
    await people.set_disabled(helpdesk.ada.id, dan.id, True)
    assert await viewer.ended() == Close.NOT_AUTHENTICATED


async def test_what_the_customer_writes_is_seen_live(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    agent.tell(SessionEdit("Cléo", "The printer\nis on fire"))
    seen = await viewer.expect(SessionState, lambda one: one.name == "Cléo")
    assert seen.description == "The printer\nis on fire"


async def test_a_program_that_quits_leaves_the_session_waiting(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    agent.tell(Bye("quit"))
    await agent.leave()
    gone = await viewer.expect(SessionState, lambda one: one.state == "waiting")
    assert (gone.reason, gone.agent_online, gone.rights) == ("agent_quit", False, ())


async def test_a_new_program_has_to_ask_again(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    sessions = helpdesk.running.parts.sessions
    page_token = customer.cookies["deskside_page"]
    agent = await AgentPeer.attach(helpdesk.origin, await sessions.mint_agent_token(page_token))
    await agent.answer("view", "control")
    await agent.expect(SessionState, lambda one: one.state == "ready")
    other = await AgentPeer.attach(helpdesk.origin, await sessions.mint_agent_token(page_token))
    assert (await other.expect(ConsentAsk)).person == "Ada"
    assert await agent.ended() == Close.REPLACED
    assert (await sessions.get(record.id)).state == "waiting"


async def test_a_restart_ends_no_session_and_asks_no_question(tmp_path: Path) -> None:
    helpdesk = await furnished(tmp_path / "data")
    record, agent = await helpdesk.shared()
    browser = await helpdesk.browser(helpdesk.ada)
    viewer = await ViewerPeer.join(browser, record.id)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    settings = helpdesk.running.parts.settings
    await helpdesk.running.stop()
    assert await agent.ended() == Close.GOING_AWAY
    assert await viewer.ended() == Close.GOING_AWAY
    running = await start(settings)
    try:
        stored = await running.parts.sessions.get(record.id)
        assert (stored.state, stored.reason) == (State.RECONNECTING, "appliance_restarted")
        viewer = await ViewerPeer.join(browser, record.id)
        agent = await AgentPeer.attach(browser.origin, agent.welcome.resume_token, "resume")
        back = await viewer.expect(SessionState, lambda one: one.state == "connected")
        assert back.rights == ("view", "control")
        assert (await agent.expect(ControlHolder)).person_id == helpdesk.ada.id
        await asyncio.sleep(0)
        assert not [one for _, one in agent.heard if isinstance(one, ConsentAsk)]
    finally:
        await running.stop()
        await leave_all()


async def test_after_deny_a_viewer_can_ask_again(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    await agent.answer()
    viewer = await helpdesk.viewer(record)
    await agent.answer()
    await viewer.expect(SessionState, lambda one: one.reason == "denied")
    viewer.tell(ControlAsk())
    await agent.answer("view", "control")
    await viewer.expect(SessionState, lambda one: one.state == "connected")
