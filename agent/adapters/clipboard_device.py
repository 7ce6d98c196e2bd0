"""What a clipboard of this computer looks like, and how it fails."""

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Held(NamedTuple):
    """What a clipboard holds.

    Attributes:
        kind: "text" or "image".
        data: UTF-8, or a PNG file.
    """

    kind: str
    data: bytes


Found = Callable[[Held | str], None]
"""Hears what somebody copied, or why it does not come: a reason of ClipboardLeftOut.  Called on a
thread of the device's own."""


class NoClipboardError(Exception):
    """This computer has no clipboard for this program."""


class ClipboardDevice(Protocol):
    """The clipboard of this computer; every method returns at once, from any thread."""

    def watch(self, on: bool) -> None:
        """Tells of each thing that is copied from now on, or no more.  What `place` put there is
        none.
        """

    def fetch(self) -> None:
        """Tells what is there now."""

    def place(self, held: Held, done: Callable[[bool], None]) -> None:
        """Puts something there; `done` hears, on the device's thread, whether it is there."""

    def close(self) -> None:
        """Gives the clipboard back; what `place` put there may be gone with it."""
