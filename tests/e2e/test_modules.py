"""A branded module from the office to the queue, and the code box on another site (J10 to J12)."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mss import MSS
from playwright.sync_api import Browser, Page, expect
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from appliance.domain.session import State
from tests.e2e.accessibility import findings
from tests.e2e.signing_in import sign_in
from tests.fakes.agent_process import agent_process, under_its_name
from tests.fakes.desktop import Desktop, until
from tests.fakes.served_appliance import ServedAppliance, served

STRICT = (
    "default-src 'none'; frame-src {appliance}; form-action {appliance}; base-uri 'none'; "
    "require-trusted-types-for 'script'"
)


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("appliance")) as running:
        running.with_technician()
        yield running


def published(page: Page, url: str) -> None:
    """Makes a module in the office, with a question, and publishes it."""
    page.goto(f"{url}/office/modules/new")
    page.fill("#name", "Hanbit IT")
    page.fill("#slug", "it-help")
    page.select_option("#group", index=1)
    with page.expect_navigation():
        page.click("text=Make and design")
    page.fill("#button_en", "Help me")
    page.click("[data-question-add]")
    page.fill("#ask1_label_en", "Department")
    page.fill("#color", "#8a2be2")
    page.click("text=Save draft")
    expect(page.locator("[data-done]")).to_contain_text("The draft is saved")
    page.click("text=Publish and hand out")
    page.click("form[action$='/publish'] button")
    expect(page.locator("[data-done]")).to_contain_text("Published")


def asks(hands: Desktop) -> bool:
    """Whether the program shows the module: its button, in the module's colour."""
    box = hands.main()
    if box is None:
        return False
    with MSS(display=hands.name) as screen:
        x, y, width, height = box
        shot = screen.grab({"left": x, "top": y, "width": width, "height": height})
    return bytes.fromhex("8a2be2") in shot.rgb


def test_from_the_office_to_the_queue_without_a_code(
    browser: Browser, display: str, appliance: ServedAppliance, tmp_path: Path
) -> None:
    parts, wait = appliance.running.parts, appliance.wait
    context = browser.new_context(locale="en-GB", accept_downloads=True)
    desk = sign_in(context.new_page(), appliance.url)
    published(context.new_page(), appliance.url)
    customer = browser.new_context(locale="en-GB", bypass_csp=True).new_page()
    customer.goto(f"{appliance.url}/m/it-help")
    expect(customer.locator("[data-open-button]")).to_be_visible()
    assert findings(customer) == []
    with customer.expect_download() as downloading:
        customer.click("#download")
    name = downloading.value.suggested_filename
    command = under_its_name(tmp_path, name)
    with agent_process(display, tmp_path, command=command, GTK_THEME="Adwaita"):
        hands = Desktop(display)
        hands.agree_to_connect()
        until(lambda: asks(hands))
        assert not [one for one in wait(parts.sessions.recent()) if one.module_id]
        hands.type("Minji Park")
        hands.keys("Tab")
        hands.type("No sound")
        hands.keys("Tab")
        hands.type("Sales")
        hands.keys("Tab", "Return")
        record = until(
            lambda: next((one for one in wait(parts.sessions.recent()) if one.module_id), None)
        )
        assert (record.name, record.description) == ("Minji Park", "No sound")
        assert json.loads(record.answers) == {"Department": "Sales"}
        assert (record.state, record.code, record.owner_id) == (State.WAITING, "", "")
        expect(desk.get_by_text("Minji Park").first).to_be_visible()
        until(lambda: parts.attendance.room(record.id) and parts.attendance.room(record.id).agent)
        hands.close()
    until(lambda: not wait(parts.sessions.get(record.id)).live)
    assert wait(parts.sessions.get(record.id)).reason == "customer_left"
    context.close()
    customer.context.close()


class Site(RequestHandler):
    """A page of another organisation, with a strict policy and the two snippets in it."""

    def initialize(self, appliance: str, snippets: list[str]) -> None:
        self.appliance, self.snippets = appliance, snippets

    def get(self) -> None:
        self.set_header("Content-Security-Policy", STRICT.format(appliance=self.appliance))
        self.finish(f"<!doctype html><title>Shop</title>{''.join(self.snippets)}")


@contextmanager
def sites(appliance: str, snippets: list[str]) -> Iterator[list[str]]:
    """Yields the addresses of two sites that show the same page; snippets may be added later."""
    loop = asyncio.new_event_loop()
    servers: list[HTTPServer] = []

    async def open_one() -> str:
        page = Application([("/", Site, {"appliance": appliance, "snippets": snippets})])
        server = HTTPServer(page)
        listening = bind_sockets(0, "127.0.0.1")
        server.add_sockets(listening)
        servers.append(server)
        return f"http://127.0.0.1:{listening[0].getsockname()[1]}"

    async def end() -> None:
        for server in servers:
            server.stop()
            await server.close_all_connections()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield [asyncio.run_coroutine_threadsafe(open_one(), loop).result(10) for _ in range(2)]
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def test_the_code_box_on_another_site_with_a_strict_policy(
    browser: Browser, appliance: ServedAppliance
) -> None:
    snippets: list[str] = []
    with sites(appliance.url, snippets) as (allowed, other):
        context = browser.new_context(locale="en-GB")
        office = sign_in(context.new_page(), appliance.url)
        office.goto(f"{appliance.url}/office/settings/embed")
        office.fill("#sites", allowed)
        with office.expect_navigation():
            office.click("text=Save")
        expect(office.locator("[data-done]")).to_be_visible()
        office.select_option("#embed-size", "20")
        office.select_option("#embed-theme", "dark")
        chosen = re.compile("/embed\\?theme=dark&amp;size=20")
        expect(office.locator("#snippet-frame")).to_have_value(chosen)
        snippets += [office.input_value("#snippet-frame"), office.input_value("#snippet-form")]
        context.close()

        visitor = browser.new_context(locale="ko-KR")
        page = visitor.new_page()
        page.goto(other)
        frame = page.frame_locator("iframe")
        expect(frame.locator(".embed-box")).to_have_count(0)
        page.goto(allowed)
        expect(frame.locator("html")).to_have_attribute("data-bs-theme", "dark")
        expect(frame.locator("body")).to_have_css("font-size", "20px")
        frame.locator("#embed-code").fill("123 456 789")
        frame.locator("#embed-code").press("Enter")
        page.wait_for_url(f"{appliance.url}/?code=*")
        expect(page.locator("#code")).to_have_value("123 456 789")
        assert not [one for one in visitor.cookies() if "deskside_page" in one["name"]]
        page.goto(allowed)
        page.fill("#deskside-code", "987654321")
        page.press("#deskside-code", "Enter")
        page.wait_for_url(f"{appliance.url}/?code=*")
        expect(page.locator("#code")).to_have_value("987 654 321")
        visitor.close()
