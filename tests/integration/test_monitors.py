"""Monitors of a real X server: plugged, switched, put back, also after a kill."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.adapters.monitor_source import SwitchError
from agent.adapters.x11_capture import X11Screen
from agent.adapters.x11_randr import X11Monitors
from agent.picture.rect import Rect
from protocol.messages.monitors import Monitor
from tests.fakes.desktop import until
from tests.fakes.vnc_server import VncServer, xtigervnc

ONE = (0, 0, 1280, 800)
BESIDE = (1280, 200, 800, 600)

_SWITCH_AND_WAIT = """
import sys
from agent.adapters.x11_randr import X11Monitors
monitors = X11Monitors(sys.argv[1])
monitors.switch(monitors.look()[0].id, 1024, 768)
print("switched", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[VncServer]:
    with xtigervnc() as running:
        yield running


@pytest.fixture
def monitors(server: VncServer) -> Iterator[X11Monitors]:
    opened = X11Monitors(server.name)
    server.plug(ONE)
    until(lambda: places(opened) == [ONE])
    yield opened
    opened.put_back()
    opened.close()


def place(monitor: Monitor) -> tuple[int, int, int, int]:
    return monitor.x, monitor.y, monitor.w, monitor.h


def places(monitors: X11Monitors) -> list[tuple[int, int, int, int]]:
    return [place(one) for one in monitors.look()]


def told(monitors: X11Monitors, wanted: list[tuple[int, int, int, int]]) -> None:
    """Waits for the change as the program does."""
    until(lambda: (monitors.wait(0.5), places(monitors))[1] == wanted)


def test_plugging_is_told_and_the_capture_follows(server: VncServer, monitors: X11Monitors) -> None:
    screen = X11Screen(server.name)
    try:
        for plugged in ([ONE, BESIDE], [(0, 0, 800, 1280)], [ONE]):
            server.plug(*plugged)
            told(monitors, plugged)
            w, h = max(x + w for x, _, w, _ in plugged), max(y + h for _, y, _, h in plugged)
            until(lambda: (screen.wait(0.2, for_damage=True), screen.take().resized)[1])
            assert screen.size == (w, h)
            assert screen.grab(Rect(0, 0, w, h)).shape == (h, w)
    finally:
        screen.close()


def test_a_switched_monitor_pushes_its_neighbour_and_all_comes_back(
    server: VncServer, monitors: X11Monitors
) -> None:
    server.plug(ONE, BESIDE)
    until(lambda: places(monitors) == [ONE, BESIDE])
    first = monitors.look()[0]
    assert {(1024, 768), (1280, 800)} <= {(mode.w, mode.h) for mode in first.modes}
    monitors.switch(first.id, 1024, 768)
    assert places(monitors) == [(0, 0, 1024, 768), (1024, 200, 800, 600)]
    assert [one.changed for one in monitors.look()] == [True, False]
    with pytest.raises(SwitchError, match="gone"):
        monitors.switch(first.id, 1023, 767)
    with pytest.raises(SwitchError, match="gone"):
        monitors.switch("HDMI-9", 1024, 768)
    monitors.switch(first.id, 0, 0)
    assert places(monitors) == [ONE, BESIDE]
    assert not monitors.look()[0].changed
    monitors.switch(first.id, 800, 600)
    monitors.put_back()
    assert places(monitors) == [ONE, BESIDE]


def test_what_the_customer_switched_since_is_left_alone(
    server: VncServer, monitors: X11Monitors
) -> None:
    monitors.switch(monitors.look()[0].id, 1024, 768)
    server.xrandr("--output", "VNC-0", "--mode", "1280x720")
    monitors.put_back()
    assert places(monitors) == [(0, 0, 1280, 720)]


def test_a_size_is_put_back_though_another_monitor_was_unplugged_since(
    server: VncServer, monitors: X11Monitors
) -> None:
    server.plug(ONE, BESIDE)
    until(lambda: places(monitors) == [ONE, BESIDE])
    for one in monitors.look():
        monitors.switch(one.id, 1024, 768)
    server.xrandr("--output", "VNC-1", "--off")
    until(lambda: places(monitors) == [(0, 0, 1024, 768)])
    monitors.switch(monitors.look()[0].id, 640, 480)
    monitors.put_back()
    assert places(monitors) == [ONE]


def test_a_killed_program_leaves_the_size_as_it_was(
    server: VncServer, monitors: X11Monitors
) -> None:
    command = [sys.executable, "-c", _SWITCH_AND_WAIT, server.name]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"switched\n"
        assert places(monitors) == [(0, 0, 1024, 768)]
        program.kill()
    until(lambda: places(monitors) == [ONE])


def test_parts_of_a_monitor_and_the_customer_s_scale_are_told(
    server: VncServer, monitors: X11Monitors
) -> None:
    server.xrandr("--setmonitor", "left", "640/160x800/200+0+0", "VNC-0")
    server.xrandr("--setmonitor", "right", "640/160x800/200+640+0", "none")
    subprocess.run(["xrdb", "-display", server.name, "-merge"], input=b"Xft.dpi: 192\n", check=True)
    try:
        until(lambda: (monitors.wait(0.5), len(places(monitors)))[1] == 2)
        found = {one.id: one for one in monitors.look()}
        assert place(found["right"]) == (640, 0, 640, 800)
        assert {one.scale for one in found.values()} == {200}
        assert not any(one.modes for one in found.values())
    finally:
        server.xrandr("--delmonitor", "left")
        server.xrandr("--delmonitor", "right")
