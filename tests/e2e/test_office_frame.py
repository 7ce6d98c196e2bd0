"""Lists, menus and questions of the office in Chromium: by keyboard, on phones, without scripts."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.services.audit import APPLIANCE
from tests.e2e.accessibility import EVERY_LOOK, SIZES, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import PASSWORD, ServedAppliance, served

PEOPLE = 130
LIST = "/office/people"
REPORTS = """
window.reports = [];
document.addEventListener("securitypolicyviolation", (one) => {
  window.reports.push(one.violatedDirective + " " + one.sample);
});
"""


def crowd(appliance: ServedAppliance, how_many: int) -> None:
    """Technicians named Person 001 and so on, in one transaction and without passwords."""
    people = appliance.running.parts.people
    made, _ = appliance.wait(people.prepare("seed@example.org", "Seed", "technician", PASSWORD, ""))

    def insert() -> None:
        for number in range(how_many):
            one = replace(
                made,
                id=f"crowd{number:03}",
                email=f"person{number:03}@example.org",
                name=f"Person {number:03}",
            )
            people.insert_now(APPLIANCE, one, "")

    appliance.wait(appliance.running.parts.storage.run(insert))


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("office")) as running:
        running.with_technician()
        crowd(running, PEOPLE)
        yield running


@pytest.fixture
def office(context: BrowserContext, appliance: ServedAppliance) -> Iterator[Page]:
    """The list of technicians; in the end no policy was broken and nothing failed in scripts."""
    context.add_init_script(REPORTS)
    page = sign_in(context.new_page(), appliance.url)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.goto(appliance.url + LIST)
    yield page
    assert page.evaluate("window.reports") == []
    assert failed == []


def address_with(page: Page, part: str) -> None:
    page.wait_for_url(lambda url: part in url)


def test_search_exchanges_the_list_alone(office: Page) -> None:
    documents = [0]
    office.on("request", lambda one: documents.append(one.resource_type == "document"))
    office.focus("#q")
    office.keyboard.type("person04", delay=15)
    address_with(office, "q=person04")
    expect(office.locator("#list tbody tr")).to_have_count(10)
    expect(office.locator("#q")).to_be_focused()
    expect(office.locator("#q")).to_have_value("person04")
    expect(office.locator("#list-status")).to_have_text(
        office.locator("#list").get_attribute("data-summary") or "?"
    )
    assert sum(documents) == 0


def test_order_page_and_search_stay_together_and_back_leads_back(office: Page) -> None:
    first = office.locator("#list tbody th").first
    office.click(".sort-link >> nth=0")
    address_with(office, "sort=")
    expect(first).to_contain_text("Person 129")
    office.click("#page-2")
    address_with(office, "page=2")
    office.fill("#q", "person 1")
    address_with(office, "q=person+1")
    assert "sort=" in office.url
    assert "page=" not in office.url
    expect(first).to_contain_text("Person 129")
    office.go_back()
    address_with(office, "page=2")
    expect(office.locator("#q")).to_have_value("")
    expect(office.locator(".pager-link[aria-current=page]")).to_contain_text("2")


def test_rows_are_chosen_by_keyboard_and_by_range(office: Page) -> None:
    boxes = office.locator("#list input[name=chosen]:enabled")
    bar = office.locator("#bulk")
    expect(bar).to_be_hidden()
    boxes.nth(1).focus()
    office.keyboard.press("Space")
    expect(bar).to_be_visible()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(bar).to_have_attribute("data-count", "4")
    office.focus("[data-bulk-clear]")
    office.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    office.keyboard.press("Space")
    expect(bar).to_have_attribute("data-count", str(boxes.count()))
    office.click("#page-2")
    address_with(office, "page=2")
    expect(bar).to_be_hidden()


def test_the_person_s_menu_works_by_keyboard(office: Page) -> None:
    button = office.locator("#person-menu-button")
    button.focus()
    office.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(office.get_by_role("menuitem").first).to_be_focused()
    office.keyboard.press("ArrowUp")
    expect(office.get_by_role("menuitem", name="Sign out")).to_be_focused()
    office.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")
    office.keyboard.press("ArrowDown")
    office.keyboard.press("End")
    office.keyboard.press("Enter")
    office.wait_for_url("**/login")


def test_signed_out_meanwhile_leads_to_signing_in(office: Page) -> None:
    office.context.clear_cookies()
    office.fill("#q", "person")
    office.wait_for_url("**/login")


def test_no_other_policy_makes_markup_of_text(office: Page) -> None:
    tries = office.evaluate(
        """() => ["deskside-fragment", "htmx", "default"].map((name) => {
            try { trustedTypes.createPolicy(name, { createHTML: (text) => text }); return name; }
            catch (refused) { return ""; }
        })"""
    )
    assert tries == ["", "", ""]
    office.evaluate("window.reports = []")


def test_the_navigation_marks_the_page_and_folds_on_phones(office: Page) -> None:
    here = office.locator(".office-nav [aria-current]")
    expect(here).to_have_attribute("href", LIST)
    office.set_viewport_size(SIZES["phone"])
    expect(here).to_be_hidden()
    office.locator("[data-nav-button]").focus()
    office.keyboard.press("Enter")
    expect(here).to_be_visible()
    here.focus()
    office.keyboard.press("Escape")
    expect(here).to_be_hidden()
    expect(office.locator("[data-nav-button]")).to_be_focused()


def test_without_scripts_everything_is_there(browser: Browser, appliance: ServedAppliance) -> None:
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = sign_in(context.new_page(), appliance.url)
    page.goto(appliance.url + LIST)
    page.fill("#q", "person04")
    page.click(".list-submit")
    expect(page.locator("#list tbody tr")).to_have_count(10)
    expect(page.locator("#bulk")).to_be_visible()
    page.focus("#person-menu-button")
    expect(page.locator("#person-menu")).to_be_visible()
    context.close()


def test_the_frame_is_accessible(browser: Browser, appliance: ServedAppliance) -> None:
    with seen(browser, *EVERY_LOOK[0]) as page:
        sign_in(page, appliance.url)
        page.goto(f"{appliance.url}{LIST}?q=person04")
        page.locator("#list input[name=chosen]:enabled").first.check()
        said = findings_in(page, EVERY_LOOK)
        page.click("#person-menu-button")
        said += findings_in(page, EVERY_LOOK)
        page.goto(f"{appliance.url}{LIST}?q=nobody+at+all")
        said += findings_in(page, EVERY_LOOK)
    assert said == []
