"""Templates of notes, and what becomes of a note that was changed twice (SPEC V8)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import ConflictError


def _(sentence: str) -> str:
    return sentence


TEMPLATE_NAME_CHARS: Final = 60
TEMPLATE_CHARS: Final = 1000
MOST_TEMPLATES: Final = 100

TOO_MANY_TEMPLATES: Final = _("There may be %(most)d templates at most. Remove one first.")


class NoteGoneError(ConflictError):
    """There is no such note, or it is another author's: one answer for both."""

    sentence = _("This note is not there any more, or it is a colleague's.")


class NoteChangedError(ConflictError):
    """The author changed the note elsewhere meanwhile; both texts are kept."""

    word = "changed"
    sentence = _("You changed this note in another window meanwhile. Both texts are kept.")


@dataclass(frozen=True, slots=True)
class NoteTemplate:
    """A text that notes can begin with.

    Attributes:
        group_id: whose sessions it is offered in; empty for all.
    """

    id: str
    group_id: str
    name: str
    text: str
