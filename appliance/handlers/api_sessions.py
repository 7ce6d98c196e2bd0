"""Sessions for the desk's scripts."""

from dataclasses import asdict
from typing import Any

from tornado.escape import json_encode

from appliance.domain.records import SessionRecord
from appliance.domain.rights import PER_GROUP, Right
from appliance.handlers.base import Handler
from appliance.services import presence


class SessionHandler(Handler):
    """What the handlers of sessions share."""

    async def seen(self, session_id: str, right: Right | None = None) -> SessionRecord:
        """Returns a session this account may see; foreign and missing are the same.

        Args:
            session_id: which one.
            right: what is to be done with it; None for what the registry says.

        Raises:
            NotFoundError: there is none, or it is in a group of others.
            ForbiddenError: it may be seen, but not more.
        """
        record = await self.parts.sessions.get(session_id)
        self.access.need_with(right or self.rule().within or Right.SEE, record)
        return record

    def row(self, record: SessionRecord) -> dict[str, Any]:
        """Returns what the desk lists."""
        return presence.row_json(record, self.parts.attendance.room(record.id), self.access)

    def link(self, record: SessionRecord) -> str:
        """Returns the customer's link while this account may hand it out, else an empty text."""
        if not presence.may_hand_out(record, self.access):
            return ""
        return f"{self.parts.settings.origin}/j/{record.link_token}"


class Sessions(SessionHandler):
    """GET /api/sessions; POST is in api_requests."""

    async def get(self) -> None:
        """Lists live sessions; `here`: ids of their owners who are at work; `modules`: names."""
        shown = self.parts.queues.board.visible(self.access)
        rest = json_encode(await self._around([one.record for one in shown]))
        rows = ",".join(one.json(self.access) for one in shown)
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(f'{{"sessions":[{rows}],{rest[1:]}')

    async def _around(self, records: list[SessionRecord]) -> dict[str, Any]:
        """Returns what the desk needs beside the rows."""
        duty = self.parts.queues.duty
        groups = await self.parts.groups.offered(self.access)
        came_by = {one.module_id for one in records if one.module_id}
        return {
            "links": {one.id: link for one in records if (link := self.link(one))},
            "groups": [asdict(one) for one in groups],
            "ungrouped": [right for right in PER_GROUP if right in self.access.role.rights],
            "may_start": any(one.may_start for one in groups) or self.access.may(Right.EDIT, ""),
            "modules": await self.parts.modules.names(came_by),
            "here": sorted({one.owner_id for one in records if duty.here(one.owner_id)}),
        }


class Session(SessionHandler):
    """GET /api/sessions/<id>."""

    async def get(self, session_id: str) -> None:
        """Shows one session."""
        record = await self.seen(session_id)
        self.finish({**self.row(record), "link": self.link(record)})


class SessionEnd(SessionHandler):
    """POST /api/sessions/<id>/end."""

    async def post(self, session_id: str) -> None:
        """Ends it for all."""
        await self.seen(session_id)
        record = await self.parts.sessions.end(
            session_id, self.signed_in.name, "technician_ended", self.signed_in.id
        )
        self.finish(self.row(record))


class SessionAsk(SessionHandler):
    """POST /api/sessions/<id>/ask."""

    async def post(self, session_id: str) -> None:
        """Puts the consent question again after Deny."""
        record = await self.seen(session_id)
        await self.parts.attendance.ask_again(record, self.signed_in)
        self.finish(self.row(record))
