"""A socket whose other side reads nothing."""

from collections.abc import Callable, Sequence

from protocol.close import Close


class StuckPort:
    """Takes nothing."""

    def send_all(self, _messages: Sequence[bytes], _then: Callable[[], None]) -> bool:
        """Keeps what was given for ever."""
        return False

    def close(self, _code: Close) -> None:
        """Is closed already."""
