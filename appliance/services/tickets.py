"""One-time tickets that let a page open a WebSocket (DESIGN 8).  In memory: a restart makes pages
ask again.
"""

from dataclasses import dataclass

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.errors import NotAuthenticatedError
from protocol.limits import TICKET_LIFETIME_S

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket allows.

    Attributes:
        kind: "viewer", "events" or "page".
        subject_id: the account, or for "page" the session of the customer's page.
        session_id: the session to view, for "viewer".
    """

    kind: str
    subject_id: str
    session_id: str | None


class Tickets:
    """Issues and redeems tickets."""

    def __init__(self, clock: Clock) -> None:
        """Starts with none."""
        self._clock = clock
        self._open: dict[str, tuple[Ticket, float]] = {}

    def issue(self, kind: str, subject_id: str, session_id: str | None = None) -> str:
        """Returns a new ticket, good for TICKET_LIFETIME_S and one use."""
        self._forget_old()
        token = secrets.ticket()
        until_s = self._clock.monotonic_s() + TICKET_LIFETIME_S
        self._open[token] = Ticket(kind, subject_id, session_id), until_s
        return token

    def redeem(self, token: str) -> Ticket:
        """Returns what the ticket allows; it is used up.

        Raises:
            NotAuthenticatedError: unknown, used or too old.
        """
        found = self._open.pop(token, None)
        if found is None or found[1] <= self._clock.monotonic_s():
            raise NotAuthenticatedError
        return found[0]

    def _forget_old(self) -> None:
        """Drops what is too old, and the oldest beyond a bound; dicts keep the order of issue."""
        now_s = self._clock.monotonic_s()
        for token, (_, until_s) in tuple(self._open.items()):
            if until_s > now_s and len(self._open) < _MOST:
                break
            del self._open[token]
