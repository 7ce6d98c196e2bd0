"""What happens in a session that is worth a mark in its recording."""

from collections.abc import Callable
from typing import Final, NamedTuple

KINDS: Final = ("chat", "file", "whiteboard", "note", "snapshot", "clipboard", "hold", "person")


class Mark(NamedTuple):
    """One of them.

    Attributes:
        kind: one of KINDS.
        person: who did it, as the session's people read the name; empty for the customer.
        detail: a short text such as the name of a file; never what was said, copied or written.
    """

    kind: str
    person: str
    detail: str


class Marks:
    """Passes marks on, on the event loop, as they come."""

    def __init__(self) -> None:
        """Starts with nobody listening."""
        self._listeners: list[Callable[[str, Mark], None]] = []

    def listen(self, listener: Callable[[str, Mark], None]) -> None:
        """Calls with the id of the session and the mark from now on."""
        self._listeners.append(listener)

    def mark(self, session_id: str, kind: str, person: str, detail: str = "") -> None:
        """Says that something happened just now."""
        for listener in self._listeners:
            listener(session_id, Mark(kind, person, detail))
