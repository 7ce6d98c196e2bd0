"""A technician with a customer's two monitors: map, windows, sizes, and the lock at the end."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from Xlib import X
from Xlib.display import Display

from tests.e2e.accessibility import LOOKS, findings_in
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.fakes.deskside_demo import running_demo
from tests.fakes.desktop import until
from tests.fakes.vnc_server import VncServer, xtigervnc
from tests.fakes.xclient import XClient

FIRST, SECOND = (0, 0, 1280, 800), (1280, 200, 1024, 768)
AT = (1600, 500)
SHOWS = """([x, y, ...rgb]) => {
  const pen = document.querySelector("canvas")?.getContext("2d");
  return pen && pen.getImageData(x, y, 1, 1).data.slice(0, 3).join() === rgb.join();
}"""
SHAPE = """(wanted) => {
  const { width, height } = document.querySelector("#sheet").getBoundingClientRect();
  return Math.abs(width / height - wanted) <= 0.01 * wanted;
}"""


@pytest.fixture(scope="module")
def customer() -> Iterator[tuple[VncServer, dict]]:
    with xtigervnc() as server, running_demo(server.name) as facts:
        server.plug(FIRST, SECOND)
        yield server, facts


@pytest.fixture
def viewer(customer: tuple[VncServer, dict], signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(customer[1])
    page.goto(customer[1]["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible()
    expect(page.locator("#state")).to_have_text("You control")
    return page


def window_of(context: BrowserContext, name: str) -> Page | None:
    """Returns the window whose title begins so; it gets it after it was opened."""
    context.pages[0].wait_for_timeout(50)
    return next((page for page in context.pages if page.title().startswith(name)), None)


def clicked_at(client: XClient, x: int, y: int) -> bool:
    return any(
        kind == "button" and abs(at_x - x) <= 2 and abs(at_y - y) <= 2
        for kind, _, at_x, at_y in client.events
    )


def is_locked(name: str) -> bool:
    """Whether another program has the keyboard."""
    display = Display(name)
    mode = X.GrabModeAsync
    status = display.screen().root.grab_keyboard(False, mode, mode, X.CurrentTime)
    display.close()
    return bool(status == X.AlreadyGrabbed)


def test_two_monitors_are_looked_at_used_switched_and_put_back(
    viewer: Page, context: BrowserContext, customer: tuple[VncServer, dict]
) -> None:
    server = customer[0]
    with XClient(server.name, 1500, 400, 300, 200) as client:
        client.fill(0x2266AA)
        wait_for_pixel(viewer, *AT, 0x2266AA)
        viewer.keyboard.press("Control+Alt+Shift+KeyM")
        expect(viewer.locator(".monitor-tile")).to_have_count(2)
        assert findings_in(viewer, LOOKS) == []

        viewer.click("#monitor-tile-2")
        viewer.keyboard.press("Escape")
        viewer.wait_for_function(SHAPE, arg=1024 / 768)
        viewer.mouse.click(*on_canvas(viewer, *AT))
        until(lambda: clicked_at(client, *AT))
        client.events.clear()

        viewer.keyboard.press("Control+Alt+Shift+Period")  # around to the first one
        viewer.click("#monitors")
        expect(viewer.locator("#monitor-tile-1")).to_have_attribute("aria-checked", "true")
        tile = viewer.query_selector("#monitor-tile-2")
        viewer.get_by_role("radio", name="Better quality").click()
        expect(viewer.get_by_role("radio", name="Better quality")).to_be_checked()
        assert tile is not None
        assert tile.evaluate("one => one.isConnected"), "or a click on it now would be lost"
        viewer.click("#monitor-windows")
        until(lambda: (viewer.wait_for_timeout(50), len(context.pages) == 3)[1])
        second = until(lambda: window_of(context, "Monitor: VNC-1"))
        second.wait_for_function(SHOWS, arg=[320, 300, 0x22, 0x66, 0xAA])
        drawn = second.locator("canvas").element_handle()
        drawn.wait_for_element_state("stable")
        box = drawn.bounding_box()
        assert box is not None
        second.mouse.click(
            box["x"] + 320.5 * box["width"] / 1024, box["y"] + 300.5 * box["height"] / 768
        )
        second.keyboard.press("a")
        until(lambda: clicked_at(client, *AT))
        client.wait_for("key_up")

    viewer.bring_to_front()
    viewer.click("#monitors")
    viewer.click("#monitor-tile-2")
    viewer.select_option("#monitor-size", "800x600")
    expect(viewer.locator("#screen")).to_have_attribute("width", "2080")
    expect(second.locator("canvas")).to_have_js_property("width", 800)
    server.plug(FIRST)
    expect(viewer.locator("#tray")).to_contain_text("VNC-1 is not connected any more")
    until(lambda: (viewer.wait_for_timeout(50), second.is_closed())[1])
    expect(viewer.locator(".monitor-tile")).to_have_count(1)

    viewer.select_option("#monitor-size", "1024x768")
    expect(viewer.locator("#screen")).to_have_attribute("width", "1024")
    viewer.keyboard.press("Escape")
    viewer.keyboard.press("Control+Alt+Shift+KeyL")
    viewer.click("#lock-at-end")
    expect(viewer.locator("#lock-at-end")).to_have_attribute("aria-checked", "true")
    assert findings_in(viewer, LOOKS) == []
    viewer.keyboard.press("Escape")
    viewer.click("#end")
    viewer.click("#tray .button:has-text('End session')")
    until(lambda: is_locked(server.name), 20)
    until(lambda: "1280x800+0+0" in server.xrandr())
