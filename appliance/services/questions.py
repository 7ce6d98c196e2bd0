"""What the customer is asked, and what may be asked for (SPEC V12)."""

from dataclasses import dataclass

from appliance.domain.access import Access
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from protocol.messages.kinds import RIGHTS


@dataclass(frozen=True, slots=True)
class Question:
    """What the customer was asked and has not answered.

    Attributes:
        person_id: for whom.
        hand_over: that person is to control then, whoever controls now.
        rights: what was asked for.
        more: on top of what the person is allowed; a no takes nothing.
    """

    ask_id: str
    person_id: str
    hand_over: bool
    rights: tuple[str, ...] = RIGHTS
    more: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom the customer is asked.

    Attributes:
        rights: what may be asked for at all.
    """

    person_id: str
    person: str
    rights: tuple[str, ...]


def askable(access: Access, session: SessionRecord) -> tuple[str, ...]:
    """Returns what the customer may be asked to allow somebody, as far as the own rights reach."""
    files = access.may_with(Right.FILES, session)
    return tuple(right for right in RIGHTS if files or right != "files")
