"""The program without numpy, simplejpeg, isal and PyAV, as in the small build, shares a screen."""

import asyncio
import contextlib
import re
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from protocol.frame import Channel, Flag, Header, pack
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.kinds import Person
from protocol.messages.link import AgentHello
from protocol.messages.screen import ScreenCodecs, ScreenWatch
from protocol.pixels import CODECS, Copy, Format, Image
from tests.fakes.agent_process import AgentProcess, agent_process
from tests.fakes.canvas import Canvas
from tests.fakes.rogue_appliance import Agent, rogue_appliance, state
from tests.fakes.xserver import xvfb
from tests.integration.test_capture import client, put, true_pixels, window
from tests.unit.test_picture_operations import photo, text_page

TOKEN = "abcdefghijklmnopqrstuvwx27"
WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
MISSING = ("numpy", "simplejpeg", "isal", "av")
SIZE = (1024, 768)
DEADLINE_S = 60.0
ANNA = Person("p1", "Anna", "control")


@pytest.fixture(scope="module")
def display_name() -> Iterator[str]:
    with xvfb("1024x768") as name:
        yield name


def blocked(folder: Path) -> str:
    """Returns a folder of modules that cannot be imported, as if they were not installed."""
    for name in MISSING:
        text = f'raise ModuleNotFoundError("No module named {name!r}", name={name!r})\n'
        (folder / f"{name}.py").write_text(text)
    return str(folder)


class Watcher:
    """A viewer at the end of the agent's line: draws and acknowledges."""

    def __init__(self, agent: Agent) -> None:
        self.canvas = Canvas()
        self._agent = agent
        agent.on_data = self._take

    def _take(self, header: Header, body: bytes) -> None:
        if header.channel == Channel.SCREEN:
            self.canvas.draw_body(body)
            if header.flags & Flag.LAST:
                self._agent.raw(pack(Header(Channel.SCREEN, Flag.ACK, header.sequence)))

    async def sees(self, name: str) -> None:
        """Waits until the canvas is what the server shows."""
        deadline_s = time.monotonic() + DEADLINE_S
        while not np.array_equal(self.canvas.rgb, true_pixels(name, *SIZE)):
            assert time.monotonic() < deadline_s, "the canvas never was as the screen"
            await asyncio.sleep(0.01)

    def images(self, kind: Format) -> int:
        """How many images of a kind were drawn so far."""
        return sum(isinstance(one, Image) and one.format is kind for one in self.canvas.drawn)


@asynccontextmanager
async def shared(
    name: str, folder: Path
) -> AsyncIterator[tuple[Watcher, AgentHello, AgentProcess]]:
    """Yields a viewer of a program that has what the customer allowed."""
    (folder / "without").mkdir()
    async with rogue_appliance() as rogue:
        address = f"http://127.0.0.1:{rogue.port}"
        arguments = ("--server", address, "--token", TOKEN)
        without = blocked(folder / "without")
        with contextlib.ExitStack() as stack:
            started = agent_process(
                name, folder, *arguments, command=WILLING, PYTHONPATH=without, HOME=str(folder)
            )
            process = await asyncio.to_thread(stack.enter_context, started)
            stack.callback(process.process.terminate)
            agent, hello = await rogue.agent(20)
            watcher = Watcher(agent)
            await allowed(agent)
            agent.say(ScreenCodecs(CODECS))
            agent.say(ScreenWatch(True))
            agent.raw(pack(Header(Channel.SCREEN, Flag.REFRESH)))
            yield watcher, hello, process
            await asyncio.to_thread(stack.close)


async def allowed(agent: Agent) -> None:
    agent.say(state("waiting"))
    agent.say(ConsentAsk("a1", "p1", "Anna", "Example", ("view", "control")))
    await agent.hears(ConsentAnswer, 20)
    agent.say(state("connected", (ANNA,), ("view", "control")))


def loaded_of(process: AgentProcess) -> set[str]:
    """Returns the names of packages whose libraries a process has loaded."""
    maps = Path(f"/proc/{process.process.pid}/maps").read_text()
    return set(re.findall(r"/site-packages/(\w+)", maps))


async def test_it_shows_the_screen_exactly_without_the_quick_libraries(
    display_name: str, tmp_path: Path
) -> None:
    with client(display_name) as x:
        pane = window(x, 112, 60, 800, 600)
        page = text_page(800, 1000, 1)
        put(x, pane, 0, 0, page[:600])
        async with shared(display_name, tmp_path) as (watcher, hello, process):
            assert {*hello.capabilities} & {*CODECS} == {"times"}
            await watcher.sees(display_name)

            pane.copy_area(pane.create_gc(graphics_exposures=0), pane, 0, 90, 800, 510, 0, 0)
            put(x, pane, 0, 510, page[600:690])
            await watcher.sees(display_name)
            assert any(isinstance(one, Copy) for one in watcher.canvas.drawn)

            put(x, pane, 100, 100, photo(480, 320, 2))
            await watcher.sees(display_name)
            assert watcher.images(Format.JPEG)

            pane.configure(x=40, y=100)
            x.sync()
            await watcher.sees(display_name)
            pane.destroy()
            x.sync()
            await watcher.sees(display_name)

            assert loaded_of(process) & {"PIL", *MISSING} == {"PIL"}
