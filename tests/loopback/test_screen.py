"""The agent's screen feature and technicians' canvases, with the real appliance between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from agent.features.screen import ScreenFeature
from agent.session import SessionModel
from protocol.frame import Channel, Flag, Header, pack
from protocol.messages.screen import ScreenWatch
from tests.fakes.canvas import Canvas, rgb_of
from tests.fakes.peers import AgentPeer, ViewerPeer, until
from tests.fakes.screen import PaintedScreen
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Permission:
    """The part of a customer's consent that the picture asks for."""

    def anyone_may_view(self) -> bool:
        return True

    def observe(self, _observer: object) -> None:
        return


class Line:
    """An agent's end of the wire: a real socket."""

    def __init__(self, peer: AgentPeer) -> None:
        self.peer = peer

    def send(self, message: object) -> None:
        self.peer.tell(message)

    def send_screen(self, header: Header, body: bytes) -> None:
        self.peer.raw(pack(header, body))

    def buffered_bytes(self) -> int:
        return 0


@asynccontextmanager
async def sharing(agent: AgentPeer, screen: PaintedScreen) -> AsyncIterator[ScreenFeature]:
    """The real feature on this agent's line."""
    feature = ScreenFeature(
        Line(agent),
        SessionModel(),
        Permission(),  # type: ignore[arg-type]
        asyncio.get_running_loop(),
        lambda: screen,
    )
    feature.on_start()

    async def listen() -> None:
        while True:
            while agent.heard:
                header, value = agent.heard.pop(0)
                if header.channel is Channel.SCREEN:
                    feature.on_screen(header)
                elif isinstance(value, ScreenWatch):
                    feature.control[ScreenWatch](value)
            await asyncio.sleep(0.002)

    listening = asyncio.create_task(listen())
    try:
        yield feature
    finally:
        listening.cancel()
        await feature.close()


async def show(viewer: ViewerPeer, canvas: Canvas) -> None:
    """Does what a viewer's page does, until the connection ends."""
    viewer.refresh()
    while True:
        header, body = await viewer.expect_screen(deadline_s=60)
        if header.flags & Flag.REFRESH:
            viewer.refresh()
            continue
        canvas.draw_body(body)
        if header.flags & Flag.LAST:
            viewer.acknowledge(header.sequence)


@asynccontextmanager
async def looking(viewer: ViewerPeer) -> AsyncIterator[Canvas]:
    """A canvas that follows."""
    canvas = Canvas()
    showing = asyncio.create_task(show(viewer, canvas))
    try:
        yield canvas
    finally:
        showing.cancel()


def noise(w: int, h: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 2**24, (h, w), np.uint32)


async def same(screen: PaintedScreen, *canvases: Canvas) -> None:
    """Waits until every canvas shows exactly the screen."""
    await until(
        lambda: all(np.array_equal(canvas.rgb, rgb_of(screen.pixels())) for canvas in canvases)
    )


async def test_all_who_look_see_the_same_whenever_they_came(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    screen = PaintedScreen(400, 300)
    screen.paint(10, 10, noise(50, 40, 1))
    async with sharing(agent, screen), looking(await helpdesk.viewer(record)) as first:
        await same(screen, first)
        screen.paint(100, 50, noise(200, 120, 2))
        async with looking(await helpdesk.viewer(record, helpdesk.bob)) as second:
            await same(screen, first, second)
            for step in range(30):
                screen.paint(step * 5, step * 3, noise(90, 90, step))
                await asyncio.sleep(0.003)
            await same(screen, first, second)


async def test_a_new_size_reaches_viewers_in_step(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    screen = PaintedScreen(400, 300)
    async with sharing(agent, screen), looking(await helpdesk.viewer(record)) as canvas:
        await same(screen, canvas)
        screen.resize(640, 200)
        screen.paint(500, 100, noise(100, 64, 3))
        await same(screen, canvas)
        assert canvas.rgb.shape == (200, 640, 3)


async def test_nobody_looks_and_nothing_is_captured(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    screen = PaintedScreen(400, 300)
    async with sharing(agent, screen) as feature:
        screen.paint(0, 0, noise(64, 64, 4))
        assert screen.grabs == 0
        viewer = await helpdesk.viewer(record)
        async with looking(viewer) as canvas:
            await same(screen, canvas)
        await viewer.leave()
        await until(lambda: not feature.session.watched)
        grabs = screen.grabs
        screen.paint(0, 0, noise(64, 64, 5))
        async with looking(await helpdesk.viewer(record)) as canvas:
            await same(screen, canvas)
        assert screen.grabs > grabs


async def test_a_viewer_that_falls_behind_catches_up(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    screen = PaintedScreen(800, 500)
    async with sharing(agent, screen):
        slow = await helpdesk.viewer(record, helpdesk.bob)
        async with looking(await helpdesk.viewer(record)) as first, looking(slow) as second:
            await same(screen, first, second)
            slow.reading.clear()
            for step in range(12):
                screen.paint(0, 0, noise(800, 500, step))
                await asyncio.sleep(0.02)
            await same(screen, first)
            slow.reading.set()
            await same(screen, first, second)
