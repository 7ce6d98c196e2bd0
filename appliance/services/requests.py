"""Requests: a session with all that goes with it, in one transaction (SPEC D1, D2).

Invitations are sent again and withdrawn here too.  Who withdraws one gives the session another code
and link, so what was sent leads nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.clock import Clock
from appliance.domain.appointments import (
    MARGIN_MINUTES,
    TWICE,
    Appointment,
    Reminder,
    Timing,
    timing,
)
from appliance.domain.errors import ConflictError
from appliance.domain.mail import MINUTE_MS, OutgoingMail
from appliance.domain.records import Account, SessionRecord
from appliance.domain.requests import (
    CAME,
    MOST_INVITATIONS,
    NO_WAY,
    RESEND_MS,
    TOO_MANY,
    TOO_SOON,
    Request,
    Wish,
)
from appliance.domain.resolving import SOLVED
from appliance.domain.session import Event
from appliance.domain.sms import OutgoingSms
from appliance.services import request_fields, session_letters
from appliance.services.actors import acting_now
from appliance.services.appointments import Appointments
from appliance.services.assignments import editing_now
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.session_post import Dispatch, SessionPost
from appliance.services.sessions import Sessions
from appliance.services.sms import Sms
from appliance.storage import Storage, outbox
from appliance.storage import appointments as rows
from appliance.storage import sms as sms_rows
from appliance.storage.appointments import Contact


@dataclass(frozen=True, slots=True)
class Started:
    """What became of a request.

    Attributes:
        sent: the ways that were chosen, and whether something is on its way.
        appointment: if one was made.
        notes: msgids with their values: what the technician should know.
    """

    record: SessionRecord
    sent: tuple[Dispatch, ...] = ()
    appointment: Appointment | None = None
    notes: tuple[tuple[str, Mapping[str, str]], ...] = ()


@dataclass(frozen=True, slots=True)
class Invitations:
    """What is known of how a customer was told.

    Attributes:
        mails, texts: oldest first.
        appointment: also one that was called off, or None.
        reminders: of the appointment, earliest first.
    """

    contact: Contact
    mails: tuple[OutgoingMail, ...]
    texts: tuple[OutgoingSms, ...]
    appointment: Appointment | None
    reminders: tuple[Reminder, ...]


class Requests:
    """Starts and schedules sessions, invites and takes invitations back."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        appointments: Appointments,
        post: SessionPost,
        text_messages: Sms,
    ) -> None:
        """Takes what it puts together, and listens to what becomes of sessions."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._appointments = appointments
        self._post = post
        self._sms = text_messages
        sessions.watch(self._changed_now)

    async def start(self, actor: Account, request: Request) -> Started:
        """Makes a session, with an appointment if there is a date, and invites its customer.

        Raises:
            WrongInputError: the first field that is not acceptable, with its sentence.
            ForbiddenError: the actor may not sign in, or start sessions at all.
            ConflictError: no code is free.
        """
        started = await self._storage.run(self.start_now, actor, request)
        self._sessions.tell_all([started.record])
        return started

    def start_now(self, actor: Account, request: Request) -> Started:
        """Does the same inside a transaction; give the record to `Sessions.tell_all` after it."""
        access = acting_now(actor.id)
        group_id = request_fields.group_now(access, request.group_id)
        contact = request_fields.contact(access.account, request, self._sms.country)
        wanted = request_fields.appointment(request, self._clock)
        wish = Wish(
            topic=request.topic,
            name=request.name,
            email=request_fields.email(request),
            comment=request.comment,
            language=request_fields.language(request.language),
            group_id=group_id,
            owner=request_fields.assignee_now(access, request.assignee, group_id),
            expires_at_ms=request_fields.expires_at_ms(request, wanted, self._clock),
            starts_at_ms=wanted.starts_at_ms if wanted else 0,
            send_updates=request.send_updates,
        )
        record = self._sessions.create_now(access.account, wish)
        contact = replace(contact, session_id=record.id)
        rows.keep_contact(contact)
        if wanted is not None:
            return self._scheduled_now(access.account, record, wanted, contact)
        sent = self._post.tell_now(
            session_letters.INVITATION, record, contact, None, access.account.id
        )
        self._invited_now(access.account, record, contact, sent)
        return Started(record, tuple(sent))

    async def schedule(
        self,
        actor: Account,
        session_id: str,
        starts_at: str,
        zone: str,
        minutes: str,
        reminders: str,
    ) -> Started:
        """Makes or moves an appointment; calendars and the customer hear of it.

        Raises:
            NotFoundError, ForbiddenError: the actor may not edit the session.
            WrongInputError: starts_at, zone, minutes or reminders.
            ConflictError: the customer has come already, or the session is over.
        """
        wanted = timing(starts_at, zone, minutes, reminders, self._clock.now_ms())
        started = await self._storage.run(self._schedule_now, actor, session_id, wanted)
        self._sessions.tell_all([started.record])
        return started

    async def unschedule(self, actor: Account, session_id: str) -> SessionRecord:
        """Calls an appointment off; the session stays, with another code and link.

        Raises:
            NotFoundError, ForbiddenError: the actor may not edit the session.
            NotScheduledError: there is none.
        """
        record = await self._storage.run(self._unschedule_now, actor, session_id)
        self._sessions.tell_all([record])
        return record

    async def resend(self, actor: Account, session_id: str) -> Started:
        """Sends the invitation once more, with the same link.

        Raises:
            NotFoundError, ForbiddenError: the actor may not edit the session.
            ConflictError: the customer has come, too soon, too often, or no way to send it.
        """
        return await self._storage.run(self._resend_now, actor, session_id)

    async def withdraw(self, actor: Account, session_id: str) -> SessionRecord:
        """Takes an invitation back: what waits is not sent, and what was sent leads nowhere.

        The session stays with another code and link; an appointment is called off.

        Raises:
            NotFoundError, ForbiddenError: the actor may not edit the session.
            ConflictError: the customer has come already, or the session is over.
        """
        record = await self._storage.run(self._withdraw_now, actor, session_id)
        self._sessions.tell_all([record])
        return record

    async def invitations(self, session_id: str) -> Invitations:
        """Returns how the customer was told; also `invitations_now` inside a transaction."""
        return await self._storage.run(self.invitations_now, session_id)

    def invitations_now(self, session_id: str) -> Invitations:
        """Does the same inside a transaction."""
        return Invitations(
            rows.contact(session_id),
            tuple(outbox.about(session_id)),
            tuple(sms_rows.about(session_id)),
            rows.appointment(session_id),
            tuple(rows.reminders(session_id)),
        )

    def _schedule_now(self, actor: Account, session_id: str, wanted: Timing) -> Started:
        access, record = editing_now(self._sessions, actor, session_id)
        before = rows.appointment(session_id)
        margin_ms = MARGIN_MINUTES * MINUTE_MS
        if before is not None and before.standing:
            margin_ms = max(0, record.expires_at_ms - before.timing.ends_at_ms)
        self._sessions.moves.set(
            session_id,
            starts_at_ms=wanted.starts_at_ms,
            expires_at_ms=wanted.ends_at_ms + margin_ms,
        )
        record = self._sessions.moves.get(session_id)
        contact = replace(rows.contact(session_id), zone=wanted.zone)
        rows.keep_contact(contact)
        moved = before is not None and before.standing
        return self._scheduled_now(access.account, record, wanted, contact, moved)

    def _scheduled_now(
        self,
        actor: Account,
        record: SessionRecord,
        wanted: Timing,
        contact: Contact,
        moved: bool = False,
    ) -> Started:
        made, sent = self._appointments.set_now(record, wanted, contact, actor.id)
        word = "rescheduled" if moved else "scheduled"
        self._sessions.moves.note(
            record.id,
            word,
            actor.name,
            actor.id,
            when=f"{wanted.local.replace('T', ' ')} ({wanted.zone})",
        )
        detail: dict[str, str | int | bool] = {
            "local": wanted.local,
            "zone": wanted.zone,
            "minutes": wanted.minutes,
        }
        self._audit.record(
            actor.id, "session.schedule", record.id, detail, group_id=record.group_id
        )
        self._invited_now(actor, record, contact, sent)
        notes: tuple[tuple[str, Mapping[str, str]], ...] = ()
        if wanted.twice:
            notes = ((TWICE, {"time": wanted.local[-5:], "zone": wanted.zone}),)
        return Started(record, tuple(sent), made, notes)

    def _unschedule_now(self, actor: Account, session_id: str) -> SessionRecord:
        access, record = editing_now(self._sessions, actor, session_id)
        self._appointments.standing_now(session_id)
        return self._taken_back_now(access.account, record, "unscheduled", "session.unschedule")

    def _withdraw_now(self, actor: Account, session_id: str) -> SessionRecord:
        access, record = editing_now(self._sessions, actor, session_id)
        return self._taken_back_now(
            access.account, record, "invitation_withdrawn", "session.withdraw"
        )

    def _taken_back_now(
        self, actor: Account, record: SessionRecord, word: str, event: str
    ) -> SessionRecord:
        if not record.can_claim:
            raise ConflictError(CAME)
        self._post.withdraw_now(record.id, session_letters.WORTHLESS)
        self._appointments.call_off_now(record, actor.id)
        self._sessions.moves.set(record.id, starts_at_ms=0)
        renewed = self._sessions.renew_now(record.id)
        self._sessions.moves.note(record.id, word, actor.name, actor.id)
        self._audit.record(actor.id, event, record.id, group_id=record.group_id)
        return renewed

    def _resend_now(self, actor: Account, session_id: str) -> Started:
        access, record = editing_now(self._sessions, actor, session_id)
        contact = rows.contact(session_id)
        if not record.can_claim:
            raise ConflictError(CAME)
        contact = self._again(record, contact)
        self._post.withdraw_now(session_id, session_letters.INVITING)
        appointment = rows.appointment(session_id)
        if appointment is not None and appointment.standing:
            sent = self._appointments.resend_now(record, appointment, contact, actor.id)
        else:
            appointment = None
            sent = self._post.tell_now(session_letters.INVITATION, record, contact, None, actor.id)
        self._audit.record(actor.id, "session.resend", session_id, group_id=record.group_id)
        self._invited_now(access.account, record, contact, sent, "invitation_resent")
        return Started(record, tuple(sent), appointment)

    def _again(self, record: SessionRecord, contact: Contact) -> Contact:
        """Returns the ways of another invitation: the same, or else what there is an address for.

        Raises:
            ConflictError: too soon, too often, or no way at all.
        """
        if self._clock.now_ms() < contact.invited_at_ms + RESEND_MS:
            raise ConflictError(TOO_SOON)
        if contact.invitations >= MOST_INVITATIONS:
            raise ConflictError(TOO_MANY)
        by_mail = contact.by_mail and bool(record.email)
        by_sms = contact.by_sms and bool(contact.phone)
        if not (by_mail or by_sms):
            by_mail = bool(record.email) and self._post.may_write_to(record.email)
            by_sms = bool(contact.phone) and not by_mail
        if not (by_mail or by_sms):
            raise ConflictError(NO_WAY)
        return replace(contact, by_mail=by_mail, by_sms=by_sms)

    def _invited_now(
        self,
        actor: Account,
        record: SessionRecord,
        contact: Contact,
        sent: list[Dispatch],
        word: str = "invitation_sent",
    ) -> None:
        """Notes what was sent, in the timeline, in the log and for the next time."""
        queued = [one for one in sent if one.queued]
        if not queued:
            return
        rows.keep_contact(
            replace(
                contact,
                invited_at_ms=self._clock.now_ms(),
                invitations=contact.invitations + 1,
            )
        )
        to = ", ".join(one.to for one in queued)
        self._sessions.moves.note(record.id, word, actor.name, actor.id, to=to)
        if word == "invitation_sent":
            detail = {"ways": ",".join(one.way for one in queued)}
            self._audit.record(
                actor.id, "session.send", record.id, detail, group_id=record.group_id
            )

    def _changed_now(self, session_id: str, word: str, detail: Mapping[str, str]) -> None:
        """Hears what happens to sessions, inside the transaction of it."""
        if word in (Event.CLOSE, Event.EXPIRE, Event.LEAVE_PAGE):
            self._over_now(session_id)
        elif word == Event.CLAIM:
            self._post.withdraw_now(session_id, session_letters.INVITING)
        elif word == "edited":
            self._appointments.readdress_now(self._sessions.moves.get(session_id), APPLIANCE)
        elif word in _UPDATES and detail.get("outcome", SOLVED) == SOLVED:
            self._update_now(session_id, _UPDATES[word], detail)

    def _over_now(self, session_id: str) -> None:
        record = self._sessions.moves.get(session_id)
        self._post.withdraw_now(session_id, session_letters.WORTHLESS)
        self._appointments.call_off_now(record, APPLIANCE)

    def _update_now(self, session_id: str, kind: str, detail: Mapping[str, str]) -> None:
        """Writes to a customer who wants to be kept up to date."""
        record = self._sessions.moves.get(session_id)
        if not (record.send_updates and record.email and self._post.may_write_to(record.email)):
            return
        if kind == session_letters.TAKEN:
            record = replace(record, owner=detail.get("to", record.owner))
        elif self._post.has_told_now(session_id, kind):
            return
        contact = replace(rows.contact(session_id), by_mail=True)
        self._post.mail_now(kind, record, contact, None, APPLIANCE)


_UPDATES: Mapping[str, str] = {
    "assigned": session_letters.TAKEN,
    "resolved": session_letters.RESOLVED,
    "resolved_as": session_letters.RESOLVED,
}
"""Word of the timeline -> letter to a customer who wants to be kept up to date."""
