"""A session is recorded, watched meanwhile and played afterwards: real customer and browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.picture import wait_for_pixel
from tests.fakes.xclient import XClient

STARTED_MS = 20_000
FIRST, SECOND, LAST = 0x2266AA, 0xFFEE00, 0x33AA55


@pytest.fixture
def viewer(demo: dict, signed_in: Callable[[dict], Page]) -> Page:
    page = signed_in(demo)
    page.goto(demo["session"]["viewer_url"])
    expect(page.locator("#screen")).to_be_visible(timeout=STARTED_MS)
    return page


def paint(viewer: Page, client: XClient, rgb: int) -> None:
    client.fill(rgb)
    wait_for_pixel(viewer, 800, 500, rgb)


def test_what_was_seen_can_be_seen_again(viewer: Page, demo: dict) -> None:
    sign = viewer.locator("#recording-sign")
    expect(viewer.locator("#record")).to_be_enabled()
    expect(sign).to_be_hidden()
    with XClient(demo["display"]) as client:
        paint(viewer, client, FIRST)
        viewer.keyboard.press("Control+Alt+Shift+R")
        expect(sign).to_be_visible()
        expect(sign).to_contain_text(re.compile(r"\d:(0[1-9]|[1-5]\d)"))
        paint(viewer, client, SECOND)
        live = viewer.context.new_page()
        session_id = demo["session"]["viewer_url"].rsplit("/", 1)[1]
        listed = viewer.request.get(f"{demo['url']}/api/sessions/{session_id}/recordings").json()
        live.goto(f"{demo['url']}/recordings/{listed['recordings'][0]['id']}")
        expect(live.get_by_text("Still being recorded")).to_be_visible()
        wait_for_pixel(live, 800, 500, SECOND)
        viewer.bring_to_front()
        paint(viewer, client, LAST)
        viewer.keyboard.press("Control+Alt+Shift+R")
    expect(sign).to_be_hidden()
    live.bring_to_front()
    expect(live.get_by_text("Still being recorded")).to_be_hidden(timeout=STARTED_MS)
    wait_for_pixel(live, 800, 500, LAST)
    live.keyboard.press("Home")
    wait_for_pixel(live, 800, 500, FIRST)
    live.close()
    with viewer.context.expect_page() as opened:
        viewer.locator(".tray").get_by_role("button", name="Play").click()
    player = opened.value
    expect(player.locator("#screen")).to_be_visible()
    player.keyboard.press("End")
    wait_for_pixel(player, 800, 500, LAST)
    player.get_by_role("link", name="Back to the session").click()
    player.wait_for_url(f"**/desk/session/{session_id}")
