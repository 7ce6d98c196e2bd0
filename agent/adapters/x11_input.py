"""Pointer and keyboard of an X display, through the XTEST extension.

Nothing on the way of an event waits for the server: state is learned from events of the keyboard
extension, and requests are only flushed.  The map alone is read with a
round trip, after somebody changed it.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from Xlib import X, display, error
from Xlib.ext import xtest

from agent import keys
from agent.adapters.input_device import InputLostError, NoInputError
from agent.adapters.x11_keyboard import REST_S, Keyboard
from agent.adapters.x11_keymap import KeyboardMap
from agent.adapters.x11_line import LOST
from agent.adapters.x11_xkb import MAP_CHANGED, STATE_CHANGED, Xkb
from protocol.messages.input import InputKey

log = logging.getLogger(__name__)

_BUTTONS = (1, 2, 3, 8, 9)
"""Bit of InputPointer.buttons -> logical button of X."""
_UP, _DOWN, _LEFT, _RIGHT = 4, 5, 6, 7


def open_x11_input(name: str | None = None) -> "X11Input":
    """Opens the display `name`, or the one of the environment.

    Raises:
        NoInputError: no display, or one that lets nobody inject.
    """
    if name is None and not os.environ.get("DISPLAY"):
        raise NoInputError("wayland" if os.environ.get("WAYLAND_DISPLAY") else "no_display")
    try:
        connection = display.Display(name)
    except (error.DisplayError, error.XauthError, OSError) as problem:
        raise NoInputError("no_display") from problem
    try:
        return X11Input(connection)
    except error.DisplayError as problem:
        connection.close()
        raise NoInputError("no_access") from problem


class _Server:
    """The display as the keyboard sees it."""

    def __init__(self, connection: display.Display) -> None:
        found = connection.query_extension(xtest.extname)
        if found is None or not found.present:
            raise error.DisplayError(connection.get_display_name())
        connection.set_error_handler(_log_error)
        self._display = connection
        self._xkb = Xkb(connection)
        self._foreign, self._locked, self._group = self._xkb.state()
        self._map: KeyboardMap | None = None
        self._assigned: set[int] = set()
        self._repeats: list[int] = []
        self._pressed: set[int] = set()
        self._modifiers_changed_at = -1
        self.buttons: dict[int, int] = {}
        self._read_buttons()

    def drain(self) -> None:
        """Takes in what the server told meanwhile."""
        for _ in range(self._display.pending_events()):
            event = self._display.next_event()
            if event.type == self._xkb.event_code:
                self._notice(event)
            elif event.type == X.MappingNotify and event.request == X.MappingPointer:
                self._read_buttons()

    def _notice(self, event: Any) -> None:
        if event.what != STATE_CHANGED:
            own = event.key_count == 1 and event.first_key in self._assigned
            if event.what != MAP_CHANGED or not own:
                self._map = None
            return
        self._locked, self._group = event.locked_mods, event.group
        if self._is_newer(event.sequence_number):
            self._foreign = (event.base_mods | event.latched_mods) & ~self._own_modifiers()

    def _is_newer(self, sequence: int) -> bool:
        """Whether the server had seen our last change of a modifier when it said this."""
        behind = (self._modifiers_changed_at - sequence) & 0xFFFF
        return self._modifiers_changed_at < 0 or behind == 0 or behind > 0x7FFF

    def _own_modifiers(self) -> int:
        bits = 0
        for keycode in self._pressed:
            bits |= self.map().modifier_of.get(keycode, 0)
        return bits

    def _read_buttons(self) -> None:
        """The customer may have swapped buttons; what we ask for is what programs are to see."""
        physical = list(self._display.get_pointer_mapping())
        self.buttons = {logical: at + 1 for at, logical in reversed(list(enumerate(physical)))}

    def map(self) -> KeyboardMap:
        """Returns the map, read anew if somebody else changed it."""
        if self._map is None:
            info = self._display.display.info
            count = info.max_keycode - info.min_keycode + 1
            rows = self._display.get_keyboard_mapping(info.min_keycode, count)
            modifiers = self._display.get_modifier_mapping()
            self._map = KeyboardMap(info.min_keycode, rows, modifiers, self._assigned)
            self._repeats = list(self._display.get_keyboard_control().auto_repeats)
        return self._map

    def foreign_modifiers(self) -> int:
        """Modifiers that somebody else holds or has latched."""
        return self._foreign

    def locked_modifiers(self) -> int:
        """Modifiers locked now."""
        return self._locked

    def group(self) -> int:
        """The layout's group in use."""
        return self._group

    def lock(self, affected: int, locked: int) -> None:
        """Changes locks."""
        self._xkb.lock(affected, locked)
        self._locked = self._locked & ~affected | locked

    def press(self, keycode: int) -> None:
        """Presses a key."""
        self._pressed.add(keycode)
        self._fake(X.KeyPress, keycode)

    def release(self, keycode: int) -> None:
        """Releases a key."""
        self._pressed.discard(keycode)
        self._fake(X.KeyRelease, keycode)

    def _fake(self, kind: int, keycode: int) -> None:
        xtest.fake_input(self._display, kind, keycode)
        if keycode in self.map().modifier_of:
            self._modifiers_changed_at = self._display.display.request_serial

    def assign(self, keycode: int, keysym: int | None) -> None:
        """Gives a keycode one meaning on all levels, or none; equal columns make it one level."""
        self._assigned.add(keycode)
        self._display.change_keyboard_mapping(keycode, [(keysym or 0, keysym or 0)])

    def let_repeat(self, keycode: int, repeats: bool) -> None:
        """Whether a held key repeats by itself."""
        self.map()
        if self._repeats[keycode // 8] >> keycode % 8 & 1 or keycode in self._assigned:
            mode = X.AutoRepeatModeOn if repeats else X.AutoRepeatModeOff
            self._display.change_keyboard_control(key=keycode, auto_repeat_mode=mode)


def _log_error(problem: error.XError, _request: object) -> None:
    log.warning("the display refused a request: %s", type(problem).__name__)


class X11Input:
    """See agent.adapters.input.InputDevice."""

    def __init__(self, connection: display.Display) -> None:
        """Takes the connection over.

        Raises:
            Xlib.error.DisplayError: the display has no XTEST or no keyboard extension.
        """
        self.name: str = connection.get_display_name()
        self._display = connection
        self._server = _Server(connection)
        self._keyboard = Keyboard(self._server)
        self._buttons = 0

    @contextmanager
    def _lost_if_closed(self) -> Iterator[None]:
        try:
            yield
        except LOST as problem:
            self._display.display.socket.close()
            raise InputLostError from problem

    def pointer(self, x_px: int, y_px: int, buttons: int) -> None:
        """Moves the pointer, then presses and releases what differs."""
        with self._lost_if_closed():
            xtest.fake_input(self._display, X.MotionNotify, x=x_px, y=y_px)
            self._set_buttons(buttons)

    def _set_buttons(self, buttons: int) -> None:
        for bit, logical in enumerate(_BUTTONS):
            if (buttons ^ self._buttons) >> bit & 1:
                down = buttons >> bit & 1
                self._button(X.ButtonPress if down else X.ButtonRelease, logical)
        self._buttons = buttons

    def _button(self, kind: int, logical: int) -> None:
        physical = self._server.buttons.get(logical)
        if physical is not None:
            xtest.fake_input(self._display, kind, physical)

    def wheel(self, x_px: int, y_px: int, steps_x: int, steps_y: int) -> None:
        """Turns the wheel: each step is a press and a release of its button."""
        with self._lost_if_closed():
            xtest.fake_input(self._display, X.MotionNotify, x=x_px, y=y_px)
            for steps, back, forth in ((steps_y, _UP, _DOWN), (steps_x, _LEFT, _RIGHT)):
                for _ in range(abs(steps)):
                    logical = forth if steps > 0 else back
                    self._button(X.ButtonPress, logical)
                    self._button(X.ButtonRelease, logical)

    def key(self, key: InputKey) -> None:
        """Presses, repeats or releases one key."""
        name = key.code or key.key
        with self._lost_if_closed():
            self._server.drain()
            if not key.down:
                self._keyboard.release(name)
            elif key.mode == "position" or not keys.is_character(key.key):
                self._keyboard.press_position(name, key.code, key.key)
            elif (key.ctrl or key.alt or key.meta) and not key.altgraph:
                self._keyboard.press_shortcut(name, key.code, key.key)
            elif len(key.key) == 1:
                self._keyboard.press_text(name, key.key)
            else:
                for character in key.key:
                    self._keyboard.tap(character)

    def ready_in_s(self, upcoming: str) -> float:
        """Gives spare keycodes to the characters that need one."""
        with self._lost_if_closed():
            self._server.drain()
            return self._keyboard.ready_in_s(upcoming)

    def type(self, character: str) -> None:
        """Types one character."""
        with self._lost_if_closed():
            self._server.drain()
            self._keyboard.tap(character)

    def flush(self) -> None:
        """Sends what was asked for."""
        with self._lost_if_closed():
            self._display.flush()

    def release_all(self) -> None:
        """Releases every key and button."""
        with self._lost_if_closed():
            self._keyboard.release_all()
            self._set_buttons(0)
            self._display.flush()

    def watch(self, when_readable: Callable[[int, Callable[[], None]], None]) -> None:
        """State changes are read as they come, so that they do not pile up in the server."""
        when_readable(self._display.fileno(), self._read)

    def _read(self) -> None:
        with self._lost_if_closed():
            self._server.drain()

    def close(self) -> None:
        """Releases everything, gives spare keycodes back and closes the connection."""
        with self._lost_if_closed():
            self.release_all()
            rest_s = self._keyboard.last_use_s() + REST_S - time.monotonic()
            if self._keyboard.last_use_s() and rest_s > 0:
                time.sleep(rest_s)
            self._keyboard.forget_spares()
            self._display.sync()
            self._display.close()
