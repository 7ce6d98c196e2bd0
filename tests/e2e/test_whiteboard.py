"""Drawing on the customer's screen, by the technician and by the customer (SPEC V4)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from Xlib import X

from tests.e2e.accessibility import EVERY_LOOK, findings_in
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.fakes.desktop import LEVEL, Desktop, desktop, until
from tests.fakes.xclient import XClient

RED, GROUND = 0xE03131, 0x99AABB


@pytest.fixture
def hands(demo: dict) -> Iterator[Desktop]:
    with desktop(demo["display"]) as opened:
        yield opened


@pytest.fixture
def viewer(demo: dict, signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(demo)
    page.goto(demo["session"]["viewer_url"])
    expect(page.locator("#whiteboard")).to_be_enabled(timeout=20_000)
    return page


def pixel(hands: Desktop, x: int, y: int) -> int:
    image = hands._display.screen().root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF)
    return int.from_bytes(bytes(image.data[:3]), "little")


def take(page: Page, *names: str) -> None:
    strip = page.locator("#whiteboard-strip")
    for name in names:
        strip.get_by_role("button", name=name, exact=True).click()


def press_draw(hands: Desktop) -> None:
    """Clicks the first button of the notice."""

    def found() -> tuple[int, int] | None:
        x, y, width, height = until(hands.notice)
        row = y + height - 24
        places = (at for at in range(x, x + width) if pixel(hands, at, row) == LEVEL)
        at = next(places, None)
        return None if at is None else (at + 6, row)

    hands.click(*until(found))


def test_a_drawing_from_the_first_stroke_to_the_last(
    viewer: Page, demo: dict, hands: Desktop, tmp_path: Path
) -> None:
    page = viewer
    with XClient(demo["display"]) as client:
        client.fill(GROUND)
        wait_for_pixel(page, 800, 500, GROUND)
        page.locator("#keyboard").focus()
        page.keyboard.press("Control+Alt+Shift+KeyW")
        expect(page.locator("#whiteboard-strip")).to_be_visible()
        expect(page.locator(".whiteboard-sheet")).to_be_focused()
        assert findings_in(page, EVERY_LOOK) == []
        client.events.clear()

        take(page, "Pen", "Red", "Thick")
        page.mouse.move(*on_canvas(page, 500, 400))
        page.mouse.down()
        page.mouse.move(*on_canvas(page, 800, 400), steps=4)
        until(lambda: pixel(hands, 700, 400) == RED)
        page.mouse.up()
        wait_for_pixel(page, 700, 400, RED)
        hands.click(700, 400)
        client.wait_for("button_up")
        assert {one[2:] for one in client.events if one[0] == "button"} == {(700, 400)}

        with page.expect_download() as waiting:
            take(page, "Capture")
        waiting.value.save_as(tmp_path / "captured.png")
        captured = Image.open(tmp_path / "captured.png").convert("RGB")
        assert captured.size == (1920, 1080)
        red = captured.getpixel((700, 400))
        assert isinstance(red, tuple)
        assert max(abs(a - b) for a, b in zip(red, (0xE0, 0x31, 0x31), strict=True)) <= 2
        expect(page.locator("#tray")).to_contain_text("kept with the session")

        page.keyboard.press("Control+Alt+Shift+KeyW")
        expect(page.locator("#whiteboard-strip")).to_be_hidden()
        page.keyboard.press("Control+Alt+Shift+KeyW")
        expect(page.locator(".whiteboard-sheet")).to_be_focused()
        page.keyboard.press("Control+z")
        until(lambda: pixel(hands, 700, 400) != RED)

        press_draw(hands)
        expect(page.locator("#tray")).to_contain_text("The customer is drawing.")
        hands._xdotool("mousemove", "450", "600", "mousedown", "1", "mousemove", "800", "600")
        wait_for_pixel(page, 600, 600, RED)
        hands._xdotool("mouseup", "1")
        hands.keys("Escape")
        expect(page.locator("#tray")).not_to_contain_text("The customer is drawing.")
        take(page, "Clear all")
        until(lambda: pixel(hands, 600, 600) != RED)

        take(page, "Pen")
        page.mouse.click(*on_canvas(page, 900, 700))
        until(lambda: pixel(hands, 900, 700) == RED)
        page.keyboard.press("Escape")
        expect(page.locator("#whiteboard-strip")).to_be_hidden()
        client.events.clear()
        page.mouse.click(*on_canvas(page, 700, 300))
        assert client.wait_for("button_up")[0][2:] == (700, 300)
