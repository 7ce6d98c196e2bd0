"""What somebody wants to see of the activity log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from appliance.domain.records import AuditRow


class Place(NamedTuple):
    """Where a row stands in the order of the list: by time, then by number."""

    at_ms: int
    number: int


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Conditions that all count.

    Attributes:
        people: ids of accounts (or the words for customer and appliance): rows of acts by them, or
            on them; None for everybody.
        group_id: rows of acts in a group, and on people who are in it now; or empty.
        kind: of appliance.domain.acts.Kind, or empty.
        refused: None for both.
        from_ms, until_ms: the first moment, and the first one after the range; None for no bound.
    """

    people: tuple[str, ...] | None = None
    group_id: str = ""
    kind: str = ""
    refused: bool | None = None
    from_ms: int | None = None
    until_ms: int | None = None

    @property
    def empty(self) -> bool:
        """Whether everything fits."""
        return self == LogFilter()


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows that were found in one direction.

    Attributes:
        rows: in the order of the search.
        place: where to go on; None when there is nothing further.
    """

    rows: Sequence[AuditRow]
    place: Place | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A row with the names of what it is about, as far as that exists.

    Attributes:
        who: name of the actor, or empty for who is no account.
        subject: name of what it was done to, or empty.
        group: name of its group, or empty.
    """

    row: AuditRow
    who: str = ""
    subject: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """One page of the log.

    Attributes:
        entries: newest first.
        older, newer: where the pages beside it begin; None where there is none.
        searched_to: how far the search came when its time was over; None if it found all it could.
    """

    entries: Sequence[LogEntry]
    older: Place | None = None
    newer: Place | None = None
    searched_to: Place | None = None
