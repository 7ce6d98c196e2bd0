"""Two technicians and their customers: on hold, handed over, and two sessions in one window."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.records import SessionRecord
from appliance.domain.rights import ADMINISTRATOR
from appliance.storage import people
from tests.e2e.picture import wait_for_pixel
from tests.e2e.signing_in import technician
from tests.fakes.agent_process import agent_process
from tests.fakes.desktop import until
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served
from tests.fakes.xclient import XClient

SECOND, SECOND_EMAIL = "Luc Martin", "luc@example.org"
WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
LIVE_MS = 30_000


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        accounts = running.running.parts.people
        for email, name in ((EMAIL, TECHNICIAN), (SECOND_EMAIL, SECOND)):
            running.wait(accounts.create("appliance", email, name, ADMINISTRATOR, PASSWORD, ""))
        yield running


def session(appliance: ServedAppliance, name: str) -> SessionRecord:
    """A session of the first technician."""
    parts = appliance.running.parts
    owner, _password = appliance.wait(parts.storage.run(people.by_email, EMAIL))
    return appliance.wait(parts.sessions.create(owner, "Printer", name))  # type: ignore[no-any-return]


@contextmanager
def customer(browser: Browser, appliance: ServedAppliance, record: SessionRecord) -> Iterator[Page]:
    """The customer's page, after the button was pressed."""
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(f"{appliance.url}/j/{record.link_token}")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/session")
    try:
        yield page
    finally:
        context.close()


def test_hold_and_hand_over_keep_the_picture(
    browser: Browser, appliance: ServedAppliance, display: str, tmp_path: Path
) -> None:
    record = session(appliance, "Cleo")
    view = f"{appliance.url}/view/{record.id}"
    with ExitStack() as stack:
        customers = stack.enter_context(customer(browser, appliance, record))
        arguments = ("--server", appliance.url, "--code", record.code)
        stack.enter_context(agent_process(display, tmp_path, *arguments, command=WILLING))
        first = stack.enter_context(technician(browser, appliance, EMAIL))
        second = stack.enter_context(technician(browser, appliance, SECOND_EMAIL))
        client = stack.enter_context(XClient(display))
        first.goto(view)
        expect(first.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        expect(first.locator("#owner")).to_have_text("Your session")

        first.click("#hold")
        expect(first.locator("#state")).to_have_text("On hold", timeout=LIVE_MS)
        expect(customers.locator("#state-text")).to_contain_text("paused", timeout=LIVE_MS)
        client.fill(0x884422)
        first.click("#hold")
        expect(first.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        wait_for_pixel(first, 800, 500, 0x884422)

        second.goto(view)
        expect(second.locator("#state")).to_have_text("You watch", timeout=LIVE_MS)
        expect(second.locator("#owner")).to_have_text(f"{TECHNICIAN} has this session")
        first.click("#transfer")
        first.select_option("#transfer-to", label=f"{SECOND} (here, no session)")
        first.fill("#transfer-note", "The driver is removed.")
        first.keyboard.press("Enter")
        expect(first.locator("#tray")).to_contain_text(f"Waiting for {SECOND}", timeout=LIVE_MS)
        offer = second.locator("#tray .tray-row", has_text="asks you to take over")
        expect(offer).to_contain_text("The driver is removed.", timeout=LIVE_MS)
        offer.get_by_role("button", name="Take over").click()
        expect(second.locator("#owner")).to_have_text("Your session", timeout=LIVE_MS)
        expect(second.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        expect(first.locator("#state")).to_have_text("You watch", timeout=LIVE_MS)
        expect(customers.locator("#who")).to_contain_text(SECOND, timeout=LIVE_MS)
        client.fill(0x226688)
        wait_for_pixel(second, 800, 500, 0x226688)
        wait_for_pixel(first, 800, 500, 0x226688)


def test_two_sessions_in_one_window(
    browser: Browser, appliance: ServedAppliance, display: str, tmp_path: Path
) -> None:
    records = [session(appliance, name) for name in ("Cleo", "Sora")]
    rooms = appliance.running.parts.attendance
    with ExitStack() as stack:
        for record in records:
            folder = tmp_path / record.name
            folder.mkdir()
            arguments = ("--server", appliance.url, "--code", record.code)
            stack.enter_context(agent_process(display, folder, *arguments, command=WILLING))
        page = stack.enter_context(technician(browser, appliance, EMAIL))
        for record in records:
            page.goto(f"{appliance.url}/desk/work#{record.id}")
            frame = page.frame_locator(f"#frame-{record.id}")
            expect(frame.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        tabs = page.get_by_role("tab")
        expect(tabs).to_have_text(["CleoConnected", "SoraConnected"], timeout=LIVE_MS)

        page.reload()
        expect(page.get_by_role("tab", selected=True)).to_have_id(f"work-tab-{records[1].id}")
        second = page.frame_locator(f"#frame-{records[1].id}")
        expect(second.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        page.keyboard.press("Control+Alt+Digit1")
        first = page.frame_locator(f"#frame-{records[0].id}")
        expect(first.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        hidden = rooms.room(records[1].id)
        assert hidden is not None
        # A viewer in the background asks for no pictures.
        until(lambda: [viewer.resting for viewer in hidden.viewers] == [True])
        page.locator(f"#work-tab-{records[0].id}").press("ArrowRight")
        expect(page.locator(f"#frame-{records[1].id}")).to_be_visible()
        page.locator(f"#work-tab-{records[1].id}").press("Delete")
        expect(tabs).to_have_count(1)
