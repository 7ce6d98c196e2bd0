"""Windows that move, come and go, and the pointer, on a real X server."""

import time
from collections.abc import Iterator

import numpy as np
import pytest
from Xlib import X
from Xlib.ext import xtest

from agent.adapters.capture import open_screen
from agent.picture.rect import Rect
from protocol.messages.screen import ScreenCodecs
from protocol.pixels import Copy, Image, Recall
from tests.fakes.xserver import xvfb
from tests.integration.test_capture import DEADLINE_S, Share, client, put, window


@pytest.fixture
def display_name() -> Iterator[str]:
    with xvfb("1024x768") as name:
        yield name


async def test_a_dragged_window_is_a_copy(display_name: str) -> None:
    random = np.random.default_rng(2)
    picture = random.choice(np.array([0, 0xFFFFFF, 0x888888], np.uint32), (240, 320))
    with client(display_name) as x:
        moved = window(x, 50, 60, 320, 240)
        put(x, moved, 0, 0, picture)
        async with Share(display_name) as share:
            await share.exact()
            share.viewer.canvas.drawn.clear()
            moved.configure(x=67, y=71)
            x.sync()
            await share.exact()
            copies = [o for o in share.viewer.canvas.drawn if isinstance(o, Copy)]
            assert [(c.from_x, c.from_y, c.x, c.y) for c in copies] == [(50, 60, 67, 71)]


async def test_a_menu_that_closes_uncovers_what_the_viewers_have_stored(display_name: str) -> None:
    random = np.random.default_rng(3)
    marks = random.choice(np.array([0, 0xFFFFFF, 0x888888], np.uint32), (400, 600))
    with client(display_name) as x:
        paper = window(x, 100, 100, 600, 400)
        pixmap = paper.create_pixmap(600, 400, x.screen().root_depth)
        put(x, pixmap, 0, 0, marks)
        paper.change_attributes(background_pixmap=pixmap)
        paper.clear_area(0, 0, 600, 400)
        x.sync()
        async with Share(display_name) as share:
            share.feature.control[ScreenCodecs](ScreenCodecs(("runs", "store")))
            await share.exact()
            menu = window(x, 200, 150, 180, 240, 0xDDDDEE)
            await share.exact()
            share.viewer.canvas.drawn.clear()
            menu.unmap()
            x.sync()
            await share.exact()
            assert Recall(200, 150, 180, 240) in share.viewer.canvas.drawn
            assert not any(isinstance(o, Image) for o in share.viewer.canvas.drawn)


async def test_a_hidden_window_that_moves_does_no_harm(display_name: str) -> None:
    with client(display_name) as x:
        below = window(x, 100, 100, 200, 200, 0xAA0000)
        window(x, 50, 50, 500, 500, 0x00AA00)
        async with Share(display_name) as share:
            below.configure(x=150, y=150)
            x.sync()
            window(x, 700, 500, 50, 50, 0x0000AA)
            await share.exact()


def test_windows_that_blink_while_nobody_looks_are_told_once(display_name: str) -> None:
    with client(display_name) as x:
        before = window(x, 10, 20, 30, 40)
        source = open_screen(display_name)
        try:
            source.take()
            for _ in range(50):
                before.unmap()
                window(x, 300, 300, 20, 20).destroy()
                before.map()
            before.unmap()
            x.sync()
            hidden: list[Rect] = []
            deadline_s = time.monotonic() + DEADLINE_S
            while not hidden:
                assert time.monotonic() < deadline_s
                source.wait(0.01, for_damage=False)
                hidden = list(source.take().hidden)
            assert hidden == [Rect(10, 20, 30, 40)]
        finally:
            source.close()


def test_paint_that_nobody_takes_is_few_rectangles(display_name: str) -> None:
    with client(display_name) as x:
        canvas = window(x, 0, 0, 1000, 700)
        source = open_screen(display_name)
        try:
            source.take()
            source.take()
            pen = canvas.create_gc(foreground=0x112233)
            dots = [(left, top) for top in range(50, 600, 20) for left in range(100, 900, 4)]
            for left, top in dots:
                canvas.fill_rectangle(pen, left, top, 1, 1)
            x.sync()
            damage: list[Rect] = []
            deadline_s = time.monotonic() + DEADLINE_S
            while not all(
                any(Rect(*dot, 1, 1).within(rect).area_px for rect in damage) for dot in dots
            ):
                assert time.monotonic() < deadline_s
                source.wait(0.01, for_damage=False)
                damage += source.take().damage
            assert len(damage) <= 1000
        finally:
            source.close()


async def test_a_pointer_that_rested_is_told_when_it_moves(display_name: str) -> None:
    with client(display_name) as x:
        source = open_screen(display_name)
        try:
            deadline_s = time.monotonic() + DEADLINE_S
            seen, waited_s = None, 0.0
            while waited_s < 0.4:  # until nobody looks any more: the server tells
                assert time.monotonic() < deadline_s
                begun_s = time.monotonic()
                source.wait(0.5, for_damage=True)
                waited_s = time.monotonic() - begun_s
                seen = source.take().pointer or seen
            for place in ((33, 44), (700, 500)):
                xtest.fake_input(x, X.MotionNotify, x=place[0], y=place[1])
                x.sync()
                while seen != place:
                    assert time.monotonic() < deadline_s
                    source.wait(1.0, for_damage=True)
                    seen = source.take().pointer or seen
        finally:
            source.close()
