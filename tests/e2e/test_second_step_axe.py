"""No page of two-step verification has a serious finding of axe-core."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import LOOKS, findings_in, seen
from tests.e2e.test_second_step import LaterClock, code, press, type_password, with_authenticator
from tests.fakes.served_appliance import ServedAppliance, served


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def appliance(tmp_path: Path, clock: LaterClock) -> Iterator[ServedAppliance]:
    with served(tmp_path, clock) as running:
        running.with_technician()
        yield running


def visited(page: Page, appliance: ServedAppliance, clock: LaterClock) -> Iterator[None]:
    """Goes through the pages in states that people see."""
    with_authenticator(page)
    type_password(page, appliance)
    page.goto(f"{appliance.url}/account/security/confirm")
    page.fill("#secret", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield
    page.goto(f"{appliance.url}/account/security")
    page.click("text=Add a passkey")
    page.wait_for_url("**/codes")
    yield
    page.click("text=I have kept them")
    page.goto(f"{appliance.url}/account/security")
    press(page, "Set up Authenticator app")
    page.wait_for_url("**/security/app")
    yield
    page.fill("#code", "000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield
    secret = (page.locator("#app-secret").text_content() or "").replace(" ", "")
    page.fill("#code", code(clock, secret))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your authenticator app counts")).to_be_visible()
    yield
    for path in ("/office/settings/sign-in", "/account/devices"):
        page.goto(appliance.url + path)
        yield
    type_password(page, appliance)
    for way in ("app", "passkey", "recovery"):
        page.goto(f"{appliance.url}/login/second?way={way}")
        yield
    page.fill("#code", "wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    yield


def test_pages_are_accessible(
    browser: Browser, appliance: ServedAppliance, clock: LaterClock
) -> None:
    with seen(browser, *LOOKS[0]) as page:
        said = [finding for _ in visited(page, appliance, clock) for finding in findings_in(page)]
    assert said == []
