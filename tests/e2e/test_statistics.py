"""Where the time of a picture goes, live beside it, and as text (SPEC V1)."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from protocol.frame import Flag
from protocol.messages.screen import ScreenMeasure, ScreenMeasured
from protocol.pixels import Copy, Fill, Size, Times
from tests.e2e.accessibility import SIZES, findings
from tests.e2e.passing import passing
from tests.fakes.viewer_server import ViewerServer, viewer_server

COPY = re.compile("Copied|Copy as text")
"""What the button says for a moment, and else."""


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    with viewer_server() as running:
        yield running


def test_the_way_of_a_picture_by_keyboard_and_on_a_phone(server: ViewerServer, page: Page) -> None:
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    times = Times(123, 45, 678, 9)
    server.picture(1, Size(320, 200), Fill(0, 0, 9, 9, 0xFF), times, key=True)
    server.wait_ack(1)
    page.locator("#line").press("Enter")
    page.locator("#line-more").press("Enter")
    side = page.get_by_role("complementary", name="Statistics")
    expect(side).to_be_visible()
    server.wait(lambda: ScreenMeasure() in server.messages())
    server.tell(ScreenMeasured(1500, 8))
    with passing(page, "tr", "COPY2"):  # of the last 5 s
        server.picture(2, Copy(0, 0, 9, 9, 5, 5), Copy(0, 0, 1, 1, 5, 5))
    for row in ("Capture 1.23", "Compare 0.45", "Encode 6.78", "Wait for the line 0.09"):
        expect(side.get_by_role("row", name=row)).to_be_visible()
    expect(side.get_by_role("row", name="Network, customer to server 4.00")).to_be_visible()
    expect(side.get_by_role("row", name="Appliance 1.50")).to_be_visible()
    expect(side.get_by_role("row", name="Size of the desktop 320 × 200")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with passing(page, "button", "Copied"):
        side.get_by_role("button", name="Copy as text").press("Enter")
    text = page.evaluate("navigator.clipboard.readText()")
    assert "Encode\t6.78" in text
    assert "decodes\tJPEG, PNG, RUNS" in text
    said = findings(page)
    page.set_viewport_size(SIZES["phone"])
    expect(side).to_be_visible()
    assert said + findings(page) == []
    side.get_by_role("button", name=COPY).press("Escape")
    expect(side).to_be_hidden()
