"""What the appliance says of a picture's way (screen.measure)."""

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
    viewer.refresh()
    await agent.expect_screen()
    agent.picture(0, b"in", b"two", key=True)
    await viewer.expect_screen(lambda one: one.sequence == 0)
    assert 0 < (await measured(viewer)).relay_us < 5_000_000


async def test_a_viewer_hears_how_far_the_agent_is(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.handlers.socket.HELLO_TIMEOUT_S", 0.3)
    monkeypatch.setattr("appliance.handlers.socket.PING_INTERVAL_S", 0.1)
    record, _agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    room = helpdesk.running.parts.attendance.room(record.id)
    assert room is not None
    assert room.agent is not None
    monkeypatch.setattr(room.agent, "rtt_ms", -1)
    line = room.agent
    await until(lambda: line.rtt_ms >= 0)
    assert 0 <= (await measured(viewer)).agent_rtt_ms < 5000
