"""Runs of few colours and the store beside the picture, in browsers old and new (SPEC V1)."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page

from protocol.frame import Flag
from protocol.pixels import Fill, Format, Image, Recall, Store, Times
from tests.e2e.test_viewer_canvas import WITHOUT, H, W, canvas, key
from tests.fakes.viewer_server import ViewerServer, viewer_server


@pytest.fixture
def server() -> Iterator[ViewerServer]:
    with viewer_server() as running:
        yield running


def runs(x: int, y: int) -> tuple[Image, np.ndarray]:
    """A picture in runs at this place, and what it shows."""
    rows = json.loads((Path(__file__).parents[1] / "vectors/runs.json").read_text())
    row = next(row for row in rows if row["name"] == "written by the agent: a glyph")
    shown = np.frombuffer(bytes.fromhex(row["rgb"]), np.uint8).reshape(row["h"], row["w"], 3)
    return Image(Format.RUNS, x, y, row["w"], row["h"], bytes.fromhex(row["hex"])), shown


@pytest.mark.parametrize("missing", ["", WITHOUT["Safari 11, Firefox 60"]], ids=["today", "old"])
def test_runs_and_what_was_stored(server: ViewerServer, page: Page, missing: str) -> None:
    page.add_init_script(missing)
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    wanted = key(server)
    image, shown = runs(200, 100)
    server.picture(2, Store(190, 90, 60, 50), image, Times(10, 20, 30, 65535))
    server.wait_ack(2)
    before = wanted.copy()
    wanted[100 : 100 + image.h, 200 : 200 + image.w] = shown
    assert np.array_equal(canvas(page), wanted)
    server.picture(3, Fill(0, 0, W, H, 0), Recall(195, 95, 50, 40))
    server.wait_ack(3)
    wanted[:] = 0
    wanted[95:135, 195:245] = before[95:135, 195:245]
    assert np.array_equal(canvas(page), wanted)


def test_after_runs_that_are_none_a_key_frame_is_asked_for(
    server: ViewerServer, page: Page
) -> None:
    page.goto(server.url)
    server.wait_flag(Flag.REFRESH)
    key(server)
    image, _ = runs(0, 0)
    bad = Image(Format.RUNS, 0, 0, image.w, image.h, image.data[:-1])
    with server.asked_anew():
        server.picture(2, Fill(0, 0, W, H, 0xFFFFFF), bad)
        server.picture(3, Fill(0, 0, 1, 1, 0))
    wanted = key(server, 4)
    assert np.array_equal(canvas(page), wanted)
