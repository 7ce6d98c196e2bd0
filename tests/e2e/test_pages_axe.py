"""No page has a serious finding of axe-core: light and dark, desktop and phone width."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.test_pages import signed_in, start_now
from tests.fakes.served_appliance import ServedAppliance, served

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("axe")) as running:
        yield running


def findings(page: Page) -> list[str]:
    """The page's serious and critical findings; wider than the window is one of ours."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    said = [
        f"{page.url} {one['id']} {[node['target'] for node in one['nodes']]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append(f"{page.url} is wider than the window")
    return said


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
    page.wait_for_function("document.getElementById('code-error').textContent !== ''")
    yield
    signed_in(page, appliance)
    yield
    page.click("#start")
    yield
    page.keyboard.press("Escape")
    start_now(page)
    link = page.locator("#new-link").input_value()
    yield
    page.click("#start-result [data-close]")
    page.locator("[data-act=end]").first.click()
    yield
    page.click("#confirm-dialog [data-no]")
    page.goto(link)
    yield
    page.click("main button[type=submit]")
    page.wait_for_url("**/session")
    yield


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible(
    browser: Browser, appliance: ServedAppliance, size: str, scheme: str
) -> None:
    context = browser.new_context(
        locale="en-GB", viewport=SIZES[size], color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    said = [finding for _ in visited(page, appliance) for finding in findings(page)]
    context.close()
    assert said == []
