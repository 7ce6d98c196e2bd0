"""Lines break, processes die, screens change: what each side shows, and how it comes back."""

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journey import LIVE_MS, Place, Started, customer, downloaded, set_up, start_now
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.fakes.agent_process import AgentProcess, agent_process
from tests.fakes.cut_line import cut_line
from tests.fakes.desktop import until
from tests.fakes.xclient import XClient
from tests.fakes.xserver import resize, xvfb

WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
BLIND = (sys.executable, "-m", "tests.fakes.blind_customer")
ASLEEP_S = 4.0
BACK_MS = 30_000
"""Both sides are back after a restart within this time."""


@pytest.fixture(scope="module")
def place(
    browser: Browser, display: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with set_up(browser, display, tmp_path_factory.mktemp("appliance")) as made:
        yield made


@dataclass(frozen=True)
class Connected:
    """A technician sees and controls the customer's screen."""

    session: Started
    viewer: Page
    agent: AgentProcess

    def controls(self, timeout_ms: float = LIVE_MS) -> None:
        expect(self.viewer.locator("#state")).to_have_text("You control", timeout=timeout_ms)

    def shows(self, state: str, timeout_ms: float = LIVE_MS) -> None:
        expect(self.viewer.locator("#state")).to_have_text(state, timeout=timeout_ms)


def join(place: Place, session: Started) -> Page:
    with place.desk.context.expect_page() as opened:
        session.act("join").click()
    return opened.value


@contextmanager
def connected(place: Place, name: str, folder: Path, port: int = 0) -> Iterator[Connected]:
    """Brings a customer, who typed the code into the program, to Connected."""
    session = start_now(place, name)
    url = f"http://localhost:{port or place.appliance.port}"
    with agent_process(
        place.desktop.name, folder, "--server", url, "--code", session.code
    ) as agent:
        place.desktop.allow()
        session.shows("Ready")
        viewer = join(place, session)
        try:
            together = Connected(session, viewer, agent)
            together.controls()
            yield together
        finally:
            viewer.close()


def picture_and_input_are_live(viewer: Page, client: XClient, colour: int) -> None:
    client.fill(colour)
    wait_for_pixel(viewer, 800, 500, colour)
    client.events.clear()
    viewer.mouse.click(*on_canvas(viewer, 700, 400))
    client.wait_for("button_up")


def test_the_appliance_is_killed_and_comes_back(place: Place, tmp_path: Path) -> None:
    with (
        connected(place, "Restarted", tmp_path) as together,
        XClient(place.desktop.name) as client,
    ):
        picture_and_input_are_live(together.viewer, client, 0x2266AA)
        place.appliance.kill()
        together.shows("Reconnecting")
        expect(place.desk.locator("#line")).to_have_text(
            "The connection is interrupted; trying again.", timeout=LIVE_MS
        )
        place.appliance.start()
        together.controls(BACK_MS)
        picture_and_input_are_live(together.viewer, client, 0xAA6622)
        together.session.shows("Connected", BACK_MS)
        assert place.desktop.dialog() is None
    assert "Traceback" not in place.appliance.log()


def test_the_customer_s_line_is_cut(place: Place, tmp_path: Path) -> None:
    with (
        cut_line(place.appliance.port) as line,
        connected(place, "Cut off", tmp_path, line.port) as together,
        XClient(place.desktop.name) as client,
    ):
        picture_and_input_are_live(together.viewer, client, 0x2266AA)
        line.cut()
        together.shows("Customer's line interrupted")
        together.session.shows("Reconnecting")
        together.session.says("The line to the customer broke.")
        mended_at_s = time.monotonic() + 3
        until(lambda: time.monotonic() > mended_at_s)
        together.shows("Customer's line interrupted")
        line.mend()
        together.controls(BACK_MS)
        assert place.desktop.main() is None, "it makes no room for a line that comes back"
        together.session.shows("Connected")
        picture_and_input_are_live(together.viewer, client, 0xAA6622)
        assert place.desktop.dialog() is None


def test_a_tab_that_slept_shows_the_present_picture(place: Place, tmp_path: Path) -> None:
    """A tab in the background may be frozen for minutes; pictures pile up nowhere meanwhile."""
    with (
        connected(place, "Asleep", tmp_path) as together,
        XClient(place.desktop.name) as client,
    ):
        picture_and_input_are_live(together.viewer, client, 0x2266AA)
        tools = place.desk.context.new_cdp_session(together.viewer)
        tools.send("Page.setWebLifecycleState", {"state": "frozen"})
        awake_at_s = time.monotonic() + ASLEEP_S
        while time.monotonic() < awake_at_s:
            client.fill(round(time.monotonic() * 1000) * 40503 & 0xFFFFFF)
        tools.send("Page.setWebLifecycleState", {"state": "active"})
        together.controls()
        picture_and_input_are_live(together.viewer, client, 0xAA6622)
        together.session.shows("Connected")


def test_the_program_dies_and_is_downloaded_again(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    session = start_now(place, "Crashed")
    with customer(browser, place, "en", session.code) as page:
        with downloaded(page, place, first, "en") as agent:
            place.desktop.allow()
            session.shows("Ready")
            viewer = join(place, session)
            expect(viewer.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
            agent.kill()
            session.shows("Reconnecting")
            expect(viewer.locator("#state")).to_have_text(
                "Customer's line interrupted", timeout=LIVE_MS
            )
            expect(page.locator("#state")).to_have_class(
                "live-state state-reconnecting", timeout=LIVE_MS
            )
        page.reload()
        with downloaded(page, place, second, "en"):
            place.desktop.asked()
            expect(viewer.locator("#state")).to_have_text("Asking the customer")
            place.desktop.allow()
            expect(viewer.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
            with XClient(place.desktop.name) as client:
                picture_and_input_are_live(viewer, client, 0x2266AA)
            viewer.close()
            session.shows("Ready")
            viewer = join(place, session)
            expect(viewer.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
            viewer.close()


def test_the_desktop_changes_its_size(place: Place, tmp_path: Path) -> None:
    session = start_now(place, "Resized")
    arguments = ("--server", place.appliance.url, "--code", session.code)
    with xvfb("1280x1024") as name, agent_process(name, tmp_path, *arguments, command=WILLING):
        session.shows("Ready")
        viewer = join(place, session)
        with XClient(name, 0, 0, 640, 480) as client:
            for width, height in ((1280, 1024), (800, 600), (1024, 768)):
                resize(name, width, height)
                wait_for_size(viewer, width, height)
                client.fill(0x2266AA)
                wait_for_pixel(viewer, 300, 300, 0x2266AA)
                client.events.clear()
                viewer.mouse.click(*on_canvas(viewer, 500, 400))
                _, _, x, y = client.wait_for("button_up")[0]
                assert abs(x - 500) <= 2
                assert abs(y - 400) <= 2
        viewer.close()
        session.shows("Ready")


def wait_for_size(viewer: Page, width: int, height: int) -> None:
    script = "([width, height]) => { const screen = document.querySelector('#screen');"
    script += " return !screen.hidden && screen.width === width && screen.height === height; }"
    viewer.wait_for_function(script, arg=[width, height])


def test_no_picture_is_said_in_words_until_there_is_one(place: Place, tmp_path: Path) -> None:
    session = start_now(place, "Wayland")
    arguments = ("--server", place.appliance.url, "--code", session.code)
    with (
        xvfb("1024x768") as name,
        agent_process(name, tmp_path, *arguments, command=BLIND) as agent,
    ):
        session.shows("Ready")
        viewer = join(place, session)
        expect(viewer.locator("#state")).to_have_text("No picture", timeout=LIVE_MS)
        expect(viewer.locator("#card-title")).to_have_text("This desktop cannot be shown")
        expect(viewer.locator("#screen")).to_be_hidden()
        agent.process.send_signal(signal.SIGUSR1)
        wait_for_size(viewer, 1024, 768)
        expect(viewer.locator("#card")).to_be_hidden()
        viewer.close()
