"""An X client of the customer's: paints what the test says, notes what reaches it."""

import select
import threading
import time
from typing import Any

from Xlib import X, display


class XClient:
    """A window without a manager, on top of everything, with the keyboard.

    Attributes:
        events: (kind, detail, x, y) of each key and button event, in order; x and y in desktop px.
    """

    def __init__(self, name: str, x: int = 400, y: int = 200, w: int = 800, h: int = 600) -> None:
        self.x, self.y, self.w, self.h = x, y, w, h
        self.events: list[tuple[str, int, int, int]] = []
        self._display = display.Display(name)
        screen = self._display.screen()
        mask = X.KeyPressMask | X.KeyReleaseMask | X.ButtonPressMask | X.ButtonReleaseMask
        mask |= X.PointerMotionMask | X.StructureNotifyMask
        self._window = screen.root.create_window(
            x, y, w, h, 0, screen.root_depth, X.InputOutput, background_pixel=0,
            override_redirect=1, event_mask=mask,
        )  # fmt: skip
        self._window.map()
        self._lock = threading.Lock()
        self._running = True
        self._await_map()
        self._window.set_input_focus(X.RevertToParent, X.CurrentTime)
        self._display.sync()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def __enter__(self) -> "XClient":
        return self

    def __exit__(self, *_: Any) -> None:
        self._running = False
        self._thread.join()
        self._window.destroy()
        self._display.close()

    def fill(self, rgb: int, x: int = 0, y: int = 0, w: int = 0, h: int = 0) -> None:
        """Paints a rectangle of the window (all of it by default) in 0xRRGGBB."""
        with self._lock:
            gc = self._window.create_gc(foreground=rgb)
            self._window.fill_rectangle(gc, x, y, w or self.w, h or self.h)
            gc.free()
            self._display.sync()

    def pressed_keys(self) -> list[int]:
        """Keycodes that the X server holds down now."""
        with self._lock:
            keymap = self._display.query_keymap()
        return [
            at * 8 + bit for at, byte in enumerate(keymap) for bit in range(8) if byte >> bit & 1
        ]

    def pressed_buttons(self) -> int:
        """Mask of the pointer buttons that the X server holds down now."""
        with self._lock:
            return self._display.screen().root.query_pointer().mask & 0x1F00

    def wait_for(
        self, kind: str, count: int = 1, timeout_s: float = 30
    ) -> list[tuple[str, int, int, int]]:
        """Returns the events of a kind once there are `count`; raises after the deadline."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            found = [event for event in self.events if event[0] == kind]
            if len(found) >= count:
                return found
            time.sleep(0.01)
        raise AssertionError(f"{count} {kind} expected, got {self.events}")

    def _await_map(self) -> None:
        while True:
            if self._display.next_event().type == X.MapNotify:
                return

    def _listen(self) -> None:
        names = {
            X.KeyPress: "key", X.KeyRelease: "key_up", X.ButtonPress: "button",
            X.ButtonRelease: "button_up", X.MotionNotify: "motion",
        }  # fmt: skip
        while self._running:
            select.select([self._display.fileno()], [], [], 0.02)
            with self._lock:
                while self._display.pending_events():
                    event = self._display.next_event()
                    if event.type in names:
                        self.events.append(
                            (names[event.type], event.detail, event.root_x, event.root_y)
                        )
