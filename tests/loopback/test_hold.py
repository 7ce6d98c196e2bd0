"""The picture rests: nobody watches, nothing passes, and it comes back at once (PEERS 20)."""

import pytest

from protocol.frame import Channel, Flag
from protocol.messages.consent import ConsentLower
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputPointer
from protocol.messages.screen import ScreenRest, ScreenWatch
from protocol.messages.session import SessionHold, SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def connected(helpdesk: Helpdesk) -> tuple[str, AgentPeer, ViewerPeer]:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await agent.expect(ScreenWatch, lambda one: one.watched)
    await in_state(viewer, "connected")
    return record.id, agent, viewer


async def in_state(peer: AgentPeer | ViewerPeer, state: str) -> SessionState:
    return await peer.expect(SessionState, lambda one: one.state == state)


async def held(agent: AgentPeer, viewer: ViewerPeer) -> None:
    viewer.tell(SessionHold(True))
    await agent.expect(ScreenWatch, lambda one: not one.watched)
    await in_state(agent, "on_hold")
    await in_state(viewer, "on_hold")


async def nothing_seen(viewer: ViewerPeer) -> None:
    with pytest.raises(AssertionError, match="not heard"):
        await viewer.expect_screen(lambda header: bool(header.flags & Flag.LAST), 0.2)


async def test_on_hold_neither_picture_nor_input_pass(helpdesk: Helpdesk) -> None:
    _, agent, viewer = await connected(helpdesk)
    await held(agent, viewer)
    viewer.refresh()
    agent.picture(1, b"key", key=True)
    viewer.tell(InputPointer(5, 5, 1))
    await nothing_seen(viewer)
    assert not [one for one, _ in agent.heard if one.channel is not Channel.CONTROL]


async def test_a_resumed_session_shows_a_key_frame_at_once(helpdesk: Helpdesk) -> None:
    _, agent, viewer = await connected(helpdesk)
    await held(agent, viewer)
    viewer.tell(SessionHold(False))
    await agent.expect(ScreenWatch, lambda one: one.watched)
    assert (await agent.expect(ControlHolder)).person_id == helpdesk.ada.id
    await in_state(viewer, "connected")
    viewer.refresh()
    await agent.expect_screen(lambda header: bool(header.flags & Flag.REFRESH))
    agent.picture(7, b"key", key=True)
    header, _ = await viewer.expect_screen(lambda header: bool(header.flags & Flag.KEY))
    assert header.sequence == 7
    viewer.tell(InputPointer(5, 5, 1))
    await agent._first(lambda header, _: header.channel is Channel.INPUT, 20)


async def test_who_only_watches_cannot_hold(helpdesk: Helpdesk) -> None:
    session_id, _agent, viewer = await connected(helpdesk)
    record = await helpdesk.running.parts.sessions.get(session_id)
    watcher = await helpdesk.viewer(record, helpdesk.bob)
    await in_state(watcher, "connected")
    watcher.tell(SessionHold(True))
    with pytest.raises(AssertionError, match="not heard"):
        await viewer.expect(SessionState, lambda one: one.state == "on_hold", 0.2)


async def test_holding_survives_a_broken_line_of_who_held(helpdesk: Helpdesk) -> None:
    session_id, agent, viewer = await connected(helpdesk)
    await held(agent, viewer)
    viewer.cut()
    await in_state(agent, "ready")
    record = await helpdesk.running.parts.sessions.get(session_id)
    back = await helpdesk.viewer(record)
    await in_state(back, "on_hold")
    await in_state(agent, "on_hold")
    assert not [one for _, one in agent.heard if isinstance(one, ScreenWatch) and one.watched]
    back.tell(SessionHold(False))
    await agent.expect(ScreenWatch, lambda one: one.watched)


async def test_the_customer_can_take_everything_back_on_hold(helpdesk: Helpdesk) -> None:
    _, agent, viewer = await connected(helpdesk)
    await held(agent, viewer)
    agent.tell(ConsentLower(()))
    assert (await in_state(viewer, "waiting")).reason == "denied"


async def test_a_viewer_out_of_sight_gets_nothing_and_costs_nothing(helpdesk: Helpdesk) -> None:
    session_id, agent, viewer = await connected(helpdesk)
    viewer.tell(ScreenRest(True))
    await agent.expect(ScreenWatch, lambda one: not one.watched)
    agent.picture(1, b"key", key=True)
    await nothing_seen(viewer)
    record = await helpdesk.running.parts.sessions.get(session_id)
    assert record.state == "connected"
    viewer.tell(ScreenRest(False))
    await agent.expect(ScreenWatch, lambda one: one.watched)
    viewer.refresh()
    await agent.expect_screen(lambda header: bool(header.flags & Flag.REFRESH))
    agent.picture(2, b"key", key=True)
    await viewer.expect_screen(lambda header: bool(header.flags & Flag.KEY))
