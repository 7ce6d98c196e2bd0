"""The viewer as a workplace: tools, sizes, keys, fingers, the state of the line (SPEC V1, V2)."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from PIL import Image as Pillow
from playwright.sync_api import Browser, CDPSession, Page, expect

from protocol.frame import Flag
from protocol.messages.input import InputKey, InputPointer, InputText, InputWheel
from protocol.pixels import Format, Image, Size
from tests.e2e.accessibility import findings
from tests.fakes.viewer_server import ViewerServer, viewer_server

W, H = 640, 400
TOUCH = "element => element.getBoundingClientRect().toJSON()"
LAID_OUT = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""The bar finds room for its tools with the frame after they came."""


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    with viewer_server() as running:
        yield running


@contextmanager
def viewer(browser: Browser, server: ViewerServer, **look: object) -> Iterator[Page]:
    """A viewer that shows a picture."""
    context = browser.new_context(locale="en-GB", bypass_csp=True, **look)
    page = context.new_page()
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    picture = np.random.default_rng(1).integers(0, 256, (H, W, 3), dtype=np.uint8)
    out = io.BytesIO()
    Pillow.fromarray(picture).save(out, "PNG")
    server.picture(1, Size(W, H), Image(Format.PNG, 0, 0, W, H, out.getvalue()), key=True)
    expect(page.locator("#screen")).to_be_visible()
    server.wait_ack(1)
    page.evaluate(LAID_OUT)
    server.received.clear()
    yield page
    context.close()


def click_picture(page: Page, server: ViewerServer) -> None:
    """Clicks into the picture; with the click, all that was sent before has arrived."""
    page.locator("#screen").click(position={"x": 30, "y": 30})
    server.wait(lambda: [p.buttons for p in sent(server, InputPointer)][-2:] == [1, 0])


def sent(server: ViewerServer, kind: type) -> list[object]:
    return [message for message in server.messages() if isinstance(message, kind)]


def keys(server: ViewerServer) -> str:
    found = [m for m in server.messages() if isinstance(m, InputKey)]
    return " ".join(("+" if key.down else "-") + key.code for key in found)


WHOLE_BAR = """(width) => {
  if (innerWidth !== width) return false;
  const at = (one) => one.getBoundingClientRect();
  const place = at(document.querySelector("#features"));
  const tools = Array.from(document.querySelectorAll("#features button"));
  const whole = tools.every((one) => !one.offsetParent || at(one).left >= place.left);
  return whole && at(document.querySelector("#fold")).top < place.bottom;
}"""
"""No tool is cut off, and the arrow stands beside the tools."""


def rectangle(page: Page, selector: str) -> dict:
    return page.locator(selector).evaluate(TOUCH)


def test_sizes_are_sharp_and_only_a_part_may_be_shown(
    browser: Browser, server: ViewerServer
) -> None:
    size = {"width": 1280, "height": 800}
    with viewer(browser, server, viewport=size, device_scale_factor=2) as page:
        page.keyboard.press("Control+Alt+Shift+V")
        page.get_by_role("radio", name="200 %").press("Enter")
        expect(page.locator("#keyboard")).to_be_focused()
        assert rectangle(page, "#screen")["width"] == W
        style = page.locator("#screen").evaluate("e => getComputedStyle(e).imageRendering")
        assert style == "pixelated"
        left = rectangle(page, "#screen")["left"]
        assert left * 2 == round(left * 2), (
            "a pixel of the desktop begins where one of the screen does"
        )
        page.click("#view")
        page.get_by_role("radio", name="800 %").click()
        stage = page.locator("#stage")
        assert stage.evaluate("e => e.scrollWidth > e.clientWidth")
        page.click("#view")
        page.get_by_role("button", name="Smaller").click()
        expect(page.locator(".menu-now")).to_have_text("640 %")
        page.keyboard.press("Escape")
        expect(page.locator("#view")).to_be_focused()
        with server.asked_anew():
            page.reload()
        expect(page.locator("#view")).to_be_visible()


def test_the_systems_keys_sticky_ones_and_the_list(browser: Browser, server: ViewerServer) -> None:
    with viewer(browser, server, viewport={"width": 1280, "height": 800}) as page:
        for width in (1000, 960, 920, 880, 840, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_function(WHOLE_BAR, arg=width)
        page.click("#keys")
        page.get_by_role("button", name="Ctrl+Alt+Del").click()
        wanted = "+ControlLeft +AltLeft +Delete -Delete -AltLeft -ControlLeft"
        server.wait(lambda: keys(server) == wanted)
        expect(page.locator("#keyboard")).to_be_focused()
        server.received.clear()
        page.keyboard.press("Control+Alt+Shift+K")
        page.get_by_role("checkbox", name="Keys on the screen").click()
        page.get_by_role("radio", name="By position").click()
        expect(page.get_by_role("button", name="Keys: By position")).to_be_visible()
        click_picture(page, server)
        row = page.locator(".screen-keys:not(.more)")
        server.received.clear()
        row.get_by_role("button", name="Ctrl", exact=True).click()
        page.keyboard.press("c")
        server.wait(lambda: keys(server) == "+ControlLeft +KeyC -KeyC -ControlLeft")
        expect(row.get_by_role("button", name="Ctrl", exact=True)).to_have_attribute(
            "aria-pressed", "false"
        )
        server.received.clear()
        page.keyboard.press("Control+Alt+Shift+Slash")
        listed = page.get_by_role("dialog", name="Shortcuts")
        expect(listed).to_contain_text("Ctrl+Alt+Shift+X")
        assert findings(page) == []
        page.keyboard.press("Escape")
        expect(listed).to_be_hidden()
        click_picture(page, server)
        assert "Slash" not in keys(server), "a shortcut of this page is none of the customer's"
        page.keyboard.press("Control+Alt+Shift+B")
        expect(page.locator("#bar")).to_be_hidden()
        page.keyboard.press("Control+Alt+Shift+B")
        expect(page.locator("#bar")).to_be_visible()
        page.click("#line")
        expect(page.locator("#line-popup")).to_contain_text("Pictures a second")
        assert findings(page) == []


class Hand:
    """Fingers on a page, in CSS px."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def touch(self, kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def stroke(self, *paths: tuple[tuple[float, float], tuple[float, float]]) -> None:
        """Moves fingers along straight lines, in four steps."""
        self.touch("touchStart", *(path[0] for path in paths))
        for step in range(1, 5):
            places = [
                (a[0] + (b[0] - a[0]) * step / 4, a[1] + (b[1] - a[1]) * step / 4) for a, b in paths
            ]
            self.touch("touchMove", *places)
        self.touch("touchEnd")


def test_fingers_on_a_phone(browser: Browser, server: ViewerServer) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with viewer(browser, server, device_scale_factor=2, **phone) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        box = rectangle(page, "#screen")
        x, y = box["left"] + 100, box["top"] + 50
        scale = W / box["width"]
        hand = Hand(page)
        hand.touch("touchStart", (x, y))
        hand.touch("touchEnd")
        server.wait(lambda: [p.buttons for p in sent(server, InputPointer)][-2:] == [1, 0])
        first = sent(server, InputPointer)[0]
        assert abs(first.x - 100 * scale) <= 2
        assert abs(first.y - 50 * scale) <= 2
        server.received.clear()
        hand.touch("touchStart", (x, y))
        server.wait(lambda: 4 in [p.buttons for p in sent(server, InputPointer)])
        hand.touch("touchEnd")
        hand.stroke(((x, y), (x, y - 80)), ((x + 60, y), (x + 60, y - 80)))
        server.wait(lambda: sum(w.steps_y for w in sent(server, InputWheel)) >= 2)
        before = rectangle(page, "#screen")["width"]
        hand.stroke(((x, y), (x - 60, y)), ((x + 40, y), (x + 140, y)))
        page.wait_for_function(
            "(w) => document.getElementById('screen').getBoundingClientRect().width > w",
            arg=1.5 * before,
        )
        more = page.locator("#more")
        more.click()
        expect(page.locator("#more-tools")).to_be_visible()
        assert findings(page) == []
        page.keyboard.press("Escape")

        server.received.clear()
        page.locator("#keys").click()
        page.get_by_role("radio", name="as on a trackpad").click()
        page.keyboard.press("Escape")
        hand.stroke(((x, y), (x + 40, y + 20)))
        server.wait(lambda: sent(server, InputPointer))
        expect(page.locator("#pointer")).to_be_visible()
        page.get_by_role("button", name="Keyboard of this device").click()
        expect(page.locator("#keyboard")).to_have_js_property("inputMode", "text")
        page.get_by_role("button", name="Ctrl", exact=True).click()
        expect(page.locator("#keyboard")).to_be_focused()
        page.keyboard.insert_text("v")
        server.wait(lambda: keys(server) == "+ControlLeft +KeyV -KeyV -ControlLeft")
        page.keyboard.insert_text("\ud55c")
        server.wait(lambda: sent(server, InputText) == [InputText("\ud55c")])
        assert {p.buttons for p in sent(server, InputPointer)} == {0}, "a stroke moves and no more"
