"""Who of several technicians controls."""

from dataclasses import dataclass

from protocol.codec import SERVER, VIEWER, message
from protocol.messages.kinds import Identifier, Name


@message("control.ask", VIEWER)
@dataclass(frozen=True, slots=True)
class ControlAsk:
    """A watcher asks the one who controls (or, if nobody does, the customer)."""


@message("control.asked", SERVER)
@dataclass(frozen=True, slots=True)
class ControlAsked:
    """To the viewer that controls: somebody asks for it."""

    person_id: Identifier
    person: Name


@message("control.give", VIEWER)
@dataclass(frozen=True, slots=True)
class ControlGive:
    """The controlling technician hands over; the customer is asked about the new one."""

    person_id: Identifier


@message("control.refuse", VIEWER)
@dataclass(frozen=True, slots=True)
class ControlRefuse:
    """The controlling technician keeps control."""

    person_id: Identifier


@message("control.refused", SERVER)
@dataclass(frozen=True, slots=True)
class ControlRefused:
    """To the viewer that asked: no, by the technician or by the customer."""

    person: Name


@message("control.holder", SERVER)
@dataclass(frozen=True, slots=True)
class ControlHolder:
    """To the agent: whose input follows on the input channel, empty for nobody.  The agent injects
    it only if the
    customer allowed control to that person.
    """

    person_id: Name
