"""Two technicians in one session: one controls, the other watches, asks and gets control."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.rights import TECHNICIAN as ROLE
from tests.e2e.journey import CODE
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.e2e.signing_in import technician
from tests.fakes.agent_process import agent_process
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served
from tests.fakes.xclient import XClient

SECOND, SECOND_EMAIL = "Luc Martin", "luc@example.org"
WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
LIVE_MS = 30_000


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        running.with_technician()
        people = running.running.parts.people
        running.wait(people.create("appliance", SECOND_EMAIL, SECOND, ROLE, PASSWORD, ""))
        yield running


def nothing_arrives(page: Page, client: XClient, colour: int) -> None:
    """Presses and types, then waits for a picture that was painted after that."""
    client.events.clear()
    page.mouse.click(*on_canvas(page, 600, 300))
    page.keyboard.press("a")
    client.fill(colour)
    wait_for_pixel(page, 800, 500, colour)
    assert [event for event in client.events if event[0] == "key" or event[2] < 650] == []


def click_arrives(page: Page, client: XClient) -> None:
    client.events.clear()
    page.mouse.click(*on_canvas(page, 700, 400))
    client.wait_for("button_up")


def test_control_goes_from_one_to_the_other(
    browser: Browser, appliance: ServedAppliance, display: str, tmp_path: Path
) -> None:
    sessions = appliance.running.parts.sessions
    with (
        technician(browser, appliance, EMAIL) as first,
        technician(browser, appliance, SECOND_EMAIL) as second,
    ):
        first.click("#start")
        first.click("#start-send")
        expect(first.locator("#new-code")).to_have_text(CODE)
        code = first.locator("#new-code").inner_text()
        arguments = ("--server", appliance.url, "--code", code)
        with agent_process(display, tmp_path, *arguments, command=WILLING):
            row = second.locator(".session-row")
            expect(row.locator(".state-badge")).to_have_text("Ready", timeout=20_000)
            view = f"{appliance.url}/view/{appliance.wait(sessions.recent())[0].id}"
            first.goto(view)
            expect(first.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
            expect(row).to_contain_text(f"Looking: {TECHNICIAN}", timeout=LIVE_MS)
            second.goto(view)
            expect(second.locator("#state")).to_have_text("You watch", timeout=LIVE_MS)
            expect(first.locator("#people")).to_contain_text(f"{SECOND} watches", timeout=LIVE_MS)

            with XClient(display) as client:
                client.fill(0x2266AA)
                wait_for_pixel(second, 800, 500, 0x2266AA)
                wait_for_pixel(first, 800, 500, 0x2266AA)
                nothing_arrives(second, client, 0x66AA22)
                click_arrives(first, client)

                second.click("#ask-control")
                asked = first.locator("#tray .tray-row")
                expect(asked).to_contain_text(f"{SECOND} asks for control.", timeout=LIVE_MS)
                asked.get_by_role("button", name="Keep").click()
                expect(second.locator("#tray")).to_contain_text(
                    f"{TECHNICIAN} keeps control for now.", timeout=LIVE_MS
                )
                click_arrives(first, client)

                second.click("#ask-control")
                asked.get_by_role("button", name="Hand over").click()
                expect(second.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
                expect(first.locator("#state")).to_have_text("You watch", timeout=LIVE_MS)
                expect(first.locator("#people")).to_contain_text(f"{SECOND} controls")
                click_arrives(second, client)
                nothing_arrives(first, client, 0x114477)

                second.goto(appliance.url + "/desk")
                expect(first.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
                click_arrives(first, client)
