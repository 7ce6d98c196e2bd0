"""Field kinds that several messages share."""

from dataclasses import dataclass
from typing import Annotated

from protocol import limits
from protocol.codec import Flagged, Listed, OneOf, Text, Whole

RIGHTS = ("view", "point", "control", "clipboard", "files")
"""What a customer can allow, each by itself; all others are of no use without "view".

"point" shows the technician's pointer and strokes on the customer's screen; "clipboard" exchanges
what is copied, both ways; "files" lets the technician look at and take the customer's files.
"""

SUGGESTED = ("view", "point", "control")
"""What a technician asks for at first; the customer may tick the others too."""

LEVELS = ("view", "point", "control")
"""How far a technician's hand reaches (SPEC V12)."""

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
        level: "control" for the one who controls, "point" for who may point and draw, "view" for
            the others.
    """

    id: Identifier
    name: Name
    level: Annotated[str, OneOf(LEVELS)]
