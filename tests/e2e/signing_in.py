"""Signing in by the form, in whatever language, with scripts or without."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.fakes.served_appliance import EMAIL, PASSWORD, ServedAppliance


def sign_in(page: Page, url: str, email: str = EMAIL) -> Page:
    """Returns the page with the desk open."""
    page.goto(f"{url}/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/desk")
    return page


@contextmanager
def technician(browser: Browser, appliance: ServedAppliance, email: str = EMAIL) -> Iterator[Page]:
    """A desk in a browser of its own."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    try:
        yield sign_in(context.new_page(), appliance.url, email)
    finally:
        context.close()
