"""How sessions end well: outcomes, categories, favorites (SPEC D5, D9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import ConflictError


def _(sentence: str) -> str:
    return sentence


SOLVED: Final = "solved"
OUTCOMES: Final[Mapping[str, str]] = {
    SOLVED: _("Solved"),
    "unsolved": _("Not solved"),
    "follow_up": _("Needs follow-up"),
    "no_show": _("Customer did not come"),
}
"""Word -> name for people, a msgid."""
WITHOUT_OUTCOME: Final = _("Resolved by the customer")
"""What a session is that the customer ended and nobody resolved since (SPEC J7)."""
ANY_OUTCOME: Final = "resolved"
NO_OUTCOME: Final = "none"
OUTCOME_FILTERS: Final = ("", *OUTCOMES, ANY_OUTCOME, NO_OUTCOME)
"""What a list may be filtered by: an outcome, all that are resolved, all that are not."""

CATEGORY_CHARS: Final = 60
MOST_CATEGORIES: Final = 100
RESOLVE_NOTE_CHARS: Final = 500
NOTE_CHARS: Final = 2000
MOST_NOTES: Final = 200
MOST_FAVOURITES: Final = 500

CATEGORY_TAKEN: Final = _("There is already a category with this name.")
CATEGORY_GONE: Final = _("This category is not offered any more. Please choose another one.")
TOO_MANY_CATEGORIES: Final = _("There may be %(most)d categories at most. Remove one first.")
FULL_OF_NOTES: Final = _("This session has as many notes as there may be.")


class StillConnectedError(ConflictError):
    """Only a session that is not connected can be resolved."""

    word = "connected"
    sentence = _(
        "The customer's computer is still connected. Leave or end the session first, "
        "then resolve it."
    )


class NotOverError(ConflictError):
    """Only what is over can be opened again."""

    word = "live"
    sentence = _("This session is not over: there is nothing to open again.")


class NoAddressError(ConflictError):
    """A favorite is for starting again, which takes an address."""

    word = "no_address"
    sentence = _(
        "Only sessions with the customer's e-mail address can be favorites. "
        "Add the address to the session first."
    )


class TooManyFavouritesError(ConflictError):
    """A list of favorites that nobody can look through is none."""

    word = "many"
    sentence = _("There may be %(most)d favorites at most. Remove some first.")


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of a session.

    Attributes:
        outcome: a word of OUTCOMES.
        category: id of a category, or empty.
        note: for technicians.
    """

    outcome: str
    category: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    """What sessions were about.

    Attributes:
        retired: not offered any more.
        sessions: how many have it; only where that was asked for.
    """

    id: str
    name: str
    retired: bool = False
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What a technician wrote about a session, for technicians.

    Attributes:
        number: from 1 in each session; gaps are notes that were taken away.
        changed_at_ms: 0 while it is as it was first stored.
        version: one more with each change.
    """

    number: int
    author_id: str
    author: str
    text: str
    at_ms: int
    changed_at_ms: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class Favourite:
    """A starred session: what is needed to start one with this customer again."""

    session_id: str
    name: str
    email: str
    topic: str
    group_id: str
    starred_at_ms: int
