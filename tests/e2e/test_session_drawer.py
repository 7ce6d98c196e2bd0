"""A session is started or scheduled, and worked on in the desk's drawer (SPEC D1, D2, D6-D9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.rights import TECHNICIAN as ROLE
from tests.e2e.accessibility import LOOKS, SIZES, findings
from tests.e2e.journey import CODE
from tests.e2e.mailing import mailing
from tests.e2e.passing import passing
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import PASSWORD, ServedAppliance, served
from tests.fakes.smtp_server import MailServerFake

SECOND, SECOND_EMAIL = "Luc Martin", "luc@example.org"


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("drawer")) as running:
        running.with_technician()
        people = running.running.parts.people
        running.wait(people.create("appliance", SECOND_EMAIL, SECOND, ROLE, PASSWORD, ""))
        yield running


@pytest.fixture
def server(appliance: ServedAppliance) -> Iterator[MailServerFake]:
    with mailing(appliance) as running:
        yield running


@contextmanager
def desk(
    browser: Browser, appliance: ServedAppliance, email: str, look: tuple[str, str]
) -> Iterator[Page]:
    """A technician's desk at a size and in a colour scheme."""
    size, scheme = look
    context = browser.new_context(
        locale="en-GB",
        timezone_id="Europe/Paris",
        viewport=SIZES[size],
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    try:
        yield sign_in(page, appliance.url, email)
    finally:
        context.close()


def choose(page: Page, act: str) -> None:
    """Presses an entry of the drawer's menu."""
    page.click("#drawer-acts [aria-haspopup]")
    page.click(f"#drawer-acts [role=menu] [data-act={act}]")
    expect(page.locator("#act-dialog")).to_be_visible()


def send(page: Page) -> None:
    page.click("#act-send")
    expect(page.locator("#act-dialog")).to_be_hidden()


def test_an_appointment_is_made_moved_and_taken_back(
    browser: Browser, appliance: ServedAppliance, server: MailServerFake
) -> None:
    day = datetime.now(UTC) + timedelta(days=3)
    with desk(browser, appliance, "jiwoo@example.org", LOOKS[0]) as page:
        expect(page.locator("#schedule")).to_be_visible()
        page.click("#schedule")
        expect(page.locator("#start-zone")).to_have_value("Europe/Paris")
        expect(page.locator("#start-send_email")).to_be_disabled()
        page.fill("#start-name", "Zoé Bernard")
        page.fill("#start-email", "zoe@")
        page.fill("#start-topic", "Printer")
        page.fill("#start-comment", "Second call this week")
        page.fill("#start-date", f"{day:%Y-%m-%d}")
        page.fill("#start-time", "10:00")
        page.select_option("#start-zone", "Asia/Seoul")
        expect(page.locator(".when-preview")).to_contain_text("Europe/Paris")
        page.select_option("#start-language", "fr")
        expect(page.locator("#start-send_email")).to_be_checked()
        page.press("#start-topic", "Enter")
        expect(page.locator("#start-email-error")).to_contain_text("no e-mail address")
        expect(page.locator("#start-email")).to_be_focused()
        assert findings(page) == []
        page.fill("#start-email", "zoe@example.com")
        page.press("#start-email", "Enter")

        result = page.locator("#start-result")
        expect(result).to_contain_text("The e-mail to zoe@example.com is on its way.")
        expect(result).to_contain_text("10:00")
        with passing(page, "#copy-new-text", "Copied"):
            page.click("#copy-new-text")
        text = page.evaluate("navigator.clipboard.readText()")
        assert page.input_value("#new-link") in text
        assert page.inner_text("#new-code") in text
        assert "Asia/Seoul, UTC+9" in text
        assert findings(page) == []
        page.click("#start-result [data-close]")

        page.click("#tab-scheduled")
        page.locator(".session-opener", has_text="Zoé Bernard").click()
        details = page.locator("#drawer-panel-details")
        expect(details).to_contain_text("Second call this week")
        expect(details).to_contain_text("Asia/Seoul, UTC+9")
        expect(details).to_contain_text("Reminders: 1 day before, 10 minutes before")
        expect(details.locator(".sending")).to_contain_text("zoe@example.com")
        assert findings(page) == []
        details.locator("[data-act=schedule]").click()
        expect(page.locator("#act-zone")).to_have_value("Asia/Seoul")
        page.fill("#act-time", "11:30")
        send(page)
        expect(details.locator(".drawer-when")).to_contain_text("11:30")
        page.keyboard.press("Escape")
        expect(page.locator("#session-drawer")).to_be_hidden()
        expect(page.locator(".session-opener", has_text="Zoé Bernard")).to_be_focused()
        page.keyboard.press("Enter")
        expect(details.locator(".drawer-code .digits")).to_have_text(CODE)
        before = details.locator(".drawer-code .digits").inner_text()
        details.locator("[data-act=withdraw]").click()
        send(page)
        expect(details.locator(".drawer-code .digits")).not_to_have_text(before)


def test_two_technicians_share_a_session(browser: Browser, appliance: ServedAppliance) -> None:
    with (
        desk(browser, appliance, "jiwoo@example.org", LOOKS[0]) as first,
        desk(browser, appliance, SECOND_EMAIL, LOOKS[1]) as second,
        browser.new_context(locale="en-GB") as context,
    ):
        first.click("#start")
        first.fill("#start-name", "Mina Park")
        first.select_option("#start-assignee", label="Nobody yet: the group's queue")
        first.press("#start-name", "Enter")
        expect(first.locator("#start-result")).to_be_visible()
        expect(first.locator("#new-link")).not_to_have_value("")
        link = first.input_value("#new-link")
        first.click("#start-result [data-close]")
        customer = context.new_page()
        customer.goto(link)
        customer.click("main button[type=submit]")
        customer.wait_for_url("**/session")
        customer.get_by_role("textbox").fill("The printer prints empty pages")
        customer.keyboard.press("Enter")

        first.locator(".session-opener", has_text="Mina Park").press("Enter")
        expect(first.locator("#session-drawer")).to_be_focused()
        first.locator("#drawer-tab-details").focus()
        first.keyboard.press("ArrowRight")
        expect(first.locator("#drawer-tab-chat")).to_be_focused()
        chat = first.locator("#drawer-panel-chat")
        chat.get_by_role("button", name="Assign to me").click()
        expect(chat.get_by_role("textbox")).to_be_focused()
        first.keyboard.type("Hello Mina, I have a look.")
        first.keyboard.press("Enter")
        expect(customer.get_by_text("Hello Mina, I have a look.")).to_be_visible()
        first.keyboard.type("Half a sen")

        choose(first, "transfer")
        first.get_by_role("radio", name=SECOND).check()
        first.fill("#act-note", "Driver 4.2, try the older one")
        assert findings(first) == []
        send(first)
        expect(first.locator("#drawer-offer")).to_contain_text(f"You offered it to {SECOND}")
        expect(chat.get_by_role("textbox")).to_have_value("Half a sen")

        second.locator(".session-opener", has_text="Mina Park").first.click()
        drawer = second.locator("#session-drawer")
        expect(drawer).to_have_attribute("aria-modal", "true")
        expect(drawer).to_contain_text("Driver 4.2, try the older one")
        assert findings(second) == []
        drawer.get_by_role("button", name="Accept").click()
        expect(drawer).to_contain_text("It is yours")
        expect(first.locator("#drawer-state")).to_contain_text(SECOND)
        second.click("#drawer-tab-timeline")
        expect(second.locator(".timeline-line").first).to_contain_text(SECOND)

        drawer.get_by_role("button", name="Resolve").click()
        second.get_by_role("radio", name="Needs follow-up").check()
        second.fill("#act-note", "New driver on Monday")
        assert findings(second) == []
        send(second)
        second.click("#drawer-tab-details")
        expect(second.locator("#drawer-panel-details")).to_contain_text("New driver on Monday")
        expect(first.locator("#drawer-state")).to_contain_text("Resolved")
        first.get_by_role("button", name="Reopen").click()
        send(first)
        first.click("#drawer-tab-details")
        expect(first.locator("#drawer-panel-details .digits")).to_be_visible()
