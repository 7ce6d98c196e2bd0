"""How customers are reached, appointments and their reminders."""

from dataclasses import dataclass

from appliance.domain.appointments import (
    Appointment,
    Reminder,
    ReminderState,
    Timing,
    read_reminders,
    written_reminders,
)
from appliance.storage.tables.appointments import AppointmentTable, ContactTable, ReminderTable
from appliance.storage.tables.sessions import SessionTable

_WAITING = ReminderState.WAITING.value


@dataclass(frozen=True, slots=True)
class Contact:
    """How the customer of a session is invited.

    Attributes:
        phone: number in its international form, or empty.
        by_mail, by_sms: the ways that were chosen.
        zone: IANA name; the time zone that mails to the customer write times in.
        invited_at_ms: when the last invitation was queued, or 0.
        invitations: how many were queued.
    """

    session_id: str
    phone: str = ""
    by_mail: bool = False
    by_sms: bool = False
    zone: str = "UTC"
    invited_at_ms: int = 0
    invitations: int = 0


def contact(session_id: str) -> Contact:
    """Returns how a customer is reached; for a session without a request the plain default."""
    row = ContactTable.get_or_none(ContactTable.session == session_id)
    if row is None:
        return Contact(session_id)
    return Contact(
        session_id,
        row.phone,
        row.by_mail,
        row.by_sms,
        row.zone,
        row.invited_at_ms,
        row.invitations,
    )


def keep_contact(one: Contact) -> None:
    """Stores how a customer is reached."""
    columns = {
        "phone": one.phone,
        "by_mail": one.by_mail,
        "by_sms": one.by_sms,
        "zone": one.zone,
        "invited_at_ms": one.invited_at_ms,
        "invitations": one.invitations,
    }
    here = ContactTable.session == one.session_id
    if not ContactTable.update(**columns).where(here).execute():
        ContactTable.insert(session=one.session_id, **columns).execute()


def appointment(session_id: str) -> Appointment | None:
    """Returns a session's appointment, also one that was called off, or None."""
    row = AppointmentTable.get_or_none(AppointmentTable.session == session_id)
    if row is None:
        return None
    timing = Timing(
        row.local, row.zone, row.minutes, read_reminders(row.reminders), row.starts_at_ms
    )
    return Appointment(
        session_id, row.uid, row.sequence, timing, row.standing, row.told, row.changed_at_ms
    )


def keep_appointment(one: Appointment) -> None:
    """Stores an appointment."""
    columns = {
        "uid": one.uid,
        "sequence": one.sequence,
        "local": one.timing.local,
        "zone": one.timing.zone,
        "minutes": one.timing.minutes,
        "reminders": written_reminders(one.timing.reminders),
        "starts_at_ms": one.timing.starts_at_ms,
        "standing": one.standing,
        "told": one.told,
        "changed_at_ms": one.changed_at_ms,
    }
    here = AppointmentTable.session == one.session_id
    if not AppointmentTable.update(**columns).where(here).execute():
        AppointmentTable.insert(
            session=one.session_id, desk_told="", desk_sequence=0, **columns
        ).execute()


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """An appointment that a technician's calendar does not have as it is.

    Attributes:
        told: account id of the technician whose calendar has it, or empty.
    """

    session_id: str
    told: str


def off_desk(now_ms: int, most: int) -> list[DeskEntry]:
    """Returns appointments to come whose technician has none, an old one, or is another."""
    missing = AppointmentTable.standing & SessionTable.owner.is_null(False)
    missing &= (AppointmentTable.desk_told != SessionTable.owner) | (
        AppointmentTable.desk_sequence != AppointmentTable.sequence
    )
    left = (AppointmentTable.desk_told != "") & (
        ~AppointmentTable.standing | SessionTable.owner.is_null()
    )
    query = (
        AppointmentTable.select(AppointmentTable.session, AppointmentTable.desk_told)
        .join(SessionTable)
        .where((AppointmentTable.starts_at_ms > now_ms) & (missing | left))
        .order_by(AppointmentTable.starts_at_ms)
        .limit(most)
    )
    return [DeskEntry(row.session_id, row.desk_told) for row in query]


def keep_desk(session_id: str, account_id: str, sequence: int) -> None:
    """Notes whose calendar has an appointment, in which edition."""
    columns = {"desk_told": account_id, "desk_sequence": sequence}
    AppointmentTable.update(**columns).where(AppointmentTable.session == session_id).execute()


def add_reminder(one: Reminder) -> None:
    """Stores a new reminder."""
    ReminderTable.insert(
        id=one.id,
        session=one.session_id,
        minutes=one.minutes,
        due_at_ms=one.due_at_ms,
        state=one.state.value,
        done_at_ms=one.done_at_ms,
    ).execute()


def drop_reminders(session_id: str, now_ms: int) -> int:
    """Drops what waits of a session's reminders; returns how many."""
    query = ReminderTable.update(state=ReminderState.DROPPED.value, done_at_ms=now_ms)
    waiting = (ReminderTable.session == session_id) & (ReminderTable.state == _WAITING)
    return int(query.where(waiting).execute())


def due_reminders(now_ms: int, most: int) -> list[Reminder]:
    """Returns reminders that are due, the oldest first."""
    query = ReminderTable.select().where(
        (ReminderTable.state == _WAITING) & (ReminderTable.due_at_ms <= now_ms)
    )
    ordered = query.order_by(ReminderTable.due_at_ms, ReminderTable.id).limit(most)
    return [_reminder(row) for row in ordered]


def settle_reminder(reminder_id: str, state: ReminderState, now_ms: int) -> None:
    """Notes what became of a reminder."""
    ReminderTable.update(state=state.value, done_at_ms=now_ms).where(
        ReminderTable.id == reminder_id
    ).execute()


def reminders(session_id: str) -> list[Reminder]:
    """Returns all reminders of a session, the earliest first."""
    query = ReminderTable.select().where(ReminderTable.session == session_id)
    return [_reminder(row) for row in query.order_by(ReminderTable.due_at_ms, ReminderTable.id)]


def _reminder(row: ReminderTable) -> Reminder:
    return Reminder(
        row.id,
        row.session_id,
        row.minutes,
        row.due_at_ms,
        ReminderState(row.state),
        row.done_at_ms,
    )
