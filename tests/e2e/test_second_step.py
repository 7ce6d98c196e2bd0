"""Two-step verification as people use it (SPEC T5): by keyboard, real mail, real passkeys."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.clock import Clock
from tests.e2e.accessibility import SIZES
from tests.e2e.mailing import mailing
from tests.fakes.served_appliance import EMAIL, PASSWORD, ServedAppliance, served
from tests.fakes.smtp_server import MailServerFake

REVOKED_WITHIN_MS = 30_000


class LaterClock(Clock):
    """The computer's clock, put forward."""

    later_ms = 0

    def now_ms(self) -> int:
        return super().now_ms() + self.later_ms


@pytest.fixture
def clock() -> LaterClock:
    return LaterClock()


@pytest.fixture
def appliance(tmp_path: Path, clock: LaterClock) -> Iterator[ServedAppliance]:
    with served(tmp_path, clock) as running:
        running.with_technician()
        yield running


@pytest.fixture
def server(appliance: ServedAppliance) -> Iterator[MailServerFake]:
    with mailing(appliance) as running:
        yield running


def type_password(page: Page, appliance: ServedAppliance, path: str = "/login") -> None:
    page.goto(appliance.url + path)
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type(EMAIL)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith(path))


def code(clock: Clock, secret: str, steps: int = 1) -> str:
    """The app's next code: it counts on both sides of the moment at which the time step ends."""
    return pyotp.TOTP(secret).generate_otp(clock.now_ms() // 30_000 + steps)


def press(page: Page, name: str) -> None:
    """Goes to a button with Tab and presses it."""
    button = page.get_by_role("button", name=name, exact=True)
    page.wait_for_load_state()
    expect(button).to_be_visible()
    for _ in range(60):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached with Tab")


def set_app_up(page: Page, appliance: ServedAppliance, clock: Clock) -> tuple[str, list[str]]:
    """Does it by keyboard; the code of this time step is used then, and the next one not."""
    page.goto(f"{appliance.url}/account/security")
    press(page, "Set up Authenticator app")
    page.wait_for_url("**/account/security/app")
    secret = (page.locator("#app-secret").text_content() or "").replace(" ", "")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code(clock, secret, 0))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/security/codes")
    codes = page.locator("#recovery-codes code").all_text_contents()
    press(page, "I have kept them, go on")
    expect(page.get_by_text("Your authenticator app counts")).to_be_visible()
    return secret, codes


def with_authenticator(page: Page) -> None:
    """Puts a security key into the browser that says yes to everything."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def newcomer(browser: Browser) -> Page:
    return browser.new_context(locale="en-GB", viewport=SIZES["desktop"]).new_page()


def test_an_app_by_keyboard_alone(
    page: Page, browser: Browser, appliance: ServedAppliance, clock: LaterClock
) -> None:
    type_password(page, appliance)
    secret, codes = set_app_up(page, appliance, clock)
    assert len(set(codes)) == 10
    other = newcomer(browser)
    type_password(other, appliance)
    expect(other).to_have_url(f"{appliance.url}/login/second")
    expect(other.locator("#code")).to_be_focused()
    other.keyboard.type("000000")
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("This code is wrong")
    expect(other.locator("#code")).to_be_focused()
    other.keyboard.type(code(clock, secret))
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk")
    other.context.close()


def test_a_code_by_real_mail(
    page: Page, browser: Browser, appliance: ServedAppliance, server: MailServerFake
) -> None:
    type_password(page, appliance)
    page.goto(f"{appliance.url}/account/security")
    press(page, "Set up Code by e-mail")
    page.fill("#code", newest_code(appliance, server, 1))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/security/codes")
    other = newcomer(browser)
    type_password(other, appliance)
    press(other, "Send the code")
    expect(other.get_by_text(re.compile("a code is on its way to ji…@example.org"))).to_be_visible()
    other.fill("#code", newest_code(appliance, server, 3))
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk")
    other.context.close()


def newest_code(appliance: ServedAppliance, server: MailServerFake, mails: int) -> str:
    appliance.wait(server.wait_for(mails))
    texts = "\n".join(one.part("plain") for one in server.received)
    return str(re.findall(r"^(\d{3} \d{3})$", texts, re.MULTILINE)[-1])


def test_a_passkey_as_the_second_and_as_the_only_factor(
    page: Page, appliance: ServedAppliance
) -> None:
    with_authenticator(page)
    type_password(page, appliance)
    page.goto(f"{appliance.url}/account/security")
    page.fill("#key-name", "Blue key")
    press(page, "Add a passkey")
    page.wait_for_url("**/account/security/codes")
    press(page, "I have kept them, go on")
    expect(page.get_by_role("heading", name="Blue key")).to_be_visible()
    page.click("text=Add a passkey")
    expect(page.get_by_text("This device has a passkey for this account already.")).to_be_visible()
    page.context.clear_cookies()
    type_password(page, appliance)
    expect(page).to_have_url(f"{appliance.url}/login/second")
    press(page, "Use your passkey")
    page.wait_for_url("**/desk")
    page.context.clear_cookies()
    page.goto(f"{appliance.url}/login?next=/account/devices")
    press(page, "Sign in with a passkey")
    expect(page).to_have_url(f"{appliance.url}/account/devices")
    page.goto(f"{appliance.url}/account/security")
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#confirm-dialog")).to_be_visible()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(page.get_by_text("was removed")).to_be_visible()
    page.context.clear_cookies()
    page.goto(f"{appliance.url}/login")
    page.click("text=Sign in with a passkey")
    expect(page.get_by_text("This passkey was not accepted.")).to_be_visible()


def test_a_browser_without_passkeys_says_so(page: Page, appliance: ServedAppliance) -> None:
    page.add_init_script("delete window.PublicKeyCredential")
    type_password(page, appliance)
    page.goto(f"{appliance.url}/account/security")
    expect(page.get_by_text("This browser cannot use passkeys here.")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()


def test_recovery_code_and_remembered_device(
    page: Page, browser: Browser, appliance: ServedAppliance, clock: LaterClock
) -> None:
    type_password(page, appliance)
    _, codes = set_app_up(page, appliance, clock)
    other = newcomer(browser)
    type_password(other, appliance)
    other.get_by_role("link", name="Recovery code").click()
    other.fill("#code", codes[0].upper())
    other.get_by_label("Do not ask on this device for 30 days").check()
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/desk")
    keep = [one for one in other.context.cookies() if one["name"] == "deskside_device"]
    assert keep[0]["sameSite"] == "Strict"
    other.context.clear_cookies(name="deskside_login")
    type_password(other, appliance)
    expect(other).to_have_url(f"{appliance.url}/desk")
    other.goto(f"{appliance.url}/account/devices")
    press(other, "Forget Chrome, Linux, 127.0.0.1")
    expect(other.get_by_text("asked for the second step again")).to_be_visible()
    other.context.clear_cookies(name="deskside_login")
    type_password(other, appliance)
    expect(other).to_have_url(f"{appliance.url}/login/second")
    other.get_by_role("link", name="Recovery code").click()
    other.fill("#code", codes[0])
    other.keyboard.press("Enter")
    expect(other.get_by_role("alert")).to_contain_text("This code is wrong, used already")
    other.context.close()


def test_demanded_of_everybody(
    page: Page, browser: Browser, appliance: ServedAppliance, clock: LaterClock
) -> None:
    type_password(page, appliance)
    page.goto(f"{appliance.url}/office/settings/sign-in")
    demand = page.get_by_label("Demand two-step verification of everybody")
    demand.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("lock yourself out").first).to_be_visible()
    set_app_up(page, appliance, clock)
    page.goto(f"{appliance.url}/office/settings/sign-in")
    demand.check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The sign-in settings were saved.")).to_be_visible()
    people = appliance.running.parts.people
    appliance.wait(people.create("appliance", "bo@example.org", "Bo", "technician", PASSWORD, ""))
    other = newcomer(browser)
    other.goto(f"{appliance.url}/login")
    other.fill("#email", "bo@example.org")
    other.fill("#password", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/login/enrol")
    other.goto(f"{appliance.url}/desk")
    expect(other).to_have_url(f"{appliance.url}/login")
    other.goto(f"{appliance.url}/login/enrol")
    press(other, "Set up an app")
    other.wait_for_url("**/login/enrol/app")
    secret = (other.locator("#app-secret").text_content() or "").replace(" ", "")
    other.fill("#code", code(clock, secret))
    other.keyboard.press("Enter")
    other.wait_for_url("**/account/security/codes")
    press(other, "I have kept them, go on")
    other.wait_for_url("**/desk")
    other.context.close()


def test_sign_out_others_closes_the_other_browser(
    page: Page, browser: Browser, appliance: ServedAppliance
) -> None:
    type_password(page, appliance)
    other = newcomer(browser)
    type_password(other, appliance)
    expect(other.get_by_text("Updates automatically.")).to_be_visible()
    page.goto(f"{appliance.url}/account/devices")
    expect(page.get_by_text("This browser", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Sign out all others").click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(other.get_by_text("You are signed out.")).to_be_visible(timeout=REVOKED_WITHIN_MS)
    expect(page.get_by_text("All other browsers were signed out.")).to_be_visible()
    other.reload()
    expect(other).to_have_url(f"{appliance.url}/login")
    other.context.close()


def test_after_ten_minutes_one_says_again_who_one_is(
    page: Page, appliance: ServedAppliance, clock: LaterClock
) -> None:
    type_password(page, appliance)
    page.goto(f"{appliance.url}/desk")
    clock.later_ms += 11 * 60_000
    page.goto(f"{appliance.url}/account/security")
    press(page, "Set up Authenticator app")
    expect(page.locator("#secret")).to_be_focused()
    assert "/account/security/confirm" in page.url
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This is not your password at present.")).to_be_visible()
    page.fill("#secret", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. You can go on for ten minutes.")).to_be_visible()
    set_app_up(page, appliance, clock)


def test_after_ten_minutes_a_passkey_asks_too(
    page: Page, appliance: ServedAppliance, clock: LaterClock
) -> None:
    with_authenticator(page)
    type_password(page, appliance)
    page.goto(f"{appliance.url}/desk")
    clock.later_ms += 11 * 60_000
    page.goto(f"{appliance.url}/account/security")
    press(page, "Add a passkey")
    page.wait_for_url("**/account/security/confirm")
    page.fill("#secret", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. You can go on for ten minutes.")).to_be_visible()
    press(page, "Add a passkey")
    page.wait_for_url("**/account/security/codes")


def test_a_new_password_is_judged_while_it_is_typed(page: Page, appliance: ServedAppliance) -> None:
    type_password(page, appliance)
    page.goto(f"{appliance.url}/account/security")
    page.fill("#new", "aaaaaaaaaaaa")
    expect(page.locator(".strength-words")).to_have_text("Very easy to guess")
    page.fill("#new", "short one")
    expect(page.locator(".strength-words")).to_have_text("Too short: 12 characters at least")
    page.fill("#new", "nine yellow tractors sing")
    expect(page.locator(".strength-words")).to_have_text("Very good")
    page.fill("#again", "nine yellow tractors sing")
    page.fill("#current", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your password is new.")).to_be_visible()


def test_without_scripts(
    browser: Browser, page: Page, appliance: ServedAppliance, clock: LaterClock
) -> None:
    type_password(page, appliance)
    secret, _ = set_app_up(page, appliance, clock)
    plain = browser.new_context(locale="en-GB", java_script_enabled=False)
    other = plain.new_page()
    other.goto(f"{appliance.url}/login")
    other.fill("#email", EMAIL)
    other.fill("#password", PASSWORD)
    other.get_by_role("button", name="Sign in", exact=True).click()
    other.fill("#code", code(clock, secret))
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url(f"{appliance.url}/desk")
    plain.close()
