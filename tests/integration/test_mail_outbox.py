"""What waits in the outbox: over restarts, withdrawn, in its order, and without a trace."""

import asyncio
import logging
from pathlib import Path

import pytest
import trustme

from appliance.domain.errors import WrongInputError
from appliance.domain.mail import MINUTE_MS, MailError, MailState, Trouble
from tests.fakes.mail_room import LETTERS, LINK, MailRoom
from tests.fakes.smtp_server import PASSWORD, mail_server


async def test_a_crash_loses_nothing_and_doubles_are_known_as_such(
    room: MailRoom, authority: trustme.CA
) -> None:
    """The server takes the mail, and the appliance dies before it hears of it."""
    async with mail_server(authority) as server:
        server.silent_at = "DATA"
        await room.use(server, authority)
        first = await room.queue("first@example.org")
        second = await room.queue("second@example.org")
        room.start()
        await asyncio.wait_for(server.reached.wait(), 20)
        await room.restart()
        assert (await room.get(first)).state is MailState.SENDING
        server.silent_at = ""
        server.go_on.set()
        room.start()
        for mail_id in (first, second):
            await room.until_state(mail_id, MailState.SENT)
        await room.stop()
    by_id = {mail.message["Message-ID"]: mail.recipient for mail in server.received}
    assert sorted(by_id.values()) == ["first@example.org", "second@example.org"]
    assert server.recipients().count("second@example.org") == 1
    assert server.recipients().count("first@example.org") <= 2


async def test_a_mail_that_crashes_twice_is_not_sent_a_third_time(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        await room.use(server, authority)
        mail_id = await room.queue()
        for _crash in range(2):
            server.silent_at = "DATA"
            server.reached.clear()
            room.start()
            await asyncio.wait_for(server.reached.wait(), 20)
            await room.restart()
        room.start()
        failed = await room.until_state(mail_id, MailState.FAILED)
        await room.stop()
    assert failed.trouble == Trouble.INTERRUPTED


async def test_a_restart_in_between_sends_each_mail_once(
    room: MailRoom, authority: trustme.CA
) -> None:
    wanted = [f"one{number}@example.org" for number in range(40)]
    async with mail_server(authority) as server:
        await room.use(server, authority)
        for to in wanted:
            await room.queue(to)
        room.start()
        await server.wait_for(10)
        await room.stop()
        room.desk.restart()
        await room.desk.preferences.load()
        room._prepare()
        room.start()
        await server.wait_for(40)
        await room.stop()
    assert sorted(server.recipients()) == sorted(wanted)


async def test_a_fault_of_its_own_is_said(
    room: MailRoom, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    def faulty(*_letter: object) -> str:
        raise LookupError("no such template")

    room.desk.mail.write_on(faulty)
    async with mail_server(authority) as server:
        await room.use(server, authority)
        await room.queue()
        room.start()
        assert not room.desk.mail.outbox.has_stopped
        assert room.desk.mail.outbox._task is not None
        await asyncio.wait((room.desk.mail.outbox._task,), timeout=20)
        assert room.desk.mail.outbox.has_stopped
    assert "The outbox stopped" in caplog.text


async def test_withdrawn_mail_does_not_go_out(room: MailRoom, authority: trustme.CA) -> None:
    kept = await room.queue("kept@example.org", about="other")
    gone = await room.queue("gone@example.org", about="invitation-1")
    assert await room.desk.storage.run(room.desk.mail.withdraw_now, "invitation-1") == 1
    assert await room.desk.storage.run(room.desk.mail.withdraw_now, "") == 0
    async with mail_server(authority) as server:
        await room.use(server, authority)
        room.start()
        await room.until_state(kept, MailState.SENT)
        await room.stop()
    assert server.recipients() == ["kept@example.org"]
    latest = await room.desk.storage.run(
        room.desk.mail.latest_now, ["invitation-1", "other", "none"]
    )
    assert {about: mail.state for about, mail in latest.items()} == {
        "invitation-1": MailState.WITHDRAWN,
        "other": MailState.SENT,
    }
    assert latest["invitation-1"].id == gone


async def test_a_failed_transaction_queues_nothing(room: MailRoom) -> None:
    def fails() -> None:
        room.desk.mail.queue_now("a@example.org", LETTERS["en"], "en", "invitation", "ada", "lost")
        raise WrongInputError("email")

    with pytest.raises(WrongInputError):
        await room.desk.storage.run(fails)
    assert (await room.desk.mail.page("", "", 0, 10)).total == 0


async def test_urgent_mail_goes_first_and_worthless_mail_not_at_all(
    room: MailRoom, authority: trustme.CA
) -> None:
    mail, now_ms = room.desk.mail, room.desk.clock.ms
    await room.queue("slow@example.org")
    late = await mail.queue(
        "late@example.org", LETTERS["en"], "en", "code", "ada", until_ms=now_ms + MINUTE_MS
    )
    await mail.queue("fast@example.org", LETTERS["en"], "en", "code", "ada", urgent=True)
    room.desk.clock.pass_(minutes=1)
    async with mail_server(authority) as server:
        await room.use(server, authority)
        room.start()
        await server.wait_for(2)
        assert (await room.until_state(late, MailState.FAILED)).trouble == Trouble.TOO_LATE
        await room.stop()
    assert server.recipients() == ["fast@example.org", "slow@example.org"]


async def test_without_settings_mail_waits_and_nothing_breaks(
    room: MailRoom, authority: trustme.CA
) -> None:
    room.start()
    assert not room.desk.mail.is_set_up
    mail_id = await room.queue()
    with pytest.raises(MailError) as caught:
        await room.desk.mail.send_test("ada", "ada@example.org", "en")
    assert caught.value.trouble is Trouble.NOT_SET_UP
    async with mail_server(authority) as server:
        await room.use(server, authority)
        assert room.desk.mail.is_set_up
        await room.until_state(mail_id, MailState.SENT)
        await room.stop()


async def test_secrets_of_mail_stand_nowhere(
    room: MailRoom, authority: trustme.CA, caplog: pytest.LogCaptureFixture
) -> None:
    """SECURITY 17: neither the letter nor the password, also when the server quotes them."""
    caplog.set_level(logging.DEBUG)
    canaries = (LINK.rpartition("/")[2], PASSWORD, "The link works once")
    folder = room.desk.folder
    async with mail_server(authority) as server:
        server.to_data = lambda _to: f"554 5.7.1 spam: {LINK} {PASSWORD}" if "spam" in _to else None
        await room.use(server, authority)
        waiting = await room.queue("waiting@example.org")
        await room.desk.storage.run(
            room.desk.mail.queue_now, "spam@example.org", LETTERS["en"], "en", "x", "y"
        )
        _assert_nowhere(folder, canaries)
        room.start()
        await room.until_state(waiting, MailState.SENT)
        await server.wait_for(1)
        refused = (await room.desk.mail.page("", "spam", 0, 1)).items[0]
        refused = await room.until_state(refused.id, MailState.FAILED)
        assert refused.detail == "554 5.7.1 spam: ... ..."
        await room.stop()
    _assert_nowhere(folder, canaries)
    ours = [
        record for record in caplog.records if not record.name.startswith(("mail.log", "aiosmtpd"))
    ]
    written = "\n".join(record.getMessage() for record in ours)
    for canary in canaries:
        assert canary not in written


async def test_a_letter_is_wiped_once_it_is_of_no_use(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.to_recipient = lambda to: "550 no" if "bad" in to else None
        await room.use(server, authority)
        withdrawn = await room.queue("gone@example.org")
        await room.desk.mail.withdraw("ada", [withdrawn])
        ids = [await room.queue(to) for to in ("good@example.org", "bad@example.org")]
        room.start()
        await room.until_state(ids[0], MailState.SENT)
        await room.until_state(ids[1], MailState.FAILED)
        await room.stop()
    left = await room.desk.storage.run(
        lambda: [
            row[0]
            for row in room.desk.storage._database.execute_sql(
                "SELECT sealed FROM outbox WHERE sealed IS NOT NULL"
            )
        ]
    )
    assert left == []


def _assert_nowhere(folder: Path, canaries: tuple[str, ...]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            for canary in canaries:
                assert canary.encode() not in path.read_bytes(), path.name
