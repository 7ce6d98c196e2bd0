"""An appointment as an iCalendar object for mail programs (RFC 5545, 5546)."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress
from icalendar.prop import vText

from appliance.domain.appointments import Appointment, local_of
from protocol import PRODUCT

REQUEST: Final = "REQUEST"
CANCEL: Final = "CANCEL"
_AROUND: Final = timedelta(days=400)
"""How far before and after an appointment its VTIMEZONE knows the clock changes."""
_STEP: Final = timedelta(days=7)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a calendar.

    Attributes:
        method: REQUEST or CANCEL.
        appointment: when, with its uid and sequence.
        organiser, organiser_name: who invites; the address that mail comes from.
        attendee, attendee_name: who is invited.
        summary, description: in the recipient's language.
        link: of the session, or empty.
        at_ms: when this object is made.
    """

    method: str
    appointment: Appointment
    organiser: str
    organiser_name: str
    attendee: str
    attendee_name: str
    summary: str
    description: str
    link: str
    at_ms: int


def written(entry: Entry) -> str:
    """Returns the object with CR LF line ends, folded."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{PRODUCT}//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", entry.method)
    timing = entry.appointment.timing
    if timing.zone != "UTC":
        calendar.add_component(_zone(timing.zone, timing.starts_at_ms))
    calendar.add_component(_event(entry))
    return str(calendar.to_ical(), "utf-8")


def _event(entry: Entry) -> Event:
    timing = entry.appointment.timing
    stamp = datetime.fromtimestamp(entry.at_ms // 1000, UTC)
    event = Event()
    event.add("uid", entry.appointment.uid)
    event.add("sequence", entry.appointment.sequence)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    zone = zoneinfo.ZoneInfo(timing.zone)
    end = datetime.fromtimestamp(timing.ends_at_ms // 1000, zone).replace(tzinfo=None)
    _add_moment(event, "dtstart", local_of(timing.local), timing.zone)
    _add_moment(event, "dtend", end, timing.zone)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.link:
        event.add("url", entry.link)
        event.add("location", entry.link)
    event.add("status", "CANCELLED" if entry.method == CANCEL else "CONFIRMED")
    event.add("transp", "OPAQUE")
    event.add("class", "PRIVATE")
    event.add("organizer", _person(entry.organiser, entry.organiser_name))
    attendee = _person(entry.attendee, entry.attendee_name)
    attendee.params["CUTYPE"] = vText("INDIVIDUAL")
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("TRUE" if entry.method == REQUEST else "FALSE")
    event.add("attendee", attendee, encode=False)
    return event


def _add_moment(event: Event, name: str, local: datetime, zone: str) -> None:
    if zone == "UTC":
        event.add(name, local.replace(tzinfo=UTC))
    else:
        event.add(name, local, parameters={"TZID": zone})


def _person(address: str, name: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    person.params["CN"] = vText(name.replace('"', "'") or address)
    return person


def _zone(name: str, around_ms: int) -> Timezone:
    """Returns the clock changes of a zone around a moment.

    DTSTART of each is local time by the clock that was valid before it (RFC 5545 section 3.6.5).
    """
    zone = zoneinfo.ZoneInfo(name)
    middle = datetime.fromtimestamp(around_ms // 1000, UTC)
    first = middle - _AROUND
    made = Timezone()
    made.add("tzid", name)
    before = _offset(first, zone)
    made.add_component(_observance(first, before, before, zone))
    for change in _changes(zone, first, middle + _AROUND):
        after = _offset(change, zone)
        made.add_component(_observance(change, before, after, zone))
        before = after
    return made


def _observance(
    utc: datetime, before: timedelta, after: timedelta, zone: zoneinfo.ZoneInfo
) -> TimezoneStandard | TimezoneDaylight:
    there = utc.astimezone(zone)
    kind = TimezoneDaylight if there.dst() else TimezoneStandard
    made: TimezoneStandard | TimezoneDaylight = kind()
    made.add("dtstart", utc.astimezone(timezone(before)).replace(tzinfo=None))
    made.add("tzoffsetfrom", before)
    made.add("tzoffsetto", after)
    made.add("tzname", there.tzname() or zone.key)
    return made


def _changes(zone: zoneinfo.ZoneInfo, first: datetime, last: datetime) -> list[datetime]:
    """Returns the moments at which the clocks of a zone change, in UTC."""
    found = []
    at = first
    while at < last:
        after = at + _STEP
        if _offset(at, zone) != _offset(after, zone):
            found.append(_change_between(zone, at, after))
        at = after
    return found


def _change_between(zone: zoneinfo.ZoneInfo, early: datetime, late: datetime) -> datetime:
    """Returns the first second of the new offset."""
    old = _offset(early, zone)
    while late - early > _SECOND:
        middle = early + timedelta(seconds=(late - early) // _SECOND // 2)
        if _offset(middle, zone) == old:
            early = middle
        else:
            late = middle
    return late


def _offset(utc: datetime, zone: zoneinfo.ZoneInfo) -> timedelta:
    return utc.astimezone(zone).utcoffset() or timedelta()
