"""Whatever happened on the screen, once it rests the canvas equals it pixel for pixel."""

import os
import random
import time
from collections.abc import Callable, Collection, Iterator

import pytest
from playwright.sync_api import Page, expect

from agent.adapters.engine import installed_engine
from tests.e2e.truth import count_operations, wait_for_truth
from tests.fakes.busy_desktop import BusyDesktop
from tests.fakes.deskside_demo import running_demo
from tests.fakes.vnc_server import Screen, VncServer, xtigervnc

SHORT_ROUNDS = 4
LONG_S = 600.0
SCREENS: tuple[tuple[Screen, ...], ...] = (
    ((0, 0, 1280, 800),),
    ((0, 0, 1024, 768),),
    ((0, 0, 1366, 768),),
    ((0, 0, 1023, 701),),
    ((0, 0, 800, 600), (800, 100, 640, 480)),
    ((0, 0, 1920, 1080),),
)
TICKS_S = (0.0, 0.004, 0.016, 0.033)


@pytest.fixture
def seed() -> int:
    """PIXEL_TRUTH_SEED repeats a run's work, though not its timing."""
    number = int(os.environ.get("PIXEL_TRUTH_SEED") or random.randrange(1 << 31))
    print(f"PIXEL_TRUTH_SEED={number}")
    return number


@pytest.fixture
def customer() -> Iterator[tuple[VncServer, dict]]:
    with xtigervnc() as server, running_demo(server.name, "--tls") as facts:
        yield server, facts


@pytest.fixture
def viewer(customer: tuple[VncServer, dict], signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(customer[1])
    page.goto(customer[1]["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible(timeout=20_000)
    return page


def busy(desktop: BusyDesktop) -> str:
    """One round of work, then rest; returns what was done."""
    works = desktop.works()
    done = ", ".join(work.__name__ for work in works)  # type: ignore[attr-defined]
    tick_s = desktop.random.choice(TICKS_S)
    while desktop.turn(works):
        time.sleep(tick_s)
    return f"{done} at {tick_s * 1000:.0f} ms"


def resize(server: VncServer, desktop: BusyDesktop) -> str:
    """Other monitors, while something goes on."""
    works = desktop.works()
    desktop.turn(works)
    screens = desktop.random.choice(SCREENS)
    server.plug(*screens)
    while desktop.turn(works):
        time.sleep(0.005)
    shown = max(x + w for x, _, w, _ in screens), max(y + h for _, y, _, h in screens)
    desktop.await_size(*shown)
    return f"screen of {shown[0]} x {shown[1]} while it works"


def beside(viewer: Page, server: VncServer, desktop: BusyDesktop) -> str:
    """Another viewer comes, decodes less, sees the same, and goes in the middle of something."""
    other = viewer.context.new_page()
    other.add_init_script("delete window.VideoDecoder;")
    other.goto(viewer.url)
    expect(other.locator("#screen")).to_be_visible(timeout=20_000)
    done = busy(desktop)
    wait_for_truth(other, server.name, f"the viewer without films, {done}")
    works = [desktop.film(), desktop.painting()]
    desktop.turn(works)
    other.close()
    while desktop.turn(works):
        time.sleep(0.01)
    return done


def test_canvas_is_the_screen_after_each_rest(
    customer: tuple[VncServer, dict], viewer: Page, seed: int
) -> None:
    server = customer[0]
    desktop = BusyDesktop(server.name, seed)
    try:
        for number in range(SHORT_ROUNDS):
            done = resize(server, desktop) if number == 2 else busy(desktop)
            wait_for_truth(viewer, server.name, f"seed {seed}, round {number}, {done}")
    finally:
        desktop.close()


@pytest.mark.long
def test_canvas_is_the_screen_for_ten_minutes(
    customer: tuple[VncServer, dict], viewer: Page, seed: int
) -> None:
    server = customer[0]
    desktop = BusyDesktop(server.name, seed)
    drawn = count_operations(viewer)
    viewer.reload()
    expect(viewer.locator("#screen")).to_be_visible(timeout=20_000)
    until_s = time.monotonic() + float(os.environ.get("PIXEL_TRUTH_S") or LONG_S)
    slow = viewer.context.new_cdp_session(viewer)
    number = 0
    try:
        while time.monotonic() < until_s:
            number += 1
            act = desktop.random.randrange(20)
            if act == 0:
                done = resize(server, desktop)
            elif act == 1:
                viewer.reload()
                done = "a new viewer while " + busy(desktop)
                expect(viewer.locator("#screen")).to_be_visible(timeout=20_000)
            elif act == 2:
                slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
                done = "slow viewer, " + busy(desktop) + "; " + busy(desktop)
                slow.send("Emulation.setCPUThrottlingRate", {"rate": 1})
            elif act == 3:
                done = "a viewer without films beside it, " + beside(viewer, server, desktop)
            else:
                done = busy(desktop)
            waited_s = wait_for_truth(viewer, server.name, f"seed {seed}, round {number}, {done}")
            print(f"{number}: {done}; exact after {waited_s:.2f} s", flush=True)
    finally:
        desktop.close()
    print(dict(drawn))
    assert not {"Fill", "Copy", "PNG", "JPEG"} - set(drawn)
    assert not _operations_of(installed_engine().words) - set(drawn)


def _operations_of(words: Collection[str]) -> set[str]:
    """Returns what both sides can, so what must have been used: an idle one proves nothing."""
    found = {"RUNS"} if "runs" in words else set()
    found |= {"Store", "Recall"} if "store" in words else set()
    return found | ({"H264"} if any(word.startswith("h264") for word in words) else set())
