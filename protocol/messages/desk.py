"""Live events for the desk's pages and the customer's page (one socket, /ws/events)."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import SERVER, Flagged, Listed, OneOf, Record, Text, Whole, message
from protocol.limits import EMAIL_CHARS
from protocol.messages.kinds import (
    KINDS,
    AtMs,
    Description,
    Identifier,
    Name,
    Person,
    Reason,
    Rights,
    State,
    Topic,
)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as the desk lists it; the same shape as in GET /api/sessions.

    Attributes:
        code: nine digits while they can still be used, else empty.
        group_id: group it belongs to, empty when that is gone.
        owner_id, owner: who supports, empty while nobody is assigned.
        rights: what the customer allows the controlling technician at present.
        kind: one of KINDS.
        queued_at_ms: since when the customer waits for somebody, 0 before the customer came.
        assigned_at_ms, answered_at_ms: when the owner got it and first did something, 0 for not
            yet.
        ended_at_ms, starts_at_ms: when it ended, or is scheduled for; 0 for neither.
        offered_to_id, offered_to, offered_by_id, offered_by, offer_note: an open offer to take
            over; all empty without one.
        messages, unread: number of the last message of the chat, and how many of the customer's
            the owner has not seen.
        module_id: branded module the customer came by, or empty.
        outcome, category: of resolving.
    """

    id: Identifier
    code: Annotated[str, Text(9)]
    topic: Topic
    name: Name
    email: Annotated[str, Text(EMAIL_CHARS)]
    description: Description
    group_id: Annotated[str, Text(64)]
    owner_id: Annotated[str, Text(64)]
    owner: Name
    state: State
    actor: Name
    reason: Reason
    rights: Rights
    people: Annotated[tuple[Person, ...], Listed(Record(Person), 32)]
    agent_online: Annotated[bool, Flagged()]
    resolved: Annotated[bool, Flagged()]
    created_at_ms: AtMs
    changed_at_ms: AtMs
    expires_at_ms: AtMs
    kind: Annotated[str, OneOf(KINDS)]
    queued_at_ms: AtMs
    assigned_at_ms: AtMs
    answered_at_ms: AtMs
    ended_at_ms: AtMs
    starts_at_ms: AtMs
    offered_to_id: Annotated[str, Text(64)]
    offered_to: Name
    offered_by_id: Annotated[str, Text(64)]
    offered_by: Name
    offer_note: Description
    messages: Annotated[int, Whole(0, 2**31)]
    unread: Annotated[int, Whole(0, 2**31)]
    module_id: Annotated[str, Text(64)]
    outcome: Annotated[str, Text(12)]
    category: Name


@message("desk.session", SERVER)
@dataclass(frozen=True, slots=True)
class DeskSession:
    """A session appeared or changed."""

    session: Annotated[SessionRow, Record(SessionRow)]


@message("desk.scope", SERVER)
@dataclass(frozen=True, slots=True)
class DeskScope:
    """What this desk may see has changed, or the names of groups: list the sessions again."""


@message("desk.page", SERVER)
@dataclass(frozen=True, slots=True)
class PageState:
    """The customer's own page: where the session stands and who helps.

    Attributes:
        place: in the queue, from 1; 0 for not waiting in one.
        wait_s: how long that is expected to take, from what others waited; 0 for unknown.
    """

    state: State
    reason: Reason
    technician: Name
    agent_online: Annotated[bool, Flagged()]
    place: Annotated[int, Whole(0, 100_000)] = 0
    wait_s: Annotated[int, Whole(0, 86_400)] = 0
