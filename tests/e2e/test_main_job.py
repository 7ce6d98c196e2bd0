"""From the viewer's address to the customer's screen, and back with pointer and keys."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.fakes.xclient import XClient

READ_PIXEL = """([x, y]) => {
  const scratch = document.createElement('canvas');
  scratch.width = scratch.height = 1;
  const pen = scratch.getContext('2d');
  pen.drawImage(document.querySelector('#screen'), x, y, 1, 1, 0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data];
}"""


def wait_for_pixel(page: Page, x: int, y: int, rgb: int, timeout_s: float = 15) -> None:
    wanted = [rgb >> 16, rgb >> 8 & 255, rgb & 255, 255]
    seen: list[int] = []
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        seen = page.evaluate(READ_PIXEL, [x, y])
        if max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 2:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"pixel {x},{y} is {seen}, not {wanted}")


@pytest.fixture
def viewer(demo: dict, signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(demo)
    page.goto(demo["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible(timeout=20_000)
    return page


def on_canvas(page: Page, x: int, y: int) -> tuple[float, float]:
    """Page coordinates of a place on the customer's 1920 x 1080 desktop."""
    box = page.locator("#screen").bounding_box()
    assert box is not None
    return box["x"] + (x + 0.5) * box["width"] / 1920, box["y"] + (y + 0.5) * box["height"] / 1080


def test_the_canvas_is_the_desktop(viewer: Page, demo: dict) -> None:
    with XClient(demo["display"]) as client:
        client.fill(0x2266AA)
        wait_for_pixel(viewer, 800, 500, 0x2266AA)
        size = viewer.locator("#screen").evaluate("canvas => [canvas.width, canvas.height]")
        assert size == [1920, 1080]
        client.fill(0xFFEE00, 100, 100, 300, 200)
        wait_for_pixel(viewer, 600, 350, 0xFFEE00)
        wait_for_pixel(viewer, 410, 210, 0x2266AA)


def test_nothing_lies_over_the_picture(viewer: Page, demo: dict) -> None:
    for x, y in [(20, 20), (960, 20), (960, 540), (1900, 1060), (20, 1060)]:
        top = viewer.evaluate(
            "([x, y]) => document.elementsFromPoint(x, y)[0].id", list(on_canvas(viewer, x, y))
        )
        assert top == "screen"


def test_clicks_and_keys_arrive_where_they_were_made(viewer: Page, demo: dict) -> None:
    with XClient(demo["display"]) as client:
        client.fill(0x335577)
        wait_for_pixel(viewer, 800, 500, 0x335577)
        viewer.mouse.click(*on_canvas(viewer, 700, 400))
        _, detail, x, y = client.wait_for("button")[0]
        assert detail == 1
        assert abs(x - 700) <= 2
        assert abs(y - 400) <= 2
        viewer.keyboard.press("a")
        client.wait_for("key")
        client.wait_for("key_up")
        assert client.pressed_keys() == []


def test_nothing_stays_down_when_the_viewer_goes(viewer: Page, demo: dict) -> None:
    with XClient(demo["display"]) as client:
        client.fill(0x557733)
        wait_for_pixel(viewer, 800, 500, 0x557733)
        viewer.mouse.move(*on_canvas(viewer, 700, 400))
        viewer.mouse.down()
        client.wait_for("button")
        viewer.keyboard.down("Shift")
        client.wait_for("key")
        viewer.close()
        client.wait_for("key_up")
        client.wait_for("button_up")
        assert client.pressed_keys() == []
        assert client.pressed_buttons() == 0
