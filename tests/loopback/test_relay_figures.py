"""What the appliance says of a picture's way (screen.measure)."""

import time

import pytest

from protocol.messages.screen import ScreenMeasure, ScreenMeasured
from tests.fakes.peers import ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def measured(viewer: ViewerPeer) -> ScreenMeasured:
    viewer.tell(ScreenMeasure())
    return await viewer.expect(ScreenMeasured)


async def test_a_viewer_hears_how_long_its_pictures_took(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    assert (await measured(viewer)).relay_us == 0, "nothing was relayed yet"
    began_s = time.perf_counter()
    viewer.refresh()
    await agent.expect_screen()
    agent.picture(0, b"in", b"two", key=True)
    await viewer.expect_screen(lambda one: one.sequence == 0)
    relayed_us = (await measured(viewer)).relay_us
    assert 0 < relayed_us <= 1_000_000 * (time.perf_counter() - began_s)


async def test_a_viewer_hears_how_far_the_agent_is(helpdesk: Helpdesk) -> None:
    record, _agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert room.agent is not None
    line = room.agent
    line.rtt_ms = -1
    began_s = time.perf_counter()
    line.port._stay_awake()  # type: ignore[attr-defined]
    await until(lambda: line.rtt_ms >= 0)
    found_ms = (await measured(viewer)).agent_rtt_ms
    assert 0 <= found_ms <= 1 + 1000 * (time.perf_counter() - began_s)
