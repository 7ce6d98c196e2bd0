"""Notes in the viewer: saved while typing, kept while nothing answers, live for colleagues."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.rights import SUPER
from tests.e2e.accessibility import findings_in
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served

STATE = ".note.own .note-state"
OWN = ".note.own textarea"


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    yield context.new_page()
    context.close()


def test_a_note_is_saved_while_it_is_written(page: Page, appliance: ServedAppliance) -> None:
    parts = appliance.running.parts
    people = parts.people
    ada = appliance.wait(people.create("appliance", EMAIL, TECHNICIAN, SUPER, PASSWORD, ""))
    luc = appliance.wait(
        people.create("appliance", "luc@example.org", "Luc Martin", SUPER, PASSWORD, "")
    )
    record = appliance.wait(parts.sessions.create(ada, "Printer", "Cleo", ""))
    sign_in(page, appliance.url)
    page.goto(f"{appliance.url}/office/settings/notes")
    page.fill("#name", "Printer check")
    page.fill("#text", "Model:\nDriver:")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_text("The template was added.")).to_be_visible()
    assert findings_in(page) == []

    page.goto(f"{appliance.url}/view/{record.id}")
    page.keyboard.press("Control+Alt+Shift+KeyN")
    expect(page.locator(OWN)).to_be_focused()
    page.keyboard.type("Ihr Drucker; 프린터")
    expect(page.locator(STATE)).to_have_text("Saved")
    assert [one.text for one in appliance.wait(parts.records.notes.of(record.id))] == [
        "Ihr Drucker; 프린터"
    ]

    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/notes/1", lambda route: route.abort())
    page.keyboard.type(" is offline")
    expect(page.locator(STATE)).to_have_text("Not saved: kept in this tab, and tried again.")
    page.reload()
    page.click("#notes-tool")
    expect(page.locator(OWN)).to_have_value("Ihr Drucker; 프린터 is offline")
    expect(page.locator(OWN)).to_be_focused()
    page.unroute("**/notes/1")
    page.keyboard.type(".")
    expect(page.locator(STATE)).to_have_text("Saved")

    appliance.wait(parts.records.notes.write(luc, record.id, "The <b>driver</b> is old."))
    expect(page.locator(".note:not(.own)")).to_contain_text("The <b>driver</b> is old.")
    expect(page.locator(".note:not(.own)")).to_contain_text("Luc Martin")
    page.select_option("#note-template", label="Printer check")
    expect(page.locator(OWN).nth(1)).to_have_value("Model:\nDriver:")
    expect(page.locator(STATE).nth(1)).to_have_text("Saved")
    assert findings_in(page) == []

    page.goto(f"{appliance.url}/desk/session/{record.id}")
    notes = page.locator(".record-notes")
    expect(notes).to_contain_text("Ihr Drucker; 프린터 is offline.")
    expect(notes).to_contain_text("The <b>driver</b> is old.")
    notes.get_by_text("Change").last.click()
    notes.locator("textarea").last.fill("Model: 2000")
    notes.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Your note is changed.")).to_be_visible()
    expect(notes).to_contain_text("Model: 2000")
    expect(notes.locator("textarea")).to_have_count(2)
    assert findings_in(page) == []
