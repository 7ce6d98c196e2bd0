"""Pictures, marks and input between an agent and its viewers (DESIGN 11)."""

import asyncio

import pytest

from protocol.close import Close
from protocol.frame import Channel, Flag, Header, pack
from protocol.limits import KEY_FRAME_INTERVAL_S, MESSAGE_BYTES, QUEUE_BYTES
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.input import InputKey, InputPointer
from protocol.messages.screen import ScreenUnavailable
from protocol.messages.session import SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def is_refresh(header: Header) -> bool:
    return header.flags == Flag.REFRESH


async def in_sync(agent: AgentPeer, viewer: ViewerPeer, sequence: int) -> None:
    """Lets a viewer get its key frame."""
    viewer.refresh()
    await agent.expect_screen(is_refresh)
    agent.picture(sequence, b"key", key=True)
    await viewer.expect_screen(lambda header: header.sequence == sequence)


async def test_deltas_come_after_a_key_frame_that_the_viewer_asked_for(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    agent.picture(0, b"never seen")
    await in_sync(agent, viewer, 1)
    agent.picture(2, b"one", b"two", b"three")
    heard = [await viewer.expect_screen() for _ in range(3)]
    assert [body for _, body in heard] == [b"one", b"two", b"three"]
    assert [header.sequence for header, _ in heard] == [2, 2, 2]
    assert heard[-1][0].flags == Flag.LAST


async def test_a_key_frame_goes_only_to_who_asked(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    first = await helpdesk.viewer(record)
    await in_sync(agent, first, 0)
    second = await helpdesk.viewer(record, helpdesk.bob)
    await in_sync(agent, second, 1)
    agent.picture(2, b"delta")
    header, body = await first.expect_screen()
    assert (header.sequence, body) == (2, b"delta")
    assert (await second.expect_screen())[0].sequence == 2


async def test_the_fastest_viewer_sets_the_pace(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    fast = await helpdesk.viewer(record)
    await in_sync(agent, fast, 0)
    slow = await helpdesk.viewer(record, helpdesk.bob)
    await in_sync(agent, slow, 1)
    for sequence in (2, 3, 4):
        agent.picture(sequence, b"delta")
        await fast.expect_screen(lambda header, s=sequence: header.sequence == s)
        await slow.expect_screen(lambda header, s=sequence: header.sequence == s)
    fast.acknowledge(3)
    header, body = await agent.expect_screen(lambda one: bool(one.flags & Flag.ACK))
    assert (header.sequence, body) == (3, b"")
    slow.acknowledge(2)
    fast.acknowledge(9)
    fast.acknowledge(4)
    header, _ = await agent.expect_screen(lambda one: bool(one.flags & Flag.ACK))
    assert header.sequence == 4


async def test_a_key_frame_for_another_viewer_does_not_hold_the_agent_up(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    fast = await helpdesk.viewer(record)
    await in_sync(agent, fast, 0)
    fast.acknowledge(0)
    await agent.expect_screen(lambda one: one.flags == Flag.ACK and one.sequence == 0)
    slow = await helpdesk.viewer(record, helpdesk.bob)
    await in_sync(agent, slow, 1)
    await agent.expect_screen(lambda one: one.flags == Flag.ACK and one.sequence == 1)


async def test_refresh_is_answered_late_inside_the_interval_and_never_lost(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    loop = asyncio.get_running_loop()
    started_s = loop.time()
    viewer.refresh()
    await agent.expect_screen(is_refresh)
    agent.picture(0, b"key", key=True)
    await viewer.expect_screen()
    for _ in range(10):
        viewer.refresh()
    await agent.expect_screen(is_refresh)
    assert loop.time() - started_s >= KEY_FRAME_INTERVAL_S
    agent.picture(1, b"key", key=True)
    await viewer.expect_screen()
    assert not [header for header, _ in agent.heard if is_refresh(header)]


async def test_a_slow_viewer_loses_frames_and_nobody_else_does(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    fast = await helpdesk.viewer(record)
    await in_sync(agent, fast, 0)
    slow = await helpdesk.viewer(record, helpdesk.bob)
    await in_sync(agent, slow, 1)
    slow.reading.clear()
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    line = next(one for one in room.viewers if one.person_id == helpdesk.bob.id)
    most_bytes = 0
    last = 60
    for sequence in range(2, last + 1):
        agent.picture(sequence, bytes(MESSAGE_BYTES // 2))
        header, _ = await fast.expect_screen()
        assert header.sequence == sequence
        most_bytes = max(most_bytes, line.queued_bytes)
    assert line.dropped_frames > 0
    assert most_bytes <= QUEUE_BYTES
    slow.reading.set()
    await slow.expect_screen(is_refresh)
    await in_sync(agent, slow, last + 1)
    agent.picture(last + 2, b"delta")
    assert (await slow.expect_screen())[0].sequence == last + 2


async def test_a_frame_is_never_cut_in_half(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await in_sync(agent, viewer, 0)
    agent.raw(pack(Header(Channel.SCREEN, Flag.NONE, 1), b"half"))
    agent.cut()
    await viewer.expect(SessionState, lambda one: one.state == "reconnecting")
    assert not [
        one for one, _ in viewer.heard if one.channel is Channel.SCREEN and not is_refresh(one)
    ]


async def test_a_returned_agent_starts_anew_without_a_question(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    await in_sync(agent, viewer, 41)
    agent.cut()
    await viewer.expect(SessionState, lambda one: one.state == "reconnecting")
    agent = await AgentPeer.attach(helpdesk.origin, agent.welcome.resume_token, "resume")
    await viewer.expect_screen(is_refresh)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    await in_sync(agent, viewer, 0)
    agent.picture(1, b"delta")
    assert (await viewer.expect_screen())[0].sequence == 1
    viewer.tell(InputPointer(1, 2, 0))
    await until(lambda: [one for one, _ in agent.heard if one.channel is Channel.INPUT])


async def test_only_the_holder_s_input_passes(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    holder = await helpdesk.viewer(record)
    watcher = await helpdesk.viewer(record, helpdesk.bob)
    await watcher.expect(SessionState, lambda one: len(one.people) == 2)
    watcher.tell(InputKey("KeyA", "x", True, "text"))
    await until(lambda: _dropped(helpdesk, record.id) == 1)
    holder.tell(InputKey("KeyB", "b", True, "text"))
    _, body = await agent._first(lambda header, _: header.channel is Channel.INPUT, 20)
    assert b'"KeyB"' in body
    assert not watcher.closed.is_set()


def _dropped(helpdesk: Helpdesk, session_id: str) -> int:
    room = helpdesk.running.parts.attendance.room(session_id)
    return sum(one.dropped_input for one in room.viewers) if room else 0


async def test_the_reason_for_no_picture_reaches_late_viewers_too(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    first = await helpdesk.viewer(record)
    await first.expect(SessionState, lambda one: one.state == "connected")
    agent.tell(ScreenUnavailable("wayland"))
    assert (await first.expect(ScreenUnavailable)).reason == "wayland"
    second = await helpdesk.viewer(record, helpdesk.bob)
    assert (await second.expect(ScreenUnavailable)).reason == "wayland"


async def test_pictures_before_consent_go_nowhere(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await helpdesk.agent(record)
    asked = await agent.expect(ConsentAsk)
    viewer = await helpdesk.viewer(record)
    viewer.refresh()
    await agent.expect_screen(is_refresh)
    agent.picture(0, b"too early", key=True)
    agent.tell(ConsentAnswer(asked.ask_id, ("view",), "allowed"))
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    assert not [one for one, _ in viewer.heard if one.channel is Channel.SCREEN]


async def test_an_agent_that_connects_again_takes_its_own_place(helpdesk: Helpdesk) -> None:
    _, agent = await helpdesk.shared()
    again = await AgentPeer.attach(helpdesk.origin, agent.welcome.resume_token, "resume")
    assert await agent.ended() == Close.REPLACED
    assert (await again.expect(SessionState)).state == "ready"
