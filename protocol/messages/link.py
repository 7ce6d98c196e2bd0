"""Opening a connection: the first message of each side."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, OneOf, Text, Whole, message
from protocol.messages.kinds import (
    AtMs,
    Capabilities,
    Description,
    Identifier,
    Name,
    Reason,
    Token,
    WireVersion,
)


@message("link.agent_hello", AGENT)
@dataclass(frozen=True, slots=True)
class AgentHello:
    """First message of an agent.

    Attributes:
        oldest, newest: wire versions spoken.
        claim: "token": the one-time token of the file name or of the claimed code; "resume": the
            one of Welcome.
        capabilities: features this agent has, by name.
    """

    oldest: WireVersion
    newest: WireVersion
    claim: Annotated[str, OneOf(("token", "resume"))]
    token: Token
    platform: Annotated[str, OneOf(("linux", "windows", "macos"))]
    app_version: Annotated[str, Text(40)]
    capabilities: Capabilities


@message("link.welcome", SERVER)
@dataclass(frozen=True, slots=True)
class Welcome:
    """Answer to AgentHello.

    Attributes:
        version: wire version used from now on.
        session_id: the session joined.
        code: nine digits to show to the customer, may be empty.
        resume_token: for the next hello after a cut; replaces the one before.
        organisation: who runs the appliance.
        name, description: as the desk knows them now.
    """

    version: WireVersion
    session_id: Identifier
    code: Annotated[str, Text(9)]
    resume_token: Token
    organisation: Name
    name: Name
    description: Description
    capabilities: Capabilities


@message("link.viewer_hello", VIEWER)
@dataclass(frozen=True, slots=True)
class ViewerHello:
    """First message of a viewer, the desk's pages and the customer's page: the ticket says which
    and for whom.
    """

    oldest: WireVersion
    newest: WireVersion
    ticket: Token
    capabilities: Capabilities = ()


@message("link.viewer_welcome", SERVER)
@dataclass(frozen=True, slots=True)
class ViewerWelcome:
    """Answer to ViewerHello; the state of the session (or sessions) follows as messages of its
    own.
    """

    version: WireVersion
    person_id: Annotated[str, Text(64)]
    now_at_ms: AtMs
    capabilities: Capabilities


@message("link.echo", VIEWER)
@dataclass(frozen=True, slots=True)
class LinkEcho:
    """Asks for an answer at once: a browser has no other way to measure its round trip.

    Attributes:
        number: of the sender's choice.
    """

    number: Annotated[int, Whole(0, 2**31)]


@message("link.echoed", SERVER)
@dataclass(frozen=True, slots=True)
class LinkEchoed:
    """Answer to LinkEcho, before anything that waits for this peer."""

    number: Annotated[int, Whole(0, 2**31)]


@message("link.bye", AGENT, VIEWER, SERVER)
@dataclass(frozen=True, slots=True)
class Bye:
    """Said before closing on purpose; the other side does not wait for a return."""

    reason: Reason = ""
