"""Sends letters and text messages about sessions, inside the transaction of what they tell of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from appliance.clock import Clock
from appliance.domain.appointments import Appointment
from appliance.domain.errors import WrongInputError
from appliance.domain.letters import Letter, mailbox
from appliance.domain.mail import MailState
from appliance.domain.records import Account, SessionRecord
from appliance.services import calendar_entry, session_letters
from appliance.services.calendar_entry import CANCEL, REQUEST, Entry
from appliance.services.mail import Mail
from appliance.services.session_letters import SessionFacts
from appliance.services.sms import Sms
from appliance.storage import people
from appliance.storage.appointments import Contact
from appliance.texts import known

MAIL: Final = "email"
SMS: Final = "sms"
_GONE_OUT: Final = (MailState.SENT, MailState.SENDING)


def _(sentence: str) -> str:
    return sentence


MAIL_OFF = _("No e-mail went out: mail is not set up. Please pass on the link or the code.")
SMS_OFF = _("No SMS went out: SMS is not set up. Please pass on the link or the code.")
NO_ADDRESS = _("No e-mail went out: the customer has no e-mail address.")
NO_PHONE = _("No SMS went out: the customer has no telephone number.")
QUEUED_MAIL = _("The e-mail to %(to)s is on its way.")
QUEUED_SMS = _("The SMS to %(to)s is on its way.")


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What became of one way to tell somebody.

    Attributes:
        way: MAIL or SMS.
        to: address or number; may be empty if there is none.
        queued: whether it waits to go out now.
        sentence: msgid of what to say, with the place %(to)s.
    """

    way: str
    to: str
    queued: bool
    sentence: str


class SessionPost:
    """Writes to customers, and to technicians about their sessions."""

    def __init__(
        self,
        clock: Clock,
        mail: Mail,
        sms: Sms,
        origin: str,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes the ways out, and who writes."""
        self._clock = clock
        self._mail = mail
        self._sms = sms
        self._origin = origin
        self._organisation = organisation
        self._default_language = default_language

    def facts(
        self, record: SessionRecord, zone: str, appointment: Appointment | None = None
    ) -> SessionFacts:
        """Returns what letters to the customer say."""
        timing = appointment.timing if appointment else None
        return SessionFacts(
            language=self._language(record.language),
            organisation=self._organisation(),
            name=record.name,
            technician=record.owner,
            topic=record.topic,
            code=record.code if record.can_claim else "",
            link=f"{self._origin}/j/{record.link_token}" if record.can_claim else "",
            page=self._origin.removeprefix("https://"),
            zone=timing.zone if timing else zone,
            until_ms=record.expires_at_ms if record.can_claim else 0,
            starts_at_ms=timing.starts_at_ms if timing else 0,
            minutes=timing.minutes if timing else 0,
        )

    def tell_now(
        self,
        kind: str,
        record: SessionRecord,
        contact: Contact,
        appointment: Appointment | None,
        actor: str,
    ) -> list[Dispatch]:
        """Writes to the customer by the ways chosen for the session.

        Args:
            kind: one of appliance.services.session_letters.
            record: with code and link.
            contact: how the customer is reached.
            appointment: if there is one.
            actor: account id, or APPLIANCE.
        """
        done = []
        if contact.by_mail:
            done.append(self.mail_now(kind, record, contact, appointment, actor))
        if contact.by_sms:
            done.append(self._sms_now(kind, record, contact, appointment, actor))
        return done

    def mail_now(
        self,
        kind: str,
        record: SessionRecord,
        contact: Contact,
        appointment: Appointment | None,
        actor: str,
    ) -> Dispatch:
        """Writes one mail to the customer."""
        if not self._mail.is_set_up:
            return Dispatch(MAIL, record.email, False, MAIL_OFF)
        if not record.email:
            return Dispatch(MAIL, "", False, NO_ADDRESS)
        facts = self.facts(record, contact.zone, appointment)
        letter = session_letters.letter(kind, facts)
        letter = self._mail.worded(kind, facts.language, letter, facts.places())
        if kind in session_letters.FOR_CALENDARS and appointment:
            letter = self._with_calendar(letter, REQUEST, appointment, facts, record.email)
        self._mail.queue_now(
            record.email,
            letter,
            facts.language,
            kind,
            actor,
            record.id,
            until_ms=self._useful_until_ms(kind, record, appointment),
        )
        return Dispatch(MAIL, record.email, True, QUEUED_MAIL)

    def call_off_now(
        self, record: SessionRecord, contact: Contact, appointment: Appointment, actor: str
    ) -> None:
        """Says that an appointment does not take place, to whoever was told of it.

        Args:
            record: of the session, over or not.
            contact: how the customer was reached.
            appointment: with the raised sequence; `told` says whose calendar.
            actor: account id, or APPLIANCE.
        """
        kind = session_letters.CANCELLED
        ends_at_ms = appointment.timing.ends_at_ms
        facts = replace(self.facts(record, contact.zone, appointment), link="", code="")
        if contact.by_sms and self._sms.has_told_now(record.id):
            self._sms.queue_now(contact.phone, kind, facts, actor, record.id, ends_at_ms)
        calendar = appointment.told if self._heard_now(record.id) else ""
        to = calendar or (record.email if record.send_updates and not appointment.told else "")
        if not (to and self._mail.is_set_up and self.may_write_to(to)):
            return
        letter = session_letters.letter(kind, facts, uncalendared=bool(calendar))
        letter = self._mail.worded(kind, facts.language, letter, facts.places())
        if calendar:
            letter = self._with_calendar(letter, CANCEL, appointment, facts, calendar)
        self._mail.queue_now(
            to,
            letter,
            facts.language,
            kind,
            actor,
            record.id,
            until_ms=ends_at_ms,
        )

    def remind_technician_now(self, record: SessionRecord, appointment: Appointment) -> str:
        """Reminds the owner of a session, or else who started it.

        Returns:
            The name of who was written to, or an empty text.
        """
        account = self._technician_now(record.owner_id or record.made_by)
        if account is None:
            return ""
        facts, link = self._desk_facts(account, record, appointment)
        language = facts.language
        letter = session_letters.desk_reminder(facts, account.name, link)
        self._mail.queue_now(
            account.email,
            letter,
            language,
            session_letters.DESK_REMINDER,
            account.id,
            record.id,
            until_ms=appointment.timing.ends_at_ms,
        )
        return account.name

    def calendar_of_technician_now(
        self, account_id: str, record: SessionRecord, appointment: Appointment, *, gone: bool
    ) -> None:
        """Takes an appointment into a technician's calendar, or out of it."""
        account = self._technician_now(account_id)
        if account is None:
            return
        facts, link = self._desk_facts(account, record, appointment)
        letter = session_letters.desk_appointment(facts, account.name, link, gone=gone)
        entry = Entry(
            method=CANCEL if gone else REQUEST,
            appointment=replace(appointment, uid=f"desk-{appointment.uid}"),
            organiser=self._sender(),
            organiser_name=facts.organisation,
            attendee=mailbox("email", account.email),
            attendee_name=account.name,
            summary=session_letters.desk_summary(facts),
            description=link,
            link=link,
            at_ms=self._clock.now_ms(),
        )
        self._mail.queue_now(
            account.email,
            replace(letter, calendar=calendar_entry.written(entry), calendar_method=entry.method),
            facts.language,
            session_letters.DESK_APPOINTMENT,
            account.id,
            record.id,
            until_ms=appointment.timing.ends_at_ms,
        )

    @property
    def has_mail(self) -> bool:
        """Whether mail can go out."""
        return self._mail.is_set_up

    def withdraw_now(self, session_id: str, kinds: Sequence[str]) -> int:
        """Takes back what still waits: mails of some kinds, and all text messages."""
        return self._mail.withdraw_now(session_id, kinds) + self._sms.withdraw_now(session_id)

    def may_write_to(self, email: str) -> bool:
        """Whether mail can be sent to an address."""
        try:
            mailbox("email", email)
        except WrongInputError:
            return False
        return True

    def has_told_now(self, session_id: str, kind: str) -> bool:
        """Whether a letter of a kind was written about a session."""
        return any(one.kind == kind for one in self._mail.about_now(session_id))

    def _heard_now(self, session_id: str) -> bool:
        """Whether an appointment may stand in a calendar: its mail went out, or is forgotten."""
        kinds = session_letters.FOR_CALENDARS
        states = [one.state for one in self._mail.about_now(session_id) if one.kind in kinds]
        return not states or any(one in _GONE_OUT for one in states)

    def _technician_now(self, account_id: str) -> Account | None:
        """Returns somebody who can be written to, or None."""
        account = people.get(account_id) if account_id and self._mail.is_set_up else None
        if account is None or not account.may_sign_in or not self.may_write_to(account.email):
            return None
        return account

    def _desk_facts(
        self, account: Account, record: SessionRecord, appointment: Appointment
    ) -> tuple[SessionFacts, str]:
        """Returns what a technician is told, and the link of the session on the desk."""
        facts = self.facts(record, "UTC", appointment)
        facts = replace(facts, language=self._language(account.language))
        if account.time_zone:
            facts = replace(facts, zone=account.time_zone)
        return facts, f"{self._origin}/desk/session/{record.id}"

    def _sender(self) -> str:
        server = self._mail.settings.server()
        return server.sender if server else ""

    def _sms_now(
        self,
        kind: str,
        record: SessionRecord,
        contact: Contact,
        appointment: Appointment | None,
        actor: str,
    ) -> Dispatch:
        if not self._sms.is_set_up:
            return Dispatch(SMS, contact.phone, False, SMS_OFF)
        if not contact.phone:
            return Dispatch(SMS, "", False, NO_PHONE)
        facts = self.facts(record, contact.zone, appointment)
        until_ms = self._useful_until_ms(kind, record, appointment)
        self._sms.queue_now(contact.phone, kind, facts, actor, record.id, until_ms)
        return Dispatch(SMS, contact.phone, True, QUEUED_SMS)

    def _with_calendar(
        self,
        letter: Letter,
        method: str,
        appointment: Appointment,
        facts: SessionFacts,
        attendee: str,
    ) -> Letter:
        entry = Entry(
            method=method,
            appointment=appointment,
            organiser=self._sender(),
            organiser_name=facts.organisation,
            attendee=mailbox("email", attendee),
            attendee_name=facts.name,
            summary=session_letters.calendar_summary(facts),
            description=session_letters.calendar_text(facts),
            link=facts.link,
            at_ms=self._clock.now_ms(),
        )
        return replace(letter, calendar=calendar_entry.written(entry), calendar_method=method)

    @staticmethod
    def _useful_until_ms(kind: str, record: SessionRecord, appointment: Appointment | None) -> int:
        if kind == session_letters.REMINDER and appointment:
            return appointment.timing.starts_at_ms
        return record.expires_at_ms if kind in session_letters.INVITING else 0

    def _language(self, wanted: str) -> str:
        return known(wanted, self._default_language())
