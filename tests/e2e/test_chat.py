"""The chat in real browsers: a customer's page before any program, a technician in the viewer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.chat import CUSTOMER
from appliance.domain.records import SessionRecord
from appliance.services.chat_book import Author
from appliance.storage import people
from protocol.limits import CHAT_CHARS
from tests.e2e.accessibility import findings
from tests.e2e.signing_in import sign_in
from tests.e2e.test_strings import clean, guarded
from tests.fakes.payloads import PAYLOADS
from tests.fakes.served_appliance import EMAIL, TECHNICIAN, ServedAppliance, served

COMPOSED_ENTER = """box => box.dispatchEvent(new KeyboardEvent(
  "keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        running.with_technician()
        yield running


def begun(appliance: ServedAppliance, customer: Page, technician: Page) -> SessionRecord:
    """Opens the customer's page, and the technician's viewer with its chat; both are heard."""
    parts = appliance.running.parts
    found = appliance.wait(parts.storage.run(people.by_email, EMAIL))
    assert found
    record = appliance.wait(parts.sessions.create(found[0], "Printer", "Cléo Martin"))
    customer.goto(f"{appliance.url}/j/{record.link_token}")
    customer.locator("main button[type=submit]").first.click()
    customer.wait_for_url("**/session")
    sign_in(technician, appliance.url)
    technician.goto(f"{appliance.url}/view/{record.id}")
    technician.click("#chat-button")
    expect(technician.locator(".chat-none")).to_contain_text("Nothing written yet")
    expect(customer.locator(".chat-none")).to_contain_text("Write to")
    return record


def say(page: Page, text: str) -> None:
    page.locator(".chat-box").fill(text)
    page.locator(".chat-box").press("Enter")


def test_people_talk_before_any_program_runs(browser: Browser, appliance: ServedAppliance) -> None:
    ours = browser.new_context(locale="en-GB", bypass_csp=True)
    theirs = browser.new_context(locale="en-GB", bypass_csp=True)
    customer, technician = theirs.new_page(), ours.new_page()
    begun(appliance, customer, technician)
    box = customer.locator(".chat-box")
    keys = theirs.new_cdp_session(customer)

    box.focus()
    keys.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
    expect(technician.locator(".chat-typist")).to_have_text("Cléo Martin is writing…")
    box.evaluate(COMPOSED_ENTER)
    keys.send("Input.insertText", {"text": "한글"})
    expect(customer.locator(".chat-line")).to_have_count(0)
    customer.locator(".chat-tool").click()
    customer.keyboard.press("ArrowRight")
    customer.keyboard.press("Enter")
    box.press("Shift+Enter")
    box.press_sequentially("<b>second line</b>")
    box.press("Enter")
    expect(technician.locator(".chat-other .chat-text")).to_have_text("한글😀\n<b>second line</b>")
    expect(technician.locator(".chat-typist")).to_have_text("")

    say(technician, "See https://support.example.org/a?b=1, please: שלום")
    line = customer.locator(".chat-other")
    expect(line.locator(".chat-author")).to_have_text(TECHNICIAN)
    expect(customer.locator(".chat a")).to_have_count(0)
    line.get_by_role("button", name="Open link").click()
    link = line.get_by_role("link", name="Open in a new tab")
    expect(link).to_have_attribute("href", "https://support.example.org/a?b=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(technician.locator(".chat-own .chat-progress")).to_have_attribute("title", "Read")
    line.get_by_role("button", name="Cancel").click()

    appliance.wait(appliance.running.parts.sockets.close_all(1.0))
    say(customer, "written while the line was broken")
    box.fill("not sent yet")
    customer.reload()
    expect(customer.locator(".chat-line")).to_have_count(3)
    expect(box).to_have_value("not sent yet")
    expect(technician.locator(".chat-line")).to_have_count(3)
    customer.bring_to_front()
    box.fill("x" * (CHAT_CHARS + 3))
    expect(customer.locator(".chat-room")).to_have_text("3 characters too many")
    expect(customer.locator(".chat-send")).to_be_disabled()
    assert findings(customer) == []
    assert findings(technician) == []
    for one in (ours, theirs):
        one.close()


def test_no_payload_runs_in_the_chat(browser: Browser, appliance: ServedAppliance) -> None:
    """As a message, and as the name of its author; the history after the end shows them too."""
    ours, theirs = guarded(browser), guarded(browser)
    customer, technician = theirs.new_page(), ours.new_page()
    record = begun(appliance, customer, technician)
    parts = appliance.running.parts
    author = Author(record.id, CUSTOMER, CUSTOMER)

    def write() -> None:
        for number, payload in enumerate(PAYLOADS):
            parts.chat.book.post(author, f"p{number}", payload)
            parts.chat.book.say(record.id, "taken", payload[:80])

    appliance.wait(parts.sessions.edit(record.id, PAYLOADS[4][:80].strip(), PAYLOADS[5]))
    appliance.wait(parts.storage.run(write))
    appliance.wait(told(appliance, record))
    for page, side in ((technician, "other"), (customer, "own")):
        expect(page.locator(f".chat-{side} .chat-text")).to_have_count(len(PAYLOADS))
        assert page.locator(f".chat-{side} .chat-text").all_text_contents() == list(PAYLOADS)
        assert page.locator(".chat a, .chat img, .chat iframe").count() == 0
        clean(page)
    appliance.wait(parts.sessions.end(record.id, "Jiwoo", "technician_ended"))
    kept = customer.locator(".chat-card-ended")
    expect(kept.locator(".chat-note")).to_contain_text("You can still read the messages")
    expect(kept.locator(".chat-own .chat-text")).to_have_count(len(PAYLOADS))
    clean(customer)
    for one in (ours, theirs):
        one.close()


async def told(appliance: ServedAppliance, record: SessionRecord) -> None:
    appliance.running.parts.chat.tell(record.id)
