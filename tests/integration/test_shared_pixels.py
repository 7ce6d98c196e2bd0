"""Pixels that are read through memory shared with a real X server."""

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from Xlib.display import Display
from Xlib.protocol import display as protocol_display
from Xlib.protocol import event

from agent.adapters.x11_capture import X11Screen
from agent.adapters.x11_shm import NotSharedError, SharedPixels
from agent.picture.rect import Rect
from agent.picture.source import CaptureError
from tests.fakes.canvas import rgb_of
from tests.fakes.desktop import until
from tests.fakes.xserver import xvfb
from tests.integration.test_capture import client, put, true_pixels, window

W, H = 640, 480
DESTROYED = 0o1000
"""In /proc/sysvipc/shm: goes with its last user (shmctl(2), SHM_DEST)."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="System V shared memory")


@pytest.fixture
def display_name() -> Iterator[str]:
    with xvfb(f"{W}x{H}") as name:
        yield name


def segments() -> list[int]:
    """Returns the modes of all shared memory that this process made and that is still there."""
    lines = Path("/proc/sysvipc/shm").read_text().splitlines()
    head = lines[0].split()
    rows = [dict(zip(head, line.split(), strict=True)) for line in lines[1:]]
    return [int(row["perms"], 8) for row in rows if row["cpid"] == str(os.getpid())]


def test_each_rectangle_is_what_the_server_shows(display_name: str) -> None:
    noise = np.random.default_rng(4).integers(0, 1 << 24, (300, 400), np.uint32)
    with client(display_name) as x:
        put(x, window(x, 100, 90, 400, 300), 0, 0, noise)
        shown = true_pixels(display_name, W, H)
        pixels = SharedPixels(x, W, H)
        for rect in (Rect(0, 0, W, H), Rect(99, 89, 3, 3), Rect(W - 1, H - 1, 1, 1)):
            part = shown[rect.y : rect.y + rect.h, rect.x : rect.x + rect.w]
            assert np.array_equal(rgb_of(np.asarray(pixels.grab(rect))), part)
        pixels.close()


def test_outside_the_screen_is_an_error_and_the_next_look_works(display_name: str) -> None:
    with client(display_name) as x:
        pixels = SharedPixels(x, W, H)
        for outside in (Rect(W - 10, 0, 20, 20), Rect(0, 0, W + 1, H)):
            with pytest.raises(CaptureError):
                pixels.grab(outside)
        assert pixels.grab(Rect(0, 0, 8, 8)).shape == (8, 8)
        pixels.close()


def test_nothing_is_left_behind_and_a_picture_outlives_its_screen(display_name: str) -> None:
    screen = X11Screen(display_name)
    held = np.asarray(screen.grab(Rect(0, 0, W, H)))
    until(lambda: len(segments()) == 1)
    assert all(mode & DESTROYED for mode in segments()), "killed, it would stay"
    screen.close()
    assert held.sum() >= 0
    del held, screen
    gc.collect()
    until(lambda: not segments())  # the server lets go when it hears of it


def test_another_size_takes_other_memory(display_name: str) -> None:
    with client(display_name) as x:
        small = SharedPixels(x, 100, 100)
        with pytest.raises(CaptureError, match="larger"):
            small.grab(Rect(0, 0, 101, 100))
        small.close()


def test_a_server_that_went_is_a_capture_that_failed() -> None:
    with xvfb(f"{W}x{H}") as name:
        display = Display(name)
        pixels = SharedPixels(display, W, H)
    with pytest.raises(CaptureError):
        pixels.grab(Rect(0, 0, 8, 8))
    display.display.socket.close()  # python-xlib leaves it open if the server went first


def test_a_server_that_shares_nothing_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then mss reads the pixels: see test_capture.py."""
    # python-xlib keeps one table of event numbers a process; this server has other numbers.
    monkeypatch.setattr(protocol_display.Display, "event_classes", event.event_class.copy())
    with (
        xvfb(f"{W}x{H}", "-extension", "MIT-SHM") as name,
        client(name) as x,
        pytest.raises(NotSharedError),
    ):
        SharedPixels(x, W, H)
