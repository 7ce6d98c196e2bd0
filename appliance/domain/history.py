"""What somebody wants to see of the sessions that were."""

import unicodedata
from dataclasses import dataclass
from typing import Final

MOST_WORDS: Final = 8
SORTS: Final = (
    "-ended",
    "-created",
    "-resolved",
    "name",
    "technician",
    "outcome",
    "category",
    "-score",
    "-waited",
    "-response",
    "-lasted",
)
"""Columns that lists can be sorted by; the first is the usual order."""
ALL, LIVE, OVER = "", "live", "over"
NOBODY: Final = "-"
"""Instead of a technician: sessions that nobody took.  Instead of a group: those in none."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Whose sessions count.

    Attributes:
        groups: ids of groups; None for every session.
        owner_id: with groups, also this owner's sessions that are in no group.
    """

    groups: frozenset[str] | None = None
    owner_id: str = ""


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Conditions that all count.

    Attributes:
        q: words; each must stand in name, address, topic, description, comment or a note.
        part: LIVE, OVER, or ALL of them.
        outcome: one of appliance.domain.resolving.OUTCOME_FILTERS.
        category, group_id, owner_id: ids, or empty; NOBODY for sessions without one.
        score: of the survey, 1 to 5; 0 for any.
        from_ms, until_ms: the first moment of `moment`, and the first one after; None: no bound.
        moment: "ended", "created" or "resolved".
        column: of SORTS, without its sign.
        descending: the largest first.
    """

    q: str = ""
    part: str = OVER
    outcome: str = ""
    category: str = ""
    group_id: str = ""
    owner_id: str = ""
    score: int = 0
    from_ms: int | None = None
    until_ms: int | None = None
    moment: str = "ended"
    column: str = "ended"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Times:
    """How long a customer waited, and was helped; -1 for not (yet) known.

    Attributes:
        waited_ms: from the customer's coming until somebody took the session.
        response_ms: from the customer's coming until a technician wrote or looked.
        lasted_ms: from then to the end.
    """

    waited_ms: int = -1
    response_ms: int = -1
    lasted_ms: int = -1


def folded(text: str) -> str:
    """Returns text as it is searched by: without case, accents and forms of width."""
    parts = unicodedata.normalize("NFKD", text)
    bare = "".join(one for one in parts if unicodedata.category(one) != "Mn")
    return unicodedata.normalize("NFC", bare).casefold()


def words(q: str) -> list[str]:
    """Returns the words of a search, the first few."""
    return folded(q).split()[:MOST_WORDS]
