"""Appointments in calendars, and reminders: each once, whatever clocks and computers do (D2)."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from appliance.domain.appointments import NotScheduledError
from appliance.domain.errors import CodeRefusedError, ConflictError
from appliance.domain.records import SessionRecord
from appliance.services.reminders import Reminders
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.request_room import RequestRoom, calendar_of, request_room
from tests.fakes.smtp_server import MailServerFake, mail_server

HOUR_MS = 3_600_000
CUSTOMER, TECHNICIAN = "jiwoo@example.org", "ada@example.org"


@pytest_asyncio.fixture
async def server(authority: trustme.CA) -> AsyncIterator[MailServerFake]:
    async with mail_server(authority, "none") as fake:
        yield fake


@pytest_asyncio.fixture
async def room(tmp_path: Path, server: MailServerFake) -> AsyncIterator[RequestRoom]:
    async with request_room(tmp_path) as made:
        await made.use(server, None)
        yield made


def after(room: RequestRoom, hours: float) -> str:
    moment = datetime.fromtimestamp(room.desk.clock.ms / 1000 + hours * 3600, UTC)
    return f"{moment:%Y-%m-%dT%H:%M}"


async def scheduled(
    room: RequestRoom, hours: float = 48, reminders: str = "1440,60", **more: str | bool
) -> SessionRecord:
    wanted: dict[str, str | bool] = {
        "starts_at": after(room, hours),
        "zone": "UTC",
        "reminders": reminders,
    } | more
    return (await room.start_session(**wanted)).record


async def reminded(room: RequestRoom) -> list[str]:
    """Returns to whom reminders were queued since the beginning."""
    found = (await room.desk.mail.page("", "", 0, 1000)).items
    kinds = ("session_reminder", "session_desk_reminder")
    return sorted(one.recipient for one in found if one.kind in kinds)


def due(room: RequestRoom) -> Reminders:
    return room.requesting.reminders


async def test_a_calendar_follows_an_appointment_to_its_end(
    room: RequestRoom, server: MailServerFake
) -> None:
    room.start()
    record = await scheduled(room, language="ko")
    await server.wait_for(1)
    when = after(room, 72)
    await room.requests.schedule(room.ada, record.id, when, "Asia/Seoul", "45", "30")
    await server.wait_for(2)
    await room.requests.unschedule(room.ada, record.id)
    await server.wait_for(3)
    made, moved, gone = (calendar_of(mail) for mail in server.received)
    assert [one.method.value for one in (made, moved, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({one.vevent.uid.value for one in (made, moved, gone)}) == 1
    assert [one.vevent.sequence.value for one in (made, moved, gone)] == ["0", "1", "2"]
    assert moved.vevent.dtstart.value.strftime("%Y-%m-%dT%H:%M %z") == f"{when} +0900"
    assert made.vevent.organizer.value == "mailto:help@example.org"
    assert made.vevent.attendee.value == f"mailto:{CUSTOMER}"
    assert record.link_token in made.vevent.description.value
    assert record.link_token not in server.received[2].part("plain")
    with pytest.raises(CodeRefusedError):
        await room.desk.sessions.claim_link(record.link_token)
    with pytest.raises(NotScheduledError):
        await room.requests.unschedule(room.ada, record.id)
    words = await room.words(record.id)
    assert [one for one in words if "sched" in one] == ["scheduled", "rescheduled", "unscheduled"]


async def test_an_appointment_outlives_its_link_by_nothing(room: RequestRoom) -> None:
    record = await scheduled(room)
    start_ms = room.desk.clock.ms // 60_000 * 60_000 + 48 * HOUR_MS
    assert record.starts_at_ms == start_ms
    assert record.expires_at_ms == start_ms + HOUR_MS + 30 * 60_000
    await room.requests.schedule(room.ada, record.id, after(room, 100), "UTC", "", "")
    moved = await room.get_session(record.id)
    assert moved.expires_at_ms == moved.starts_at_ms + HOUR_MS + 30 * 60_000


async def test_a_longer_life_of_the_link_moves_along(room: RequestRoom) -> None:
    days_minutes = (60 + 7) * 24 * 60
    record = await scheduled(room, hours=60 * 24, expires_minutes=str(days_minutes))
    margin_ms = record.expires_at_ms - record.starts_at_ms
    assert 6 * 24 * HOUR_MS < margin_ms <= 7 * 24 * HOUR_MS + 60_000
    await room.requests.schedule(room.ada, record.id, after(room, 100), "UTC", "", "")
    moved = await room.get_session(record.id)
    assert moved.expires_at_ms - moved.starts_at_ms == margin_ms


async def test_a_session_that_ends_early_leaves_the_calendar(
    room: RequestRoom, server: MailServerFake
) -> None:
    room.start()
    record = await scheduled(room)
    await server.wait_for(1)
    await room.desk.sessions.end(record.id, "Ada", "technician_ended", room.ada.id)
    await server.wait_for(2)
    assert calendar_of(server.received[1]).method.value == "CANCEL"
    room.desk.clock.pass_(hours=47)
    await due(room).send_due()
    assert await reminded(room) == []


async def test_who_was_never_told_gets_no_cancellation(room: RequestRoom) -> None:
    record = await scheduled(room)
    await room.requests.withdraw(room.ada, record.id)
    found = (await room.requests.invitations(record.id)).mails
    assert [(one.kind, one.state.value) for one in found] == [("session_scheduled", "withdrawn")]


async def test_who_wants_updates_hears_of_changes_without_an_invitation(
    room: RequestRoom, server: MailServerFake
) -> None:
    room.start()
    record = await scheduled(room, send_email=False, send_updates=True)
    await room.requests.schedule(room.ada, record.id, after(room, 72), "UTC", "30", "")
    await server.wait_for(1)
    await room.requests.unschedule(room.ada, record.id)
    await server.wait_for(2)
    assert [calendar_of(one).method.value for one in server.received] == ["REQUEST", "CANCEL"]
    other = await scheduled(room, send_email=False, send_updates=True)
    await room.requests.unschedule(room.ada, other.id)
    await server.wait_for(3)
    assert server.received[2].message.get_content_type() == "multipart/alternative"


async def test_another_address_gets_the_appointment(
    room: RequestRoom, server: MailServerFake
) -> None:
    room.start()
    record = await scheduled(room)
    await server.wait_for(1)

    def edit() -> None:
        room.desk.sessions.moves.set(record.id, email="new@example.org")
        room.desk.sessions.moves.note(record.id, "edited", "Ada")

    await room.desk.storage.run(edit)
    await server.wait_for(3)
    told = [(one.recipient, calendar_of(one).method.value) for one in server.received]
    assert told == [
        (CUSTOMER, "REQUEST"),
        (CUSTOMER, "CANCEL"),
        ("new@example.org", "REQUEST"),
    ]


async def test_the_calendar_of_whoever_has_it_follows_too(
    room: RequestRoom, server: MailServerFake
) -> None:
    bob = await room.desk.technician("bob@example.org", "Bob")
    record = await scheduled(room, send_email=False)
    follow, told = room.requesting.desk_calendars.follow, list[tuple[str, str, str]]()

    async def followed(mails: int) -> list[tuple[str, str, str]]:
        for _again in range(2):
            await follow()
        await server.wait_for(len(told) + mails)
        found = [
            (one.recipient, calendar_of(one).method.value, calendar_of(one).vevent.sequence.value)
            for one in server.received[len(told) :]
        ]
        told.extend(found)
        return sorted(found)

    room.start()
    assert await followed(1) == [(TECHNICIAN, "REQUEST", "0")]
    await room.requests.schedule(room.ada, record.id, after(room, 72), "UTC", "30", "")
    assert await followed(1) == [(TECHNICIAN, "REQUEST", "1")]
    await room.desk.storage.run(room.desk.sessions.moves.set, record.id, owner=bob.id)
    assert await followed(2) == [(TECHNICIAN, "CANCEL", "1"), (bob.email, "REQUEST", "1")]
    await room.desk.storage.run(room.desk.sessions.moves.set, record.id, owner=None)
    assert await followed(1) == [(bob.email, "CANCEL", "1")]
    await room.desk.storage.run(room.desk.sessions.moves.set, record.id, owner=bob.id)
    assert await followed(1) == [(bob.email, "REQUEST", "1")]
    await room.desk.sessions.end(record.id, "Ada", "technician_ended", room.ada.id)
    assert await followed(1) == [(bob.email, "CANCEL", "2")]
    uids = {calendar_of(one).vevent.uid.value for one in server.received}
    assert len(uids) == 1


async def test_each_reminder_goes_to_both_sides_once(room: RequestRoom) -> None:
    record = await scheduled(room)
    await due(room).send_due()
    assert await reminded(room) == []
    room.desk.clock.pass_(hours=24)
    for _again in range(3):
        await due(room).send_due()
    assert await reminded(room) == [TECHNICIAN, CUSTOMER]
    room.desk.clock.pass_(hours=23)
    await due(room).send_due()
    assert await reminded(room) == [TECHNICIAN] * 2 + [CUSTOMER] * 2
    assert (await room.words(record.id)).count("reminded") == 2


async def test_a_clock_that_is_set_back_sends_nothing_twice(room: RequestRoom) -> None:
    await scheduled(room)
    room.desk.clock.pass_(hours=24)
    await due(room).send_due()
    room.desk.clock.pass_(hours=-24)
    await due(room).send_due()
    room.desk.clock.pass_(hours=24.5)
    await due(room).send_due()
    assert await reminded(room) == [TECHNICIAN, CUSTOMER]


async def test_after_a_long_absence_one_reminder_is_enough(room: RequestRoom) -> None:
    record = await scheduled(room, reminders="1440,120,60")
    room.desk.clock.pass_(hours=47.5)
    await room.restart()
    await due(room).send_due()
    assert await reminded(room) == [TECHNICIAN, CUSTOMER]
    states = [one.state.value for one in (await room.requests.invitations(record.id)).reminders]
    assert states == ["skipped", "skipped", "sent"]


async def test_a_reminder_after_the_start_is_skipped_and_said_so(room: RequestRoom) -> None:
    record = await scheduled(room)
    room.desk.clock.pass_(hours=48.1)
    await room.restart()
    await due(room).send_due()
    assert await reminded(room) == []
    assert "reminder_skipped" in await room.words(record.id)


async def test_who_came_or_was_moved_is_not_reminded(room: RequestRoom) -> None:
    came, moved = await scheduled(room), await scheduled(room, email="other@example.org")
    await room.desk.sessions.claim_link(came.link_token)
    await room.requests.schedule(room.ada, moved.id, after(room, 96), "UTC", "30", "60")
    with pytest.raises(ConflictError):
        await room.requests.schedule(room.ada, came.id, after(room, 96), "UTC", "30", "60")
    room.desk.clock.pass_(hours=47.5)
    await due(room).send_due()
    assert await reminded(room) == []


async def test_an_odd_address_holds_no_other_reminder_up(room: RequestRoom) -> None:
    odd, good = await scheduled(room), await scheduled(room, email="good@example.org")
    await room.desk.storage.run(room.desk.sessions.moves.set, odd.id, email="김@example.org")
    room.desk.clock.pass_(hours=24)
    await due(room).send_due()
    assert await reminded(room) == [TECHNICIAN] * 2 + [good.email]


async def test_a_run_that_is_cut_short_neither_loses_nor_doubles_a_reminder(
    room: RequestRoom,
) -> None:
    for number in range(24):
        await scheduled(room, reminders="60", email=f"one{number}@example.org")
    room.desk.clock.pass_(hours=47.5)

    def dies() -> None:
        due(room)._send_now()
        raise PowerCutError

    with pytest.raises(PowerCutError):
        await room.desk.storage.run(dies)
    assert await reminded(room) == []
    await room.desk.storage.run(due(room)._send_now)
    assert len(await reminded(room)) == 40
    await room.restart()
    await due(room).send_due()
    customers = [one for one in await reminded(room) if one != TECHNICIAN]
    assert sorted(customers) == sorted(f"one{number}@example.org" for number in range(24))


class PowerCutError(Exception):
    """The computer went off in the middle of a transaction."""


@pytest.mark.long
async def test_kills_in_the_middle_double_no_reminder(
    tmp_path: Path, authority: trustme.CA
) -> None:
    """Each kill may double one mail, under the same Message-ID: see test_mail_killed."""
    kills, count = 3, 60
    wanted = {f"one{number}@example.org" for number in range(count)}
    async with mail_server(authority, "none") as server:
        async with request_room(tmp_path) as room:
            await room.use(server, None)
            room.desk.clock.ms = time.time_ns() // 1_000_000 - 2 * HOUR_MS
            for to in sorted(wanted):
                await scheduled(room, hours=3, reminders="90", email=to)
            waiting = (await room.desk.mail.page("", "", 0, 1000)).items
            await room.desk.mail.withdraw(room.ada.id, [one.id for one in waiting])
        appliance = ApplianceProcess(tmp_path, tmp_path)
        try:
            for kill in range(kills):
                await asyncio.to_thread(appliance.start)
                await server.wait_for(1 + kill * 15, 40.0)
                appliance.kill()
            await asyncio.to_thread(appliance.start)
            async with asyncio.timeout(60.0):
                while len({mail.message["Message-ID"] for mail in server.received}) < 2 * count:
                    server.arrived.clear()
                    await server.arrived.wait()
        finally:
            await asyncio.to_thread(appliance.stop)
    ids = Counter(str(mail.message["Message-ID"]) for mail in server.received)
    each = {str(mail.message["Message-ID"]): mail.recipient for mail in server.received}
    reached = Counter(each.values())
    assert {to for to in reached if to != TECHNICIAN} == wanted
    assert all(reached[to] == 1 for to in wanted)
    assert reached[TECHNICIAN] == count
    assert sum(ids.values()) - len(ids) <= kills
