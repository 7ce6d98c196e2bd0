"""Which top-level windows moved, came and went: hints for copies and for what is stored."""

from typing import Any

from Xlib import X
from Xlib.error import BadDrawable, BadWindow

from agent.picture.rect import Rect
from agent.picture.source import Move


class TopWindows:
    """Follows the children of the root window through SubstructureNotify."""

    def __init__(self, root: Any) -> None:
        self._root_id = root.id
        self._places: dict[int, Rect] = {}
        self._shown: set[int] = set()
        self._moved_from: dict[int, Rect] = {}
        self._come: set[int] = set()
        self._gone: list[Rect] = []  # one at most of each window shown at the last call
        for window in root.query_tree().children:
            try:
                geometry = window.get_geometry()
                shown = window.get_attributes().map_state == X.IsViewable
            except (BadWindow, BadDrawable):  # gone since the list was made
                continue
            self._places[window.id] = _outer(geometry)
            if shown:
                self._shown.add(window.id)

    def note(self, event: Any) -> None:
        """Takes an event that came for the root window."""
        if event.type == X.ConfigureNotify:
            self._configured(event)
        elif event.type == X.CreateNotify:
            self._places[event.window.id] = _outer(event)
        elif event.type == X.MapNotify:
            self._mapped(event.window.id)
        elif event.type in (X.UnmapNotify, X.DestroyNotify):
            self._unmapped(event.window.id)
            if event.type == X.DestroyNotify:
                self._places.pop(event.window.id, None)
        elif event.type == X.ReparentNotify and event.parent.id != self._root_id:
            self._unmapped(event.window.id)
            self._places.pop(event.window.id, None)

    def moves(self) -> list[Move]:
        """Returns the moves since the last call, one a window."""
        moved, self._moved_from = self._moved_from, {}
        return [Move(before, self._places[window]) for window, before in moved.items()]

    def come_and_gone(self) -> tuple[list[Rect], list[Rect]]:
        """Returns where windows came up and where they went since the last call."""
        come, self._come = self._come, set()
        gone, self._gone = self._gone, []
        return [self._places[window] for window in come if window in self._places], gone

    def _mapped(self, window: int) -> None:
        self._shown.add(window)
        self._come.add(window)

    def _unmapped(self, window: int) -> None:
        moved_from = self._moved_from.pop(window, None)
        place = moved_from or self._places.get(window)
        if place is not None and window in self._shown and window not in self._come:
            self._gone.append(place)
        self._shown.discard(window)
        self._come.discard(window)

    def _configured(self, event: Any) -> None:
        window = event.window.id
        before, after = self._places.get(window), _outer(event)
        self._places[window] = after
        if before is None or window not in self._shown or window in self._come:
            return
        if (before.w, before.h) != (after.w, after.h):
            self._moved_from.pop(window, None)
        elif (before.x, before.y) != (after.x, after.y):
            self._moved_from.setdefault(window, before)


def _outer(geometry: Any) -> Rect:
    """Rectangle with the border; X11 counts x and y from the border's outer corner."""
    around = 2 * geometry.border_width
    return Rect(geometry.x, geometry.y, geometry.width + around, geometry.height + around)
