"""The customer's page of a session (SPEC J2, J3)."""

from dataclasses import asdict

from appliance.domain.session import Event, State
from appliance.handlers.agent_download import available, platform_of
from appliance.handlers.base import PAGE_COOKIE, Handler
from appliance.services import presence
from appliance.services.audit import CUSTOMER


class SessionPage(Handler):
    """GET /session.

    Templates: session.html gets `technician`, `state`, `reason`, `agent_online`, `code`, `platform`
    ("linux", "windows", "macos", "phone" or ""), `platforms` {name: bool}, `server`, `picture` (of
    who helps: address or ""), `texts` (HelpTexts); page data: state, reason, technician,
    agent_online.
    """

    async def get(self) -> None:
        """Shows who helps, where it stands, and the programs."""
        record = self.page_session
        now = asdict(presence.page(record, self.parts.attendance.room(record.id)))
        mark = self.parts.pictures.for_customers(record.owner_id)
        self.page(
            "session.html",
            page_data=now,
            code=record.code if record.live else "",
            platform=platform_of(self.request.headers.get("User-Agent", "")),
            platforms=available(self.parts.settings),
            server=self.parts.settings.host_header,
            picture=f"/session/picture/{mark}" if mark else "",
            texts=self.parts.branding.help_texts(self.language),
            **now,
        )


class SessionLeave(Handler):
    """POST /session/leave: the customer gives up; a session that is shared ends for all."""

    async def post(self) -> None:
        """Ends the session and forgets the page."""
        record = self.page_session
        if record.state is State.WAITING:
            await self.parts.sessions.move(
                record.id, Event.LEAVE_PAGE, record.name, "customer_left", CUSTOMER
            )
        elif record.live:
            await self.parts.sessions.end(record.id, record.name, "customer_ended", CUSTOMER)
        self.drop_cookie(PAGE_COOKIE)
        self.see_other("/")


class SessionTicket(Handler):
    """POST /session/ticket: lets the page open /ws/events."""

    async def post(self) -> None:
        """Issues a ticket for this session's page."""
        record = self.page_session
        self.finish({"ticket": self.parts.tickets.issue("page", record.id, record.id)})
