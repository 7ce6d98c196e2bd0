"""Consent: asked by the appliance, decided on the customer's computer (DESIGN 6)."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, OneOf, message
from protocol.messages.kinds import Identifier, Name, Rights


@message("consent.ask", SERVER)
@dataclass(frozen=True, slots=True)
class ConsentAsk:
    """A technician asks for rights.  A new question replaces an open one.

    Attributes:
        ask_id: comes back in the answer.
        person_id, person: who asks.
        rights: what is asked for.
    """

    ask_id: Identifier
    person_id: Identifier
    person: Name
    organisation: Name
    rights: Rights


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
