"""A helpdesk of its own, as people set it up and use it; the journeys begin here."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from protocol import filename
from tests.fakes.agent_process import AgentProcess, agent_process, under_its_name
from tests.fakes.appliance_process import ApplianceProcess, appliance_process
from tests.fakes.desktop import Desktop, desktop

ROOT = Path(__file__).parents[2]
PACKED = ROOT / "dist" / "deskside-agent-linux"
EMAIL, PASSWORD = "minji@example.org", "four green umbrellas"
CODE = re.compile(r"\d{3}\s\d{3}\s\d{3}")
LIVE_MS = 30_000
"""Every browser sees a change within this time; how fast is the machine's part."""


def packed_is_current() -> bool:
    """Whether a packed program is there that was made from the present sources."""
    if not PACKED.is_file():
        return False
    sources = [path for name in ("agent", "protocol") for path in (ROOT / name).rglob("*.py")]
    return PACKED.stat().st_mtime > max(path.stat().st_mtime for path in sources)


@dataclass(frozen=True)
class Place:
    """An appliance that is set up, the technician's desk on it, and the customer's desktop."""

    appliance: ApplianceProcess
    desk: Page
    desktop: Desktop
    packed: bool


@contextmanager
def set_up(browser: Browser, display: str, folder: Path) -> Iterator[Place]:
    """A new appliance whose first administrator is made in the browser, by the link it printed."""
    agents = folder / "agents"
    agents.mkdir()
    packed = packed_is_current()
    if packed:
        shutil.copy(PACKED, agents)
    else:
        (agents / PACKED.name).write_bytes(b"#!/bin/sh\n" * 1000)
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    with appliance_process(folder, agents) as appliance, desktop(display) as customers:
        page = context.new_page()
        page.goto(appliance.setup_link())
        page.fill("input[name=organisation]", "Hanbit Support")
        page.fill("input[name=name]", "Minji Park")
        page.fill("input[name=email]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=password_again]", PASSWORD)
        page.click("button[type=submit].btn-primary")
        page.wait_for_url("**/login?done=set-up")
        page.fill("input[name=email]", EMAIL)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit].btn-primary")
        page.wait_for_url("**/desk")
        expect(page.locator("#line")).to_have_text("Updates automatically.")
        yield Place(appliance, page, customers, packed)
    context.close()


@dataclass(frozen=True)
class Started:
    """A session the technician has started in the desk."""

    code: str
    row: Locator

    def shows(self, state: str, timeout_ms: float = LIVE_MS) -> None:
        expect(self.row.locator(".state-badge")).to_have_text(state, timeout=timeout_ms)

    def says(self, sentence: str, timeout_ms: float = LIVE_MS) -> None:
        expect(self.row.locator(".session-explanation")).to_have_text(sentence, timeout=timeout_ms)

    def act(self, name: str) -> Locator:
        return self.row.locator(f"[data-act={name}]")


def start_now(place: Place, name: str) -> Started:
    desk = place.desk
    desk.click("#start")
    desk.fill("#start-name", name)
    desk.fill("#start-topic", "The printer is offline")
    desk.click("#start-send")
    expect(desk.locator("#start-result")).to_be_visible()
    expect(desk.locator("#new-code")).to_have_text(CODE)
    code = desk.locator("#new-code").inner_text()
    assert desk.input_value("#new-link").startswith(place.appliance.url + "/j/")
    desk.locator("#start-result [data-close]").click()
    started = Started(code, desk.locator(".session-row", has_text=name))
    started.shows("Open")
    return started


@contextmanager
def customer(browser: Browser, place: Place, locale: str, code: str) -> Iterator[Page]:
    """The customer's browser, on the session's page after the code was typed."""
    context: BrowserContext = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(place.appliance.url + "/")
    page.locator("#code").press_sequentially(code.replace(" ", ""))
    page.keyboard.press("Enter")
    page.wait_for_url("**/session")
    try:
        yield page
    finally:
        context.close()


@contextmanager
def downloaded(page: Page, place: Place, folder: Path, language: str) -> Iterator[AgentProcess]:
    """The program, downloaded from the page and started; its first question is answered."""
    with page.expect_download() as waiting:
        page.locator(".platform-here button").click()
    name = waiting.value.suggested_filename
    told = filename.read(name)
    assert told is not None
    assert (told.host, told.port, told.fingerprint) == ("localhost", place.appliance.port, None)
    if place.packed:
        file = folder / name
        waiting.value.save_as(file)
        file.chmod(0o700)
        command: tuple[str, ...] = (str(file),)
    else:
        command = under_its_name(folder, name)
    with agent_process(place.desktop.name, folder, command=command, language=language) as agent:
        place.desktop.agree_to_connect()
        yield agent
