"""What a session is to be when it is started (SPEC D1)."""

from dataclasses import dataclass
from typing import Final

from appliance.domain.records import Account

COMMENT_CHARS: Final = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """A session to start.

    Attributes:
        topic: what it is about.
        name, email: of the customer.
        description: the customer's words, where they are known already.
        comment: for technicians only.
        language: of the customer.
        group_id: group it belongs to; empty for the first by name of who starts it.
        owner: who supports; None for the group's queue.
        expires_at_ms: until when the code can be used; 0 for the usual time.
        starts_at_ms: when it is scheduled for, or 0.
        send_updates: whether the customer gets mail about it.
        module_id, answers: branded module the customer came by, and what it asked, as JSON.
    """

    topic: str = ""
    name: str = ""
    email: str = ""
    description: str = ""
    comment: str = ""
    language: str = ""
    group_id: str = ""
    owner: Account | None = None
    expires_at_ms: int = 0
    starts_at_ms: int = 0
    send_updates: bool = False
    module_id: str = ""
    answers: str = ""
