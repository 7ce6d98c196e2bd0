"""One-time tickets for WebSockets (DESIGN 8)."""

from appliance.domain.errors import WrongInputError
from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler


class Tickets(SessionHandler):
    """POST /api/tickets {for, session_id}."""

    async def post(self) -> None:
        """Issues a ticket for the viewer of a session, or for the events."""
        kind, session_id = self.fields["for"], self.fields["session_id"]
        if kind == "viewer":
            await self.seen(session_id, Right.CONTROL)
        elif session_id:
            raise WrongInputError("session_id")
        ticket = self.parts.tickets.issue(kind, self.signed_in.id, session_id or None)
        self.finish({"ticket": ticket})
