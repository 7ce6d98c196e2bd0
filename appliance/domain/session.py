"""The session's states (SPEC D4) and the only moves between them.

`docs/session.md` is printed from this table; a move that is not in it raises.
"""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a session stands."""

    OPEN = "open"
    """Created; the customer has not come."""
    WAITING = "waiting"
    """The customer is here; no consent yet."""
    READY = "ready"
    """The customer's computer is shared; no technician looks."""
    CONNECTED = "connected"
    """At least one technician sees the screen."""
    ON_HOLD = "on_hold"
    """Connected, but the picture rests."""
    REBOOTING = "rebooting"
    """The computer restarts on purpose and comes back by itself."""
    RECONNECTING = "reconnecting"
    """The customer's program lost the line."""
    CLOSED = "closed"
    """Ended by somebody."""
    EXPIRED = "expired"
    """Nobody came in time."""


class Event(StrEnum):
    """What can happen to a session."""

    CLAIM = "claim"
    """The customer pressed the button, or typed the code into the program."""
    GRANT = "grant"
    """The customer allowed."""
    DENY = "deny"
    """The customer refused, or was silent."""
    JOIN = "join"
    """The first technician opened the viewer."""
    LEAVE = "leave"
    """The last technician left."""
    HOLD = "hold"
    """The technician lets the picture rest."""
    RESUME = "resume"
    """The picture goes on."""
    REBOOT = "reboot"
    """The computer restarts with the customer's permission."""
    LOSE = "lose"
    """The agent's line broke, or the appliance restarted."""
    RETURN = "return"
    """The agent is back; nobody watches."""
    RETURN_WATCHED = "return_watched"
    """The agent is back; technicians are waiting in the viewer."""
    ABANDON = "abandon"
    """The agent did not come back in time."""
    LEAVE_PAGE = "leave_page"
    """The customer gave up before anything was shared."""
    CLOSE = "close"
    """Somebody ended the session."""
    EXPIRE = "expire"
    """Nobody came, or nothing happened, for too long."""
    REOPEN = "reopen"
    """A technician takes an ended session up again, with a new code."""


class WrongMoveError(Exception):
    """An event that the session's state does not allow."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{event} in state {state}")
        self.state = state
        self.event = event


@dataclass(frozen=True, slots=True)
class Change:
    """One step of a session's life, as the timeline keeps it.

    Attributes:
        actor: name of the person, empty for the appliance.
        reason: a word of REASONS, or empty.
        at_ms: UTC, milliseconds since 1970.
    """

    before: State
    after: State
    event: Event
    actor: str
    reason: str
    at_ms: int


REASONS = frozenset(
    {
        "",
        "allowed",
        "denied",
        "silence",
        "unavailable",
        "customer_ended",
        "technician_ended",
        "customer_left",
        "agent_gone",
        "agent_quit",
        "line_lost",
        "appliance_restarted",
        "not_claimed",
        "idle",
        "viewer_closed",
        "login_revoked",
        "rights_revoked",
    }
)
"""Why; each has its sentence in the catalogues."""

LIVE = frozenset(
    {
        State.OPEN,
        State.WAITING,
        State.READY,
        State.CONNECTED,
        State.ON_HOLD,
        State.REBOOTING,
        State.RECONNECTING,
    }
)
ENDED = frozenset({State.CLOSED, State.EXPIRED})
RESOLVABLE = frozenset(State) - {
    State.CONNECTED,
    State.ON_HOLD,
    State.REBOOTING,
    State.RECONNECTING,
}
"""Resolving closes a session that is not connected and marks it (SPEC D9)."""


def after(state: State, event: Event) -> State:
    """Returns the state that follows.

    Raises:
        WrongMoveError: the table has no such move.
    """
    try:
        return MOVES[state, event]
    except KeyError:
        raise WrongMoveError(state, event) from None


MOVES: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.CLAIM): State.WAITING,
    (State.OPEN, Event.EXPIRE): State.EXPIRED,
    (State.OPEN, Event.CLOSE): State.CLOSED,
    (State.WAITING, Event.GRANT): State.READY,
    (State.WAITING, Event.DENY): State.WAITING,
    (State.WAITING, Event.LEAVE_PAGE): State.CLOSED,
    (State.WAITING, Event.EXPIRE): State.EXPIRED,
    (State.WAITING, Event.CLOSE): State.CLOSED,
    (State.READY, Event.JOIN): State.CONNECTED,
    (State.READY, Event.DENY): State.WAITING,
    (State.READY, Event.LOSE): State.RECONNECTING,
    (State.READY, Event.REBOOT): State.REBOOTING,
    (State.READY, Event.EXPIRE): State.EXPIRED,
    (State.READY, Event.CLOSE): State.CLOSED,
    (State.CONNECTED, Event.LEAVE): State.READY,
    (State.CONNECTED, Event.DENY): State.WAITING,
    (State.CONNECTED, Event.HOLD): State.ON_HOLD,
    (State.CONNECTED, Event.REBOOT): State.REBOOTING,
    (State.CONNECTED, Event.LOSE): State.RECONNECTING,
    (State.CONNECTED, Event.CLOSE): State.CLOSED,
    (State.ON_HOLD, Event.RESUME): State.CONNECTED,
    (State.ON_HOLD, Event.LEAVE): State.READY,
    (State.ON_HOLD, Event.DENY): State.WAITING,
    (State.ON_HOLD, Event.LOSE): State.RECONNECTING,
    (State.ON_HOLD, Event.CLOSE): State.CLOSED,
    (State.REBOOTING, Event.RETURN): State.READY,
    (State.REBOOTING, Event.RETURN_WATCHED): State.CONNECTED,
    (State.REBOOTING, Event.ABANDON): State.WAITING,
    (State.REBOOTING, Event.CLOSE): State.CLOSED,
    (State.RECONNECTING, Event.RETURN): State.READY,
    (State.RECONNECTING, Event.RETURN_WATCHED): State.CONNECTED,
    (State.RECONNECTING, Event.ABANDON): State.WAITING,
    (State.RECONNECTING, Event.CLOSE): State.CLOSED,
    (State.CLOSED, Event.REOPEN): State.OPEN,
    (State.EXPIRED, Event.REOPEN): State.OPEN,
}
