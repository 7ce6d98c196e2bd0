"""The waiting room: two customers in a queue, check words of both sides, the survey at the end."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from appliance.domain.records import Account, SessionRecord
from appliance.domain.requests import Wish
from appliance.storage import people
from tests.e2e.accessibility import findings, seen
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served

SOON_MS = 30_000


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("waiting")) as running:
        running.with_technician()
        yield running


def technician(appliance: ServedAppliance) -> Account:
    parts = appliance.running.parts
    return appliance.wait(parts.storage.run(people.by_email, EMAIL))[0]  # type: ignore[no-any-return]


def queued(appliance: ServedAppliance, name: str) -> SessionRecord:
    """A session nobody has taken."""
    parts = appliance.running.parts
    wish = Wish(topic="Printer", name=name)
    made = parts.storage.run(parts.sessions.create_now, technician(appliance), wish)
    record = appliance.wait(made)
    parts.sessions.tell_all([record])
    return record  # type: ignore[no-any-return]


def arrive(page: Page, appliance: ServedAppliance, record: SessionRecord) -> None:
    """Presses the button of the invitation."""
    page.goto(f"{appliance.url}/j/{record.link_token}")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/session")


def test_place_wait_and_check_words_are_live_for_two_customers(
    browser: Browser, appliance: ServedAppliance
) -> None:
    parts = appliance.running.parts
    one, two = queued(appliance, "Seoyeon Lee"), queued(appliance, "Luc Martin")
    with ExitStack() as stack:
        first = stack.enter_context(seen(browser, "desktop", "light"))
        second = stack.enter_context(seen(browser, "phone", "dark"))
        arrive(first, appliance, one)
        arrive(second, appliance, two)
        expect(first.locator("#who")).to_have_text("Nobody has taken your request yet")
        expect(first.locator("#queue-place")).to_have_text(
            "You are next in the queue.", timeout=SOON_MS
        )
        expect(second.locator("#queue-place")).to_have_text(
            "You are number 2 in the queue.", timeout=SOON_MS
        )
        expect(second.locator("#queue-wait")).to_have_text("How long it takes is not known yet.")
        expect(first.locator(".check-fine")).to_have_count(3, timeout=2 * SOON_MS)

        desk = stack.enter_context(seen(browser, "desktop", "light"))
        desk.goto(appliance.url + "/login")
        desk.fill("input[name=email]", EMAIL)
        desk.fill("input[name=password]", PASSWORD)
        desk.click("button[type=submit].btn-primary")
        desk.wait_for_url("**/desk**")
        told = desk.request.get(f"{appliance.url}/api/sessions/{one.id}/details").json()
        assert told["check_words"]["own"] == first.locator("#check-words").inner_text()
        numbers = ", ".join(map(str, told["check_words"]["numbers"]))
        assert numbers == first.locator("#check-numbers").inner_text()

        take = parts.queues.assignments.assign(technician(appliance), one.id, "me", "")
        appliance.wait(take)
        expect(first.locator("#who")).to_have_text(f"{TECHNICIAN} helps you", timeout=SOON_MS)
        expect(first.locator("#change")).to_contain_text("has taken your request")
        expect(first.locator("#queue")).to_be_hidden(timeout=SOON_MS)
        expect(second.locator("#queue-place")).to_have_text(
            "You are next in the queue.", timeout=SOON_MS
        )
        assert findings(first) + findings(second) == []
        first.goto(appliance.url + "/check")
        expect(first.locator(".check-name")).to_have_text(TECHNICIAN)
        assert findings(first) == []


def test_the_survey_is_answered_by_keyboard(
    browser: Browser, appliance: ServedAppliance, tmp_path: Path
) -> None:
    parts = appliance.running.parts
    account = technician(appliance)
    record = appliance.wait(parts.sessions.create(account, "Printer", "Cleo"))
    with seen(browser, "phone", "dark") as page:
        arrive(page, appliance, record)
        expect(page.locator("#who")).to_have_text(f"{TECHNICIAN} helps you")
        ended = parts.sessions.end(record.id, TECHNICIAN, "technician_ended", account.id)
        appliance.wait(ended)
        expect(page.locator("#survey")).to_be_visible(timeout=SOON_MS)
        assert findings(page) == []
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == "score":
                break
        else:
            raise AssertionError("Tab never reaches the stars")
        page.keyboard.press("Space")
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        expect(page.locator("#star-chosen")).to_have_text("Good")
        page.keyboard.press("Tab")
        page.keyboard.type("Patient and quick 👍")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#survey-thanks")).to_contain_text("You gave 4 of 5 stars.")
        kept = appliance.wait(parts.sessions.get(record.id))
        assert (kept.survey_score, kept.survey_text) == (4, "Patient and quick 👍")
