"""Branding, help texts, server and the own profile in Chromium: seen where people look."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.storage import people
from appliance.storage.tables.people import AccountTable
from tests.e2e.accessibility import LOOKS, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.e2e.test_office_frame import REPORTS
from tests.fakes.picture_files import file_of, halves
from tests.fakes.served_appliance import ServedAppliance, served

BRAND = "/office/settings/brand"
HELP = "/office/settings/help"
PROFILE = "/account/profile"
WINE = "rgb(138, 30, 90)"
PAINTED = """() => new Promise((done) => {
  const look = () => (window.themeAtPaint ? done(window.themeAtPaint) : setTimeout(look, 20));
  look();
})"""


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path / "place") as running:
        running.with_technician()
        yield running


@pytest.fixture
def office(context: BrowserContext, appliance: ServedAppliance) -> Iterator[Page]:
    """Signed in; in the end no policy was broken and nothing failed in scripts."""
    context.add_init_script(REPORTS)
    page = sign_in(context.new_page(), appliance.url)
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    page.on("console", lambda one: "violates" in one.text and failed.append(one.text))
    yield page
    failed.extend(page.evaluate("window.reports"))
    assert failed == []


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    path = tmp_path / "logo.png"
    path.write_bytes(file_of(Image.new("RGBA", (400, 100), (138, 30, 90, 255)), "PNG"))
    return path


def pressed(page: Page, press: Callable[[], object]) -> None:
    with page.expect_navigation():
        press()


def has_background(page: Page, selector: str, colour: str) -> None:
    expect(page.locator(selector)).to_have_css("background-color", colour)


def test_name_colour_and_logo_are_seen_on_every_page(
    office: Page, appliance: ServedAppliance, logo: Path
) -> None:
    office.goto(appliance.url + BRAND)
    office.fill("#name", "한빛 헬프데스크")
    office.fill("#color", "#ffff00")
    expect(office.locator("#color-measured")).to_contain_text("1.0 to 1 as text on the page")
    office.get_by_role("button", name="Use #717100, which can be read").click()
    expect(office.locator("#color")).to_have_value("#717100")
    office.fill("#color", "#8a1e5a")
    light = '[data-preview="light"] .brand-preview-button >> nth=0'
    expect(office.locator(light)).to_have_css("background-color", WINE)
    expect(office.locator("[data-preview-heading]").first).to_have_text(
        "Get help from 한빛 헬프데스크"
    )
    pressed(office, lambda: office.click("#brand button[type=submit]"))
    expect(office.locator("[data-done]")).to_have_text(
        "The changes are saved. Every page shows them from now on."
    )
    pressed(office, lambda: office.set_input_files("#file-logo", logo))
    for path, button in (
        ("/", "#continue"),
        ("/login", "#login button[type=submit]"),
        (BRAND, "#brand button[type=submit]"),
    ):
        office.goto(appliance.url + path)
        has_background(office, button, WINE)
        expect(office.locator(".site-header .brand-name")).to_have_text("한빛 헬프데스크")
        shown = office.locator(".site-header .brand-logo")
        expect(shown).to_have_js_property("naturalWidth", 400)
    office.goto(appliance.url + HELP + "/mail")
    has_background(office, ".letter-button", WINE)
    expect(office.locator(".letter-subject")).to_have_text("Your account at 한빛 헬프데스크")
    office.goto(appliance.url + BRAND)
    office.get_by_role("button", name="Back to the default").click()
    pressed(office, lambda: office.click("#confirm-dialog [data-yes]"))
    office.goto(appliance.url + "/")
    has_background(office, "#continue", "rgb(11, 92, 173)")
    expect(office.locator(".brand-logo")).to_have_count(0)


def test_a_colour_that_cannot_be_read_is_refused_with_another(
    office: Page, appliance: ServedAppliance
) -> None:
    office.goto(appliance.url + BRAND)
    office.fill("#color", "#ffff00")
    pressed(office, lambda: office.click("#brand button[type=submit]"))
    expect(office.locator("#color-error")).to_contain_text(
        "The nearest colour that is enough is #717100."
    )
    expect(office.locator("#color")).to_have_value("#ffff00")
    office.get_by_role("button", name="Use #717100, which can be read").click()
    pressed(office, lambda: office.click("#brand button[type=submit]"))
    expect(office.locator("[data-done]")).to_be_visible()


def test_help_texts_in_korean_are_text_and_nothing_else(
    office: Page, appliance: ServedAppliance, browser: Browser
) -> None:
    office.goto(appliance.url + HELP + "?lang=ko")
    office.fill("#title", "무엇을 도와드릴까요? {{7*7}}")
    office.fill("#introduction", "<img src=x onerror=alert(1)>\n두 번째 줄")
    office.fill("#hours", "월요일-금요일 09-18시")
    office.fill("#privacy", "http://example.org")
    pressed(office, lambda: office.click(".office-form button[type=submit]"))
    expect(office.locator("#privacy-error")).to_contain_text("https://")
    office.fill("#privacy", "https://example.org/privacy")
    pressed(office, lambda: office.click(".office-form button[type=submit]"))
    context = browser.new_context(locale="ko-KR")
    customer = context.new_page()
    customer.goto(appliance.url + "/")
    expect(customer.locator("h1")).to_have_text("무엇을 도와드릴까요? {{7*7}}")
    expect(customer.locator(".own-words").first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(customer.locator(".own-hours")).to_have_text("월요일-금요일 09-18시")
    expect(customer.locator('a[href="https://example.org/privacy"]')).to_be_visible()
    context.close()


def test_a_picture_is_chosen_by_keyboard_and_shown_to_the_customer(
    office: Page, appliance: ServedAppliance, tmp_path: Path
) -> None:
    file = tmp_path / "me.jpg"
    file.write_bytes(file_of(halves(700, 500), "JPEG"))
    office.on("filechooser", lambda chooser: chooser.set_files(file))
    office.goto(appliance.url + PROFILE)
    expect(office.locator("#show_picture")).to_have_count(0)
    office.focus("#main")
    for _ in range(20):
        office.keyboard.press("Tab")
        if office.evaluate("document.activeElement.id") == "picture-file":
            break
    expect(office.locator("#picture-file")).to_be_focused()
    pressed(office, lambda: office.keyboard.press("Enter"))
    expect(office.locator("[data-done]")).to_have_text("Your picture was changed.")
    for place in (".face-large img", "#person-menu-button img"):
        expect(office.locator(place)).to_have_js_property("naturalWidth", 256)
    office.check("#show_picture")
    pressed(office, lambda: office.click(".office-form button[type=submit]"))
    parts = appliance.running.parts
    everybody = appliance.wait(parts.storage.run(_everybody))
    record = appliance.wait(parts.sessions.create(everybody[0], "Printer"))
    office.goto(f"{appliance.url}/j/{record.link_token}")
    pressed(office, lambda: office.click("main button[type=submit]"))
    shown = office.locator("#helper-picture")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("naturalWidth", 256)


def _everybody() -> list:
    return [people.record(row) for row in AccountTable.select()]


def test_a_file_that_is_no_picture_is_refused_beside_the_button(
    office: Page, appliance: ServedAppliance, tmp_path: Path
) -> None:
    file = tmp_path / "me.svg"
    file.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    office.goto(appliance.url + PROFILE)
    office.set_input_files("#picture-file", file)
    expect(office.locator("#picture-error")).to_contain_text("SVG files can hold programs")
    expect(office.locator("#picture-file")).to_be_focused()


def test_the_theme_of_the_account_stands_before_the_first_paint(
    office: Page, appliance: ServedAppliance
) -> None:
    office.emulate_media(color_scheme="light")
    office.goto(appliance.url + PROFILE)
    office.locator("input[name=theme][value=dark]").check()
    pressed(office, lambda: office.click(".office-form button[type=submit]"))
    office.add_init_script(
        """new PerformanceObserver((list) => {
          if (list.getEntries().length && !window.themeAtPaint)
            window.themeAtPaint = document.documentElement.getAttribute("data-bs-theme");
        }).observe({ type: "paint", buffered: true });"""
    )
    for path in ("/desk", PROFILE, BRAND):
        office.goto(appliance.url + path)
        assert office.evaluate("document.documentElement.dataset.bsTheme") == "dark"
        assert office.evaluate(PAINTED) == "dark"
    has_background(office, "body", "rgb(18, 26, 36)")


def test_the_profile_speaks_the_language_that_was_chosen(
    office: Page, appliance: ServedAppliance
) -> None:
    office.goto(appliance.url + PROFILE)
    office.select_option("#language", "fr")
    office.fill("#time_zone", "Asia/Seoul")
    pressed(office, lambda: office.click(".office-form button[type=submit]"))
    expect(office.locator("html")).to_have_attribute("lang", "fr")
    expect(office.locator("#time_zone")).to_have_value("Asia/Seoul")


def test_the_pages_are_accessible(browser: Browser, appliance: ServedAppliance, logo: Path) -> None:
    said: list[str] = []
    with seen(browser, *LOOKS[0]) as page:
        sign_in(page, appliance.url)
        page.goto(appliance.url + BRAND)
        page.fill("#color", "#ffff00")
        page.fill("#name", "")
        pressed(page, lambda: page.click("#brand button[type=submit]"))
        said += findings_in(page)
        page.fill("#name", "Hanbit")
        page.fill("#color", "#717100")
        pressed(page, lambda: page.click("#brand button[type=submit]"))
        pressed(page, lambda: page.set_input_files("#file-logo", logo))
        for path in (PROFILE, BRAND, "/", "/login", "/desk"):
            page.goto(appliance.url + path)
            said += findings_in(page)
    assert said == []
