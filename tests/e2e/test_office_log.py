"""The activity log in a real browser: filters, pages, exports, settings, phone width, keyboard."""

import csv
import io
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.domain.records import Account
from tests.e2e.accessibility import LOOKS, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.e2e.test_pages import signed_in
from tests.fakes.served_appliance import ServedAppliance, served


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("log")) as running:
        running.with_technician()
        fill(running)
        yield running


def fill(appliance: ServedAppliance) -> None:
    parts = appliance.running.parts
    people: list[Account] = [
        appliance.wait(
            parts.people.create(
                "appliance",
                f"p{number}@example.org",
                f"Person {number}",
                "technician",
                "seven blue bicycles",
            )
        )
        for number in range(3)
    ]
    for number in range(60):
        note = parts.audit.note(people[number % 3].id, "session.create", f"{number}")
        appliance.wait(note)
    detail = {"route": "GET /office/people", "right": "people"}
    appliance.wait(parts.audit.note(people[0].id, "access.refuse", "", detail, refused=True))


@pytest.fixture
def log(context: BrowserContext, appliance: ServedAppliance) -> Page:
    page = context.new_page()
    signed_in(page, appliance)
    page.goto(f"{appliance.url}/office/log")
    return page


def test_filters_change_the_list_and_the_address(log: Page) -> None:
    rows = log.locator("tbody tr")
    expect(rows).to_have_count(50)
    log.select_option("#filter-result", "refused")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("Asked for GET /office/people without the right to it")
    expect(log).to_have_url(re.compile("result=refused"))
    log.reload()
    expect(rows).to_have_count(1)
    log.select_option("#filter-result", "")
    log.fill("#q", "person 1")
    expect(rows).to_have_count(21)
    log.fill("#q", "")
    log.fill("#filter-from", "2090-01-01")
    expect(log.get_by_text("No entry fits")).to_be_visible()
    log.fill("#filter-from", "")
    log.select_option("#filter-kind", "people")
    expect(rows.first).to_contain_text("Account made")
    expect(rows.first.get_by_text("The appliance")).to_be_visible()


def test_older_and_newer(log: Page) -> None:
    first = log.locator("tbody tr").first.get_attribute("id")
    log.click("#page-older")
    expect(log.locator("#page-newer")).to_be_visible()
    expect(log.locator("#page-older")).to_have_count(0)
    expect(log).to_have_url(re.compile("before="))
    log.click("#page-newer")
    expect(log.locator(f"#{first}")).to_be_visible()
    expect(log).not_to_have_url(re.compile("before="))
    log.go_back()
    expect(log.locator("#page-newer")).to_be_visible()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_exports_open_as_what_they_are(log: Page, form: str) -> None:
    log.select_option("#filter-result", "refused")
    expect(log.locator("tbody tr")).to_have_count(1)
    with log.expect_download() as coming:
        log.click(f"button[value={form}]")
    assert coming.value.suggested_filename == f"activity-log.{form}"
    text = coming.value.path().read_bytes()
    if form == "csv":
        head, *lines = csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""))
        assert head[1:4] == ["Time", "Who", "What"]
        assert [line[2] for line in lines] == ["Person 0"]
    else:
        assert [one["who"] for one in json.loads(text)] == ["Person 0"]


def test_by_keyboard(log: Page) -> None:
    log.focus("#q")
    log.keyboard.type("person 2")
    expect(log.locator("tbody tr")).to_have_count(21)
    log.keyboard.press("Tab")
    expect(log.locator("#filter-kind")).to_be_focused()
    log.keyboard.press("S")
    expect(log.locator("#filter-kind")).to_have_value("sessions")
    expect(log.locator("tbody tr")).to_have_count(20)
    log.focus("button[value=csv]")
    with log.expect_download():
        log.keyboard.press("Enter")


def test_without_scripts(browser: Browser, appliance: ServedAppliance) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, appliance.url)
    page.goto(f"{appliance.url}/office/log")
    page.select_option("#filter-result", "refused")
    page.click(".list-submit")
    expect(page.locator("tbody tr")).to_have_count(1)
    context.close()


def test_settings_a_wrong_path_and_a_check(
    log: Page, appliance: ServedAppliance, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log.goto(f"{appliance.url}/office/settings/log")
    expect(log.get_by_text("There are no anchors.")).to_be_visible()
    log.fill("#anchor_file", "anchors.log")
    log.get_by_role("button", name="Save", exact=True).click()
    expect(log.locator("#anchor_file-error")).to_contain_text("whole path")
    path = tmp_path_factory.mktemp("anchors") / "anchors.log"
    log.fill("#anchor_file", str(path))
    log.get_by_role("button", name="Save", exact=True).click()
    expect(log.get_by_text("The settings of the log were saved.")).to_be_visible()
    expect(log.get_by_text("Written", exact=True)).to_be_visible()
    assert path.read_text().startswith("deskside-anchor 1 ")
    log.click("text=Check now")
    expect(log.locator("#check")).to_contain_text("The log is whole")


def test_axe_finds_nothing_serious(browser: Browser, appliance: ServedAppliance) -> None:
    with seen(browser, *LOOKS[0]) as page:
        sign_in(page, appliance.url)
        said = []
        for path in ("/office/log?result=refused", "/office/log?q=zzzz"):
            page.goto(appliance.url + path)
            said += findings_in(page)
    assert said == []


def test_who_acted_leads_to_the_person(log: Page) -> None:
    log.fill("#q", "person 0")
    expect(log.locator("tbody tr")).to_have_count(22)
    log.locator("tbody tr").first.get_by_role("link", name="Person 0").click()
    expect(log.locator("h1")).to_contain_text("Person 0")
