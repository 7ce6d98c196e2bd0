"""Inviting into a session: colleagues, and external technicians (SPEC D10)."""

from typing import Any

from appliance.domain.errors import ForbiddenError
from appliance.domain.guests import Guest, GuestWish
from appliance.domain.records import Account
from appliance.handlers.api_sessions import SessionHandler
from appliance.services.guests import may_invite


class SessionGuests(SessionHandler):
    """GET and POST /api/sessions/<id>/guests."""

    async def get(self, session_id: str) -> None:
        """Lists who was invited; `offered`: colleagues whose names contain the words of q.

        Raises:
            ForbiddenError: who is invited oneself has nothing to do with other invitations.
        """
        record = await self.seen(session_id)
        if not may_invite(self.access, record):
            raise ForbiddenError
        now_ms, invited = self.parts.clock.now_ms(), self.parts.invited
        guests = await self.parts.guests.of_session(record.id)
        offered = await invited.offered(record, self.query["q"])
        told = {
            "guests": [_guest(one, now_ms) for one in guests],
            "colleagues": [_colleague(one) for one in await invited.of_session(record)],
            "offered": [_colleague(one) for one in offered],
            "mail": self.parts.mail.is_set_up,
            "link": f"{self.parts.settings.origin}/view/{record.id}",
        }
        self.finish(told)

    async def post(self, session_id: str) -> None:
        """Invites an external technician; answers with link and code, which are shown once."""
        await self.seen(session_id)
        given = self.fields
        wish = GuestWish(
            given["name"], given["email"], given["level"], given["language"], given["hours"]
        )
        keys = await self.parts.guests.invite(self.signed_in, session_id, wish)
        self.set_status(201)
        told = _guest(keys.guest, self.parts.clock.now_ms())
        self.finish(told | {"link": keys.link, "code": keys.code, "mailed": keys.mailed})


class GuestRevoke(SessionHandler):
    """POST /api/sessions/<id>/guests/revoke {guest}."""

    async def post(self, session_id: str) -> None:
        """Withdraws an invitation; an open viewer of the guest closes at once."""
        await self.seen(session_id)
        await self.parts.guests.revoke(self.signed_in, session_id, self.fields["guest"])
        self.finish({})


class GuestCode(SessionHandler):
    """POST /api/sessions/<id>/guests/code {guest}."""

    async def post(self, session_id: str) -> None:
        """Makes a new code; the one before works no more."""
        await self.seen(session_id)
        guest_id = self.fields["guest"]
        code = await self.parts.guests.renew_code(self.signed_in, session_id, guest_id)
        self.finish({"code": code})


class SessionInvite(SessionHandler):
    """POST /api/sessions/<id>/invite."""

    async def post(self, session_id: str) -> None:
        """Lets a colleague join, with a mail if that is wanted."""
        await self.seen(session_id)
        asked = await self.parts.invited.ask(
            self.signed_in, session_id, self.fields["account_id"], self.fields["mail"] == "yes"
        )
        link = f"{self.parts.settings.origin}/view/{session_id}"
        self.finish({**_colleague(asked.account), "mailed": asked.mailed, "link": link})


class SessionUninvite(SessionHandler):
    """POST /api/sessions/<id>/uninvite."""

    async def post(self, session_id: str) -> None:
        """Takes an invitation of a colleague back."""
        await self.seen(session_id)
        account_id = self.fields["account_id"]
        await self.parts.invited.withdraw(self.signed_in, session_id, account_id)
        self.finish({})


def _guest(guest: Guest, now_ms: int) -> dict[str, Any]:
    return {
        "id": guest.id,
        "name": guest.name,
        "email": guest.email,
        "level": guest.level,
        "invited_by": guest.invited_by,
        "created_at_ms": guest.created_at_ms,
        "expires_at_ms": guest.expires_at_ms,
        "entered_at_ms": guest.entered_at_ms,
        "works": guest.works_at(now_ms),
        "revoked": bool(guest.revoked_at_ms),
        "waits_for_code": guest.waits_for_code,
    }


def _colleague(account: Account) -> dict[str, str]:
    return {"id": account.id, "name": account.name or account.email}
