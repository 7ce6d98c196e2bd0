"""What the customer allows, on both ends, and pictures kept with the session (SPEC V5, V12)."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.accessibility import EVERY_LOOK, findings_in
from tests.e2e.journey import CODE
from tests.e2e.signing_in import technician
from tests.fakes.agent_process import agent_process
from tests.fakes.desktop import LEVEL, desktop
from tests.fakes.served_appliance import served

LIVE_MS = 30_000
DECIDED_MS = 30_000


def allowed(page: Page, *rights: str) -> None:
    """Waits until the card says that these are allowed, and no others."""
    names = page.locator("#rights-side .right.allowed .right-name")
    expect(names).to_have_text(list(rights), timeout=LIVE_MS)


def ask(page: Page, right: str) -> None:
    page.get_by_role("button", name=f"Ask the customer: {right}").click()


def test_the_card_on_both_ends_and_a_snapshot(
    browser: Browser, display: str, tmp_path: Path
) -> None:
    with served(tmp_path) as appliance:
        appliance.with_technician()
        with technician(browser, appliance) as page, desktop(display) as hands:
            page.click("#start")
            page.click("#start-send")
            expect(page.locator("#new-code")).to_have_text(CODE)
            code = page.locator("#new-code").inner_text()
            arguments = ("--server", appliance.url, "--code", code)
            with agent_process(display, tmp_path, *arguments):
                hands.allow()
                record = appliance.wait(appliance.running.parts.sessions.recent())[0]
                page.goto(f"{appliance.url}/view/{record.id}")
                expect(page.locator("#state")).to_have_text("You control", timeout=LIVE_MS)
                page.keyboard.press("Control+Alt+Shift+A")
                expect(page.locator("#rights-side")).to_be_visible()
                # The rest is for the customer to tick.
                first = ("See the screen", "Point and draw on the screen")
                allowed(page, *first, "Control mouse and keyboard")

                ask(page, "Share the clipboard")
                hands.allow()
                clipboard = page.locator("#rights-side .right.allowed", has_text="Share")
                expect(clipboard).to_be_visible(timeout=DECIDED_MS)
                hands.press_on_notice(LEVEL)
                allowed(page, "See the screen")
                expect(page.locator("#state")).to_contain_text("viewing only", timeout=LIVE_MS)
                ask(page, "Control mouse and keyboard")
                hands.deny()
                expect(page.locator("#tray")).to_contain_text(
                    "The customer said no", timeout=DECIDED_MS
                )
                allowed(page, "See the screen")  # a no to more takes nothing
                assert findings_in(page, EVERY_LOOK) == []

                page.keyboard.press("Control+Alt+Shift+P")
                tray = page.locator("#tray .tray-row", has_text="Snapshot 1 is kept")
                tray.get_by_role("button", name="Show all").click()
                note = page.get_by_label("Note on Snapshot 1")
                note.fill("The driver is missing")
                note.blur()
                expect(page.get_by_text("The note is stored.")).to_be_visible(timeout=LIVE_MS)
                assert findings_in(page, EVERY_LOOK) == []
                with page.expect_download() as saved:
                    page.locator(".gallery-acts a").click()
                kept = Path(saved.value.path()).read_bytes()
                assert kept[16:24] == (1920).to_bytes(4, "big") + (1080).to_bytes(4, "big")
            page.goto(f"{appliance.url}/desk/session/{record.id}")
            expect(page.get_by_label("Note on Snapshot 1")).to_have_value("The driver is missing")
