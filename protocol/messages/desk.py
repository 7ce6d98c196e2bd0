"""Live events for the desk's pages and the customer's page (one socket, /ws/events)."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import SERVER, Flagged, Listed, Record, Text, message
from protocol.limits import EMAIL_CHARS
from protocol.messages.kinds import (
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
    """The customer's own page: where the session stands and who helps."""

    state: State
    reason: Reason
    technician: Name
    agent_online: Annotated[bool, Flagged()]
