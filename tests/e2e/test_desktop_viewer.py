"""The desktop viewer: sessions in windows of their own, from the desk and from a tab (SPEC V13)."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from appliance.storage import people
from tests.e2e.signing_in import sign_in
from tests.fakes.served_appliance import EMAIL, served

LINK = """id => {
  const link = document.createElement("a");
  link.setAttribute("data-act", "join");
  link.href = `/view/${id}`;
  link.textContent = "Join this one";
  document.querySelector("main").prepend(link);
}"""
"""Links to join are made and renewed all the time; the desk heeds each."""


def test_a_session_moves_to_a_window_of_its_own(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800})
    with served(tmp_path) as appliance:
        appliance.with_technician()
        parts = appliance.running.parts
        account = appliance.wait(parts.storage.run(people.by_email, EMAIL))
        assert account
        record = appliance.wait(parts.sessions.create(account[0], "Printer", "Cleo"))
        page = context.new_page()
        sign_in(page, appliance.url)
        page.goto(f"{appliance.url}/desk")
        manifest = context.new_cdp_session(page).send("Page.getAppManifest")
        assert manifest["url"].endswith("/app.webmanifest")
        assert manifest["errors"] == []

        page.goto(f"{appliance.url}/view/{record.id}")
        expect(page.locator("#state")).to_have_text("Waiting for the customer")
        page.keyboard.press("Control+Alt+Shift+V")
        with context.expect_page() as opened:
            page.get_by_role("button", name="Open in a window of its own").click()
        window = opened.value
        expect(window.locator("#state")).to_have_text("Waiting for the customer")
        assert window.evaluate("[window.name, window.menubar.visible]") == [
            f"desktop-view-{record.id}",
            False,
        ]
        expect(page.locator("#card-title")).to_have_text("Open in another tab")
        window.close()
        page.get_by_role("button", name="Connect again").click()
        expect(page.locator("#state")).to_have_text("Waiting for the customer")

        page.goto(f"{appliance.url}/desk")
        page.click("#notices-button")
        switch = page.get_by_role("menuitemcheckbox", name="Desktop viewer")
        switch.click()
        expect(switch).to_have_attribute("aria-checked", "true")
        page.keyboard.press("Escape")
        page.evaluate(LINK, record.id)
        with context.expect_page() as joined:
            page.get_by_role("link", name="Join this one").click()
        joined.value.wait_for_url(f"**/view/{record.id}")
        assert joined.value.evaluate("window.name") == f"desktop-view-{record.id}"
    context.close()
