"""Notes: what technicians write about a session; they travel over the API (SPEC V8)."""

from dataclasses import dataclass

from protocol.codec import SERVER, message


@message("notes.changed", SERVER)
@dataclass(frozen=True, slots=True)
class NotesChanged:
    """To the viewers of technicians: a note of the session was written, changed or removed."""
