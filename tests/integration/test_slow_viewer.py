"""SECURITY 19: one slow line costs the others nothing and the appliance little memory."""

import asyncio
import os
import resource
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from appliance.services.lines import ViewerLine
from protocol.frame import Channel, Flag
from protocol.limits import QUEUE_BYTES
from tests.fakes.peers import AgentPeer, ViewerPeer, leave_all, until
from tests.fakes.slow_line import slow_line
from tests.loopback.conftest import Helpdesk, furnished

FRAME_BYTES, FRAMES_PER_S, LINE_BYTES_PER_S = 96 * 1024, 30, 200 * 1024
LEAST_SHARE = 0.95


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data")
    yield made
    await leave_all()
    await made.running.stop()


def waiting_bytes(line: ViewerLine) -> int:
    """All that this process holds for a viewer: queue, frame being sent, what waits below it."""
    unsent = line.port.connection.unsent_bytes  # type: ignore[attr-defined]
    return line.queued_bytes + sum(map(len, line._current)) + unsent


def memory_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


class Viewing:
    """Answers as the browser's viewer does, and counts whole frames."""

    def __init__(self, viewer: ViewerPeer) -> None:
        self.frames = 0
        self._viewer = viewer
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        self._viewer.refresh()
        while True:
            header, _ = await self._viewer.expect_screen(deadline_s=700)
            if header.flags == Flag.REFRESH:
                self._viewer.refresh()
            elif header.flags & Flag.LAST:
                self.frames += 1
                self._viewer.acknowledge(header.sequence)

    def stop(self) -> None:
        self._task.cancel()


async def shown(agent: AgentPeer, frames: int, look: list[int], line: ViewerLine) -> None:
    """Sends frames at a steady pace, key frames where they are asked for."""
    body = os.urandom(FRAME_BYTES)
    for sequence in range(frames):
        asked = any(
            one.channel is Channel.SCREEN and one.flags == Flag.REFRESH for one, _ in agent.heard
        )
        agent.heard.clear()
        agent.picture(sequence, body, key=sequence == 0 or asked)
        look.append(waiting_bytes(line))
        await asyncio.sleep(1 / FRAMES_PER_S)  # what a busy machine missed is not made up for


async def slow_and_fast(desk: Helpdesk, seconds: int) -> tuple[float, int, int]:
    """Returns the fast viewer's share of frames, most bytes held for the slow one, growth."""
    record, agent = await desk.shared()
    fast = Viewing(await desk.viewer(record))
    await agent.expect_screen(lambda one: one.flags == Flag.REFRESH)
    async with slow_line(desk.running.port, LINE_BYTES_PER_S) as port:
        slow_peer = await desk.viewer_through(port, record.id)
        room = desk.running.parts.attendance.room(record.id)
        assert room is not None
        line = next(one for one in room.viewers if one.person_id == desk.bob.id)
        slow = Viewing(slow_peer)
        await until(room._anybody_asked)
        held: list[int] = []
        await shown(agent, FRAMES_PER_S, held, line)
        before_bytes, frames, begun = memory_bytes(), FRAMES_PER_S * seconds, fast.frames
        await shown(agent, frames, held, line)
        grown = memory_bytes() - before_bytes
        await until(lambda: fast.frames - begun >= LEAST_SHARE * frames)
        share = (fast.frames - begun) / frames
        assert line.dropped_frames > 0, "the line is slow enough to matter"
        assert slow.frames > 0, "the slow viewer still sees something"
        fast.stop()
        slow.stop()
    return share, max(held), grown


async def test_a_slow_viewer_costs_the_others_nothing(desk: Helpdesk) -> None:
    share, held_bytes, _ = await slow_and_fast(desk, seconds=3)
    assert share >= LEAST_SHARE
    assert held_bytes <= QUEUE_BYTES


@pytest.mark.long
async def test_a_slow_viewer_for_ten_minutes(desk: Helpdesk) -> None:
    share, held_bytes, grown_bytes = await slow_and_fast(desk, seconds=600)
    assert share >= LEAST_SHARE
    assert held_bytes <= QUEUE_BYTES
    assert grown_bytes <= 10 * 2**20
