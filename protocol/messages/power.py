"""Locking the customer's computer, now or when the session ends."""

from dataclasses import dataclass
from typing import Annotated

from protocol.codec import AGENT, SERVER, VIEWER, OneOf, message
from protocol.messages.kinds import Flag, Identifier

ACTS = ("lock_now", "lock_at_end", "leave_open")
Act = Annotated[str, OneOf(ACTS)]
"""lock_at_end and leave_open: the switch, on and off."""


@message("power.ask", VIEWER)
@dataclass(frozen=True, slots=True)
class PowerAsk:
    """The one who controls wants this computer locked, or the switch set."""

    act: Act


@message("power.act", SERVER)
@dataclass(frozen=True, slots=True)
class PowerAct:
    """The same to the agent, with who wants it: it acts only if the customer allowed that person
    control.
    """

    person_id: Identifier
    act: Act


@message("power.state", AGENT, SERVER)
@dataclass(frozen=True, slots=True)
class PowerState:
    """After every act and every new line; passed on to who may see the screen.

    Attributes:
        lock_at_end: how the switch stands.
        outcome: of the act just done: "locked"; "failed": nothing here would lock the screen;
            "unsupported": this system has nothing that could; "not_allowed"; "busy": the last one
            is still at work; "none": nothing was to be locked.
    """

    lock_at_end: Flag
    outcome: Annotated[
        str, OneOf(("none", "locked", "failed", "unsupported", "not_allowed", "busy"))
    ]
