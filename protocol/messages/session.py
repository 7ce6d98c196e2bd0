"""The session as its participants see it."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, Flagged, Listed, Record, Text, message
from protocol.messages.kinds import AtMs, Description, Flag, Name, Person, Reason, Rights, State


@message("session.state", SERVER)
@dataclass(frozen=True, slots=True)
class SessionState:
    """Where the session stands; sent to agent and viewers on every change and after hello.

    Attributes:
        actor: name of who caused the change, empty for the appliance itself.
        reason: one of the reason words of docs/session.md, may be empty.
        people: technicians in the session now.
        agent_online: whether the customer's program is connected.
        rights: what the customer allows the controlling technician at present.
        name, description: as the customer or the desk last wrote them.
    """

    state: State
    actor: Name
    reason: Reason
    at_ms: AtMs
    people: Annotated[tuple[Person, ...], Listed(Record(Person), 32)]
    agent_online: Annotated[bool, Flagged()]
    rights: Rights
    name: Name
    description: Description


@message("session.owner", SERVER)
@dataclass(frozen=True, slots=True)
class SessionOwner:
    """To viewers: who has the session, and who was asked to take it over.

    Attributes:
        owner_id, owner: empty while nobody has it.
        offered_to_id, offered_to, offered_by, note: of an open offer; empty without one, and always
            for external technicians.
    """

    owner_id: Annotated[str, Text(64)]
    owner: Name
    offered_to_id: Annotated[str, Text(64)]
    offered_to: Name
    offered_by: Name
    note: Description


@message("session.edit", AGENT)
@dataclass(frozen=True, slots=True)
class SessionEdit:
    """The customer changed the own name or the description (J6)."""

    name: Name
    description: Description


@message("session.end", AGENT, VIEWER)
@dataclass(frozen=True, slots=True)
class SessionEnd:
    """Somebody ends the session for all.  The agent does not wait for an answer."""

    reason: Reason = ""


@message("session.hold", VIEWER)
@dataclass(frozen=True, slots=True)
class SessionHold:
    """Who has the session or controls lets the picture rest, or go on.

    While it rests the agent is told that nobody watches, and neither frames nor input pass.
    """

    on: Flag
