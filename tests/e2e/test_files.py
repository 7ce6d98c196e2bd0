"""Files between a browser's technician and a customer's program with real windows (SPEC V10)."""

import hashlib
import os
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from appliance.domain.rights import SUPER
from protocol.frame import Flag
from protocol.messages.consent import ConsentRights
from protocol.messages.files import (
    STATES,
    Entry,
    FilesList,
    FilesListed,
    FilesSearch,
    FilesTransfer,
    Step,
)
from tests.e2e.accessibility import EVERY_LOOK, findings_in
from tests.e2e.picture import on_canvas
from tests.e2e.signing_in import sign_in
from tests.fakes.agent_process import agent_process
from tests.fakes.cut_line import CutLine, cut_line
from tests.fakes.desktop import SETTLED_S, Box, Desktop, desktop, until
from tests.fakes.payloads import PAYLOADS
from tests.fakes.served_appliance import EMAIL, PASSWORD, TECHNICIAN, ServedAppliance, served
from tests.fakes.viewer_server import ViewerServer, viewer_server

WILLING = (sys.executable, "-m", "demo.customer", "--no-window")
OFFER_PX = 502
"""Width of the question, with its border."""
PATIENCE_MS = 30_000
SLOW_BYTES_PER_S = 100_000
"""What is sent with it takes twenty seconds: longer than a busy machine needs for a click."""
DROP = """(sent) => {
  const data = new DataTransfer();
  for (const [name, bytes] of sent) data.items.add(new File([new Uint8Array(bytes)], name));
  const stage = document.getElementById("stage");
  const event = (type) =>
    new DragEvent(type, {bubbles: true, cancelable: true, dataTransfer: data});
  stage.dispatchEvent(event("dragenter"));
  const shown = !document.querySelector(".files-drop").hidden;
  stage.dispatchEvent(event("drop"));
  return shown;
}"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The customer's own folder."""
    documents = tmp_path / "home" / "Documents"
    (documents / "Fotos" / "trip").mkdir(parents=True)
    (documents.parent / "Downloads").mkdir()
    (documents.parent / "Downloads" / "readme.txt").write_text("the customer's own")
    (documents / "invoice.pdf").write_bytes(os.urandom(700_000))
    (documents / "한글 <b>x<b>\n.txt").write_text("hangul")
    (documents / ".hidden").write_text("")
    (documents / "Fotos" / "trip" / "deep.jpg").write_bytes(b"deep")
    return documents.parent


@pytest.fixture
def appliance(tmp_path: Path) -> Iterator[ServedAppliance]:
    with served(tmp_path / "appliance") as running:
        yield running


@pytest.fixture
def hands(display: str) -> Iterator[Desktop]:
    with desktop(display) as opened:
        yield opened


@pytest.fixture
def line(appliance: ServedAppliance) -> Iterator[CutLine]:
    """Between the customer's program and the appliance."""
    port = urlsplit(appliance.url).port
    assert port is not None
    with cut_line(port) as made:
        yield made


@pytest.fixture
def viewer(
    browser: Browser,
    appliance: ServedAppliance,
    line: CutLine,
    display: str,
    tmp_path: Path,
    home: Path,
) -> Iterator[Page]:
    parts = appliance.running.parts
    owner = appliance.wait(parts.people.create("appliance", EMAIL, TECHNICIAN, SUPER, PASSWORD, ""))
    record = appliance.wait(parts.sessions.create(owner, "Printer", "Cleo", ""))
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    page = sign_in(context.new_page(), appliance.url)
    arguments = ("--server", f"http://localhost:{line.port}", "--code", record.code)
    with agent_process(display, tmp_path, *arguments, command=WILLING, HOME=str(home)):
        page.goto(f"{appliance.url}/view/{record.id}")
        expect(page.locator("#state")).to_have_text("You control", timeout=PATIENCE_MS)
        yield page
    context.close()


def offer(hands: Desktop) -> Box | None:
    return next((box for box in hands.windows() if abs(box[2] - OFFER_PX) < 5), None)


def answer(hands: Desktop, *keys: str) -> None:
    """The customer answers by keyboard: other folder, Decline, Accept."""

    def answered() -> bool:
        box = offer(hands)
        if box and hands.has_keyboard(box):
            hands.keys(*keys)
        return offer(hands) is None

    until(lambda: offer(hands), 20)
    until(answered, 20)


def row(page: Page, name: str) -> Locator:
    return page.locator(".files-row", has_text=name)


def newest(page: Page, state: str) -> Locator:
    found = page.locator(f".files-move[data-state={state}]").first
    expect(found).to_be_visible(timeout=PATIENCE_MS)
    return found


def received(page: Page) -> Path:
    """Presses Receive, and returns what the browser saved."""
    with page.expect_download(timeout=PATIENCE_MS) as download:
        page.get_by_role("button", name="Receive", exact=True).click()
    return Path(download.value.path())


def test_files_go_both_ways_and_the_customer_decides(
    viewer: Page, hands: Desktop, home: Path, appliance: ServedAppliance
) -> None:
    page, documents = viewer, home / "Documents"
    page.keyboard.press("Control+Alt+Shift+F")
    expect(page.locator("#files-side-close")).to_be_focused()
    row(page, "Documents").click(timeout=PATIENCE_MS)
    expect(page.locator(".files-title")).to_have_count(3, timeout=PATIENCE_MS)
    expect(page.locator(".files-crumb[aria-current]")).to_have_text("Documents")
    expect(row(page, "<b>x<b>")).to_be_visible()

    row(page, "invoice.pdf").press("Space")
    assert received(page).read_bytes() == (documents / "invoice.pdf").read_bytes()
    with page.expect_download(timeout=PATIENCE_MS) as download:
        row(page, "invoice.pdf").dblclick()
    assert download.value.suggested_filename == "invoice.pdf"
    expect(newest(page, "done")).to_contain_text("Compared with the original: unchanged.")
    row(page, "Fotos").press("ArrowRight")
    row(page, "trip").click()
    expect(page.locator(".files-crumb[aria-current]")).to_have_text("trip", timeout=PATIENCE_MS)
    page.keyboard.press("Backspace")
    expect(page.locator(".files-crumb[aria-current]")).to_have_text("Fotos", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Documents").click()
    expect(page.locator(".files-crumb[aria-current]")).to_have_text("Documents")
    page.fill(".files-search", "deep")
    expect(row(page, "deep.jpg")).to_contain_text("Fotos", timeout=PATIENCE_MS)
    page.locator(".files-search").press("Escape")
    expect(page.locator(".files-title")).to_have_count(3, timeout=PATIENCE_MS)
    for name in ("Fotos", "<b>x<b>"):
        row(page, name).locator(".files-tick").click()
    with zipfile.ZipFile(received(page)) as packed:
        assert packed.testzip() is None
        assert sum(not name.endswith("/") for name in packed.namelist()) == 2

    readme, driver = list(b"from the technician"), os.urandom(300_000)
    assert page.evaluate(DROP, [["readme.txt", readme], ["driver.bin", list(driver)]])
    x, y, _, height = until(lambda: offer(hands), 20)
    newest(page, "offered")
    shown_at_s = time.monotonic()
    until(lambda: time.monotonic() - shown_at_s > SETTLED_S)
    page.mouse.click(*on_canvas(page, x + 170, y + height - 46))
    answer(hands, "Tab", "Tab", "Tab", "Return")
    done = newest(page, "done")
    expect(done).to_contain_text("Sent and compared: 2 files")
    expect(done).to_contain_text("readme.txt is called readme (2).txt there.")
    downloads = home / "Downloads"
    assert (downloads / "readme.txt").read_text() == "the customer's own"
    assert (downloads / "readme (2).txt").read_bytes() == bytes(readme)
    assert hashlib.sha256((downloads / "driver.bin").read_bytes()).digest() == (
        hashlib.sha256(driver).digest()
    )
    assert findings_in(page, EVERY_LOOK) == []

    record = appliance.wait(appliance.running.parts.sessions.recent())[0]
    page.goto(f"{appliance.url}/desk/session/{record.id}")
    expect(page.locator(".record-file")).to_have_count(4)
    expect(page.locator(".record-file").first).to_contain_text("2 files")


def test_nothing_is_saved_that_this_page_did_not_ask_for(page: Page) -> None:
    """Whatever comes over the socket (SECURITY 12)."""
    saved: list[object] = []
    page.on("download", lambda download: saved.append(download))  # noqa: PLW0108 - Playwright marks it
    with viewer_server() as server:
        page.goto(server.url)
        server.wait_flag(Flag.REFRESH)
        server.tell(ConsentRights(("view", "files"), ("view", "files")))
        for number in range(1, 101):
            told = (number, "receive", STATES[number % len(STATES)], "browser", PAYLOADS[0][:80])
            server.tell(FilesTransfer(*told, 0, 9, 1, 0, 0, "", 1, 0))
            entry = Entry("h", PAYLOADS[1][:80], "file", 9, 1)
            server.tell(FilesListed(f"l{number + 1}", "", (), (entry,), 0, 1))
        page.keyboard.press("Control+Alt+Shift+F")
        expect(page.locator(".files-move")).to_have_count(100)
        expect(page.get_by_role("button", name="Save again")).to_have_count(0)
        assert page.locator("#files-side img, #files-side a").count() == 0
    assert saved == []


def test_a_folder_that_comes_late_takes_no_keyboard_and_is_searched(page: Page) -> None:
    trip = Entry("h2", "trip", "folder", 0, 1)
    with viewer_server() as server:
        page.goto(server.url)
        server.wait_flag(Flag.REFRESH)
        server.tell(ConsentRights(("view", "files"), ("view", "files")))
        page.keyboard.press("Control+Alt+Shift+F")
        first = asked(server, FilesList, 1)
        server.tell(FilesListed(first.ask, "", (), (trip,), 0, 1))
        row(page, "trip").click()
        second = asked(server, FilesList, 2)
        assert second.folder == "h2"
        page.locator(".files-search").press_sequentially("deep")
        server.tell(FilesListed(second.ask, "", (Step("h2", "trip"),), (), 0, 0))
        expect(page.locator(".files-crumb[aria-current]")).to_have_text("trip")
        expect(page.locator(".files-search")).to_be_focused()

        page.get_by_role("button", name="Places", exact=True).click()
        page.locator(".files-search").fill("deep")
        page.locator(".files-search").press("Enter")
        assert asked(server, FilesSearch, 1).folder == ""
        third = asked(server, FilesList, 3)
        server.tell(FilesListed(third.ask, "", (), (trip,), 0, 1))
        expect(page.locator(".files-crumb[aria-current]")).to_have_text("Places")


def asked(server: ViewerServer, kind: type, times: int) -> Any:
    """Returns what the page asked last, once it has asked so often."""

    def found() -> list[Any]:
        return [one for one in server.messages() if isinstance(one, kind)]

    server.wait(lambda: len(found()) >= times)
    return found()[-1]


def test_a_transfer_rests_and_goes_on_and_nobody_has_to_take_one(
    viewer: Page, hands: Desktop, home: Path, line: CutLine
) -> None:
    page = viewer
    page.set_viewport_size({"width": 390, "height": 800})
    page.keyboard.press("Control+Alt+Shift+F")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    limits = {"offline": False, "latency": 0, "downloadThroughput": -1}
    network.send(
        "Network.emulateNetworkConditions", {**limits, "uploadThroughput": SLOW_BYTES_PER_S}
    )
    sent = {"name": "image.iso", "mimeType": "application/octet-stream"}
    content = os.urandom(2_000_000)
    page.set_input_files("input[aria-label='Files to send']", [{**sent, "buffer": content}])
    answer(hands, "Tab", "Tab", "Tab", "Return")
    page.get_by_role("button", name="Pause: image.iso").click(timeout=PATIENCE_MS)
    expect(newest(page, "paused")).to_contain_text("Paused at")
    assert not (home / "Downloads" / "image.iso").exists(), "what is not whole has no such name"
    page.get_by_role("button", name="Go on: image.iso").click()
    expect(page.get_by_role("button", name="Pause: image.iso")).to_be_visible(timeout=PATIENCE_MS)
    line.cut()
    expect(newest(page, "waiting")).to_contain_text("The customer's line is cut.")
    line.mend()
    network.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": -1})
    newest(page, "done")
    assert (home / "Downloads" / "image.iso").read_bytes() == content

    page.set_input_files("input[aria-label='Folder to send']", home / "Documents" / "Fotos")
    answer(hands, "Tab", "Tab", "Tab", "Return")
    expect(page.locator(".files-move[data-state=done]")).to_have_count(2, timeout=PATIENCE_MS)
    assert (home / "Downloads" / "Fotos" / "trip" / "deep.jpg").read_bytes() == b"deep"

    page.set_input_files("input[aria-label='Files to send']", [{**sent, "buffer": b"again"}])
    answer(hands, "Escape")
    expect(newest(page, "declined")).to_contain_text("The customer declined.")
    there = sorted(path.name for path in (home / "Downloads").iterdir())
    assert there == ["Fotos", "image.iso", "readme.txt"]
    assert findings_in(page, EVERY_LOOK) == []
