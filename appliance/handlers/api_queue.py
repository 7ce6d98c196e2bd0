"""Who has a session, for the desk's scripts: assigning, editing, handing over."""

import json
from typing import Any

from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.base import Handler


class OwnedHandler(SessionHandler):
    """What the handlers of this file share."""

    def finish_with(self, record: SessionRecord) -> None:
        """Answers with the row; with the id alone where the session left this account's sight."""
        shown = self.access.may_with(Right.SEE, record)
        answer: dict[str, Any] = self.row(record) if shown else {"id": record.id}
        self.finish(answer)


class SessionAssign(OwnedHandler):
    """POST /api/sessions/<id>/assign {to, expected_owner_id}."""

    async def post(self, session_id: str) -> None:
        """Gives a session to this technician ("me"), a colleague, or the queue ("")."""
        await self.seen(session_id)
        record = await self.parts.queues.assignments.assign(
            self.signed_in, session_id, self.fields["to"], self.fields["expected_owner_id"]
        )
        self.finish_with(record)


class SessionEdit(OwnedHandler):
    """POST /api/sessions/<id>/edit {name, email, topic, description, comment, group_id}."""

    async def post(self, session_id: str) -> None:
        """Stores what the technician wrote; everybody sees it at once."""
        await self.seen(session_id)
        record = await self.parts.queues.details.edit(self.signed_in, session_id, self.fields)
        self.finish_with(record)


class SessionTransfer(OwnedHandler):
    """POST /api/sessions/<id>/transfer {to, group_id, note}."""

    async def post(self, session_id: str) -> None:
        """Offers a session to a colleague, or gives it to a group's queue at once."""
        await self.seen(session_id)
        transfers, given = self.parts.queues.transfers, self.fields
        if given["to"]:
            record = await transfers.offer(self.signed_in, session_id, given["to"], given["note"])
        else:
            record = await transfers.to_group(
                self.signed_in, session_id, given["group_id"], given["note"]
            )
        self.finish_with(record)


class SessionOffer(OwnedHandler):
    """POST /api/sessions/<id>/transfer/accept, decline and withdraw."""

    async def post(self, session_id: str, answer: str) -> None:
        """Answers an offer to this technician, or takes one back."""
        await self.seen(session_id)
        transfers = self.parts.queues.transfers
        acts = {
            "accept": transfers.accept,
            "decline": transfers.decline,
            "withdraw": transfers.withdraw,
        }
        self.finish_with(await acts[answer](self.signed_in, session_id))


class Colleagues(Handler):
    """GET /api/colleagues?group_id=."""

    async def get(self) -> None:
        """Lists who can be given sessions of a group: id, name, here, sessions."""
        group_id = self.query["group_id"]
        if group_id and group_id not in {
            one.id for one in await self.parts.groups.offered(self.access)
        }:
            found = []
        else:
            found = await self.parts.queues.assignments.colleagues(group_id)
        self.set_header("Content-Type", "application/json; charset=UTF-8")
        self.finish(json.dumps([one._asdict() for one in found]).replace("</", "<\\/"))


class QueuesOfGroups(Handler):
    """GET /api/queues."""

    async def get(self) -> None:
        """Lists the groups a session can be handed to: all of them, whoever is in them."""
        groups = await self.parts.queues.transfers.every_group()
        self.finish({"groups": [{"id": one.id, "name": one.name} for one in groups]})
