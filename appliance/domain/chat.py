"""Who may read and write a chat, and its lines (SPEC D7)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.access import Access
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right

CUSTOMER: Final = "customer"
TECHNICIAN: Final = "technician"
GUEST: Final = "guest"
APPLIANCE: Final = "appliance"

NOT_ASSIGNEE: Final = "not_assignee"
OVER: Final = "over"
TOO_FAST: Final = "too_fast"
TOO_MANY: Final = "too_many"


@dataclass(frozen=True, slots=True)
class ChatLine:
    """One message of a chat.

    Attributes:
        number: from 1, without gaps in its session.
        client_id: as the author's client chose it.
        side: CUSTOMER, TECHNICIAN, GUEST or APPLIANCE.
        author_id: account id, CUSTOMER, or empty for the appliance.
        text: what was written, or a word of protocol.messages.chat.WORDS.
    """

    session_id: str
    number: int
    client_id: str
    side: str
    author_id: str
    author: str
    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a side has a chat: on its computer, and read."""

    delivered: int = 0
    seen: int = 0

    def capped(self, last: int) -> "Mark":
        """Returns the mark with nothing beyond the last message."""
        return Mark(min(self.delivered, last), min(self.seen, last))

    def reached(self, other: "Mark") -> "Mark":
        """Returns the mark after a word about it; it never falls, and what is read is there."""
        delivered = max(self.delivered, other.delivered, other.seen)
        return Mark(delivered, max(self.seen, other.seen))


@dataclass(frozen=True, slots=True)
class Standing:
    """A chat as of a moment.

    Attributes:
        last: number of the last message, 0 for none.
    """

    record: SessionRecord
    last: int
    customer: Mark
    technician: Mark


def may_read(record: SessionRecord, access: Access, joined: bool) -> bool:
    """Whether an account may read a chat: its owner, who is in the viewer, who reads reports.

    Args:
        record: the session.
        access: of the account, as of now.
        joined: whether the account has the session's viewer open.
    """
    if not access.may_with(Right.SEE, record):
        return False
    owns = record.owner_id == access.account.id
    return owns or joined or access.may_with(Right.REPORTS, record)


def refusal(record: SessionRecord, author_id: str) -> str:
    """Returns why somebody may not write now, or an empty text.

    The customer writes while the session lives; of all others only the one it is assigned to.
    """
    if author_id not in (CUSTOMER, record.owner_id):
        return NOT_ASSIGNEE
    return "" if record.live else OVER
