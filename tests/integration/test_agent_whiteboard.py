"""Drawings on a real X display: seen by the customer, passed by clicks, and gone again."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from Xlib import X
from Xlib.display import Display

from tests.fakes.desktop import Desktop, desktop, until
from tests.fakes.xclient import XClient
from tests.fakes.xserver import xvfb

PROGRAM = """
import json, sys, tkinter
from agent.adapters.tk_theme import Look
from agent.adapters.tk_whiteboard import Drawer, Whiteboard
from protocol.messages import whiteboard

root = tkinter.Tk()
root.withdraw()
def say(*what):
    print(*what, flush=True)
drawer = Drawer(
    lambda one: say("begin", one.tool, one.x, one.y), lambda one: say("extend", *one.points),
    lambda: say("undo"), lambda everybody: say("clear", everybody),
    lambda possible, drawing: say("surface", possible, drawing))
board = Whiteboard(root, Look(root, False), drawer)
def read(file, mask):
    name, *given = json.loads(sys.stdin.readline())
    if hasattr(whiteboard, name):
        message = getattr(whiteboard, name)(*given)
        getattr(board, name.removeprefix("Whiteboard").lower())(message)
    else:
        getattr(board, name)(*given)
    say("done")
root.tk.createfilehandler(sys.stdin, tkinter.READABLE, read)
root.mainloop()
"""
"""A program of its own: Tk ends its process when its display goes."""

RED, BLUE, GROUND = 0xE03131, 0x1971C2, 0x99AABB


class Program:
    """The whiteboard's windows without a line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.said: list[str] = []

    def do(self, name: str, *given: object) -> None:
        """Says one thing to the whiteboard, and waits until it is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([name, *given]) + "\n")
        self._process.stdin.flush()
        self.hears("done")

    def hears(self, wanted: str) -> None:
        assert self._process.stdout is not None
        while (line := self._process.stdout.readline().strip()) != wanted:
            assert line, f"ended before {wanted}: {self.said}"
            self.said.append(line)

    def stroke(
        self, name: str, tool: str, rgb: int, width_px: int, *points: int, text: str = ""
    ) -> None:
        given = (name * 16, f"by {name}", f"Name of {name}", tool, rgb, width_px, points, text)
        self.do("WhiteboardStroke", *given)

    def grown(self, name: str, *points: int) -> None:
        self.do("WhiteboardGrown", name * 16, points)


@contextmanager
def program(display: str) -> Iterator[Program]:
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DISPLAY": display},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        running = Program(process)
        running.hears("surface True False")
        yield running
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb() as name:
        yield name


@pytest.fixture
def hands(display: str) -> Iterator[Desktop]:
    with desktop(display) as opened:
        yield opened


def colour(hands: Desktop, x: int, y: int) -> int:
    image = hands._display.screen().root.get_image(x, y, 1, 1, X.ZPixmap, 0xFFFFFF)
    return int.from_bytes(bytes(image.data[:3]), "little")


def shows(hands: Desktop, x: int, y: int, rgb: int) -> None:
    until(lambda: colour(hands, x, y) == rgb)


def test_strokes_are_on_the_screen_and_clicks_pass_them(display: str, hands: Desktop) -> None:
    with XClient(display) as client, program(display) as board:
        client.fill(GROUND)
        board.stroke("a", "pen", RED, 10, 500, 400)
        board.grown("a", 900, 400)
        shows(hands, 700, 400, RED)
        assert colour(hands, 700, 420) == GROUND
        board.stroke("b", "arrow", BLUE, 8, 500, 600)
        board.grown("b", 800, 600)
        shows(hands, 600, 600, BLUE)
        board.grown("b", 500, 700)
        shows(hands, 500, 650, BLUE)
        assert colour(hands, 600, 600) != BLUE, "an arrow follows the pen"
        board.stroke("c", "text", RED, 20, 700, 500, text="여기 - here")
        card = until(lambda: next((box for box in hands.windows() if box[:2] == (700, 500)), None))
        for x, y in ((700, 400), (500, 650), (card[0] + 5, card[1] + 5)):
            client.events.clear()
            hands.click(x, y)
            assert client.wait_for("button_up")[0][2:] == (x, y)


def test_erasing_undoing_and_wiping_leave_what_is_below(display: str, hands: Desktop) -> None:
    with XClient(display) as client, program(display) as board:
        before = len(hands.windows())
        client.fill(GROUND)
        board.stroke("a", "pen", RED, 10, 500, 400, 900, 400)
        shows(hands, 700, 400, RED)
        board.stroke("b", "eraser", 0, 40, 700, 300, 700, 500)
        until(lambda: colour(hands, 700, 400) != RED)
        assert colour(hands, 600, 400) == RED
        board.stroke("c", "pen", BLUE, 10, 700, 400)
        shows(hands, 700, 400, BLUE)
        board.do("wipe")
        until(lambda: len(hands.windows()) == before)
        assert colour(hands, 600, 400) != RED


def test_a_pointer_has_a_name_and_moves(display: str, hands: Desktop) -> None:
    with program(display) as board:
        board.do("WhiteboardPointer", "p1", "Minji Park", True, 300, 200)
        box = until(lambda: next((one for one in hands.windows() if one[:2] == (300, 200)), None))
        board.do("WhiteboardPointer", "p1", "Minji Park", True, 340, 260)
        until(lambda: (340, 260, *box[2:]) in hands.windows())
        assert colour(hands, 340 + box[2] - 2, 262) == 0, "only arrow and name are there"
        board.do("WhiteboardPointer", "p1", "Minji Park", False, 0, 0)
        until(lambda: (340, 260, *box[2:]) not in hands.windows())


def test_the_customer_draws_until_escape(display: str, hands: Desktop) -> None:
    with program(display) as board, XClient(display) as client:
        client.fill(GROUND)
        client.events.clear()
        board.stroke("a", "pen", RED, 10, 1500, 900)
        board.do("draw")
        assert board.said[-1] == "surface True True"
        hands._xdotool("mousemove", "500", "400", "mousedown", "1")
        board.hears("begin pen 500 400")
        hands._xdotool("mousemove", "700", "450", "mouseup", "1")
        board.hears("extend 700 450")
        shows(hands, 600, 425, RED)
        assert client.events == [], "nothing reaches the programs"
        hands.keys("Escape")
        board.hears("surface True False")
        hands.click(800, 700)
        client.wait_for("button_up")
        assert not [one for one in client.events if one[0].startswith("key")]
        assert colour(hands, 600, 425) == RED, "what was drawn stays"


def test_strokes_stay_above_a_window_that_comes_up(display: str, hands: Desktop) -> None:
    with program(display) as board:
        board.stroke("a", "pen", RED, 20, 500, 400, 900, 400)
        shows(hands, 700, 400, RED)
        other = Display(display)
        window = other.screen().root.create_window(
            400, 300, 600, 300, 0, 24, background_pixel=GROUND
        )
        window.map()
        other.sync()
        shows(hands, 700, 500, GROUND)
        shows(hands, 700, 400, RED)
        other.close()


def test_nothing_is_drawn_over_what_the_customer_decides(display: str, hands: Desktop) -> None:
    with program(display) as board:
        below = colour(hands, 700, 600)
        board.stroke("a", "pen", RED, 20, 500, 400, 900, 400)
        board.stroke("t", "text", BLUE, 40, 500, 500, text="Press Allow")
        shows(hands, 700, 400, RED)
        before = colour(hands, 510, 520)
        assert before != below
        board.do("set_aside", True)
        shows(hands, 700, 400, below)
        shows(hands, 510, 520, below)
        board.stroke("b", "pen", BLUE, 20, 500, 600, 900, 600)
        board.stroke("u", "text", BLUE, 40, 500, 700, text="Press Allow")
        board.grown("a", 900, 450)
        assert {colour(hands, x, y) for x, y in ((700, 600), (510, 720), (900, 440))} == {below}
        board.do("set_aside", False)
        shows(hands, 700, 400, RED)
        shows(hands, 900, 440, RED)
        shows(hands, 700, 600, BLUE)
        shows(hands, 510, 520, before)
