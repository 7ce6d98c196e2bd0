"""What a way to press keys and move the pointer looks like, and how it fails."""

from collections.abc import Callable
from typing import Protocol

from protocol.messages.input import InputKey


class NoInputError(Exception):
    """This computer cannot be controlled now.

    Attributes:
        reason: "no_display", "wayland" or "no_access".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class InputLostError(Exception):
    """The device worked and is gone: the display was closed or access was taken away."""


class InputDevice(Protocol):
    """Pointer and keyboard of this computer.  One thread; every method may raise InputLostError."""

    def pointer(self, x_px: int, y_px: int, buttons: int) -> None:
        """Moves the pointer and makes the buttons as in InputPointer."""

    def wheel(self, x_px: int, y_px: int, steps_x: int, steps_y: int) -> None:
        """Turns the wheel; positive is right and down."""

    def key(self, key: InputKey) -> None:
        """Presses, repeats or releases one key."""

    def ready_in_s(self, upcoming: str) -> float:
        """Prepares characters to come; returns how long the first has to wait.

        Slow programs must still understand those before.
        """

    def type(self, character: str) -> None:
        """Types one character; nothing stays down."""

    def flush(self) -> None:
        """Sends what was asked for; does not wait for it to happen."""

    def release_all(self) -> None:
        """Releases every key and button that is down because of this device."""

    def watch(self, when_readable: Callable[[int, Callable[[], None]], None]) -> None:
        """Hands over what the event loop is to watch: a file descriptor and what to call then."""

    def close(self) -> None:
        """Releases everything and gives the device back."""
