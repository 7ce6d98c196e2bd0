"""Consent: asked by the appliance, decided on the customer's computer (DESIGN 6)."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, OneOf, message
from protocol.messages.kinds import Flag, Identifier, Name, Rights


@message("consent.ask", SERVER)
@dataclass(frozen=True, slots=True)
class ConsentAsk:
    """A technician asks for rights.  A new question replaces an open one.

    Attributes:
        ask_id: comes back in the answer.
        person_id, person: who asks.
        rights: what the customer may choose from.
        suggested: what is ticked at first; empty for all of them.
        more: what is asked comes on top of what this person is allowed, and a no takes nothing.
    """

    ask_id: Identifier
    person_id: Identifier
    person: Name
    organisation: Name
    rights: Rights
    suggested: Rights = ()
    more: Flag = False


@message("consent.answer", AGENT)
@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """The customer's decision.

    Attributes:
        granted: subset of what was asked; empty is Deny.
        reason: why, where it was no button: "silence" after 60 s, "replaced" by a newer question,
            "remembered" when
            the same technician was allowed before in this session, "unavailable" where no screen
            can be shared.
    """

    ask_id: Identifier
    granted: Rights
    reason: Annotated[
        str, OneOf(("allowed", "denied", "silence", "replaced", "remembered", "unavailable"))
    ]


@message("consent.lower", AGENT)
@dataclass(frozen=True, slots=True)
class ConsentLower:
    """The customer set what is allowed from now on, without being asked; the agent enforces it at
    once.
    """

    rights: Rights


@message("consent.raise", VIEWER)
@dataclass(frozen=True, slots=True)
class ConsentRaise:
    """A technician would like to be allowed more; the customer is asked."""

    rights: Rights


@message("consent.refused", SERVER)
@dataclass(frozen=True, slots=True)
class ConsentRefused:
    """To the viewer that asked for more: the customer said no, or was not asked.

    Attributes:
        rights: what was asked for.
        reason: "denied" and "silence" of the customer; "busy": another question is open; "away":
            the customer's program is; "never": this person may not ask for it.
    """

    rights: Rights
    reason: Annotated[str, OneOf(("denied", "silence", "busy", "away", "never"))]


@message("consent.rights", SERVER)
@dataclass(frozen=True, slots=True)
class ConsentRights:
    """To each viewer, after hello and on every change: what its technician is allowed now.

    Attributes:
        rights: by the customer, as far as the appliance lets this person; empty for a watcher
            whom the customer was not asked about.
        askable: what this person may ask for.
    """

    rights: Rights
    askable: Rights
