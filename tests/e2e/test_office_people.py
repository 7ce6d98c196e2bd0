"""Technicians in a browser (SPEC T1): invite, sign up, disable, delete; by keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.domain.invitations import Newcomer
from appliance.storage import people
from tests.e2e.accessibility import LOOKS, findings_in, seen
from tests.e2e.test_pages import signed_in, start_now
from tests.fakes.crowd import crowd
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served

NEW = "nine purple elephants"
SIGNED_OUT_MS = 30_000


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("people")) as running:
        running.with_technician()
        yield running


@pytest.fixture
def newcomers(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody else."""
    made = browser.new_context(locale="en-GB")
    yield made
    made.close()


def tab_to(page: Page, selector: str) -> None:
    """Presses Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def invite_by_keyboard(page: Page, appliance: ServedAppliance, email: str) -> str:
    """Invites somebody without touching the mouse; returns the link that the page shows."""
    page.goto(f"{appliance.url}/office/people")
    tab_to(page, "a[href='/office/people/new']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/people/new")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(email)
    tab_to(page, "input[name=group]")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/office/people/[\w-]{22}"))
    expect(page.locator("[data-done]")).to_contain_text("The invitation is ready")
    return page.locator("#invitation-link").input_value()


def sign_up(page: Page, link: str, name: str) -> None:
    """Signs up by keyboard; afterwards the desk is open."""
    page.goto(link)
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW)
    page.keyboard.press("Tab")
    page.keyboard.type(NEW)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")


def row(page: Page, appliance: ServedAppliance, email: str) -> str:
    page.goto(f"{appliance.url}/office/people?q={email}")
    return page.locator("#list tbody tr").inner_text()


def press(page: Page, button: str, answer: str = "Yes") -> None:
    """Presses a button by keyboard and says yes to its question."""
    page.get_by_role("button", name=button, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#confirm-dialog")).to_be_visible()
    tab_to(page, "#confirm-dialog [data-yes]")
    page.keyboard.press("Enter")


def test_from_invitation_to_deletion(
    page: Page, newcomers: BrowserContext, appliance: ServedAppliance
) -> None:
    signed_in(page, appliance)
    email = "minji@example.org"
    link = invite_by_keyboard(page, appliance, email)
    person = page.url.partition("?")[0]
    assert "Invited" in row(page, appliance, email)

    theirs = newcomers.new_page()
    sign_up(theirs, link, "Minji Park")
    assert "Active" in row(page, appliance, email)
    again = newcomers.new_page()
    again.goto(link)
    expect(again.locator("h1")).to_have_text("This link is over")

    expect(theirs.locator("#line")).to_have_text("Updates automatically.")
    start_now(theirs, "Marie Dubois")
    session = theirs.locator("li.state-open").first.get_attribute("id") or ""
    viewer = newcomers.new_page()
    viewer.goto(f"{appliance.url}/view/{session.removeprefix('session-')}")
    expect(viewer.locator("#state")).to_have_text("Waiting for the customer")

    page.goto(person)
    press(page, "Disable")
    expect(viewer.locator("#state")).not_to_have_text(
        "Waiting for the customer", timeout=SIGNED_OUT_MS
    )
    expect(page.locator("[data-done]")).to_contain_text("signed out everywhere")
    viewer.goto(f"{appliance.url}/desk")
    expect(viewer).to_have_url(re.compile("/login"))

    page.goto(person)
    press(page, "Delete")
    page.wait_for_url("**/office/people*")
    expect(page.locator("[data-done]")).to_contain_text("was deleted")
    page.goto(f"{appliance.url}/desk")
    queued = page.locator(f"#{session}")
    expect(queued).to_contain_text("Unassigned")
    expect(queued).not_to_contain_text("Minji")


def test_many_are_disabled_at_once(page: Page, appliance: ServedAppliance) -> None:
    parts = appliance.running.parts
    for number in range(3):
        work = parts.people.create(
            "appliance", f"many{number}@example.org", f"Many {number}", "technician", NEW
        )
        appliance.wait(work)
    signed_in(page, appliance)
    page.goto(f"{appliance.url}/office/people?q=many")
    for number in range(3):
        page.get_by_label(f"Select Many {number}").focus()
        page.keyboard.press("Space")
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected")
    press(page, "Disable")
    expect(page.locator(".notice", has_text="3 technicians were disabled")).to_be_visible()
    assert "q=many" in page.url
    expect(page.locator("#list .badge-word", has_text="Disabled")).to_have_count(3)


def test_a_forgotten_password_without_mail(page: Page, appliance: ServedAppliance) -> None:
    page.goto(f"{appliance.url}/login")
    page.get_by_role("link", name="Forgot your password?").click()
    expect(page.locator("main")).to_contain_text("ask an administrator")


def opened(page: Page, appliance: ServedAppliance, links: dict[str, str]) -> Iterator[None]:
    """Goes through the pages in states that people see."""
    for address in (links["reset"], f"{appliance.url}/welcome/gone", f"{appliance.url}/forgot"):
        page.goto(address)
        yield
    page.goto(links["welcome"])
    page.fill("#name", "Eve")
    page.fill("#password", "password1234")
    page.fill("#password_again", "password1234")
    page.click("main button[type=submit]")
    expect(page.locator("#password-error")).to_contain_text("easy to guess")
    yield
    signed_in(page, appliance)
    page.goto(f"{appliance.url}/office/people/{links['invited']}")
    yield
    page.goto(f"{appliance.url}/office/people")
    page.locator("#list input[name=chosen]").first.check()
    yield
    page.goto(f"{appliance.url}/office/people/new")
    page.fill("#email", "no address")
    page.click("main button[type=submit]")
    expect(page.locator("#email-error")).to_contain_text("no e-mail address")
    yield


@pytest.fixture(scope="module")
def links(appliance: ServedAppliance) -> dict[str, str]:
    """A crowd, somebody invited, and links."""
    parts = appliance.running.parts
    ids = appliance.wait(parts.storage.run(crowd, 12, 12, parts.clock.now_ms()))
    found = appliance.wait(parts.storage.run(people.by_email, EMAIL))
    boss = found[0]
    invited = appliance.wait(parts.invitations.invite(boss, Newcomer("eve@example.org")))
    reset = appliance.wait(parts.resets.give(boss, ids[4]))
    return {
        "welcome": invited.link,
        "invited": invited.account.id,
        "reset": reset.link,
    }


def test_pages_are_accessible(
    browser: Browser, appliance: ServedAppliance, links: dict[str, str]
) -> None:
    with seen(browser, *LOOKS[0]) as page:
        said = [finding for _ in opened(page, appliance, links) for finding in findings_in(page)]
    assert said == []
