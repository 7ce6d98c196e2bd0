"""When a session begins: clocks on walls, and the moments they stand for."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.appointments import Timing, timing
from appliance.domain.errors import WrongInputError
from appliance.domain.profile import time_zones

FIRST = datetime(2027, 1, 2, tzinfo=UTC).replace(tzinfo=None)
NOW_MS = int(datetime(2027, 1, 1, tzinfo=UTC).timestamp() * 1000)


def made(starts_at: str, zone: str = "Europe/Paris", minutes: str = "", before: str = "") -> Timing:
    return timing(starts_at, zone, minutes, before, NOW_MS)


def refused(field: str, *wanted: str) -> str:
    with pytest.raises(WrongInputError) as wrong:
        made(*wanted)
    assert wrong.value.field == field
    return wrong.value.sentence % wrong.value.values


@pytest.mark.parametrize(
    ("local", "zone", "utc"),
    [
        ("2027-03-01T10:00", "Asia/Seoul", "2027-03-01T01:00"),
        ("2027-03-28T01:59", "Europe/Paris", "2027-03-28T00:59"),
        ("2027-03-28T03:00", "Europe/Paris", "2027-03-28T01:00"),
        ("2027-07-01T10:00", "America/New_York", "2027-07-01T14:00"),
        ("2027-10-31T02:30", "Europe/Paris", "2027-10-31T00:30"),
        ("2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45"),
    ],
)
def test_a_clock_on_a_wall_is_a_moment(local: str, zone: str, utc: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert made(local, zone).starts_at_ms == moment.timestamp() * 1000


def test_an_hour_that_the_clocks_skip_is_refused_and_named() -> None:
    said = refused("starts_at", "2027-03-28T02:30", "Europe/Paris")
    assert "02:30" in said
    assert "Europe/Paris" in said


def test_of_an_hour_that_comes_twice_the_first_is_meant_and_said_so() -> None:
    assert made("2027-10-31T02:30").twice
    assert not made("2027-10-31T03:30").twice
    assert not made("2027-03-28T03:30").twice


@pytest.mark.parametrize(
    ("field", "wanted"),
    [
        ("starts_at", ("",)),
        ("starts_at", ("tomorrow",)),
        ("starts_at", ("2027-02-30T10:00",)),
        ("starts_at", ("2026-12-31T10:00",)),
        ("starts_at", ("2028-06-01T10:00",)),
        ("zone", ("2027-03-01T10:00", "")),
        ("zone", ("2027-03-01T10:00", "Mars/Olympus")),
        ("zone", ("2027-03-01T10:00", "../../etc/passwd")),
        ("minutes", ("2027-03-01T10:00", "UTC", "4")),
        ("minutes", ("2027-03-01T10:00", "UTC", "half an hour")),
        ("minutes", ("2027-03-01T10:00", "UTC", "99999")),
        ("reminders", ("2027-03-01T10:00", "UTC", "", "4")),
        ("reminders", ("2027-03-01T10:00", "UTC", "", "60,soon")),
        ("reminders", ("2027-03-01T10:00", "UTC", "", "5,6,7,8,9,10")),
        ("reminders", ("2027-03-01T10:00", "UTC", "", "50000")),
    ],
)
def test_what_makes_no_appointment_is_refused_at_its_field(
    field: str, wanted: tuple[str, ...]
) -> None:
    refused(field, *wanted)


def test_reminders_are_sorted_and_each_counts_once() -> None:
    assert made("2027-03-01T10:00", before=" 60, 1440,60 ").reminders == (1440, 60)
    assert made("2027-03-01T10:00").reminders == ()


@given(
    st.integers(0, 363 * 24 * 4),
    st.sampled_from(time_zones()),
)
def test_every_time_that_is_taken_reads_the_same_on_the_wall(quarter: int, zone: str) -> None:
    local = FIRST + timedelta(minutes=15 * quarter)
    wanted = f"{local:%Y-%m-%dT%H:%M}"
    there = local.replace(tzinfo=ZoneInfo(zone))
    if there.astimezone(UTC).astimezone(there.tzinfo) != there:
        refused("starts_at", wanted, zone)
        return
    found = made(wanted, zone)
    there = datetime.fromtimestamp(found.starts_at_ms / 1000, ZoneInfo(zone))
    assert f"{there:%Y-%m-%dT%H:%M}" == wanted
