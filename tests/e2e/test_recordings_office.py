"""Recordings outside the player: on the session's page, in the office, and their rules."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from appliance.storage import groups, people
from tests.e2e.accessibility import findings
from tests.e2e.holding import held_back
from tests.e2e.test_pages import signed_in
from tests.fakes.past_recordings import past_recording
from tests.fakes.served_appliance import EMAIL, ServedAppliance, served


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("recordings")) as running:
        running.with_technician()
        yield running


def test_listed_named_deleted_and_ruled(browser: Browser, appliance: ServedAppliance) -> None:
    parts, wait = appliance.running.parts, appliance.wait
    owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
    (group,) = wait(parts.storage.run(groups.everyone))
    record = wait(parts.sessions.create(owner, "Printer", "Ms Kim", "kim@example.org"))
    by = (owner.id, owner.name)
    first = wait(past_recording(parts, record.id, by))
    wait(past_recording(parts, record.id, note="Second <b>try</b>"))
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    signed_in(page, appliance)

    page.goto(f"{appliance.url}/desk/session/{record.id}")
    rows = page.locator(".recording-row")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(f"recorded by {owner.name}")
    expect(rows.nth(1)).to_contain_text("Second <b>try</b>")
    rows.nth(0).get_by_text("Add a note").click()
    page.fill(f"#note-{first.id}", "The toner")
    rows.nth(0).get_by_role("button", name="Save").click()
    expect(page.locator("[data-done]")).to_contain_text("The note of the recording is stored.")
    expect(rows.nth(0)).to_contain_text("The toner")
    assert findings(page) == []

    page.goto(f"{appliance.url}/office/recordings")
    table = page.locator("tbody tr")
    expect(table).to_have_count(2)
    page.fill("#q", "toner kim")
    expect(table).to_have_count(1)
    expect(page.locator(".htmx-request")).to_have_count(0)
    assert findings(page) == []
    table.get_by_role("button", name="Delete the recording of Ms Kim").click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(page.locator("[data-done]")).to_contain_text("The recording is deleted.")
    expect(table).to_have_count(1)

    with held_back(page, "**/static/office-*.js"):
        page.goto(f"{appliance.url}/office/recordings", wait_until="commit")
        table.get_by_role("button", name="Delete the recording").click()
    expect(page.locator("#confirm-dialog")).to_be_visible()
    page.locator("#confirm-dialog [data-no]").click()

    page.goto(f"{appliance.url}/office/settings/recordings")
    page.get_by_label("Every session is recorded").check()
    page.fill("#keep_days", "ninety")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#keep_days-error")).to_contain_text("whole number")
    page.fill("#keep_days", "90")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-done]")).to_contain_text("The rules are saved.")
    assert parts.recordings.rules.keep_days == 90
    assert findings(page) == []
    page.goto(f"{appliance.url}/office/groups/{group.id}/settings")
    expect(page.locator("#recording")).to_contain_text("As everywhere: Every session is recorded")
    page.select_option("#recording", "never")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.locator("[data-done]")).to_contain_text("What may be recorded is saved.")
    assert parts.recordings.rules.of(record) == "never"
    context.close()
