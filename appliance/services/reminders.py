"""Reminders of appointments: each once, also over restarts and whatever the clocks do.

A reminder is a row.  One transaction finds what is due, queues the letters and marks the row, so a
crash before it leaves all to the next run and a crash after it leaves nothing.  A row that was
marked is never looked at again, even if the clock goes back.
"""

import logging
from dataclasses import replace
from typing import Final

from appliance.clock import Clock
from appliance.domain.appointments import Appointment, Reminder, ReminderState
from appliance.domain.errors import NotFoundError, WrongInputError
from appliance.domain.records import SessionRecord
from appliance.services import session_letters
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.session_post import SessionPost
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import appointments as rows

log = logging.getLogger(__name__)

EVERY_S: Final = 5.0
"""How often what is due is looked for."""
_AT_ONCE: Final = 20
"""Reminders in one transaction."""


class Reminders:
    """Sends them; `send_due` is a chore."""

    def __init__(
        self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions, post: SessionPost
    ) -> None:
        """Takes where they are, and who writes."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._post = post

    async def send_due(self) -> int:
        """Sends what is due, until nothing is; returns how many sessions were reminded of."""
        reminded = 0
        while True:
            looked, sent = await self._storage.run(self._send_now)
            reminded += sent
            if looked < _AT_ONCE:
                return reminded

    def _send_now(self) -> tuple[int, int]:
        """Returns how many reminders were due, and how many sessions were reminded of."""
        due = rows.due_reminders(self._clock.now_ms(), _AT_ONCE)
        newest = {one.session_id: one for one in due}
        sent = 0
        for one in due:
            if newest[one.session_id] is one:
                sent += self._one_now(one)
            else:
                # The appliance was away: several of one session came due, and one mail is enough.
                self._settle(one, ReminderState.SKIPPED)
        return len(due), sent

    def _one_now(self, one: Reminder) -> bool:
        appointment = rows.appointment(one.session_id)
        record = self._record_now(one.session_id)
        if record is None or appointment is None or not self._stands(record, appointment):
            self._settle(one, ReminderState.DROPPED)
            return False
        if self._clock.now_ms() >= appointment.timing.starts_at_ms:
            self._sessions.moves.note(record.id, "reminder_skipped", "")
            self._settle(one, ReminderState.SKIPPED)
            return False
        told = self._tell_now(record, appointment)
        self._settle(one, ReminderState.SENT if told else ReminderState.SKIPPED)
        if told:
            self._sessions.moves.note(record.id, "reminded", "", to=", ".join(told))
            self._audit.record(APPLIANCE, "session.remind", record.id, group_id=record.group_id)
        return bool(told)

    def _tell_now(self, record: SessionRecord, appointment: Appointment) -> list[str]:
        """Writes to both sides; returns whom."""
        told = []
        contact = rows.contact(record.id)
        contact = replace(contact, by_mail=contact.by_mail and bool(record.email))
        try:
            sent = self._post.tell_now(
                session_letters.REMINDER, record, contact, appointment, APPLIANCE
            )
            told += [one.to for one in sent if one.queued]
        except WrongInputError as problem:
            log.warning("session %s: its customer cannot be reminded: %s", record.id, problem)
        name = self._post.remind_technician_now(record, appointment)
        return [*told, name] if name else told

    def _record_now(self, session_id: str) -> SessionRecord | None:
        try:
            return self._sessions.moves.get(session_id)
        except NotFoundError:
            return None

    @staticmethod
    def _stands(record: SessionRecord, appointment: Appointment) -> bool:
        return record.can_claim and appointment.standing

    def _settle(self, one: Reminder, state: ReminderState) -> None:
        rows.settle_reminder(one.id, state, self._clock.now_ms())
