"""When a session is to begin: a date and a time of day somewhere, and who is reminded when.

An appointment is kept as it was typed, with its time zone: what counts is the clock on the wall
there.  The moment in UTC is worked out from both.
"""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from appliance.domain import fields
from appliance.domain.errors import ConflictError, WrongInputError
from appliance.domain.profile import NOT_ZONE, ZONE_CHARS, time_zones

LOCAL_CHARS: Final = 16
"""YYYY-MM-DDTHH:MM."""
LEAST_MINUTES: Final = 5
MOST_MINUTES: Final = 12 * 60
USUAL_MINUTES: Final = 30
MOST_REMINDERS: Final = 5
LEAST_BEFORE: Final = 5
MOST_BEFORE: Final = 28 * 24 * 60
"""Minutes between a reminder and the start."""
MOST_DAYS: Final = 366
MARGIN_MINUTES: Final = 60
"""How long after an appointment its code and link still work, unless somebody chose otherwise."""
_LOCAL = "%Y-%m-%dT%H:%M"
_MINUTE_MS: Final = 60_000


def _(sentence: str) -> str:
    return sentence


NO_MOMENT = _("Please choose a date and a time.")
NO_ZONE = _("Please choose the time zone of the appointment.")
GAP = _(
    "On that day there is no %(time)s in %(zone)s: the clocks go forward over it. "
    "Please choose another time."
)
TWICE = _(
    "On that day %(time)s comes twice in %(zone)s, since the clocks go back. "
    "The first one is meant."
)
OVER = _("This moment is over. Please choose a date and a time to come.")
TOO_FAR = _("Please choose a day within the next %(days)d days.")
NOT_MINUTES = _("Please choose a duration from %(least)d to %(most)d minutes.")
NOT_REMINDERS = _(
    "Please choose at most %(count)d reminders, from %(least)d minutes to 28 days before the start."
)
NOT_SCHEDULED = _("This session has no appointment.")
BEGUN = _("The customer has come already, so there is nothing to schedule any more.")


@dataclass(frozen=True, slots=True)
class Timing:
    """An appointment as somebody wants it.

    Attributes:
        local: date and time of day where it takes place, "YYYY-MM-DDTHH:MM".
        zone: IANA name.
        minutes: how long it is to take.
        reminders: minutes before the start, the longest first.
        starts_at_ms: the moment.
        twice: the clocks go back then, and `local` comes twice.
    """

    local: str
    zone: str
    minutes: int
    reminders: tuple[int, ...]
    starts_at_ms: int
    twice: bool = False

    @property
    def ends_at_ms(self) -> int:
        """When it is to end."""
        return self.starts_at_ms + self.minutes * _MINUTE_MS


@dataclass(frozen=True, slots=True)
class Appointment:
    """An appointment as stored.

    Attributes:
        uid: the same in all calendars for all its life (RFC 5545 section 3.8.4.7).
        sequence: raised with each change (RFC 5545 section 3.8.7.4).
        standing: not called off.
        told: the address whose calendar was sent it, or empty.
    """

    session_id: str
    uid: str
    sequence: int
    timing: Timing
    standing: bool
    told: str
    changed_at_ms: int


class ReminderState(StrEnum):
    """Where a reminder is."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    """The appointment had begun, or there was nobody to remind."""
    DROPPED = "dropped"
    """The appointment was moved or called off, or the customer came earlier."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder.

    Attributes:
        minutes: before the start.
        done_at_ms: when it left the state waiting, or 0.
    """

    id: str
    session_id: str
    minutes: int
    due_at_ms: int
    state: ReminderState
    done_at_ms: int = 0


class NotScheduledError(ConflictError):
    """There is no appointment to change."""

    sentence = NOT_SCHEDULED


def timing(starts_at: str, zone: str, minutes: str, reminders: str, now_ms: int) -> Timing:
    """Returns an appointment as checked.

    Args:
        starts_at: "YYYY-MM-DDTHH:MM", local.
        zone: IANA name.
        minutes: how long; empty for the usual time.
        reminders: minutes before the start, separated by commas; empty for none.
        now_ms: UTC.

    Raises:
        WrongInputError: fields starts_at, zone, minutes or reminders.
    """
    name = _zone(zone)
    local = _local(starts_at)
    starts_at_ms = moment("starts_at", local, name)
    if starts_at_ms <= now_ms:
        raise WrongInputError("starts_at", OVER)
    if starts_at_ms > now_ms + MOST_DAYS * 24 * 60 * _MINUTE_MS:
        raise WrongInputError("starts_at", TOO_FAR, days=MOST_DAYS)
    return Timing(
        local=f"{local:{_LOCAL}}",
        zone=name,
        minutes=_minutes(minutes),
        reminders=_reminders(reminders),
        starts_at_ms=starts_at_ms,
        twice=comes_twice(local, name),
    )


def moment(field: str, local: datetime, zone: str) -> int:
    """Returns a local time in UTC; of one that comes twice the first (RFC 5545 section 3.3.5).

    Raises:
        WrongInputError: the clocks go forward over it.
    """
    there = local.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    utc = there.astimezone(UTC)
    if utc.astimezone(there.tzinfo).replace(tzinfo=None) != local:
        raise WrongInputError(field, GAP, time=f"{local:%H:%M}", zone=zone)
    return int(utc.timestamp() * 1000)


def comes_twice(local: datetime, zone: str) -> bool:
    """Whether the clocks go back over a local time."""
    there = local.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return there.utcoffset() != there.replace(fold=1).utcoffset()


def local_of(written: str) -> datetime:
    """Returns date and time of day as stored."""
    return datetime.strptime(written, _LOCAL)  # noqa: DTZ007 (the zone stands beside it)


def due_at_ms(starts_at_ms: int, minutes: int) -> int:
    """Returns when a reminder is due."""
    return starts_at_ms - int(timedelta(minutes=minutes) / timedelta(milliseconds=1))


def written_reminders(reminders: tuple[int, ...]) -> str:
    """Returns reminders as stored, and as forms send them."""
    return ",".join(str(minutes) for minutes in reminders)


def read_reminders(text: str) -> tuple[int, ...]:
    """Returns reminders from what is stored."""
    return tuple(int(part) for part in text.split(",") if part)


def known_zone(text: str) -> str:
    """Returns the name of a time zone, or an empty text.

    Raises:
        WrongInputError: field zone: there is no such zone.
    """
    name = fields.line("zone", text, ZONE_CHARS)
    if name and name not in time_zones() and name not in zoneinfo.available_timezones():
        raise WrongInputError("zone", NOT_ZONE)
    return name


def _zone(text: str) -> str:
    name = known_zone(text)
    if not name:
        raise WrongInputError("zone", NO_ZONE)
    return name


def _local(text: str, field: str = "starts_at") -> datetime:
    try:
        return local_of(fields.line(field, text, LOCAL_CHARS, least=1))
    except ValueError as problem:
        raise WrongInputError(field, NO_MOMENT) from problem


def _minutes(text: str) -> int:
    plain = text.strip() or str(USUAL_MINUTES)
    if not (plain.isascii() and plain.isdecimal() and len(plain) < 6):
        raise WrongInputError("minutes", NOT_MINUTES, least=LEAST_MINUTES, most=MOST_MINUTES)
    if not LEAST_MINUTES <= int(plain) <= MOST_MINUTES:
        raise WrongInputError("minutes", NOT_MINUTES, least=LEAST_MINUTES, most=MOST_MINUTES)
    return int(plain)


def _reminders(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    numbers = {
        int(part)
        for part in parts
        if part.isascii() and part.isdecimal() and len(part) < 6
        if LEAST_BEFORE <= int(part) <= MOST_BEFORE
    }
    if len(numbers) != len(set(parts)) or len(numbers) > MOST_REMINDERS:
        raise WrongInputError("reminders", NOT_REMINDERS, count=MOST_REMINDERS, least=LEAST_BEFORE)
    return tuple(sorted(numbers, reverse=True))
