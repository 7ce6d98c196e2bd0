"""The whole journey: set-up link, code, download, consent, picture, end; and its side roads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.journey import LIVE_MS, Place, customer, downloaded, set_up, start_now
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.fakes.agent_process import agent_process
from tests.fakes.clock import LaterClock
from tests.fakes.desktop import END_SESSION, LEVEL, until
from tests.fakes.served_appliance import EMAIL, PASSWORD, served
from tests.fakes.xclient import XClient


@pytest.fixture(scope="module")
def place(
    browser: Browser, display: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    with set_up(browser, display, tmp_path_factory.mktemp("appliance")) as made:
        yield made


def test_the_whole_journey(browser: Browser, place: Place, tmp_path: Path) -> None:
    session = start_now(place, "Seoyeon Lee")
    with (
        customer(browser, place, "ko-KR", session.code) as page,
        downloaded(page, place, tmp_path, "ko"),
    ):
        expect(page.locator("html")).to_have_attribute("lang", "ko")
        expect(page.locator("#who")).to_have_text("Minji Park 님이 도와드립니다")
        expect(page.locator(".subtitle")).to_have_text("소속: Hanbit Support")
        session.shows("Waiting")
        place.desktop.asked()
        session.says("The program is running; the customer is being asked.")

        place.desktop.allow()
        session.shows("Ready")
        expect(page.locator("#state")).to_have_class("live-state state-ready", timeout=LIVE_MS)

        with place.desk.context.expect_page() as opened:
            session.act("join").click()
        viewer = opened.value
        expect(viewer.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
        session.shows("Connected")
        notice = until(place.desktop.notice)
        with XClient(place.desktop.name) as client:
            client.fill(0x2266AA)
            wait_for_pixel(viewer, 800, 500, 0x2266AA)
            viewer.mouse.click(*on_canvas(viewer, 700, 400))
            client.wait_for("button_up")

            place.desktop.press_on_notice(LEVEL)
            expect(viewer.locator("#state")).to_have_text(
                "You watch: the customer allows viewing only", timeout=LIVE_MS
            )
            viewer.mouse.click(*on_canvas(viewer, 600, 300))
            viewer.keyboard.press("a")
            client.fill(0xAA6622)
            wait_for_pixel(viewer, 800, 500, 0xAA6622)

            place.desktop.press_on_notice(LEVEL)
            expect(viewer.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
            viewer.mouse.click(*on_canvas(viewer, 700, 400))
            client.wait_for("button_up", 2)
            # Input keeps its order: what was not to arrive would have come before this click.
            told = [event for event in client.events if event[0] in ("key", "button")]
            assert len(told) == 2
            assert all(kind == "button" and abs(x - 700) <= 2 for kind, _, x, _ in told)

        place.desktop.press_on_notice(END_SESSION)
        expect(viewer.locator("#card-title")).to_have_text("Session ended", timeout=LIVE_MS)
        expect(viewer.locator("#card-text")).to_have_text("Seoyeon Lee ended the session.")
        expect(viewer.locator("#screen")).to_be_hidden()
        session.shows("Resolved")
        session.says("The customer ended the session.")
        expect(page.locator("#state-text")).to_have_text(
            "세션을 종료하셨습니다. 아무도 화면을 보고 있지 않습니다.", timeout=LIVE_MS
        )
        expect(page.locator("#when-ended")).to_be_visible()
        until(lambda: notice not in place.desktop.windows())
        until(place.desktop.main)
        viewer.close()
    if place.packed:
        until(lambda: not list(tmp_path.glob("Deskside_*")))


def test_deny_then_ask_again_then_end_from_the_desk(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    session = start_now(place, "Camille Petit")
    with (
        customer(browser, place, "fr-FR", session.code) as page,
        downloaded(page, place, tmp_path, "fr"),
    ):
        expect(page.locator("#who")).to_have_text("Minji Park vous aide")
        place.desktop.deny()
        session.says("The customer pressed Deny.")
        expect(page.locator("#state-text")).to_contain_text("Vous avez appuyé", timeout=LIVE_MS)

        session.act("ask").click()
        place.desktop.allow()
        session.shows("Ready")
        session.act("end").click()
        place.desk.locator("#confirm-dialog [data-yes]").click()
        session.shows("Closed")
        session.says("A technician ended the session.")
        expect(page.locator("#state-text")).to_contain_text(
            "Votre technicien a terminé", timeout=LIVE_MS
        )
        session.act("resolve").click()
        place.desk.click("#act-send")
        session.shows("Resolved")


def test_the_customer_leaves_on_the_page(browser: Browser, place: Place, tmp_path: Path) -> None:
    session = start_now(place, "Alex Green")
    with (
        customer(browser, place, "en", session.code) as page,
        downloaded(page, place, tmp_path, "en"),
    ):
        expect(page.locator("#who")).to_have_text("Minji Park helps you")
        place.desktop.asked()
        page.locator("#leave button").click()
        page.wait_for_url(place.appliance.url + "/")
        session.shows("Closed")
        session.says("The customer left.")
        until(lambda: place.desktop.dialog() is None)
        page.goto(place.appliance.url + "/session")
        page.wait_for_url(place.appliance.url + "/")


def test_the_customer_cancels_in_the_program(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    session = start_now(place, "Robin Hill")
    with (
        customer(browser, place, "en", session.code) as page,
        downloaded(page, place, tmp_path, "en"),
    ):
        place.desktop.deny()
        session.says("The customer pressed Deny.")
        x, y, width, height = until(place.desktop.main)
        place.desktop.click(x + width // 2, y + height - 45)
        session.shows("Closed")
        session.says("The customer left.")
        expect(page.locator("#when-ended")).to_be_visible(timeout=LIVE_MS)


def test_code_and_address_typed_into_the_program(
    browser: Browser, place: Place, tmp_path: Path
) -> None:
    """The way that the page names for a program whose file lost its name."""
    session = start_now(place, "Kim Berg")
    with customer(browser, place, "en", session.code) as page:
        address, code = page.locator(".by-hand dd").all_inner_texts()
        with agent_process(
            place.desktop.name, tmp_path, "--server", f"http://{address}", "--code", code
        ):
            place.desktop.allow()
            session.shows("Ready")
            session.act("end").click()
            place.desk.locator("#confirm-dialog [data-yes]").click()
            session.shows("Closed")


def test_a_code_is_too_old_after_its_time(browser: Browser, tmp_path: Path) -> None:
    clock = LaterClock()
    with served(tmp_path, clock) as appliance:
        appliance.with_technician()
        context = browser.new_context(locale="en-GB")
        desk, page = context.new_page(), context.new_page()
        desk.goto(appliance.url + "/login")
        desk.fill("input[name=email]", EMAIL)
        desk.fill("input[name=password]", PASSWORD)
        desk.click("button[type=submit].btn-primary")
        desk.wait_for_url("**/desk")
        desk.click("#start")
        desk.click("#start-send")
        expect(desk.locator("#start-result")).to_be_visible()
        code = desk.locator("#new-code").inner_text()
        refusals = []
        page.goto(appliance.url + "/")
        clock.pass_(minutes=31)
        for typed in (code, "000 000 000"):
            page.fill("#code", typed)
            with page.expect_response("**/join") as answer:
                page.keyboard.press("Enter")
            refusals.append((answer.value.status, answer.value.body()))
            expect(page.locator("#code-error")).to_contain_text("too old")
            expect(page.locator("#code")).to_have_value(typed)
        assert refusals[0] == refusals[1]
        row = desk.locator(".session-row")
        expect(row.locator(".state-badge")).to_have_text("Expired", timeout=LIVE_MS)
        expect(row.locator(".session-explanation")).to_have_text("Nobody used the code in time.")
        context.close()


def test_the_appliance_said_nothing_of_codes_and_nothing_went_wrong(place: Place) -> None:
    log = place.appliance.log()
    assert "Traceback" not in log
    assert "ERROR" not in log
