"""Nothing of a peer stays behind, whenever and however it goes."""

import pytest

from appliance.domain.resolving import Result
from appliance.storage import StorageError
from protocol import VERSION
from protocol.close import Close
from protocol.messages.consent import ConsentAsk, ConsentLower, ConsentRefused
from protocol.messages.control import ControlAsk, ControlAsked, ControlGive, ControlRefused
from protocol.messages.link import AgentHello
from protocol.messages.session import SessionEdit, SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def resume(token: str) -> AgentHello:
    return AgentHello(1, VERSION, "resume", token, "linux", "0.1.0", ("screen", "input"))


async def test_an_agent_that_goes_while_it_is_taken_in_is_not_kept(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    agent.cut()
    await until(lambda: room.agent is None)
    before = set(helpdesk.running.parts.sockets._open)
    async with room.lock:
        again = await AgentPeer.open(helpdesk.origin, "/ws/agent")
        again.tell(resume(agent.welcome.resume_token))
        await until(lambda: room.coming == 1)
        (coming,) = helpdesk.running.parts.sockets._open - before
        coming.drop()
        await again.ended()
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    await viewer.expect(SessionState, lambda one: one.state == "reconnecting")
    assert room.agent is None


async def test_a_viewer_that_goes_while_it_is_taken_in_is_not_kept(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    before = set(helpdesk.running.parts.sockets._open)
    async with room.lock:
        ada = await helpdesk.browser(helpdesk.ada)
        ticket = await ada.ticket("viewer", record.id)
        viewer = await ViewerPeer.hello(ada, "/ws/viewer", ticket)
        await until(lambda: room.coming == 1)
        (coming,) = helpdesk.running.parts.sockets._open - before
        coming.drop()
        await viewer.ended()
    await agent.expect(SessionState, lambda one: one.state == "connected")
    await agent.expect(SessionState, lambda one: one.state == "ready")
    assert room.viewers == []


async def test_what_the_appliance_fails_at_closes_that_line_with_its_code(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def refused(*_args: object) -> None:
        raise StorageError("The database refused (disk full).")

    _, agent = await helpdesk.shared()
    monkeypatch.setattr(helpdesk.running.parts.sessions, "edit", refused)
    agent.tell(SessionEdit("Cleo", ""))
    assert await agent.ended() == Close.INTERNAL
    await until(lambda: [one for one in caplog.records if one.levelname == "ERROR"])


async def test_a_no_to_control_leaves_the_view_and_everybody_knows(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    agent.tell(ConsentLower(("view",)))
    ada = await helpdesk.viewer(record)
    await ada.expect(SessionState, lambda one: one.state == "connected" and one.rights == ("view",))
    ada.tell(ControlAsk())
    asked = await agent.answer()
    assert (asked.more, asked.rights) == (True, ("point", "control"))
    assert await ada.expect(ConsentRefused) == ConsentRefused(("point", "control"), "denied")
    await ada.expect(ControlRefused)
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert (room.record.state, room.record.rights) == ("connected", ("view",))
    await ada.leave()


async def test_a_no_to_one_technician_leaves_what_another_was_allowed(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    agent.tell(ConsentLower(("view",)))
    ada = await helpdesk.viewer(record)
    await ada.expect(SessionState, lambda one: one.rights == ("view",))
    bob = await helpdesk.viewer(record, helpdesk.bob)
    assert (await agent.answer("view")).person == "Bob"
    ada.tell(ControlAsk())
    await bob.expect(ControlAsked)
    bob.tell(ControlGive(helpdesk.ada.id))
    assert (await agent.answer()).person == "Ada"
    await ada.expect(ControlRefused)
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert room.record.state == "connected"
    assert room.grants == {helpdesk.ada.id: ("view",), helpdesk.bob.id: ("view",)}
    await bob.leave()


async def test_a_line_that_breaks_does_not_put_a_refused_question_again(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    await agent.answer()
    await agent.expect(SessionState, lambda one: one.reason == "denied")
    agent.cut()
    again = await AgentPeer.attach(helpdesk.origin, agent.welcome.resume_token, "resume")
    await again.expect(SessionState, lambda one: one.agent_online)
    viewer = await helpdesk.viewer(record, helpdesk.bob)
    ask = await again.expect(ConsentAsk)
    assert ask.person == "Bob", "nobody asked for Ada again"
    await viewer.leave()


async def test_who_goes_late_says_nothing_old_of_a_session_that_is_over(
    helpdesk: Helpdesk,
) -> None:
    """The line of a silent program closes seconds after the session; it may be resolved by then."""
    record, _agent = await helpdesk.shared()
    parts = helpdesk.running.parts
    room = parts.attendance.room(record.id)
    assert room is not None
    line = room.agent
    assert line is not None
    await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    await until(lambda: room.agent is None)
    await parts.records.resolving.resolve(helpdesk.ada, record.id, Result("solved"))
    heard: list[bool] = []
    stop = parts.events.subscribe(lambda one: heard.append(one.resolved))
    room.agent = line
    await parts.attendance.agent_went(room, line, quit_on_purpose=False)
    stop()
    assert False not in heard
