"""The clipboard between two real ones: Chromium's, and the one of the customer's X display."""

import queue
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from agent.adapters.clipboard_device import Held
from agent.adapters.x11_clipboard import X11Clipboard, open_x11_clipboard
from appliance.domain.rights import SUPER
from tests.e2e.accessibility import findings_in
from tests.e2e.picture import on_canvas
from tests.e2e.signing_in import sign_in
from tests.fakes.agent_process import agent_process
from tests.fakes.desktop import until
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served
from tests.fakes.text_window import text_window

WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
MIXED = "Straße, 한글, 😀\n두 번째 줄"
READ = "navigator.clipboard.readText()"
TYPES = "navigator.clipboard.read().then((items) => items[0].types)"


def picture(width_px: int = 40, height_px: int = 30) -> bytes:
    """A green PNG."""

    def chunk(name: bytes, data: bytes) -> bytes:
        sealed = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + sealed

    size = width_px.to_bytes(4, "big") + height_px.to_bytes(4, "big")
    rows = (b"\0" + b"\x33\xaa\x55" * width_px) * height_px
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", size + b"\x08\x02\0\0\0"),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


@pytest.fixture(scope="module")
def appliance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedAppliance]:
    with served(tmp_path_factory.mktemp("clipboard")) as running:
        yield running


class CustomersProgram:
    """Another program on the customer's display, which copies and pastes."""

    def __init__(self, display: str) -> None:
        self.found: queue.SimpleQueue[Held | str] = queue.SimpleQueue()
        self._placed: queue.SimpleQueue[bool] = queue.SimpleQueue()
        self.board: X11Clipboard = open_x11_clipboard(self.found.put, display)

    def copies(self, held: Held) -> None:
        self.board.place(held, self._placed.put)
        assert self._placed.get(timeout=20)

    def pastes(self) -> Held | str:
        self.board.fetch()
        return self.found.get(timeout=20)


@pytest.fixture
def program(display: str) -> Iterator[CustomersProgram]:
    opened = CustomersProgram(display)
    yield opened
    opened.board.close()


@pytest.fixture
def viewer(
    browser: Browser, appliance: ServedAppliance, display: str, tmp_path: Path
) -> Iterator[Page]:
    """A viewer that controls, in a browser that lets pages have the clipboard."""
    context = browser.new_context(
        locale="en-GB",
        viewport={"width": 1280, "height": 860},
        permissions=["clipboard-read", "clipboard-write"],
    )
    parts = appliance.running.parts
    owner = appliance.wait(parts.people.create("appliance", EMAIL, TECHNICIAN, SUPER, PASSWORD, ""))
    record = appliance.wait(parts.sessions.create(owner, "Printer", "Cleo", ""))
    page = sign_in(context.new_page(), appliance.url)
    arguments = ("--server", appliance.url, "--code", record.code)
    with agent_process(display, tmp_path, *arguments, command=WILLING):
        page.goto(f"{appliance.url}/view/{record.id}")
        expect(page.locator("#state")).to_have_text("You control")
        yield page
    context.close()


def says(page: Page, which: str, text: str) -> None:
    expect(page.locator(f".clip-part:has({which}) .clip-status")).to_have_text(text)


def comes_to_front(page: Page) -> None:
    page.evaluate("window.dispatchEvent(new Event('focus'))")


def test_copies_pass_as_the_technician_chose_and_never_by_themselves(
    viewer: Page, program: CustomersProgram, display: str
) -> None:
    page: Any = viewer
    page.evaluate("navigator.clipboard.writeText('my own')")
    program.copies(Held("text", b"hostile; nobody asked"))
    page.click("#clipboard-tool")
    page.fill("#clip-box", MIXED)
    page.get_by_role("button", name="Send to the customer").click()
    says(page, "#clip-box", "The customer can paste it now.")
    assert program.pastes() == Held("text", MIXED.encode())
    assert page.evaluate(READ) == "my own"

    with text_window(display) as window:
        page.mouse.click(*on_canvas(page, 300, 200))
        page.keyboard.press("Control+v")
        assert window.wait_for(MIXED) == MIXED
        page.keyboard.press("F9")
        assert window.wait_for("") == ""
        typed = "Typed as keys, 예: ok\n" * 3
        page.fill("#clip-box", typed)
        page.get_by_role("button", name="Type it as keystrokes").click()
        assert window.wait_for(typed) == typed
        says(page, "#clip-box", "Typed.")

    program.copies(Held("text", "From the customer é".encode()))
    page.get_by_role("button", name="Get the customer's clipboard").click()
    expect(page.locator("#clip-found")).to_have_value("From the customer é")
    assert page.evaluate(READ) == "my own"
    page.get_by_role("button", name="Copy to my clipboard").click()
    says(page, "#clip-found", "It is on your clipboard.")
    assert page.evaluate(READ) == "From the customer é"

    page.evaluate("navigator.clipboard.writeText('copied elsewhere')")
    page.select_option("#clip-mode", "both")
    says(page, "#clip-box", "The customer can paste it now.")
    assert program.pastes() == Held("text", b"copied elsewhere")
    program.copies(Held("image", picture()))
    expect(page.locator(".clip-image")).to_be_visible()
    # The panel said the same of the text before: the clipboard alone tells.
    until(lambda: page.evaluate(TYPES) == ["image/png"])
    says(page, "#clip-found", "It is on your clipboard.")
    comes_to_front(page)
    assert program.pastes() == Held("image", picture())
    page.evaluate("navigator.clipboard.writeText('and back')")
    comes_to_front(page)
    until(lambda: program.pastes() == Held("text", b"and back"))
    assert findings_in(page) == []

    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.select_option("#clip-mode", "off")
    expect(page.get_by_role("button", name="Send my clipboard")).to_be_hidden()
    program.copies(Held("text", b"the old way"))
    page.get_by_role("button", name="Get the customer's clipboard").click()
    expect(page.locator("#clip-found")).to_have_value("the old way")
    page.get_by_role("button", name="Copy to my clipboard").click()
    says(page, "#clip-found", "It is on your clipboard.")
    page.fill("#clip-box", "")
    page.keyboard.press("Control+v")
    expect(page.locator("#clip-box")).to_have_value("the old way")
