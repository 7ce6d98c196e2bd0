"""What the desk asks and says about one session: details, result, star, notes."""

from dataclasses import asdict

from appliance.domain.resolving import Result
from appliance.handlers.api_requests import invitations_json
from appliance.handlers.api_sessions import SessionHandler


class SessionDetails(SessionHandler):
    """GET /api/sessions/<id>/details."""

    async def get(self, session_id: str) -> None:
        """Tells what is known of a session beside its row."""
        record = await self.seen(session_id)
        details = self.parts.records.details
        told = await details.of(record, self.access, self.language)
        found = await self.parts.requesting.requests.invitations(session_id)
        self.finish(told | invitations_json(self, found) | {"link": self.link(record)})


class SessionResolve(SessionHandler):
    """POST /api/sessions/<id>/resolve."""

    async def post(self, session_id: str) -> None:
        """Marks a session that is not connected as resolved (SPEC D9)."""
        await self.seen(session_id)
        given = self.fields
        result = Result(given["outcome"], given["category"], given["note"])
        record = await self.parts.records.resolving.resolve(self.signed_in, session_id, result)
        self.finish(self.row(record))


class SessionReopen(SessionHandler):
    """POST /api/sessions/<id>/reopen."""

    async def post(self, session_id: str) -> None:
        """Takes up a session that is over, with a new code and link."""
        await self.seen(session_id)
        record = await self.parts.records.resolving.reopen(self.signed_in, session_id)
        self.finish({**self.row(record), "link": self.link(record)})


class SessionStar(SessionHandler):
    """POST /api/sessions/<id>/star."""

    async def post(self, session_id: str) -> None:
        """Adds a session to the favorites, or takes it off them."""
        await self.seen(session_id)
        on = bool(self.fields["on"])
        await self.parts.records.favourites.star(self.signed_in, session_id, on)
        self.finish({"starred": on})


class SessionNote(SessionHandler):
    """POST /api/sessions/<id>/note."""

    async def post(self, session_id: str) -> None:
        """Adds a note that only technicians read."""
        await self.seen(session_id)
        note = await self.parts.records.notes.write(self.signed_in, session_id, self.fields["text"])
        self.set_status(201)
        self.finish(asdict(note))
