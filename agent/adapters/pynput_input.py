"""Pointer and keyboard of Windows and macOS, through pynput.

Windows types a character as it is (VK_PACKET), macOS too (CGEvent with a string), so text needs
no map there.  Positions go by name for the keys that have one; letters and digits by the
character of the United States' layout, which both systems turn into a key of the customer's
layout.
"""

import logging
from collections.abc import Callable
from typing import Any

from pynput import keyboard, mouse

from agent import keys
from agent.adapters.input_device import NoInputError
from protocol.messages.input import InputKey

log = logging.getLogger(__name__)

_NAMED = {
    "AltLeft": "alt_l",
    "AltRight": "alt_gr",
    "ArrowDown": "down",
    "ArrowLeft": "left",
    "ArrowRight": "right",
    "ArrowUp": "up",
    "Backspace": "backspace",
    "CapsLock": "caps_lock",
    "ContextMenu": "menu",
    "ControlLeft": "ctrl_l",
    "ControlRight": "ctrl_r",
    "Delete": "delete",
    "End": "end",
    "Enter": "enter",
    "Escape": "esc",
    "Home": "home",
    "Insert": "insert",
    "MetaLeft": "cmd",
    "MetaRight": "cmd_r",
    "NumLock": "num_lock",
    "NumpadEnter": "enter",
    "PageDown": "page_down",
    "PageUp": "page_up",
    "Pause": "pause",
    "PrintScreen": "print_screen",
    "ScrollLock": "scroll_lock",
    "ShiftLeft": "shift_l",
    "ShiftRight": "shift_r",
    "Space": "space",
    "Tab": "tab",
    **{f"F{number}": f"f{number}" for number in range(1, 21)},
}
_PLAIN = {
    **{f"Key{letter}": letter.lower() for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"},
    **{f"Digit{digit}": digit for digit in "0123456789"},
    **{f"Numpad{digit}": digit for digit in "0123456789"},
    "Minus": "-",
    "Equal": "=",
    "BracketLeft": "[",
    "BracketRight": "]",
    "Backslash": "\\",
    "Semicolon": ";",
    "Quote": "'",
    "Backquote": "`",
    "Comma": ",",
    "Period": ".",
    "Slash": "/",
    "NumpadAdd": "+",
    "NumpadSubtract": "-",
    "NumpadMultiply": "*",
    "NumpadDivide": "/",
    "NumpadDecimal": ".",
}
_BUTTONS = ("left", "middle", "right", "x1", "x2")


class PynputInput:
    """See agent.adapters.input.InputDevice."""

    def __init__(self) -> None:
        """Opens both controllers.

        Raises:
            NoInputError: the system lets nobody inject; on macOS the permission is missing.
        """
        try:
            self._mouse = mouse.Controller()
            self._keyboard = keyboard.Controller()
        except (OSError, RuntimeError) as problem:
            raise NoInputError("no_access") from problem
        self._buttons = 0
        self._held: dict[str, Any] = {}

    def pointer(self, x_px: int, y_px: int, buttons: int) -> None:
        """Moves the pointer, then presses and releases what differs."""
        self._mouse.position = (x_px, y_px)
        for bit, name in enumerate(_BUTTONS):
            button = getattr(mouse.Button, name, None)
            if button is not None and (buttons ^ self._buttons) >> bit & 1:
                act = self._mouse.press if buttons >> bit & 1 else self._mouse.release
                act(button)
        self._buttons = buttons

    def wheel(self, x_px: int, y_px: int, steps_x: int, steps_y: int) -> None:
        """Turns the wheel; pynput counts up as positive."""
        self._mouse.position = (x_px, y_px)
        self._mouse.scroll(steps_x, -steps_y)

    def key(self, key: InputKey) -> None:
        """Presses, repeats or releases one key."""
        name = key.code or key.key
        if not key.down:
            self._lift(name)
            return
        pressed = key.key if key.mode == "text" and keys.is_character(key.key) else _place(key)
        if isinstance(pressed, str) and len(pressed) != 1:
            self._keyboard.type(pressed)
        elif pressed is not None:
            self._lift(name, unless=pressed)
            self._keyboard.press(pressed)
            self._held[name] = pressed

    def _lift(self, name: str, unless: Any = None) -> None:
        pressed = self._held.get(name)
        if pressed is not None and pressed != unless:
            del self._held[name]
            self._keyboard.release(pressed)

    def ready_in_s(self, _upcoming: str) -> float:
        """No program has to learn of a new map here."""
        return 0.0

    def type(self, character: str) -> None:
        """Types one character; line feed and tab are keys."""
        self._keyboard.tap(
            {"\n": keyboard.Key.enter, "\t": keyboard.Key.tab}.get(character, character)
        )

    def flush(self) -> None:
        """Both systems take events at once."""

    def release_all(self) -> None:
        """Releases every key and button."""
        for name in tuple(self._held):
            self._lift(name)
        for bit, button_name in enumerate(_BUTTONS):
            button = getattr(mouse.Button, button_name, None)
            if button is not None and self._buttons >> bit & 1:
                self._mouse.release(button)
        self._buttons = 0

    def watch(self, when_readable: Callable[[int, Callable[[], None]], None]) -> None:
        """Nothing to read."""

    def close(self) -> None:
        """Releases everything."""
        self.release_all()


def _place(key: InputKey) -> Any:
    """Returns pynput's name of a place, or its character, or None where it has neither."""
    name = _NAMED.get(key.code) or _NAMED.get(key.key)
    if name is not None:
        return getattr(keyboard.Key, name, None)
    return _PLAIN.get(key.code)
