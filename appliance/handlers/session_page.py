"""The customer's page of a session (SPEC J2, J3)."""

from dataclasses import asdict
from typing import Any

from appliance.domain.records import SessionRecord
from appliance.handlers.agent_download import available, platform_of
from appliance.handlers.base import PAGE_COOKIE, Handler
from appliance.handlers.moments import moments
from appliance.handlers.opening import opening
from appliance.services import presence


class SessionPage(Handler):
    """GET /session.

    Templates: session.html gets `technician`, `state`, `reason`, `agent_online`, `code`, `platform`
    ("linux", "windows", "macos", "phone" or ""), `platforms` {name: bool}, `server`, `opening`
    (address that opens the program where it was kept, or ""), `helping`
    (WhoHelps), `survey`, `receipt`, `texts` (HelpTexts); page data: PageState, platform, platforms.
    """

    async def get(self) -> None:
        """Shows who helps, where it stands, and the programs."""
        record = self.page_session
        stands = self.stands(record)
        self.page(
            "session.html",
            page_data={**stands, "session_id": record.id},
            **stands,
            **await self.shown(record),
        )

    def stands(self, record: SessionRecord) -> dict[str, Any]:
        """Returns what template and scripts know alike: the state, and the reader's system."""
        room = self.parts.attendance.room(record.id)
        standing = self.parts.queues.queue.standing(record)
        return {
            **asdict(presence.page(record, room, standing)),
            "platform": platform_of(self.request.headers.get("User-Agent", "")),
            "platforms": available(self.parts.settings),
        }

    async def shown(self, record: SessionRecord) -> dict[str, Any]:
        """Returns what only the template knows."""
        return {
            "messages": record.messages,
            "code": record.code if record.live else "",
            "opening": opening(self.parts, code=record.code) if record.code else "",
            "server": self.parts.settings.host_header,
            "helping": await self.parts.who_helps.of(record, self.language),
            "survey": self.survey(record),
            "receipt": self.receipt(record),
            "texts": self.parts.branding.help_texts(self.language),
        }

    def survey(self, record: SessionRecord) -> dict[str, Any]:
        """Returns the customer's answer so far, and whether one is taken."""
        answered = record.survey_at_ms > record.ended_at_ms
        return {
            "open": self.parts.surveys.is_open(record),
            "thanks": answered,
            "score": record.survey_score if answered else 0,
            "text": record.survey_text if answered else "",
        }

    def receipt(self, record: SessionRecord) -> dict[str, str]:
        """Returns what an ended session leaves for the customer to keep."""
        written = moments(self.zone_name, self.language)
        return {
            "technician": record.owner,
            "topic": record.topic,
            "began": written(record.claimed_at_ms),
            "ended": written(record.ended_at_ms),
        }


class SessionLeave(Handler):
    """POST /session/leave: the customer gives up; a session that is shared ends for all, and its
    page asks how it was.
    """

    async def post(self) -> None:
        """Ends the session; forgets the page of one in which nobody helped."""
        record = self.page_session
        await self.parts.sessions.leave(record.id)
        if record.live and record.joined_at_ms:
            self.see_other("/session")
            return
        self.drop_cookie(PAGE_COOKIE)
        self.see_other("/")


class SessionTicket(Handler):
    """POST /session/ticket: lets the page open /ws/events."""

    async def post(self) -> None:
        """Issues a ticket for this session's page."""
        record = self.page_session
        self.finish({"ticket": self.parts.tickets.issue("page", record.id, record.id)})
