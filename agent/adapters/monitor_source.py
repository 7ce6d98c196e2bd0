"""What a way to the monitors of this computer looks like, and how it fails."""

from typing import Protocol

from protocol.messages.monitors import Monitor


class NoMonitorsError(Exception):
    """The monitors of this computer cannot be read now, or not any more."""


class SwitchError(Exception):
    """A monitor was not switched.

    Attributes:
        reason: a word of protocol.messages.monitors.REASONS.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MonitorSource(Protocol):
    """The monitors; one thread, `wake` for any.  Every method may raise NoMonitorsError."""

    def look(self) -> tuple[Monitor, ...]:
        """Returns them in the order of the system."""

    def wait(self, timeout_s: float) -> None:
        """Returns when something about them may have changed, when woken, or in time."""

    def switch(self, monitor_id: str, w: int, h: int) -> None:
        """Makes a monitor show w x h px, one of its modes; 0 x 0: as it was.

        Raises:
            SwitchError: it does not.
        """

    def put_back(self) -> None:
        """Gives every monitor that still is as `switch` made it the size it had before."""

    def wake(self) -> None:
        """Lets `wait` return now."""

    def close(self) -> None:
        """Gives the connection back; nothing is put back."""
