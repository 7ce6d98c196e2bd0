"""The customer's program as a process of its own, its windows driven by mouse and keyboard."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from protocol.messages.consent import ConsentAnswer, ConsentAsk, ConsentLower
from protocol.messages.kinds import Person
from protocol.messages.link import Bye
from protocol.messages.session import SessionEdit, SessionEnd
from tests.fakes.desktop import END_SESSION, LEVEL, Desktop
from tests.fakes.rogue_appliance import rogue_appliance, state
from tests.fakes.xserver import xvfb

TOKEN = "abcdefghijklmnopqrstuvwx27"
ASK = ConsentAsk("a1", "p1", "Anna Kim", "Example", ("view", "control"))
ANNA = (Person("p1", "Anna Kim", "control"),)
MIDDLE = (360, 120, 1560, 960)
AT_ONCE_S = 0.9
"""Less than the program waits for the appliance when it leaves; a processor it waits for aside."""
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def display():
    with xvfb("1920x1080") as name:
        yield name


@pytest.fixture
async def server():
    async with rogue_appliance() as rogue:
        yield rogue


@pytest.fixture
def desktop(display):
    desktop = Desktop(display)
    yield desktop
    desktop.close()


def environment(display, language="en"):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    kept.pop("WAYLAND_DISPLAY", None)
    return {**kept, "DISPLAY": display, "LANGUAGE": language}


@asynccontextmanager
async def started(display, *arguments, language="en", program=("-m", "agent")):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *program,
        *arguments,
        env=environment(display, language),
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        _out, problems = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert not problems.strip(), problems.decode()


@asynccontextmanager
async def connected(display, server, language="en"):
    url = f"http://127.0.0.1:{server.port}"
    async with started(display, "--server", url, "--token", TOKEN, language=language) as process:
        agent, _hello = await server.agent(20)
        agent.say(state("waiting"))
        yield process, agent


async def until(true, within_s=PATIENCE_S):
    async with asyncio.timeout(within_s):
        while not (found := true()):  # noqa: ASYNC110 - any state may be waited for
            await asyncio.sleep(0.01)
        return found


def starved_s(pid):
    """Returns how long the threads of a process waited for a processor so far (proc(5))."""
    found_ns = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            found_ns += int((task / "schedstat").read_text().split()[1])
    return found_ns / 1e9


@contextlib.contextmanager
def at_once(process):
    """What happens within happens at once, but for the time the two sides had no processor."""
    pids = (process.pid, os.getpid())
    begun_s, starved_before_s = time.monotonic(), sum(map(starved_s, pids))
    yield
    taken_s = time.monotonic() - begun_s
    assert taken_s < AT_ONCE_S + sum(map(starved_s, pids)) - starved_before_s


async def asked(desktop, agent):
    agent.say(ASK)
    await asyncio.to_thread(desktop.asked)


async def looked_at(desktop, agent):
    await asked(desktop, agent)
    desktop.keys("Tab", "Tab", "Tab", "Tab", "Return")
    answer = await agent.hears(ConsentAnswer)
    assert answer.granted == ("view", "control")
    agent.say(state("connected", ANNA, ("view", "control")))
    return await until(desktop.notice)


async def test_an_enter_by_accident_allows_nothing_and_escape_denies(display, desktop, server):
    async with connected(display, server) as (_process, agent):
        await asked(desktop, agent)
        desktop.keys("Return", "KP_Enter", "Return", "Escape")
        answer = await agent.hears(ConsentAnswer)
        assert (answer.granted, answer.reason) == ((), "denied")
        await until(lambda: desktop.dialog() is None)


async def test_only_the_screen_by_keyboard(display, desktop, server):
    async with connected(display, server) as (_process, agent):
        await asked(desktop, agent)
        desktop.keys("Tab", "Tab", "space", "Tab", "Tab", "Return")
        assert (await agent.hears(ConsentAnswer)).granted == ("view",)


async def test_deny_by_keyboard_on_the_button(display, desktop, server):
    async with connected(display, server) as (_process, agent):
        await asked(desktop, agent)
        desktop.keys("Tab", "Tab", "Tab", "space")
        assert (await agent.hears(ConsentAnswer)).granted == ()


@pytest.mark.parametrize("language", ["ko", "fr"])
async def test_the_notice_stays_out_of_the_middle_and_the_window_hides(
    display, desktop, server, language
):
    async with connected(display, server, language) as (_process, agent):
        x, y, width, height = await looked_at(desktop, agent)
        left, top, right, bottom = MIDDLE
        assert x >= right or y >= bottom or x + width <= left or y + height <= top
        assert x + width <= 1920
        await until(lambda: desktop.windows() == [desktop.notice()])


async def test_the_window_comes_back_only_when_nobody_looks_for_a_while(display, desktop, server):
    rights = ("view", "control")
    async with connected(display, server) as (_process, agent):
        await looked_at(desktop, agent)
        agent.say(state("ready", (), rights))
        await until(lambda: desktop.windows() == [])
        agent.say(state("connected", ANNA, rights))
        await until(desktop.notice)
        assert desktop.windows() == [desktop.notice()]
        agent.say(state("ready", (), rights))
        await until(lambda: desktop.notice() is None)
        await until(desktop.windows)


async def test_end_session_in_the_notice(display, desktop, server):
    async with connected(display, server) as (process, agent):
        await looked_at(desktop, agent)
        await asyncio.to_thread(desktop.press_on_notice, END_SESSION)
        with at_once(process):
            assert (await agent.hears(SessionEnd)).reason == "customer_ended"
        await until(lambda: desktop.notice() is None)
        await until(desktop.windows)


async def test_end_session_works_without_a_line(display, desktop, server):
    async with connected(display, server) as (process, agent):
        await looked_at(desktop, agent)
        server.welcome = None
        agent.cut()
        await asyncio.to_thread(desktop.press_on_notice, END_SESSION)
        with at_once(process):
            await until(lambda: desktop.notice() is None)


async def test_view_only_in_the_notice(display, desktop, server):
    async with connected(display, server) as (_process, agent):
        await looked_at(desktop, agent)
        await asyncio.to_thread(desktop.press_on_notice, LEVEL)
        assert (await agent.hears(ConsentLower)).rights == ("view",)


async def test_what_the_customer_writes_reaches_the_desk(display, desktop, server):
    async with connected(display, server) as (_process, agent):
        await asked(desktop, agent)
        desktop.keys("Escape")
        await agent.hears(ConsentAnswer)
        await until(lambda: desktop.dialog() is None)
        x, y, _width, _height = await until(desktop.main)
        desktop.click(x + 200, y + 20)
        desktop.keys("Tab", "End")
        desktop.type(" Park")
        while (told := await agent.hears(SessionEdit)).name != "Minji Park":
            assert "Minji Park".startswith(told.name), "as far as it was typed when told"
        assert told.description == "It is slow"


async def test_a_second_start_ends_at_once_and_opens_no_window(display, desktop, server):
    async with connected(display, server):
        await until(desktop.windows)
        async with started(display) as second:
            assert await asyncio.wait_for(second.wait(), PATIENCE_S) == 0
        assert len(desktop.windows()) == 1


async def test_a_server_of_the_file_name_is_asked_for_first(display, desktop, server, tmp_path):
    program = tmp_path / f"Deskside_127.0.0.1_{server.port}_{TOKEN}"
    program.write_text("import sys\nfrom agent.__main__ import main\nsys.exit(main())\n")
    async with started(display, program=(str(program),)):
        await until(desktop.windows)
        assert server.requests == []
        x, y, width, _height = desktop.windows()[0]
        desktop.click(x + width // 2, y + 20)
        desktop.keys("Return")
        _agent, hello = await server.agent()
        assert hello.token == TOKEN
    assert program.exists(), "only the packed program removes itself"


async def test_it_listens_on_no_port_and_says_good_bye(display, server):
    async with connected(display, server) as (process, agent):
        assert listening_sockets() & open_sockets(process.pid) == set()
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), PATIENCE_S) == 0
        assert (await agent.hears(Bye)).reason == "agent_quit"


def listening_sockets():
    rows = Path("/proc/net/tcp").read_text().splitlines()[1:]
    rows += Path("/proc/net/tcp6").read_text().splitlines()[1:]
    return {f"socket:[{row.split()[9]}]" for row in rows if row.split()[3] == "0A"}


def open_sockets(pid):
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(os.readlink(link))
    return found


async def test_without_a_display_it_says_so():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "agent", env=environment(""), stderr=asyncio.subprocess.PIPE
    )
    try:
        _out, problem = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 3
    assert problem.decode().strip() == "This program needs a graphical desktop, and found none."
