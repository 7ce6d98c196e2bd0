"""Where the X11 pointer is: looked at while it moves; XInput 2 tells when it begins to."""

import time
from typing import Any

from Xlib.ext import ge, xinput

_MOVING_LOOK_S = 1 / 30
_STILL_LOOK_S = 0.1
"""Without XInput 2 a pointer that rests is looked at this often."""
_RESTS_S = 0.5
"""A pointer that did not move for so long rests: from then on the server tells."""
_TOLD_LOOK_S = 1.0
"""Programs may put the pointer elsewhere, of which XInput 2 does not tell."""


class X11Pointer:
    """Asks no more than it must: of a moving pointer the server would tell 1,000 times a second."""

    def __init__(self, display: Any, root: Any) -> None:
        self._display = display
        self._root = root
        self._opcode = 0
        self._armed = False
        self._place: tuple[int, int] | None = None
        self._moved_at_s = self._looked_at_s = 0.0
        if display.query_extension("XInputExtension") is not None:
            opcode = display.display.get_extension_major(xinput.extname)
            # From 2.1 on raw events come while another program has grabbed the pointer, too.
            version = xinput.XIQueryVersion(
                display=display.display, opcode=opcode, major_version=2, minor_version=2
            )
            if (version.major_version, version.minor_version) >= (2, 1):
                self._opcode = opcode

    @property
    def due_at_s(self) -> float:
        """When to look again."""
        if self._armed:
            return self._looked_at_s + _TOLD_LOOK_S
        still = self._looked_at_s - self._moved_at_s > _RESTS_S
        return self._looked_at_s + (_STILL_LOOK_S if still else _MOVING_LOOK_S)

    def note(self, event: Any) -> bool:
        """Takes an event; returns whether it was one of the pointer."""
        if event.type != ge.GenericEventCode or event.extension != self._opcode:
            return False
        if self._armed:
            self._arm(on=False)
            self._moved_at_s = time.monotonic()
        return True

    def look(self) -> tuple[int, int] | None:
        """Returns the place in desktop px, or None on another screen.

        When it returns, the server has done all that it was asked for before.
        """
        now_s = time.monotonic()
        if self._opcode and not self._armed and now_s - self._moved_at_s > _RESTS_S:
            self._arm(on=True)
        found = self._root.query_pointer()
        place = (found.root_x, found.root_y) if found.same_screen else None
        if place != self._place:
            self._place, self._moved_at_s = place, now_s
            if self._armed:
                self._arm(on=False)
        self._looked_at_s = now_s
        return place

    def _arm(self, *, on: bool) -> None:
        self._armed = on
        mask = xinput.RawMotionMask if on else 0
        self._root.xinput_select_events([(xinput.AllMasterDevices, mask)])
