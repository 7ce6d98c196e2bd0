"""Signing in by the form, in whatever language, with scripts or without."""

from playwright.sync_api import Page

from tests.fakes.served_appliance import EMAIL, PASSWORD


def sign_in(page: Page, url: str, email: str = EMAIL) -> Page:
    """Returns the page with the desk open."""
    page.goto(f"{url}/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/desk")
    return page
