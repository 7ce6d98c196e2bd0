"""The pages as people use them: set-up, sign-in, Start now, the help page, live states."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.holding import held_back
from tests.e2e.passing import passing
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import (
    EMAIL,
    ORGANISATION,
    PASSWORD,
    TECHNICIAN,
    ServedAppliance,
    served,
)

WORKED_MS = 60_000
"""A busy machine has done the work that wrong codes cost by then."""
NEWER_THAN_V1 = """
for (const [holder, names] of [
  [window, ["globalThis", "queueMicrotask", "structuredClone", "AbortController", "BigInt"]],
  [window, ["PointerEvent", "IntersectionObserver", "ResizeObserver", "trustedTypes"]],
  [HTMLDialogElement.prototype, ["show", "showModal", "close"]],
  [Array.prototype, ["at", "flat", "flatMap", "findLast", "toSorted"]],
  [String.prototype, ["at", "replaceAll", "matchAll", "trimStart", "trimEnd"]],
  [Object, ["fromEntries", "hasOwn", "groupBy"]],
  [Promise, ["allSettled", "any"]],
  [Promise.prototype, ["finally"]],
  [Element.prototype, ["replaceChildren", "toggleAttribute", "checkVisibility"]],
  [HTMLFormElement.prototype, ["requestSubmit"]],
  [Navigator.prototype, ["clipboard"]],
]) for (const name of names) delete holder[name];
"""
"""Takes away what Chrome 67, Safari 11 or Firefox 60 do not have."""


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture(params=["", NEWER_THAN_V1], ids=["today", "oldest"])
def customer(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """The customer's browser, a present one and the oldest of V1."""
    made = browser.new_context(locale="en-GB")
    made.add_init_script(request.param)
    yield made
    made.close()


def signed_in(page: Page, appliance: ServedAppliance) -> Page:
    page.goto(appliance.url + "/login")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit].btn-primary")
    page.wait_for_url("**/desk")
    expect(page.locator("#line")).to_have_text("Updates automatically.")
    return page


def start_now(desk: Page, name: str = "Marie Dubois") -> str:
    desk.click("#start")
    desk.fill("#start-name", name)
    desk.click("#start-send")
    code = desk.locator("#new-code")
    expect(code).to_have_text(re.compile(r"^\d{3} \d{3} \d{3}$"))
    return code.inner_text()


def watched(page: Page) -> list[str]:
    """What the page complains about from now on; refused requests are not complaints."""
    said: list[str] = []
    page.on("pageerror", lambda problem: said.append(str(problem)))
    page.on(
        "console",
        lambda line: (
            said.append(line.text)
            if line.type == "error" and "Failed to load resource" not in line.text
            else None
        ),
    )
    return said


def test_the_setup_link_makes_the_first_administrator_and_keeps_what_was_typed(
    appliance: ServedAppliance, page: Page
) -> None:
    token = appliance.wait(appliance.running.parts.setup.link_token())
    page.goto(f"{appliance.url}/setup/{token}")
    page.fill("[name=organisation]", "Atelier Été")
    page.fill("[name=name]", TECHNICIAN)
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", "another sentence")
    page.click("button[type=submit].btn-primary")
    expect(page.locator("#password_again-error")).to_have_text(
        "The two passwords are not the same."
    )
    expect(page.locator("[name=organisation]")).to_have_value("Atelier Été")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=password_again]", PASSWORD)
    page.click("button[type=submit].btn-primary")
    page.wait_for_url("**/login?done=set-up")
    expect(page.locator(".brand-name")).to_have_text("Atelier Été")
    assert page.goto(f"{appliance.url}/setup/{token}").status == 404
    signed_in(page, appliance)
    expect(page.locator("#empty")).to_contain_text("Start now")


def test_a_wrong_password_keeps_the_address_and_says_so(
    appliance: ServedAppliance, page: Page
) -> None:
    appliance.with_technician()
    page.goto(appliance.url + "/login")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", "wrong wrong wrong")
    page.click("button[type=submit].btn-primary")
    expect(page.locator("[role=alert]").first).to_contain_text("is wrong")
    expect(page.locator("input[name=email]")).to_have_value(EMAIL)


def test_a_code_leads_to_the_session_and_both_pages_follow_it(
    appliance: ServedAppliance, page: Page, customer: BrowserContext
) -> None:
    appliance.with_technician()
    complaints = watched(page)
    code = start_now(signed_in(page, appliance))
    expect(page.locator("#new-link")).to_have_value(re.compile(f"^{appliance.url}/j/"))
    page.click("#start-result [data-close]")

    help_page = customer.new_page()
    complaints_there = watched(help_page)
    help_page.goto(appliance.url + "/")
    expect(help_page.locator("#code")).to_be_focused()
    help_page.keyboard.type(code.replace(" ", ""))
    expect(help_page.locator("#code")).to_have_value(code)
    with passing(page, "#toasts .notice-toast", "Waiting."):
        help_page.keyboard.press("Enter")
        help_page.wait_for_url("**/session")
    expect(help_page.locator("#who")).to_have_text(f"{TECHNICIAN} helps you")
    expect(help_page.get_by_text(f"on behalf of {ORGANISATION}")).to_be_visible()
    expect(help_page.get_by_text("Did somebody call you unasked?")).to_be_visible()
    expect(help_page.locator("#state-text")).to_contain_text("download and start the program")

    row = page.locator("#live-list .session-row")
    expect(row).to_contain_text("Waiting")
    expect(row).to_contain_text("has not started the program yet")
    row.locator("[data-act=end]").click()
    page.click("#confirm-dialog [data-yes]")
    expect(page.locator("#past-list .session-row")).to_contain_text("A technician ended")
    expect(page.locator("#toasts .notice-toast")).to_have_count(0)
    expect(help_page.locator("#state-text")).to_contain_text("Your technician ended this session")
    expect(help_page.locator("#while-live")).to_be_hidden()

    page.locator("#past-list [data-act=resolve]").click()
    page.click("#act-send")
    expect(page.locator("#past-list .session-row")).to_contain_text("Resolved")
    assert complaints + complaints_there == []


def test_a_link_changes_nothing_until_the_button_and_works_without_scripts(
    appliance: ServedAppliance, page: Page, browser: Browser
) -> None:
    appliance.with_technician()
    start_now(signed_in(page, appliance))
    link = page.locator("#new-link").input_value()
    page.click("#start-result [data-close]")
    without_scripts = browser.new_context(java_script_enabled=False, locale="fr-FR")
    customer_page = without_scripts.new_page()
    customer_page.goto(link)
    expect(customer_page.get_by_text(f"{TECHNICIAN} souhaite vous aider")).to_be_visible()
    expect(page.locator("#live-list .session-row")).to_contain_text("Open")
    customer_page.click("main button[type=submit]")
    customer_page.wait_for_url("**/session")
    expect(customer_page.locator("#who")).to_have_text(f"{TECHNICIAN} vous aide")
    expect(page.locator("#live-list .session-row")).to_contain_text("Waiting")
    customer_page.click("#leave button")
    expect(page.locator("#past-list .session-row")).to_contain_text("The customer left.")
    without_scripts.close()


def test_wrong_codes_get_one_sentence_and_then_cost_work(
    appliance: ServedAppliance, page: Page, customer: BrowserContext
) -> None:
    appliance.with_technician()
    code = start_now(signed_in(page, appliance))
    help_page = customer.new_page()
    help_page.goto(appliance.url + "/")
    sentences = set()
    for wrong in ("000 000 000", "12", "abc", *(f"11111111{n}" for n in range(8))):
        help_page.fill("#code", wrong)
        help_page.click("#continue")
        expect(help_page.locator("#continue")).to_be_enabled(timeout=WORKED_MS)
        expect(help_page.locator("#code-error")).not_to_be_empty()
        expect(help_page.locator("#code")).to_have_value(re.compile(r".+"))
        sentences.add(help_page.locator("#code-error").inner_text())
    assert len(sentences) == 1
    help_page.fill("#code", code)
    help_page.click("#continue")
    help_page.wait_for_url("**/session", timeout=WORKED_MS)


def test_the_language_switch_stays(appliance: ServedAppliance, page: Page) -> None:
    page.goto(appliance.url + "/login")
    page.get_by_role("button", name="한국어").click()
    page.wait_for_url("**/login")
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.get_by_role("heading", name="로그인")).to_be_visible()
    page.goto(appliance.url + "/")
    expect(page.locator("html")).to_have_attribute("lang", "ko")


def test_the_desk_works_by_keyboard_alone(appliance: ServedAppliance, page: Page) -> None:
    appliance.with_technician()
    signed_in(page, appliance)
    page.focus("#start")
    page.keyboard.press("Enter")
    expect(page.locator("#start-name")).to_be_focused()
    page.keyboard.type("Nora")
    page.keyboard.press("Enter")
    expect(page.locator("#copy-new-code")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#start")).to_be_focused()
    expect(page.locator("#live-list .session-row")).to_contain_text("Nora")


def test_start_now_waits_for_what_may_be_started(appliance: ServedAppliance, page: Page) -> None:
    """The button is there before the list is; pressed then, it is not pressed for nothing."""
    appliance.with_technician()
    with held_back(page, "**/api/sessions"):
        sign_in(page, appliance.url)
        page.click("#start")
    expect(page.locator("#start-name")).to_be_focused()


def test_the_desk_works_without_dialogs_and_clipboard_of_newer_browsers(
    appliance: ServedAppliance, page: Page
) -> None:
    appliance.with_technician()
    page.add_init_script(NEWER_THAN_V1)
    complaints = watched(page)
    start_now(signed_in(page, appliance))
    page.click("#copy-new-code")
    expect(page.locator("#copy-new-code")).to_contain_text("Copied")
    page.click("#start-result [data-close]")
    expect(page.locator("#start-dialog")).to_be_hidden()
    page.locator("[data-act=end]").click()
    page.click("#confirm-dialog [data-yes]")
    expect(page.locator("#past-list .session-row")).to_contain_text("Closed")
    assert complaints == []
