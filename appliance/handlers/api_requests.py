"""Requests for the desk's scripts: sessions with invitations and appointments (SPEC D1, D2)."""

from typing import Any

from appliance.domain.appointments import Appointment, Reminder, due_at_ms
from appliance.domain.mail import MailState, OutgoingMail
from appliance.domain.requests import Request
from appliance.domain.rights import Right
from appliance.domain.sms import OutgoingSms
from appliance.handlers.api_sessions import SessionHandler, Sessions
from appliance.handlers.base import Handler
from appliance.services.requests import Invitations, Started
from appliance.services.session_letters import INVITING
from appliance.services.session_post import MAIL, SMS, Dispatch

_TEXTS = (
    "group_id",
    "name",
    "email",
    "phone",
    "topic",
    "comment",
    "assignee",
    "language",
    "expires_minutes",
    "starts_at",
    "zone",
    "minutes",
    "reminders",
)
_BOXES = ("send_email", "send_sms", "send_updates")


def _(sentence: str) -> str:
    return sentence


_STATES = {
    MailState.WAITING: _("On its way"),
    MailState.SENDING: _("On its way"),
    MailState.SENT: _("Sent"),
    MailState.FAILED: _("Not delivered"),
    MailState.WITHDRAWN: _("Withdrawn before it was sent"),
}
_SHOWN = {MailState.WAITING: "queued", MailState.SENDING: "queued"}


class RequestHandler(SessionHandler):
    """What the handlers of requests share."""

    def started(self, done: Started) -> dict[str, Any]:
        """Returns a session's row with link, and what was sent."""
        return {
            **self.row(done.record),
            "link": self.link(done.record),
            "sent": [self.sending(one) for one in done.sent],
            "notes": [
                self.pages.sentence(self.language, msgid, dict(values))
                for msgid, values in done.notes
            ],
            "appointment": appointment_json(done.appointment),
        }

    def sending(self, one: Dispatch) -> dict[str, Any]:
        """Returns what became of one way to tell the customer."""
        return {
            "way": one.way,
            "to": one.to,
            "state": "queued" if one.queued else "none",
            "text": self.pages.sentence(self.language, one.sentence, {"to": one.to}),
        }


def invitations_json(handler: Handler, found: Invitations) -> dict[str, Any]:
    """Returns how the customer was told, in the reader's language, for the details of a session."""
    sent = [_sent(handler, MAIL, one) for one in found.mails if one.kind in INVITING]
    sent += [_sent(handler, SMS, one) for one in found.texts]
    return {
        "phone": found.contact.phone,
        "invitations": sorted(sent, key=lambda one: int(one["at_ms"])),
        "appointment": appointment_json(found.appointment, found.reminders),
    }


def _sent(handler: Handler, way: str, one: OutgoingMail | OutgoingSms) -> dict[str, Any]:
    text = handler.pages.sentence(handler.language, _STATES[one.state], {})
    if one.error is not None:
        text = f"{text}. {handler.sentence(one.error)}"
    return {
        "way": way,
        "to": one.recipient,
        "kind": one.kind,
        "state": _SHOWN.get(one.state, one.state.value),
        "text": text,
        "at_ms": one.sent_at_ms or one.created_at_ms,
    }


def appointment_json(
    one: Appointment | None, reminders: tuple[Reminder, ...] = ()
) -> dict[str, Any] | None:
    """Returns an appointment that stands, or None."""
    if one is None or not one.standing:
        return None
    states = {reminder.due_at_ms: reminder.state.value for reminder in reminders}
    timing = one.timing
    due = {minutes: due_at_ms(timing.starts_at_ms, minutes) for minutes in timing.reminders}
    return {
        "starts_at_ms": timing.starts_at_ms,
        "starts_at": timing.local,
        "zone": timing.zone,
        "minutes": timing.minutes,
        "reminders": list(timing.reminders),
        "reminder_states": [states.get(at_ms, "") for at_ms in due.values()],
    }


class Requests(RequestHandler, Sessions):
    """GET and POST /api/sessions; the list is a matter of api_sessions."""

    async def post(self) -> None:
        """Starts a session, or makes an appointment for one."""
        given: dict[str, Any] = {name: self.fields[name] for name in _TEXTS}
        given |= {name: bool(self.fields[name]) for name in _BOXES}
        given["language"] = given["language"] or self.language
        request = Request(**given)
        done = await self.parts.requesting.requests.start(self.signed_in, request)
        self.set_status(201)
        self.finish(self.started(done))


class SessionInvitations(RequestHandler):
    """GET /api/sessions/<id>/invitations."""

    async def get(self, session_id: str) -> None:
        """Says what was sent to the customer, and what became of it."""
        await self.seen(session_id)
        found = await self.parts.requesting.requests.invitations(session_id)
        self.finish(invitations_json(self, found))


class SessionResend(RequestHandler):
    """POST /api/sessions/<id>/resend."""

    async def post(self, session_id: str) -> None:
        """Sends the invitation once more."""
        await self.seen(session_id)
        done = await self.parts.requesting.requests.resend(self.signed_in, session_id)
        self.finish(self.started(done))


class SessionWithdraw(RequestHandler):
    """POST /api/sessions/<id>/withdraw."""

    async def post(self, session_id: str) -> None:
        """Takes the invitation back: the link that was sent stops working."""
        await self.seen(session_id)
        record = await self.parts.requesting.requests.withdraw(self.signed_in, session_id)
        self.finish({**self.row(record), "link": self.link(record)})


class SessionSchedule(RequestHandler):
    """POST /api/sessions/<id>/schedule."""

    async def post(self, session_id: str) -> None:
        """Makes or moves the appointment."""
        await self.seen(session_id, Right.EDIT)
        done = await self.parts.requesting.requests.schedule(
            self.signed_in, session_id, **self.fields
        )
        self.finish(self.started(done))


class SessionUnschedule(RequestHandler):
    """POST /api/sessions/<id>/unschedule."""

    async def post(self, session_id: str) -> None:
        """Calls the appointment off."""
        await self.seen(session_id)
        record = await self.parts.requesting.requests.unschedule(self.signed_in, session_id)
        self.finish({**self.row(record), "link": self.link(record)})
