"""The picture of a real X server, from paint to a viewer's canvas."""

import asyncio
import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from Xlib import X, Xcursorfont
from Xlib.display import Display
from Xlib.ext import randr
from Xlib.protocol import display as protocol_display
from Xlib.protocol import event

from agent.adapters.capture import open_screen
from agent.adapters.grabber import Grabber
from agent.adapters.polling_capture import PollingScreen
from agent.features.screen import ScreenFeature
from agent.picture.rect import Rect
from agent.picture.source import NoScreenError, ScreenSource
from agent.session import SessionModel
from protocol.frame import Channel, Flag, Header
from protocol.messages.screen import ScreenUnavailable, ScreenWatch
from protocol.pixels import Cursor, Image, Size
from tests.fakes.canvas import Canvas, psnr_db, rgb_of
from tests.fakes.xserver import xvfb

DEADLINE_S = 20.0

xlib_leaves_sockets = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""python-xlib does not close the socket it failed to connect."""


@pytest.fixture
def display_name() -> Iterator[str]:
    with xvfb("1024x768") as name:
        yield name


@contextmanager
def client(name: str) -> Iterator[Any]:
    display = Display(name)
    try:
        yield display
    finally:
        display.close()


def window(display: Any, x: int, y: int, w: int, h: int, rgb: int = 0xFFFFFF) -> Any:
    """A mapped top-level window without a window manager."""
    screen = display.screen()
    made = screen.root.create_window(
        x, y, w, h, 0, screen.root_depth, background_pixel=rgb, override_redirect=1
    )
    made.map()
    display.sync()
    return made


def put(display: Any, target: Any, x: int, y: int, pixels: np.ndarray) -> None:
    """Paints pixels of 0xRRGGBB on a window, in several requests."""
    gc = target.create_gc(graphics_exposures=0)
    depth = display.screen().root_depth
    h, w = pixels.shape
    rows = max(1, 200_000 // (4 * w))
    for row in range(0, h, rows):
        part = np.ascontiguousarray(pixels[row : row + rows])
        target.put_image(gc, x, y + row, w, len(part), X.ZPixmap, depth, 0, part.tobytes())
        display.flush()
    display.sync()


def shrink(display: Any) -> Any:
    """Makes the screen 800 x 600; returns its root window."""
    root = display.screen().root
    outputs = root.xrandr_get_screen_resources()
    at = outputs.config_timestamp
    display.xrandr_set_crtc_config(outputs.crtcs[0], at, 0, 0, 0, randr.Rotate_0, [])
    root.xrandr_set_screen_size(800, 600, 211, 158)
    display.sync()
    return root


def true_pixels(name: str, w: int, h: int) -> np.ndarray:
    grabber = Grabber(name)
    try:
        return rgb_of(grabber.grab(Rect(0, 0, w, h)))
    finally:
        grabber.close()


class Allowing:
    """The part of a customer's consent that the picture asks for."""

    def __init__(self) -> None:
        self.allows = True
        self.observers: list[Callable[[], None]] = []

    def anyone_may_view(self) -> bool:
        return self.allows

    def observe(self, observer: Callable[[], None]) -> None:
        self.observers.append(observer)

    def turn(self, allows: bool) -> None:
        self.allows = allows
        for observer in self.observers:
            observer()


class Viewer:
    """A wire with a viewer at its end: draws at once and acknowledges, unless told not to."""

    def __init__(self) -> None:
        self.canvas = Canvas()
        self.messages: list[object] = []
        self.headers: list[Header] = []
        self.frames = 0
        self.acknowledges = True
        self.feature: ScreenFeature | None = None

    def send(self, message: object) -> None:
        self.messages.append(message)

    def send_screen(self, header: Header, body: bytes) -> None:
        self.headers.append(header)
        self.canvas.draw_body(body)
        if header.flags & Flag.LAST:
            self.frames += 1
            if self.acknowledges and self.feature is not None:
                self.feature.on_screen(Header(Channel.SCREEN, Flag.ACK, header.sequence))

    def buffered_bytes(self) -> int:
        return 0

    def ask_for_key(self) -> None:
        assert self.feature is not None
        self.feature.on_screen(Header(Channel.SCREEN, Flag.REFRESH))


class Share:
    """A feature that shares a display with one viewer."""

    def __init__(self, name: str, source: Callable[[], ScreenSource] | None = None) -> None:
        self.name = name
        self.viewer, self.consent = Viewer(), Allowing()
        self.feature = ScreenFeature(
            self.viewer,
            SessionModel(),
            self.consent,  # type: ignore[arg-type]
            asyncio.get_running_loop(),
            source or (lambda: open_screen(name)),
        )
        self.viewer.feature = self.feature

    def watch(self, watched: bool = True) -> None:
        self.feature.control[ScreenWatch](ScreenWatch(watched))

    async def __aenter__(self) -> "Share":
        self.feature.on_start()
        self.watch()
        self.viewer.ask_for_key()
        await until(lambda: self.viewer.frames > 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.feature.close()
        assert not [t for t in threading.enumerate() if t.name == "picture"]

    async def exact(self, w: int = 1024, h: int = 768) -> None:
        """Waits until the viewer sees exactly what the server shows."""
        shown = true_pixels(self.name, w, h)
        await until(lambda: np.array_equal(self.viewer.canvas.rgb, shown))


async def until(condition: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + DEADLINE_S
    while not condition():
        assert time.monotonic() < deadline_s, "did not happen in time"
        await asyncio.sleep(0.005)


async def test_first_frame_is_a_whole_key_frame(display_name: str) -> None:
    with client(display_name) as x:
        window(x, 100, 50, 300, 200, 0x3366CC)
        async with Share(display_name) as share:
            first = share.viewer.headers[0]
            assert first.flags & Flag.KEY
            assert first.sequence == 0
            assert share.viewer.headers[-1].flags & Flag.LAST
            assert share.viewer.canvas.drawn[0] == Size(1024, 768)
            assert tuple(share.viewer.canvas.rgb[60, 110]) == (0x33, 0x66, 0xCC)
            assert share.viewer.canvas.cursor is not None
            assert share.viewer.canvas.pointer is not None
            await share.exact()


async def test_paint_arrives_exact_and_only_the_paint(display_name: str) -> None:
    with client(display_name) as x:
        paper = window(x, 100, 100, 600, 400)
        async with Share(display_name) as share:
            await share.exact()
            share.viewer.canvas.drawn.clear()
            font = x.open_font("fixed")
            ink = paper.create_gc(foreground=0x101010, font=font)
            paper.draw_text(ink, 20, 40, "Hello")
            x.sync()
            await share.exact()
            images = [o for o in share.viewer.canvas.drawn if isinstance(o, Image)]
            assert images
            assert sum(o.w * o.h for o in images) < 64 * 64
            assert not any(header.flags & Flag.KEY for header in share.viewer.headers[1:])


async def test_a_photo_is_there_soon_and_exact_after_a_rest(display_name: str) -> None:
    random = np.random.default_rng(1)
    y, x_ = np.mgrid[0:360, 0:480]
    grey = (120 + 60 * np.sin(x_ / 31) * np.cos(y / 23) + random.normal(0, 4, (360, 480))).clip(
        0, 255
    )
    photo = grey.astype(np.uint32) * np.uint32(0x010101)
    with client(display_name) as x:
        frame = window(x, 64, 64, 480, 360)
        async with Share(display_name) as share:
            await share.exact()
            put(x, frame, 0, 0, photo)
            shown = true_pixels(display_name, 1024, 768)
            await until(lambda: psnr_db(share.viewer.canvas.rgb, shown) > 35)
            await share.exact()


async def test_cursor_shape_and_place(display_name: str) -> None:
    with client(display_name) as x:
        pane = window(x, 0, 0, 1024, 768)
        async with Share(display_name) as share:
            share.viewer.canvas.drawn.clear()
            font = x.open_font("cursor")
            shape = font.create_glyph_cursor(
                font, Xcursorfont.xterm, Xcursorfont.xterm + 1, (65535, 0, 0), (0, 0, 0)
            )
            pane.change_attributes(cursor=shape)
            pane.warp_pointer(321, 123)
            x.sync()
            await until(lambda: share.viewer.canvas.pointer == (321, 123))
            await until(lambda: any(isinstance(o, Cursor) for o in share.viewer.canvas.drawn))
            assert share.viewer.canvas.cursor is not None
            rgba = share.viewer.canvas.cursor[1]
            assert rgba is not None
            assert {tuple(p) for p in rgba.reshape(-1, 4)} >= {(255, 0, 0, 255), (0, 0, 0, 0)}


async def test_a_new_size_is_told_and_drawn_whole(display_name: str) -> None:
    with client(display_name) as x:
        async with Share(display_name) as share:
            root = shrink(x)
            geometry = root.get_geometry()
            assert (geometry.width, geometry.height) == (800, 600)
            await until(lambda: share.viewer.canvas.rgb.shape == (600, 800, 3))
            window(x, 700, 500, 90, 90, 0x123456)
            await share.exact(800, 600)
            assert not share.viewer.messages


async def test_frames_wait_for_acknowledgements(display_name: str) -> None:
    with client(display_name) as x:
        paper = window(x, 0, 0, 400, 400)
        async with Share(display_name) as share:
            await share.exact()
            share.viewer.acknowledges = False
            before = share.viewer.frames
            for step in range(20):
                ink = paper.create_gc(foreground=step * 0x0A0B0C)
                paper.fill_rectangle(ink, 0, 0, 100 + step, 100)
                x.sync()
                await asyncio.sleep(0.02)
            await until(lambda: share.viewer.frames - before >= 2)
            assert share.viewer.frames - before == 2
            share.viewer.acknowledges = True
            last = share.viewer.headers[-1].sequence
            share.feature.on_screen(Header(Channel.SCREEN, Flag.ACK, last))
            await share.exact()


async def test_a_key_frame_on_demand_continues_the_sequence(display_name: str) -> None:
    async with Share(display_name) as share:
        frames = share.viewer.frames
        last = share.viewer.headers[-1].sequence
        share.viewer.canvas.rgb[:] = 77
        share.viewer.ask_for_key()
        await until(lambda: share.viewer.frames > frames)
        key = share.viewer.headers[-1]
        assert key.flags & Flag.KEY
        assert key.sequence > last
        await share.exact()


async def test_nothing_leaves_without_consent_or_viewer(display_name: str) -> None:
    with client(display_name) as x:
        async with Share(display_name) as share:
            await share.exact()
            share.consent.turn(False)
            frames = share.viewer.frames
            window(x, 10, 10, 100, 100, 0xFF0000)
            share.viewer.ask_for_key()
            await asyncio.sleep(0.3)
            assert share.viewer.frames == frames
            share.consent.turn(True)
            await share.exact()
            share.watch(False)
            frames = share.viewer.frames
            window(x, 200, 200, 100, 100, 0x00FF00)
            await asyncio.sleep(0.3)
            assert share.viewer.frames == frames
            share.watch()
            share.viewer.ask_for_key()
            await share.exact()


async def test_looking_in_turns_sees_paint_and_new_sizes(
    display_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display_name)
    with client(display_name) as x:
        async with Share(display_name, PollingScreen) as share:
            window(x, 33, 44, 55, 66, 0xABCDEF)
            await share.exact()
            shrink(x)
            await until(lambda: share.viewer.canvas.rgb.shape == (600, 800, 3))
            await share.exact(800, 600)


@xlib_leaves_sockets
async def test_a_screen_that_goes_away_is_told_once() -> None:
    with xvfb("640x480") as name:
        share = Share(name)
        await share.__aenter__()
    await until(lambda: bool(share.viewer.messages))
    assert share.viewer.messages == [ScreenUnavailable("capture_failed")]
    await share.__aexit__()
    gc.collect()


async def test_without_damage_and_shared_memory_it_still_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # python-xlib keeps one table of event numbers a process; this server has other numbers.
    monkeypatch.setattr(protocol_display.Display, "event_classes", event.event_class.copy())
    flags = ("-extension", "DAMAGE", "-extension", "MIT-SHM")
    with xvfb("640x480", *flags) as name, client(name) as x:
        async with Share(name) as share:
            window(x, 33, 44, 55, 66, 0xABCDEF)
            await share.exact(640, 480)


@xlib_leaves_sockets
def test_no_display_says_which_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(NoScreenError) as nothing:
        open_screen()
    assert nothing.value.reason == "no_display"
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    with pytest.raises(NoScreenError) as wayland:
        open_screen()
    assert wayland.value.reason == "wayland"
    with pytest.raises(NoScreenError) as absent:
        open_screen(":59000")
    assert absent.value.reason == "no_display"
    del absent
    gc.collect()
