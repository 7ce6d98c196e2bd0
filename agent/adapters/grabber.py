"""Grabs pixels with mss: BGRX rows as they are; its `.rgb` costs twelve times as much."""

import sys
from collections.abc import Mapping
from typing import Any

import mss

from agent.picture.rect import Rect
from agent.picture.source import CaptureError, Shot

_FAILURES = (mss.ScreenShotError, OSError, AssertionError)
"""What mss raises: it asserts an answer even where the X server went during the question."""


class Grabber:
    """A connection that reads pixels; shared memory where the X server offers it, else without."""

    def __init__(self, display: str | None = None) -> None:
        try:
            self._mss = _opened(display)
        except _FAILURES as problem:
            raise CaptureError(str(problem)) from problem

    def whole(self) -> Rect:
        """Returns the rectangle of all monitors together, in the system's coordinates."""
        try:
            monitor = self._mss.monitors[0]
        except _FAILURES as problem:
            raise CaptureError(str(problem)) from problem
        return Rect(monitor["left"], monitor["top"], monitor["width"], monitor["height"])

    def each(self) -> list[tuple[Rect, bool]]:
        """Returns each monitor's rectangle in the system's coordinates, and whether it is the main
        one; the first where the system does not say.
        """
        try:
            found = self._mss.monitors[1:]
        except _FAILURES as problem:
            raise CaptureError(str(problem)) from problem
        return [
            (Rect(one["left"], one["top"], one["width"], one["height"]), _is_main(one, number))
            for number, one in enumerate(found)
        ]

    def grab(self, rect: Rect) -> Shot:
        """Returns the pixels of a rectangle in the system's coordinates; the caller owns them.

        Raises:
            CaptureError: outside the screen, or no screen any more.
        """
        where = {"left": rect.x, "top": rect.y, "width": rect.w, "height": rect.h}
        try:
            shot = self._mss.grab(where)
        except _FAILURES as problem:
            raise CaptureError(str(problem)) from problem
        if (shot.width, shot.height) != (rect.w, rect.h):
            raise CaptureError("the system scaled the picture")
        return memoryview(shot.raw).cast("I", (rect.h, rect.w))

    def close(self) -> None:
        """Gives the connection back."""
        try:
            self._mss.close()
        except _FAILURES as problem:
            raise CaptureError(str(problem)) from problem


def _opened(display: str | None) -> mss.MSS:
    """Opens mss's quick way through shared memory, else the one without.

    The quick one refuses servers that list a depth twice, as Xtigervnc does (mss 10.2).
    """
    named: dict[str, Any] = {"display": display} if display else {}
    try:
        return mss.MSS(**named)
    except _FAILURES:
        if sys.platform != "linux":
            raise
        return mss.MSS(backend="xlib", **named)


def _is_main(monitor: Mapping[str, object], number: int) -> bool:
    return bool(monitor.get("is_primary", number == 0))
