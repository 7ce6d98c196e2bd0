"""Calendar entries as another library and RFC 5545 read them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.appointments import Appointment, timing
from appliance.domain.profile import time_zones
from appliance.services.calendar_entry import CANCEL, REQUEST, Entry, written

FIRST = datetime(2027, 1, 2, tzinfo=UTC).replace(tzinfo=None)
NOW_MS = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp() * 1000)
NAME = '김지우; "Jiwoo", CEO\\'
LINK = "https://help.example.org/j/Abc_123-xyz"


def entry(method: str = REQUEST, zone: str = "Asia/Seoul", sequence: int = 3) -> Entry:
    when = timing("2027-03-30T10:30", zone, "45", "60", NOW_MS)
    return Entry(
        method=method,
        appointment=Appointment("s", "abc@help.example.org", sequence, when, True, "", 0),
        organiser="help@example.org",
        organiser_name="Acme, Inc.",
        attendee="jiwoo@example.org",
        attendee_name=NAME,
        summary="원격 지원, Printer; urgent",
        description=f"Open {LINK}\nCode: 123 456 789\n" + "설명이 아주 길어요. " * 20,
        link=LINK,
        at_ms=NOW_MS,
    )


def read(text: str) -> vobject.base.Component:
    found = vobject.readOne(text)
    found.validate()
    return found


def test_another_library_reads_back_what_was_written() -> None:
    calendar = read(written(entry()))
    event = calendar.vevent
    assert calendar.method.value == "REQUEST"
    assert calendar.version.value == "2.0"
    assert event.uid.value == "abc@help.example.org"
    assert event.sequence.value == "3"
    assert event.status.value == "CONFIRMED"
    assert event.dtstamp.value == datetime(2027, 1, 1, tzinfo=UTC)
    assert event.dtstart.value == datetime(2027, 3, 30, 10, 30, tzinfo=ZoneInfo("Asia/Seoul"))
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=45)
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Asia/Seoul"]
    assert event.summary.value == "원격 지원, Printer; urgent"
    assert event.description.value == entry().description.strip() or (
        event.description.value == entry().description
    )
    assert event.organizer.value == "mailto:help@example.org"
    assert event.organizer.params["CN"] == ["Acme, Inc."]
    assert event.attendee.value == "mailto:jiwoo@example.org"
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]
    assert event.url.value == LINK


def test_a_cancellation_is_one() -> None:
    calendar = read(written(entry(CANCEL, sequence=4)))
    assert calendar.method.value == "CANCEL"
    assert calendar.vevent.status.value == "CANCELLED"
    assert calendar.vevent.sequence.value == "4"
    assert calendar.vevent.uid.value == "abc@help.example.org"


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    raw = written(entry()).encode()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    unfolded = raw.replace(b"\r\n ", b"").decode()
    assert "DTSTART;TZID=Asia/Seoul:20270330T103000" in unfolded
    assert "\nBEGIN:VALARM" not in unfolded


def test_what_a_name_holds_becomes_no_property() -> None:
    sly = written(entry()).replace("\r\n ", "")
    assert sly.count("ATTENDEE") == 1
    for line in sly.split("\r\n"):
        assert line.count('"') % 2 == 0, line


@pytest.mark.parametrize("zone", ["UTC", "Asia/Seoul"])
def test_zones_without_clock_changes_are_whole(zone: str) -> None:
    calendar = read(written(entry(zone=zone)))
    start = calendar.vevent.dtstart.value
    assert start == datetime(2027, 3, 30, 10, 30, tzinfo=ZoneInfo(zone))


@given(st.sampled_from(time_zones()), st.integers(0, 363), st.integers(0, 95))
@settings(max_examples=40, deadline=None)
def test_the_zone_that_goes_along_knows_every_moment(zone: str, day: int, quarter: int) -> None:
    """A reader that has no zones of its own finds the same moment by the VTIMEZONE alone."""
    local = FIRST + timedelta(days=day, minutes=15 * quarter)
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.utcoffset() != there.replace(fold=1).utcoffset():
        return
    when = timing(f"{local:%Y-%m-%dT%H:%M}", zone, "30", "", NOW_MS)
    made = Entry(
        REQUEST,
        Appointment("s", "u@h", 0, when, True, "", 0),
        *("help@example.org", "Acme", "c@example.org", "", "S", "D", "", NOW_MS),
    )
    text = written(made)
    if zone == "UTC":
        return
    assert offset_at(text, local) == there.utcoffset()


def offset_at(text: str, local: datetime) -> timedelta:
    """Returns the offset that the VTIMEZONE alone gives for a local time (RFC 5545 3.6.5)."""
    best: tuple[datetime, timedelta] | None = None
    for piece in vobject.readOne(text).vtimezone.getChildren():
        if piece.name not in ("STANDARD", "DAYLIGHT"):
            continue
        onset = piece.dtstart.value
        offset = parsed(piece.tzoffsetto.value)
        if onset <= local and (best is None or onset > best[0]):
            best = (onset, offset)
    assert best is not None
    return best[1]


def parsed(written_offset: str) -> timedelta:
    sign = -1 if written_offset[0] == "-" else 1
    digits = written_offset[1:].ljust(6, "0")
    return sign * timedelta(
        hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6])
    )
