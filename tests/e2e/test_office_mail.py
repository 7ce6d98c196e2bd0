"""An administrator sets up mail, tests it, and looks after what waits (issue 3, number 2)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from playwright.sync_api import Browser, Page, expect

from appliance.handlers import mail_pages
from appliance.handlers.pages import Pages
from appliance.services.mail_message import Brand
from appliance.web_files import WebFiles
from tests.e2e.accessibility import LOOKS, findings, findings_in, seen
from tests.e2e.signing_in import sign_in
from tests.e2e.test_pages import signed_in
from tests.fakes.desktop import until
from tests.fakes.mail_room import LETTERS, LINK
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served
from tests.fakes.smtp_server import HOST, PASSWORD, USER, MailServerFake, mail_server


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        running.with_technician()
        yield running


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(appliance: ServedAppliance, authority: trustme.CA) -> Iterator[MailServerFake]:
    running = mail_server(authority)
    yield appliance.wait(running.__aenter__())
    appliance.wait(running.__aexit__(None, None, None))


def queue(appliance: ServedAppliance, to: str) -> str:
    mail = appliance.running.parts.mail
    return str(appliance.wait(mail.queue(to, LETTERS["en"], "en", "invitation", "jiwoo")))


def test_set_up_test_and_look_after_mail(
    page: Page, appliance: ServedAppliance, server: MailServerFake, authority: trustme.CA
) -> None:
    signed_in(page, appliance)
    queue(appliance, "waits@example.org")
    queue(appliance, "goes@example.org")
    page.goto(f"{appliance.url}/office/mail")
    expect(page.get_by_text("Mail is not set up.")).to_be_visible()
    page.get_by_label("Select waits@example.org").check()
    page.get_by_role("button", name="Withdraw").click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(page.get_by_text("The mail was withdrawn.")).to_be_visible()
    page.get_by_role("link", name="Enter a mail server").click()

    page.fill("#host", HOST)
    page.fill("#port", str(server.port))
    page.fill("#user", USER)
    page.fill("#password", "mistyped")
    page.fill("#from", "nobody")
    page.fill("#authorities", authority.cert_pem.bytes().decode())
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#from-error")).to_have_text(
        "This is no e-mail address. It should look like name@example.org."
    )
    expect(page.locator("#host")).to_have_value(HOST)
    expect(page.locator("#password")).to_have_value("")
    page.fill("#password", "mistyped")
    page.fill("#from", "help@example.org")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The mail settings were saved.")).to_be_visible()

    expect(page.locator("#to")).to_have_value(EMAIL)
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("535 5.7.8 wrong name or password").first).to_be_visible()
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The mail settings were saved.")).to_be_visible()
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("The test mail was handed to the mail server.")).to_be_visible()
    appliance.wait(server.wait_for(2))
    assert sorted(server.recipients()) == sorted(["goes@example.org", EMAIL])

    mail = appliance.running.parts.mail
    until(lambda: appliance.wait(mail.counts()).get("sent") == 1)
    page.goto(f"{appliance.url}/office/mail")
    page.select_option("#filter-state", "sent")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("goes@example.org")
    page.fill("#q", "nobody")
    expect(page.get_by_text("No mail fits")).to_be_visible()


def test_pages_have_no_serious_finding(browser: Browser, appliance: ServedAppliance) -> None:
    mail = appliance.running.parts.mail
    queue(appliance, "a.very.long.address.of.somebody@support.hanbit.example.co.kr")
    appliance.wait(mail.withdraw("jiwoo", [queue(appliance, "gone@example.org")]))
    with seen(browser, *LOOKS[0]) as page:
        sign_in(page, appliance.url)
        page.goto(f"{appliance.url}/office/mail")
        said = findings_in(page)
        page.goto(f"{appliance.url}/office/settings/mail")
        with page.expect_navigation():
            page.click("form.office-form [type=submit]")
        said += findings_in(page)
    assert said == []


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize(("width", "scheme"), [(600, "light"), (390, "dark")])
def test_a_mail_can_be_read_everywhere(
    browser: Browser, tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    color = {"en": "", "ko": "#f2c200", "fr": "#7b1e3a"}[language]
    html = mail_pages.paper(Pages(WebFiles()))(
        LETTERS[language], language, Brand("Hanbit <b>지원</b>", color)
    )
    file = tmp_path / "mail.html"
    file.write_text(html, "utf-8")
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.goto(file.as_uri())
    button = page.get_by_role("link", name=LETTERS[language].action_label)
    assert button.get_attribute("href") == LINK
    assert page.locator("b, script, img").count() == 0
    assert findings(page) == []
    context.close()
