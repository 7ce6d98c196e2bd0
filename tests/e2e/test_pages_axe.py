"""No page and no viewer has a serious finding of axe-core: light, dark, desktop, phone width."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import EVERY_LOOK, Looks, findings_in, seen
from tests.e2e.test_pages import signed_in, start_now
from tests.fakes.served_appliance import ServedAppliance, served

BOTH_SIZES: Looks = (("desktop", "light"), ("phone", "light"))
"""The viewer has one look of its own."""


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("axe")) as running:
        yield running


def visited(page: Page, appliance: ServedAppliance) -> Iterator[None]:
    """Goes through all pages in states that people see."""
    token = appliance.wait(appliance.running.parts.setup.link_token())
    if token:
        page.goto(f"{appliance.url}/setup/{token}")
        yield
        appliance.with_technician()
    for path in ("/", "/login", "/nowhere"):
        page.goto(appliance.url + path)
        yield
    page.goto(appliance.url + "/")
    page.fill("#code", "000 000 000")
    page.click("#continue")
    expect(page.locator("#code-error")).not_to_be_empty()
    expect(page.locator("#continue")).to_be_enabled()
    yield
    signed_in(page, appliance)
    yield
    page.click("#start")
    expect(page.locator("#start-name")).to_be_focused()
    yield
    page.keyboard.press("Escape")
    start_now(page)
    link = page.locator("#new-link").input_value()
    yield
    page.click("#start-result [data-close]")
    page.locator("[data-act=end]").first.click()
    expect(page.locator("#confirm-dialog")).to_be_visible()
    yield
    page.click("#confirm-dialog [data-no]")
    page.goto(link)
    yield
    page.click("main button[type=submit]")
    page.wait_for_url("**/session")
    yield


def test_pages_are_accessible(browser: Browser, appliance: ServedAppliance) -> None:
    with seen(browser, *EVERY_LOOK[0]) as page:
        states = visited(page, appliance)
        said = [finding for _ in states for finding in findings_in(page, EVERY_LOOK)]
    assert said == []


def viewed(page: Page, demo: dict) -> Iterator[None]:
    """Goes through the states of the viewer."""
    page.goto(demo["url"] + "/login")
    page.fill("input[name=email]", demo["login"]["email"])
    page.fill("input[name=password]", demo["login"]["password"])
    page.click("button[type=submit].btn-primary")
    page.wait_for_url("**/desk")
    page.click("#start")
    page.click("#start-send")
    expect(page.locator("#new-code")).to_be_visible()
    page.click("#start-result [data-close]")
    row = page.locator("li.state-open").first.get_attribute("id") or ""
    page.goto(demo["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible(timeout=20_000)
    expect(page.locator("#state")).to_have_text("You control")
    yield
    page.click("#fold")
    yield
    page.click("#unfold")
    page.click("#end")
    expect(page.locator(".tray-row.alarm")).to_be_visible()
    yield
    page.goto(f"{demo['url']}/view/{row.removeprefix('session-')}")
    expect(page.locator("#state")).to_have_text("Waiting for the customer")
    yield
    page.click("#end")
    page.click(".tray-row.alarm .danger")
    expect(page.locator("#card-title")).to_have_text("Session ended")
    yield


def test_the_viewer_is_accessible(browser: Browser, demo: dict) -> None:
    with seen(browser, "desktop", "light") as page:
        said = [finding for _ in viewed(page, demo) for finding in findings_in(page, BOTH_SIZES)]
    assert said == []
