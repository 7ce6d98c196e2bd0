"""The page of the viewer (SPEC V1)."""

from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.headers import CONTENT_POLICY, in_our_frames
from appliance.services.guests import may_invite


class ViewerPage(SessionHandler):
    """GET /view/<id>: shows the page; its socket joins.

    Templates: viewer.html gets `session` (SessionRecord) and, while it lives, `check_words`; page
    data: session_id, person_id, person, topic, name, group_id, may_end, may_invite.
    """

    async def get(self, session_id: str) -> None:
        """Shows the viewer of a session; changes nothing."""
        record = await self.seen(session_id)
        account = self.signed_in
        data = {
            "session_id": record.id,
            "person_id": account.id,
            "person": account.name,
            "topic": record.topic,
            "name": record.name,
            "group_id": record.group_id,
            "may_end": self.access.may_with(Right.EDIT, record),
            "may_invite": may_invite(self.access, record),
        }
        policy = self.fixed_headers[CONTENT_POLICY]
        self.set_header(CONTENT_POLICY, in_our_frames(policy))
        self.set_header("X-Frame-Options", "SAMEORIGIN")
        words = self.parts.check_words.of(record, self.language) if record.live else None
        self.page("viewer.html", page_data=data, session=record, check_words=words)
