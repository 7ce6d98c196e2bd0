"""A session's page in a real browser: result, files, log, opening again; figures of what was."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from appliance.storage import groups, people
from tests.e2e.accessibility import findings
from tests.e2e.test_pages import signed_in
from tests.fakes.past_sessions import past_sessions
from tests.fakes.served_appliance import EMAIL, TECHNICIAN, ServedAppliance, served


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("records")) as running:
        running.with_technician()
        yield running


def test_resolved_found_exported_and_opened_again(
    browser: Browser, appliance: ServedAppliance
) -> None:
    parts, wait = appliance.running.parts, appliance.wait
    owner = wait(parts.storage.run(people.by_email, EMAIL))[0]
    (group,) = wait(parts.storage.run(groups.everyone))
    now_ms = parts.clock.now_ms()
    of_owner = [(owner.id, TECHNICIAN)]
    wait(parts.storage.run(past_sessions, 60, [group.id], of_owner, now_ms, 20))
    record = wait(parts.sessions.create(owner, "Printer", "Ms Kim", "kim@example.org"))
    context = browser.new_context(color_scheme="dark", accept_downloads=True)
    page = context.new_page()
    signed_in(page, appliance)
    address = f"{appliance.url}/desk/session/{record.id}"
    page.goto(address)
    page.fill("#note-text", "Calls back\n<b>at ten</b>")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator(".record-notes")).to_contain_text("<b>at ten</b>")
    page.select_option("#outcome", "follow_up")
    page.select_option("#category", label="Printing")
    page.fill("#note", "New toner")
    page.get_by_role("button", name="Resolve").click()
    expect(page.get_by_role("status")).to_contain_text("The result is stored.")
    expect(page.locator(".record-timeline")).to_contain_text("Resolved: Needs follow-up (Printing)")
    page.get_by_role("button", name="Star").click()
    expect(page.get_by_role("button", name="Remove star")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="All as ZIP").click()
    with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as archive:
        told = json.loads(archive.read(next(n for n in archive.namelist() if n.endswith("json"))))
    assert (told["outcome"], told["category"], told["note"]) == (
        "follow_up",
        "Printing",
        "New toner",
    )
    assert findings(page) == []

    page.goto(f"{appliance.url}/office/resolved?outcome=follow_up")
    page.fill("#q", "kim@ toner")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("link", name="Ms Kim").click()
    page.get_by_role("button", name="Open again").click()
    page.locator("#confirm-dialog [data-yes]").click()
    expect(page.get_by_role("status")).to_contain_text("The session is open again.")
    expect(page.locator(".record-timeline")).to_contain_text("opened again, with a new code")

    page.goto(f"{appliance.url}/office/dashboard?period=7")
    expect(page.locator("#plot-sessions canvas")).to_be_visible()
    page.get_by_text("The plots as tables").click()
    expect(page.locator(".figure-data tbody").first.locator("tr")).to_have_count(7)
    assert findings(page) == []
    context.close()
