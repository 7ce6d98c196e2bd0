"""Two technicians at the desk: who is first, whose notice it is, and what the address keeps."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from appliance.domain.groups import ADD, MemberAct
from appliance.domain.records import SessionRecord
from appliance.domain.requests import Wish
from appliance.domain.rights import TECHNICIAN as ROLE
from appliance.domain.session import Event
from appliance.domain.sign_in import Visitor
from tests.e2e.accessibility import SIZES, findings
from tests.e2e.signing_in import sign_in
from tests.fakes.desktop import until
from tests.fakes.served_appliance import EMAIL, PASSWORD, ServedAppliance, served

SECOND, SECOND_EMAIL = "Luc Martin", "luc@example.org"
GROUP = "Printers"
LIVE_MS = 30_000


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with served(folder) as running:
        running.with_technician()
        parts = running.running.parts
        second = running.wait(
            parts.people.create("appliance", SECOND_EMAIL, SECOND, ROLE, PASSWORD, "")
        )
        signing_in = parts.logins.sign_in(EMAIL, PASSWORD, Visitor("127.0.0.1"))
        first = running.wait(signing_in).account
        group = running.wait(parts.groups.create(first, GROUP))
        both = [first.id, second.id]
        running.wait(parts.groups.act(first, group.id, both, MemberAct(ADD)))
        yield running


def customer_waits(appliance: ServedAppliance, name: str, topic: str = "") -> SessionRecord:
    """A customer nobody has taken, who has come by now."""
    parts = appliance.running.parts
    group = next(one for one in appliance.wait(parts.groups.every()) if one.name == GROUP)
    wish = Wish(topic, name, f"{name.lower()}@example.org", group_id=group.id)
    record = appliance.wait(parts.storage.run(parts.sessions.create_now, None, wish))
    return appliance.wait(parts.sessions.move(record.id, Event.CLAIM, name, actor_id="customer"))


@contextmanager
def desk(
    browser: Browser, appliance: ServedAppliance, email: str, size: str, scheme: str
) -> Iterator[Page]:
    context = browser.new_context(
        locale="en-GB", viewport=SIZES[size], color_scheme=scheme, bypass_csp=True
    )
    page = sign_in(context.new_page(), appliance.url, email)
    expect(page.locator("#line")).to_have_text("Updates automatically.")
    try:
        yield page
    finally:
        context.close()


def test_one_of_two_is_first_and_every_notice_is_over(
    browser: Browser, appliance: ServedAppliance
) -> None:
    with (
        desk(browser, appliance, EMAIL, "desktop", "light") as first,
        desk(browser, appliance, SECOND_EMAIL, "phone", "dark") as second,
    ):
        record = customer_waits(appliance, "Marie")
        pages = (first, second)
        for page in pages:
            notice = page.locator(".notice-toast", has_text="New in the queue: Marie")
            expect(notice).to_be_visible(timeout=LIVE_MS)
            expect(page).to_have_title("(1) Sessions - Hanbit Support")
        for page in pages:
            page.click("#tab-queue")
            row = page.locator(f"#session-{record.id}")
            expect(row.locator(".session-place")).to_have_text("No. 1")
            assert findings(page) == []

        # Neither has heard of the other's click: the appliance decides, and says who it was.
        clicked: list[Route] = []
        for page in pages:
            page.route("**/assign", lambda route: clicked.append(route))  # noqa: PLW0108
            page.click(f"#session-{record.id} [data-act=assign]")
        until(lambda: (page.wait_for_timeout(20), len(clicked) == len(pages))[1])
        for route in clicked:
            route.continue_()
        for page in pages:
            expect(page.locator(".notice-toast")).to_have_count(0, timeout=2 * LIVE_MS)
            expect(page).to_have_title("Sessions - Hanbit Support", timeout=LIVE_MS)
            expect(page.locator("#tab-queue .desk-count")).to_have_text("")
        owner = appliance.wait(appliance.running.parts.sessions.get(record.id)).owner
        loser = second if owner != SECOND else first
        expect(loser.locator("#problem")).to_contain_text(owner)
        loser.click("#tab-all")
        expect(loser.locator(f"#session-{record.id}")).to_contain_text(owner)


def test_a_row_that_changes_under_the_button_still_takes_the_click(
    browser: Browser, appliance: ServedAppliance
) -> None:
    record = customer_waits(appliance, "Emile")
    with desk(browser, appliance, EMAIL, "desktop", "light") as page:
        page.click("#tab-queue")
        page.hover(f"#session-{record.id} [data-act=open]")
        page.mouse.down()
        sessions = appliance.running.parts.sessions
        appliance.wait(sessions.edit(record.id, "Zoe", "Scanner"))
        other = customer_waits(appliance, "Later")
        expect(page.locator(".notice-toast", has_text="Later")).to_be_visible()  # after the change
        page.mouse.up()
        expect(page.locator("#drawer-title")).to_have_text("Zoe")
        expect(page.locator(f"#session-{record.id}")).to_contain_text("Scanner")
        expect(page.locator(f"#session-{other.id}")).to_be_visible()
    for one in (record, other):
        appliance.wait(sessions.end(one.id, "Jiwoo", "technician_ended"))


def test_the_desk_by_keyboard_keeps_its_place(browser: Browser, appliance: ServedAppliance) -> None:
    for name in ("Alice", "Bruno", "Chloe"):
        customer_waits(appliance, name, "Printer" if name == "Alice" else "Mail")
    with desk(browser, appliance, EMAIL, "desktop", "light") as page:
        key = page.keyboard.press
        page.focus("#tab-queue")
        key("Enter")
        key("ArrowRight")
        expect(page.locator("#tab-mine")).to_be_focused()
        key("ArrowLeft")
        key("/")
        page.keyboard.type("mail")
        key("Enter")
        rows = page.locator("#live-list .session-row")
        expect(rows).to_have_count(2)
        page.focus("#views-button")
        key("Enter")
        page.get_by_role("menuitem", name="Save this view").press("Enter")
        expect(page.locator("dialog[open] input:focus")).to_be_visible()
        page.keyboard.type("Mail queue")
        key("Enter")
        expect(page.locator("#views-button")).to_have_text("Mail queue")

        page.reload()
        expect(rows).to_have_count(2)
        expect(page.locator("#search")).to_have_value("mail")
        expect(page.locator("#views-button")).to_have_text("Mail queue")
        key("j")
        key("j")
        expect(rows.nth(1).locator("[data-act=open]")).to_be_focused()
        key("k")
        key("Enter")
        expect(page.locator("#drawer-title")).to_have_text("Bruno")
        key("Escape")
        expect(page.locator("#session-drawer")).to_be_hidden()
        expect(rows.first.locator("[data-act=open]")).to_be_focused()
        key("a")
        expect(page.locator("#session-drawer")).to_be_visible()
        expect(page.locator("#drawer-title")).to_have_text("Bruno")
        key("Escape")
        expect(rows).to_have_count(1)
        expect(rows.first.locator("[data-act=open]")).to_be_focused()
        key("2")
        expect(page.locator("#views-button")).to_have_text("Views")
        page.get_by_role("button", name="Clear").press("Enter")
        expect(page.locator("#live-list")).to_contain_text("Bruno")
        page.go_back()
        page.go_back()
        expect(page.locator("#tab-queue")).to_have_attribute("aria-selected", "true")
