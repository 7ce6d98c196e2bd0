"""Bad lines: typing stays usable, quality falls instead, and comes back; the slow slow nobody."""

import asyncio
import io
import itertools
import statistics
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from PIL import Image as Pillow

from agent.features.screen import ScreenFeature
from agent.options import Address
from protocol.frame import Flag
from protocol.pixels import Fill, Format, Image, Operation, unpack
from tests.fakes.bad_line import GOOD, BadLine, Badness, bad_line
from tests.fakes.canvas import Canvas, rgb_of
from tests.fakes.linked_agent import LinkedAgent
from tests.fakes.peers import ViewerPeer, leave_all, until
from tests.fakes.screen import PaintedScreen
from tests.loopback.conftest import Helpdesk, furnished

W, H = 800, 600
LINE_Y, CELL_W, CELL_H = 560, 8, 16
VIDEO_W, VIDEO_H = 480, 288
KEYS, OWN_KEYS, ROUNDS, KEY_S, FRAME_S = 25, 12, 4, 0.08, 1 / 20
LEAST_SHARE = 0.95
ALONE_FRAMES, BOTH_FRAMES = 10, 40
RECOVERS_S = 20.0
MOST_BEYOND_S = 0.06
TYPED_ROUNDS = 25
"""Longer than agent.picture.rate takes a viewer for busy."""
LAG_LOOK_S = 0.005
INKS = itertools.count(0x203040)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Helpdesk]:
    made = await furnished(tmp_path / "data")
    yield made
    await leave_all()
    await made.running.stop()


def photo(seed: int) -> np.ndarray:
    """Returns what looks like a frame of a film: soft shapes and grain."""
    chance = np.random.default_rng(seed)
    coarse = chance.integers(40, 215, (VIDEO_H // 24, VIDEO_W // 24, 3), np.uint8)
    soft = Pillow.fromarray(coarse).resize((VIDEO_W, VIDEO_H), Pillow.Resampling.BICUBIC)
    grain = chance.integers(-6, 7, (VIDEO_H, VIDEO_W, 1))
    rgb = (np.asarray(soft).astype(np.int16) + grain).clip(0, 255).astype(np.uint32)
    return rgb[..., 0] << 16 | rgb[..., 1] << 8 | rgb[..., 2]


class Watching:
    """A viewer that notes when each key showed, and how coarse the film's pictures are."""

    def __init__(self, viewer: ViewerPeer) -> None:
        self.keys: dict[int, float] = {}
        self.frames = 0
        self.coarseness = 0
        self._bodies: list[bytes] = []
        self._canvas = Canvas()
        self._viewer = viewer
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        self._viewer.refresh()
        while True:
            header, body = await self._viewer.expect_screen(deadline_s=60)
            if header.flags == Flag.REFRESH:
                self._viewer.refresh()
                continue
            self._bodies.append(body)
            for operation in unpack(body):
                self._note(operation)
            if header.flags & Flag.LAST:
                self.frames += 1
                self._viewer.acknowledge(header.sequence)

    def _note(self, operation: Operation) -> None:
        if not isinstance(operation, Fill | Image):
            return
        if isinstance(operation, Image) and operation.format is Format.JPEG:
            with Pillow.open(io.BytesIO(operation.data)) as picture:
                self.coarseness = sum(picture.quantization[0])  # type: ignore[attr-defined]
        if operation.y <= LINE_Y < operation.y + operation.h:
            now_s = asyncio.get_running_loop().time()
            first = operation.x // CELL_W
            for key in range(first, -(-(operation.x + operation.w) // CELL_W)):
                self.keys.setdefault(key, now_s)

    def canvas(self) -> np.ndarray:
        """Returns what a page would show now."""
        bodies, self._bodies = self._bodies, []
        for body in bodies:
            self._canvas.draw_body(body)
        return self._canvas.rgb

    def stop(self) -> None:
        self._task.cancel()


@asynccontextmanager
async def watching(viewer: ViewerPeer) -> AsyncIterator[Watching]:
    seen = Watching(viewer)
    try:
        yield seen
    finally:
        seen.stop()


@asynccontextmanager
async def sharing(desk: Helpdesk, screen: PaintedScreen, port: int = 0) -> AsyncIterator[str]:
    """The real agent without windows on a line through `port`; yields its session's id."""
    record = await desk.session()
    agent = LinkedAgent([lambda *parts: ScreenFeature(*parts, lambda: screen)])
    token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    agent.link.start((Address("http", "localhost", port or desk.running.port),), token)
    await until(lambda: agent.session.view.line == "online")
    try:
        yield record.id
    finally:
        await agent.close()


@contextmanager
def playing(screen: PaintedScreen) -> Iterator[None]:
    """A film in a corner of the screen."""
    pictures = [photo(seed) for seed in range(12)]

    async def play() -> None:
        for number in range(10_000):
            screen.paint(64, 64, pictures[number % len(pictures)])
            await asyncio.sleep(FRAME_S)

    task = asyncio.create_task(play())
    try:
        yield
    finally:
        task.cancel()


class Lag:
    """How late this process itself is, which no line is to blame for."""

    def __init__(self) -> None:
        self._found_s: list[float] = []
        self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_s = loop.time() + LAG_LOOK_S
            await asyncio.sleep(LAG_LOOK_S)
            self._found_s.append(loop.time() - due_s)

    def p95_s(self) -> float:
        return p95(self._found_s)

    def stop(self) -> None:
        self._task.cancel()


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


async def typed(
    screen: PaintedScreen, watching: Watching, line: BadLine, keys: range
) -> list[float]:
    """Types; returns how much longer than the line's own delay each key took to show."""
    loop = asyncio.get_running_loop()
    painted: dict[int, float] = {}
    for key in keys:
        cell = np.full((CELL_H, CELL_W), next(INKS), np.uint32)
        painted[key] = loop.time()
        watching.keys.pop(key, None)
        screen.paint(key * CELL_W, LINE_Y, cell)
        await asyncio.sleep(KEY_S)
    await until(lambda: all(key in watching.keys for key in keys))
    return [watching.keys[key] - line.arrival_s(painted[key]) for key in keys]


async def own_s(screen: PaintedScreen, watching: Watching, line: BadLine) -> float:
    """Types on the good line: what the machine takes for a key beside the film."""
    return p95(await typed(screen, watching, line, range(OWN_KEYS)))


async def drained(screen: PaintedScreen, watching: Watching, line: BadLine, most_s: float) -> None:
    """Types until what was on its way when the line went bad is before no key any more."""
    for key in range(KEYS, W // CELL_W):
        (beyond_s,) = await typed(screen, watching, line, range(key, key + 1))
        if beyond_s < most_s:
            return
    raise AssertionError("the line does not get free")


async def same(screen: PaintedScreen, watching: Watching) -> None:
    await until(lambda: np.array_equal(watching.canvas(), rgb_of(screen.pixels())), 20)


async def type_beside_a_film(screen: PaintedScreen, watching: Watching, line: BadLine) -> None:
    """The line goes bad while a film plays, and good again."""
    line.badness = GOOD
    with playing(screen):
        await until(lambda: watching.coarseness)
        fine = watching.coarseness
        most_s = MOST_BEYOND_S + 2 * await own_s(screen, watching, line)
        line.badness = Badness()
        await until(lambda: watching.coarseness > fine)
        await drained(screen, watching, line, most_s)
        lag = Lag()
        found_s: list[float] = []
        # A busy machine is late itself, and looks like a viewer that has no time for a while.
        for _ in range(TYPED_ROUNDS):
            found_s.append(p95(await typed(screen, watching, line, range(KEYS))))
            if found_s[-1] <= most_s + lag.p95_s():
                break
        else:
            raise AssertionError((found_s, most_s, lag.p95_s()))
        lag.stop()
        assert watching.coarseness > fine
        line.badness = GOOD
        await until(lambda: watching.coarseness <= fine, RECOVERS_S)
    await same(screen, watching)


async def test_typing_beside_a_film_on_the_customers_bad_line(desk: Helpdesk) -> None:
    screen = PaintedScreen(W, H)
    async with (
        bad_line(desk.running.port) as line,
        sharing(desk, screen, line.port) as session_id,
        watching(await desk.viewer_through(desk.running.port, session_id)) as seen,
    ):
        await type_beside_a_film(screen, seen, line)


@pytest.mark.long
async def test_typing_beside_a_film_on_the_technicians_bad_line(desk: Helpdesk) -> None:
    screen = PaintedScreen(W, H)
    async with (
        bad_line(desk.running.port) as line,
        sharing(desk, screen) as session_id,
        watching(await desk.viewer_through(line.port, session_id)) as seen,
    ):
        await type_beside_a_film(screen, seen, line)


def enough(screen: PaintedScreen, painted: int) -> bool:
    return screen.paints - painted >= BOTH_FRAMES


async def test_a_viewer_on_a_bad_line_costs_the_other_none_of_its_frames(desk: Helpdesk) -> None:
    screen = PaintedScreen(W, H)
    async with (
        bad_line(desk.running.port) as line,
        sharing(desk, screen) as session_id,
        watching(await desk.viewer_through(desk.running.port, session_id)) as alone,
    ):
        with playing(screen):
            await until(lambda: alone.frames > ALONE_FRAMES)
            async with watching(await desk.viewer_through(line.port, session_id)) as slow:
                await until(lambda: slow.frames)
                shares: list[float] = []
                # A busy machine merges paints in some rounds; a viewer held up, in all.
                while len(shares) < ROUNDS and max(shares, default=0) < LEAST_SHARE:
                    began, painted = alone.frames, screen.paints
                    await until(partial(enough, screen, painted), RECOVERS_S)
                    shares.append((alone.frames - began) / (screen.paints - painted))
                assert max(shares) >= LEAST_SHARE, shares
