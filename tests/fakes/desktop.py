"""The customer's desktop: what is on the display, and a person's hands on mouse and keyboard."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from Xlib import X
from Xlib.display import Display
from Xlib.error import XError

from agent.adapters.tk_consent import GUARD_S

Box = tuple[int, int, int, int]
"""x, y, width, height in desktop px."""
Found = TypeVar("Found")

SETTLED_S = GUARD_S + 0.1
"""Tk hands the keyboard around while it opens a window, and Allow does nothing at first."""
END_SESSION = 0xC42B1C
LEVEL = 0x3A4150
"""Colours of the notice's buttons."""
HOVERS = (0xA52115, 0x4A5266)
"""What they have under the pointer."""
BUTTON_PX = 24
"""Within their height above and below is only their ground."""


def until(true: Callable[[], Found], within_s: float = 30.0) -> Found:
    """Returns what `true` returns once it is something; raises after the deadline."""
    deadline = time.monotonic() + within_s
    while not (found := true()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {true}")
        time.sleep(0.01)
    return found


class Desktop:
    """A display without a window manager."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._display = Display(name)

    def close(self) -> None:
        self._display.close()

    def windows(self) -> list[Box]:
        """Returns the visible windows."""
        found = []
        for window in self._display.screen().root.query_tree().children:
            try:
                if window.get_attributes().map_state == X.IsViewable:
                    box = window.get_geometry()
                    found.append((box.x, box.y, box.width, box.height))
            except XError:
                continue  # gone meanwhile
        return [box for box in found if box[2] > 1 and box[3] > 1]

    def main(self) -> Box | None:
        """Returns where the program's main window is."""
        wide = (800, 640)  # with the chat beside
        found = (
            box for box in self.windows() if box[2:] == wide or (box[2] == 420 and box[3] >= 500)
        )
        return next(found, None)

    def notice(self) -> Box | None:
        """Returns where the notice is."""
        return next((box for box in self.windows() if box[3] < 110 and box[1] < 20), None)

    def dialog(self) -> Box | None:
        """Returns where the consent dialog is."""
        return next((box for box in self.windows() if 440 < box[2] < 480), None)

    def has_keyboard(self, box: Box) -> bool:
        """Whether the window at `box` has the keyboard."""
        window = self._display.get_input_focus().focus
        while hasattr(window, "query_tree"):
            try:
                geometry, parent = window.get_geometry(), window.query_tree().parent
            except XError:
                return False
            if (geometry.x, geometry.y, geometry.width, geometry.height) == box:
                return True
            window = parent
        return False

    def keys(self, *names: str) -> None:
        """Presses keys one after the other."""
        self._xdotool("key", *names)

    def type(self, text: str) -> None:
        """Types a text.

        What the keyboard lacks is put on spare keys before: xdotool would use one key for all in
        turn, which a program that is slow to read the new layout sees as other characters.
        """
        self._put_on_spare_keys([one for one in dict.fromkeys(text) if ord(one) > 0xFF])
        self._xdotool("type", text)

    def _put_on_spare_keys(self, characters: list[str]) -> None:
        first, count = self._display.display.info.min_keycode, 0
        last = self._display.display.info.max_keycode
        symbols = self._display.get_keyboard_mapping(first, last - first + 1)
        there = {symbol for row in symbols for symbol in row}
        spare = [first + at for at, row in enumerate(symbols) if not any(row)]
        for character in characters:
            symbol = 0x1000000 + ord(character)
            if symbol not in there:
                self._display.change_keyboard_mapping(spare[count], [(symbol, symbol)])
                count += 1
        self._display.sync()

    def click(self, x: int, y: int) -> None:
        """Moves in from elsewhere and clicks, as Tk needs it without a window manager."""
        place = ("mousemove", "5", "1075", "mousemove", "--sync", str(x), str(y), "click", "1")
        self._xdotool(*place)

    def asked(self, within_s: float = 30.0) -> None:
        """Waits until the consent dialog is there and has the keyboard, and keeps it."""
        kept_since_s: list[float] = []

        def keeps() -> bool:
            box = self.dialog()
            if not (box and self.has_keyboard(box)):
                kept_since_s.clear()
                return False
            kept_since_s.append(time.monotonic())
            return kept_since_s[-1] - kept_since_s[0] > SETTLED_S

        until(keeps, within_s)

    def allow(self) -> None:
        """Allows what is ticked, by keyboard: Allow is the last of the dialog."""
        self.asked()
        self.keys("shift+Tab", "Return")
        until(lambda: self.dialog() is None)

    def deny(self) -> None:
        """Presses Deny by keyboard."""
        self.asked()
        self.keys("shift+Tab", "shift+Tab", "space")
        until(lambda: self.dialog() is None)

    def agree_to_connect(self) -> None:
        """Presses Connect where the program asks about a server of its file's name."""
        x, y, width, _ = until(self.main)
        self.click(x + width // 2, y + 20)
        self.keys("Return")

    def press_on_notice(self, colour: int) -> None:
        """Clicks the last button of this colour in the notice; under the pointer it has another.

        After what came before was seen, the notice takes the next click only a moment later.
        """
        time.sleep(SETTLED_S)
        self._xdotool("mousemove", "5", "1075")
        x, y, width, height = until(self.notice)
        row = y + height - 20 - BUTTON_PX // 2
        # The one that was pressed before looks different until the notice has seen the pointer go.
        until(lambda: not any(self._end_of_last(x, row, width, hover) for hover in HOVERS))
        end = until(lambda: self._end_of_last(x, row, width, colour))
        self.click(end - 6, row)

    def has_colour(self, box: Box, colour: int) -> bool:
        """Whether a pixel of exactly this colour is in a part of the screen."""
        image = self._display.screen().root.get_image(*box, X.ZPixmap, 0xFFFFFF)
        wanted = colour.to_bytes(3, "little")
        return any(image.data[at : at + 3] == wanted for at in range(0, len(image.data), 4))

    def _end_of_last(self, x: int, y: int, width: int, colour: int) -> int | None:
        image = self._display.screen().root.get_image(x, y, width, 1, X.ZPixmap, 0xFFFFFF)
        wanted = colour.to_bytes(3, "little")
        found = [at for at in range(width) if image.data[at * 4 : at * 4 + 3] == wanted]
        return x + found[-1] if found else None

    def _xdotool(self, *arguments: str) -> None:
        environment = {**os.environ, "DISPLAY": self.name}
        subprocess.run(["xdotool", *arguments], check=True, env=environment, timeout=20)


@contextmanager
def desktop(name: str) -> Iterator[Desktop]:
    """Yields hands and eyes for a display."""
    opened = Desktop(name)
    try:
        yield opened
    finally:
        opened.close()
