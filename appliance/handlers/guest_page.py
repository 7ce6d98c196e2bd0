"""Where external technicians come in: link, code, and their viewer."""

from appliance.domain.errors import ConflictError, NotSignedInError, WrongInputError
from appliance.domain.guests import Guest
from appliance.domain.records import SessionRecord
from appliance.handlers.base import GUEST_COOKIE, Handler


class GuestDoor(Handler):
    """GET and POST /guest/<token>.

    Templates: guest.html gets `guest` (Guest), `action`, and `error`, a sentence or "".
    """

    async def get(self, token: str) -> None:
        """Asks for the code; changes nothing."""
        await self.show(token)

    async def post(self, token: str) -> None:
        """Lets the guest in, and goes to the viewer."""
        try:
            page, _ = await self.parts.guests.enter(token, self.fields["code"])
        except (WrongInputError, ConflictError) as problem:
            self.set_status(problem.status)
            await self.show(token, self.sentence(problem))
            return
        self.keep_cookie(GUEST_COOKIE, page, days=3)
        self.see_other("/guest-viewer")

    async def show(self, token: str, error: str = "") -> None:
        """Shows the page of an invitation that works."""
        guest = await self.parts.guests.peek(token)
        self.page("guest.html", page_data={}, guest=guest, action=f"/guest/{token}", error=error)


class GuestHandler(Handler):
    """What the handlers of somebody who came in share."""

    @property
    def came_in(self) -> tuple[Guest, SessionRecord]:
        """Who, and into which session."""
        if self.guest is None:
            raise NotSignedInError
        return self.guest


class GuestViewer(GuestHandler):
    """GET /guest-viewer: the viewer of the one session.

    Templates: viewer.html, see ViewerPage.
    """

    async def get(self) -> None:
        """Shows the viewer; its socket joins."""
        guest, record = self.came_in
        data = {
            "session_id": record.id,
            "person_id": guest.id,
            "person": guest.name,
            "topic": record.topic,
            "name": record.name,
            "may_end": False,
            "may_control": guest.level == "control",
            "guest": True,
        }
        self.page("viewer.html", page_data=data, session=record)


class GuestTicket(GuestHandler):
    """POST /guest-ticket: lets the page open /ws/guest."""

    async def post(self) -> None:
        """Issues a ticket for the guest's viewer."""
        guest, record = self.came_in
        self.finish({"ticket": self.parts.tickets.issue("guest", guest.id, record.id)})


class GuestLeave(GuestHandler):
    """POST /guest-leave: the guest is done."""

    async def post(self) -> None:
        """Makes the cookie worthless; the invitation stays with whoever made it."""
        await self.parts.guests.leave(self.cookie_of(GUEST_COOKIE))
        self.drop_cookie(GUEST_COOKIE)
        self.see_other("/")
