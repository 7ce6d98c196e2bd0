"""Field kinds that several messages share."""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import Flagged, Listed, OneOf, Text, Whole

RIGHTS = ("view", "control")
"""What a customer can allow, each by itself; "control" is of no use without "view"."""

STATES = (
    "open",
    "waiting",
    "ready",
    "connected",
    "on_hold",
    "rebooting",
    "reconnecting",
    "closed",
    "expired",
)
"""States of a session (SPEC D4); the table of moves is appliance.domain.session."""

KINDS = ("support",)
"""Kinds of sessions (SPEC D3)."""

Identifier = Annotated[str, Text(64, least=1)]
Name = Annotated[str, Text(limits.NAME_CHARS)]
Topic = Annotated[str, Text(limits.TOPIC_CHARS)]
Description = Annotated[str, Text(limits.DESCRIPTION_CHARS, lines=True)]
Token = Annotated[str, Text(limits.TOKEN_CHARS, least=16)]
Reason = Annotated[str, Text(limits.REASON_CHARS)]
State = Annotated[str, OneOf(STATES)]
Right = OneOf(RIGHTS)
Rights = Annotated[tuple[str, ...], Listed(Right, len(RIGHTS))]
AtMs = Annotated[int, Whole(0, 2**53 - 1)]
"""Milliseconds since 1970, UTC."""
WireVersion = Annotated[int, Whole(1, 255)]
Capabilities = Annotated[tuple[str, ...], Listed(Text(40, least=1), 64)]
DesktopPx = Annotated[int, Whole(0, limits.SIDE_PX - 1)]
Flag = Annotated[bool, Flagged()]


@dataclass(frozen=True, slots=True)
class Person:
    """A technician in a session.

    Attributes:
        id: stable for the account.
        name: shown to the customer.
        level: "control" for the one who controls, "view" for the others.
    """

    id: Identifier
    name: Name
    level: Annotated[str, Right]
