"""SECURITY 10: what a customer's computer says stays text, in desk, viewer and customer's page."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from appliance.domain.records import SessionRecord
from appliance.domain.sign_in import Visitor
from protocol.frame import Channel, Flag, Header, pack
from protocol.limits import DESCRIPTION_CHARS, NAME_CHARS
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.link import AgentHello
from protocol.messages.session import SessionEdit
from protocol.pixels import Copy, Cursor, Fill, Format, Image, Pointer, Size
from protocol.pixels import pack as packed
from tests.fakes.payloads import PAYLOADS
from tests.fakes.peers import AgentPeer, leave_all
from tests.fakes.samples import sample
from tests.fakes.served_appliance import EMAIL, PASSWORD, ServedAppliance, served

GUARD = """
window.hits = [];
window.pwned = () => { window.hits.push("ran"); return 49; };
document.addEventListener("securitypolicyviolation", (event) =>
  window.hits.push("policy: " + event.violatedDirective + " " + event.blockedURI));
window.alert = window.prompt = window.confirm = () => { window.hits.push("dialog"); };
"""


SEND_CODE = """typed => {
  const form = document.querySelector("main form");
  form.elements.code.value = typed;
  HTMLFormElement.prototype.submit.call(form);
}"""


class Rogue:
    """A customer's program on a loop of its own."""

    def __init__(self, appliance: ServedAppliance) -> None:
        self.appliance = appliance
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def attach(self, record: SessionRecord, text: str) -> AgentPeer:
        sessions = self.appliance.running.parts.sessions
        token = self.appliance.wait(sessions.claim_code_for_agent(record.code, "127.0.0.1"))
        return self.wait(self._attach(token, text))

    async def _attach(self, token: str, text: str) -> AgentPeer:
        agent = await AgentPeer.open(self.appliance.url, "/ws/agent")
        hello = sample(AgentHello, token=token, app_version=text[:40], capabilities=(text[:40],))
        agent.tell(hello)
        ask = await agent.expect(ConsentAsk)
        agent.tell(ConsentAnswer(ask.ask_id, ("view", "control"), "allowed"))
        return agent

    def say(self, agent: AgentPeer, *messages: Any) -> None:
        async def said() -> None:
            for message in messages:
                agent.raw(message) if isinstance(message, bytes) else agent.tell(message)

        self.wait(said())

    def close(self) -> None:
        self.wait(leave_all())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path) as running:
        running.with_technician()
        yield running


@pytest.fixture
def rogue(appliance: ServedAppliance) -> Iterator[Rogue]:
    made = Rogue(appliance)
    yield made
    made.close()


@pytest.fixture
def technician(browser: Browser, appliance: ServedAppliance) -> Iterator[BrowserContext]:
    made = guarded(browser)
    page = made.new_page()
    page.goto(appliance.url + "/login")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit].btn-primary")
    page.wait_for_url("**/desk")
    page.close()
    yield made
    made.close()


def guarded(browser: Browser) -> BrowserContext:
    """A context whose pages note what runs, and which lets nothing leave the appliance."""
    made = browser.new_context(locale="en-GB")
    made.add_init_script(GUARD)
    made.set_default_timeout(15_000)
    return made


def clean(page: Page) -> None:
    """Fails if anything ran, was refused by the policy, was computed, or led away."""
    assert page.evaluate("window.hits") == []
    assert "evil.example" not in page.url
    assert page.locator("main script:not([type]), iframe, object, embed, base").count() == 0


def start(appliance: ServedAppliance, topic: str, name: str) -> SessionRecord:
    parts = appliance.running.parts
    account = appliance.wait(parts.logins.sign_in(EMAIL, PASSWORD, Visitor("127.0.0.1"))).account
    return appliance.wait(parts.sessions.create(account, topic[:200], name[:NAME_CHARS], ""))


def test_no_payload_runs_in_the_desk(
    appliance: ServedAppliance, rogue: Rogue, technician: BrowserContext
) -> None:
    assert len(PAYLOADS) >= 60
    record = start(appliance, "Printer", "Cleo")
    agent = rogue.attach(record, PAYLOADS[0])
    desk = technician.new_page()
    desk.goto(appliance.url + "/desk")
    row = desk.locator(f"#session-{record.id}")
    expect(row).to_be_visible()
    for payload in PAYLOADS:
        rogue.say(agent, SessionEdit(payload.strip()[:NAME_CHARS], payload[:DESCRIPTION_CHARS]))
        shown = payload.strip()[:NAME_CHARS].strip()
        desk.wait_for_function(
            "([id, text]) => { const row = document.getElementById('session-' + id);"
            " return row && row.querySelector('.session-title').textContent === text; }",
            arg=[record.id, shown],
        )
        assert "49" not in row.locator(".session-about").inner_text()
        desk.wait_for_timeout(30)  # a person's pace: edits have a rate class
    clean(desk)
    desk.reload()
    expect(row).to_be_visible()
    clean(desk)


def test_no_payload_runs_in_viewer_and_customers_page(
    browser: Browser, appliance: ServedAppliance, rogue: Rogue, technician: BrowserContext
) -> None:
    """Each payload as the name that viewer and page are rendered with, and as live changes."""
    record = start(appliance, "Printer", "Cleo")
    agent = rogue.attach(record, PAYLOADS[1])
    viewer = technician.new_page()
    sessions = appliance.running.parts.sessions
    for payload in PAYLOADS:
        text = payload.strip()[:NAME_CHARS]
        appliance.wait(sessions.edit(record.id, text, payload[:DESCRIPTION_CHARS]))
        answer = viewer.request.get(f"{appliance.url}/view/{record.id}")
        body = answer.text()
        assert "<img src=x" not in body
        assert "<script>pwned" not in body
    for payload in PAYLOADS[::12]:
        appliance.wait(sessions.edit(record.id, payload.strip()[:NAME_CHARS], ""))
        viewer.goto(f"{appliance.url}/view/{record.id}")
        rogue.wait(agent.expect_screen(lambda one: bool(one.flags & Flag.REFRESH), 10))
        rogue.say(agent, SessionEdit(payload[::-1].strip()[:NAME_CHARS], payload))
        viewer.wait_for_timeout(50)
        clean(viewer)
    customer = guarded(browser)
    page = customer.new_page()
    other = start(appliance, "Printer", "Cleo")
    for payload in PAYLOADS[::6]:
        page.goto(appliance.url + "/")
        with page.expect_navigation():
            page.evaluate(SEND_CODE, payload)
        assert page.locator("input[name=code]").input_value() == payload.replace("\n", "")
        clean(page)
    page.goto(f"{appliance.url}/j/{other.link_token}")
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/session")
    appliance.wait(sessions.edit(other.id, PAYLOADS[4][:NAME_CHARS], PAYLOADS[5]))
    page.reload()
    clean(page)
    customer.close()


def huge() -> Iterator[bytes]:
    """Yields operations with sizes made to hurt; some are refused by their shape, some decode."""
    bomb = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (16000).to_bytes(4, "big") * 2
    bomb += b"\x08\x02\x00\x00\x00" + bytes(4)
    yield packed(Image(Format.PNG, 0, 0, 16, 16, bomb))
    yield packed(Image(Format.JPEG, 0, 0, 16, 16, b"\xff\xd8\xff\xc0" + bytes(40)))
    yield packed(Image(Format.PNG, 0, 0, 16, 16, b"<svg onload=pwned()>"))
    yield packed(Size(16384, 4096))
    yield packed(Size(16384, 16384))
    yield packed(Cursor(0, 0, 256, 256, bomb))
    yield packed(Cursor(0, 0, 65535, 65535, bomb))
    yield packed(Fill(16000, 16000, 384, 384, 1))
    yield packed(Copy(0, 0, 1, 1, 16383, 16383))
    yield packed(Pointer(65535, 65535))
    yield b"\x04\x01" + b"\xff" * 12
    yield b"\xff" * 64


def test_hostile_pictures_leave_the_viewer_alive(
    appliance: ServedAppliance, rogue: Rogue, technician: BrowserContext
) -> None:
    record = start(appliance, "Printer", "Cleo")
    agent = rogue.attach(record, "1")
    viewer = technician.new_page()
    said: list[str] = []
    viewer.on("pageerror", lambda problem: said.append(str(problem)))
    for operation in huge():
        viewer.goto(f"{appliance.url}/view/{record.id}")
        rogue.wait(agent.expect_screen(lambda one: bool(one.flags & Flag.REFRESH), 10))
        start_body = packed(Size(64, 64)) + packed(Fill(0, 0, 64, 64, 0x123456))
        rogue.say(agent, pack(Header(Channel.SCREEN, Flag.KEY | Flag.LAST, 1), start_body))
        rogue.say(agent, pack(Header(Channel.SCREEN, Flag.LAST, 2), operation))
        viewer.wait_for_timeout(150)
        area = viewer.evaluate("(c => c.width * c.height)(document.getElementById('screen'))")
        assert area <= 64 * 1024 * 1024
        clean(viewer)
    assert said == []
