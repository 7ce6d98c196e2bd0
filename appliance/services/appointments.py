"""Appointments of sessions: made, moved, called off, always with calendar and reminders."""

from dataclasses import replace

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.appointments import (
    BEGUN,
    Appointment,
    NotScheduledError,
    Reminder,
    ReminderState,
    Timing,
    due_at_ms,
)
from appliance.domain.errors import ConflictError
from appliance.domain.records import SessionRecord
from appliance.services import session_letters
from appliance.services.mail_message import domain_of
from appliance.services.session_post import MAIL, Dispatch, SessionPost
from appliance.services.sessions import Sessions
from appliance.storage import appointments as rows
from appliance.storage.appointments import Contact


class Appointments:
    """All methods run inside a transaction."""

    def __init__(self, clock: Clock, sessions: Sessions, post: SessionPost, host: str) -> None:
        """Takes whose appointments, who tells, and the host in calendars' ids."""
        self._clock = clock
        self._sessions = sessions
        self._post = post
        self._host = domain_of(host)

    def set_now(
        self, record: SessionRecord, timing: Timing, contact: Contact, actor: str
    ) -> tuple[Appointment, list[Dispatch]]:
        """Makes or moves the appointment of a session that nobody has come to, and tells of it.

        Raises:
            ConflictError: the customer has come already, or the session is over.
        """
        if not record.can_claim:
            raise ConflictError(BEGUN)
        now_ms = self._clock.now_ms()
        before = rows.appointment(record.id)
        made = Appointment(
            session_id=record.id,
            uid=before.uid if before else f"{secrets.identifier()}@{self._host}",
            sequence=before.sequence + 1 if before else 0,
            timing=timing,
            standing=True,
            told=before.told if before else "",
            changed_at_ms=now_ms,
        )
        rows.drop_reminders(record.id, now_ms)
        for minutes in timing.reminders:
            self._add_reminder_now(record.id, timing.starts_at_ms, minutes)
        unseen = self._post.withdraw_now(record.id, session_letters.INVITING)
        moved = before is not None and before.standing and not unseen
        kind = session_letters.MOVED if moved else session_letters.SCHEDULED
        if moved and record.send_updates and record.email:
            contact = replace(contact, by_mail=True)
        told = self._post.tell_now(kind, record, contact, made, actor)
        if any(one.queued and one.way == MAIL for one in told):
            made = replace(made, told=record.email)
        rows.keep_appointment(made)
        return made, told

    def resend_now(
        self, record: SessionRecord, appointment: Appointment, contact: Contact, actor: str
    ) -> list[Dispatch]:
        """Sends the invitation to an appointment once more."""
        told = self._post.tell_now(session_letters.SCHEDULED, record, contact, appointment, actor)
        if any(one.queued and one.way == MAIL for one in told):
            rows.keep_appointment(replace(appointment, told=record.email))
        return told

    def call_off_now(self, record: SessionRecord, actor: str) -> Appointment | None:
        """Calls an appointment off that is still to come; returns it, or None if there is none."""
        now_ms = self._clock.now_ms()
        rows.drop_reminders(record.id, now_ms)
        before = rows.appointment(record.id)
        if before is None or not before.standing:
            return None
        after = replace(before, standing=False, sequence=before.sequence + 1, changed_at_ms=now_ms)
        if now_ms < before.timing.starts_at_ms:
            self._post.call_off_now(record, rows.contact(record.id), after, actor)
        rows.keep_appointment(replace(after, told=""))
        return after

    def readdress_now(self, record: SessionRecord, actor: str) -> None:
        """Moves an appointment into another calendar, once the customer has another address."""
        before = rows.appointment(record.id)
        if before is None or not (before.standing and before.told) or before.told == record.email:
            return
        contact = rows.contact(record.id)
        after = replace(
            before, sequence=before.sequence + 1, changed_at_ms=self._clock.now_ms(), told=""
        )
        self._post.call_off_now(record, contact, replace(after, told=before.told), actor)
        self._post.withdraw_now(record.id, session_letters.INVITING)
        rows.keep_appointment(after)
        if record.email and record.can_claim and self._post.may_write_to(record.email):
            self.resend_now(record, after, replace(contact, by_sms=False), actor)

    def standing_now(self, session_id: str) -> Appointment:
        """Returns the appointment of a session.

        Raises:
            NotScheduledError: there is none, or it was called off.
        """
        found = rows.appointment(session_id)
        if found is None or not found.standing:
            raise NotScheduledError
        return found

    def _add_reminder_now(self, session_id: str, starts_at_ms: int, minutes: int) -> None:
        due_ms = due_at_ms(starts_at_ms, minutes)
        if due_ms > self._clock.now_ms():
            rows.add_reminder(
                Reminder(secrets.identifier(), session_id, minutes, due_ms, ReminderState.WAITING)
            )
