"""From the viewer's address to the customer's screen, and back with pointer and keys: in the
browser that people have.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e.conftest import CHROMIUM, launched
from tests.e2e.picture import on_canvas, wait_for_pixel
from tests.fakes.xclient import XClient


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright, CHROMIUM) as running:
        yield running


@pytest.fixture
def viewer(demo: dict, signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(demo)
    page.goto(demo["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible()
    expect(page.locator("#state")).to_have_text("You control")
    return page


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
