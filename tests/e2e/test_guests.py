"""An external technician is invited from the viewer, comes in, sees, and is sent away."""

import sys
from pathlib import Path

from playwright.sync_api import Browser, expect

from appliance.domain.rights import ADMINISTRATOR
from appliance.storage import people
from tests.e2e.accessibility import findings, seen
from tests.e2e.picture import wait_for_pixel
from tests.e2e.signing_in import sign_in
from tests.fakes.agent_process import agent_process
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, served
from tests.fakes.xclient import XClient

WILLING = (sys.executable, "-m", "demo.customer", "--no-window")


def test_a_guest_comes_sees_and_is_sent_away(
    browser: Browser, display: str, tmp_path: Path
) -> None:
    with served(tmp_path / "served") as appliance:
        parts, wait = appliance.running.parts, appliance.wait
        wait(parts.people.create("appliance", EMAIL, TECHNICIAN, ADMINISTRATOR, PASSWORD, ""))
        owner, _password = wait(parts.storage.run(people.by_email, EMAIL))
        record = wait(parts.sessions.create(owner, "Printer", "Cleo"))
        arguments = ("--server", appliance.url, "--code", record.code)
        with (
            agent_process(display, tmp_path, *arguments, command=WILLING),
            seen(browser, "desktop", "light") as page,
            seen(browser, "phone", "dark") as outside,
        ):
            sign_in(page, appliance.url)
            page.goto(f"{appliance.url}/view/{record.id}")
            expect(page.locator("#state")).to_have_text("You control")
            page.click("#invite-button")
            page.fill("#guest-name", "Kim Minsu")
            assert findings(page) == []
            page.press("#guest-name", "Enter")
            link = page.locator(".invite-link").inner_text()
            code = page.locator(".invite-code").inner_text()

            outside.goto(link)
            assert findings(outside) == []
            outside.fill("#code", code)
            outside.press("#code", "Enter")
            outside.wait_for_url("**/guest-viewer")
            expect(outside.locator("#state")).to_have_text("You watch")
            with XClient(display) as client:
                client.fill(0x2266AA)
                wait_for_pixel(outside, 800, 500, 0x2266AA)
            expect(
                outside.locator("#invite-button, #back, #end:visible, #hold:visible")
            ).to_have_count(0)
            expect(page.locator("#people")).to_contain_text("Kim Minsu (external)")

            page.locator("#invite-close").focus()
            page.keyboard.press("Escape")
            # By its key: with another name in the bar the tool may be among those behind "more".
            page.keyboard.press("Control+Alt+Shift+KeyI")
            page.get_by_role("button", name="Withdraw Kim Minsu").click()
            expect(outside.locator("#card")).to_be_visible()
            expect(page.locator("#people")).to_be_hidden()
