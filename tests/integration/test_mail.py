"""Mail against a real server: it arrives as it was meant, or says exactly why it does not."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
import trustme

from appliance.domain.errors import WrongInputError
from appliance.domain.mail import MINUTE_MS, WAITS_MS, MailError, MailState, Trouble
from appliance.services.mail_settings import (
    PASSWORD_AGAIN,
    PLAIN_NOT_AGREED,
    WrongSettingsError,
)
from tests.fakes.mail_room import LETTERS, LINK, MailRoom
from tests.fakes.smtp_server import PASSWORD, mail_server

SECURITIES = ("starttls", "tls", "none")


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest_asyncio.fixture
async def room(tmp_path: Path) -> AsyncIterator[MailRoom]:
    made = MailRoom(tmp_path / "data")
    yield made
    await made.close()


@pytest.mark.parametrize("security", SECURITIES)
async def test_mail_is_delivered(room: MailRoom, authority: trustme.CA, security: str) -> None:
    async with mail_server(authority, security) as server:
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        sent = await room.until_state(mail_id, MailState.SENT)
        await room.stop()
    assert server.recipients() == ["jiwoo@example.org"]
    assert server.received[0].sender == "help@example.org"
    assert server.logins == (security != "none")
    assert (sent.tries, sent.trouble, sent.next_at_ms > 0) == (1, "", True)


@pytest.mark.parametrize("language", LETTERS)
async def test_a_letter_arrives_as_text_and_as_html(
    room: MailRoom, authority: trustme.CA, language: str
) -> None:
    letter = LETTERS[language]
    async with mail_server(authority) as server:
        await room.use(server, authority, reply_to="desk@example.org")
        room.start()
        mail_id = await room.queue(language=language)
        await server.wait_for(1)
        await room.stop()
    message = server.received[0].message
    assert message["Subject"] == letter.subject
    assert message["Content-Language"] == language
    assert message["From"].addresses[0].display_name == "Acme"
    assert message["From"].addresses[0].addr_spec == "help@example.org"
    assert message["Reply-To"].addresses[0].addr_spec == "desk@example.org"
    assert message["To"].addresses[0].addr_spec == "jiwoo@example.org"
    assert message["Message-ID"] == f"<{mail_id}@help.example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.timestamp() * 1000 == room.desk.clock.ms
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    for text in (letter.greeting, *letter.paragraphs, letter.footnote, letter.action_label, LINK):
        assert text in server.received[0].part("plain")
        assert text in server.received[0].part("html")
    assert f'lang="{language}"' in server.received[0].part("html")
    assert max(map(len, server.received[0].raw.split(b"\r\n"))) <= 998
    assert server.received[0].raw.isascii()


async def test_a_wrong_password_pauses_all_mail_until_the_settings_change(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        await room.use(server, authority, password="mistyped")
        room.start()
        mail_id = await room.queue()
        await room.until_paused()
        await room.queue("bob@example.org")
        assert room.desk.mail.paused is not None
        assert room.desk.mail.paused.trouble is Trouble.LOGIN
        assert "535 5.7.8 wrong name or password" in room.desk.mail.paused.detail
        tried = server.logins
        await room.pass_(24 * 60)
        assert (await room.get(mail_id)).state is MailState.WAITING
        assert server.logins == tried, "a refused password is not tried again by itself"
        await room.use(server, authority)
        await server.wait_for(2)
        assert room.desk.mail.paused is None
        await room.stop()


async def test_a_pause_outlives_a_restart(room: MailRoom, authority: trustme.CA) -> None:
    async with mail_server(authority) as server:
        await room.use(server, authority, password="mistyped")
        room.start()
        mail_id = await room.queue()
        await room.until_paused()
        tried = server.logins
        await room.restart()
        room.start()
        await room.until_paused()
        assert server.logins == tried
        await room.desk.mail.try_now("ada", [mail_id])
        server.password = "mistyped"
        await server.wait_for(1)
        await room.stop()


async def test_a_refused_recipient_fails_at_once_and_hinders_nobody(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.to_recipient = lambda to: "550 5.1.1 no such user" if "nobody" in to else None
        await room.use(server, authority)
        bad = await room.queue("nobody@example.org")
        good = [await room.queue(f"one{number}@example.org") for number in range(3)]
        room.start()
        for mail_id in good:
            await room.until_state(mail_id, MailState.SENT)
        failed = await room.until_state(bad, MailState.FAILED)
        await room.stop()
    assert failed.trouble == Trouble.RECIPIENT
    assert failed.detail == "550 5.1.1 no such user"
    assert server.lines == 1, "one connection for the batch"


async def test_a_recipient_that_is_busy_gets_the_mail_later(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.to_recipient = lambda _to: "451 4.7.1 greylisted, come back"
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        waiting = await room.until(mail_id, lambda mail: bool(mail.trouble))
        assert waiting.state is MailState.WAITING
        assert waiting.next_at_ms == room.desk.clock.ms + MINUTE_MS
        assert waiting.error is not None
        assert waiting.error.trouble is Trouble.LATER
        server.to_recipient = lambda _to: None
        await room.pass_(1)
        sent = await room.until_state(mail_id, MailState.SENT)
        await room.stop()
    assert sent.tries == 2
    assert sent.trouble == ""


async def test_tries_grow_rarer_until_the_mail_is_given_up(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.to_recipient = lambda _to: "450 mailbox busy"
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        for tries, wait_ms in enumerate(WAITS_MS, start=1):
            mail = await room.until(mail_id, lambda mail, tries=tries: _tried(mail, tries))
            assert mail.next_at_ms - room.desk.clock.ms == wait_ms
            await room.pass_(wait_ms / MINUTE_MS)
        failed = await room.until_state(mail_id, MailState.FAILED)
        await room.stop()
    assert failed.tries == len(WAITS_MS) + 1
    assert [wait_ms // MINUTE_MS for wait_ms in WAITS_MS] == [1, 5, 15, 60, 240, 720]


async def test_a_server_that_is_away_costs_one_try_for_all(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        await room.use(server, authority, port=str(_closed_port()))
        ids = [await room.queue(f"one{number}@example.org") for number in range(5)]
        room.start()
        for mail_id in ids:
            mail = await room.until(mail_id, lambda mail: bool(mail.trouble))
            assert (mail.state, mail.tries, mail.trouble) == (MailState.WAITING, 1, "connect")
        await room.use(server, authority)
        await server.wait_for(5)
        await room.stop()


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_falls_silent_costs_a_time_out(
    room: MailRoom, authority: trustme.CA, command: str
) -> None:
    room.desk.mail.outbox._timeout_s = 0.3
    async with mail_server(authority) as server:
        server.silent_at = command
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        waiting = await room.until(mail_id, lambda mail: bool(mail.trouble))
        assert (waiting.state, waiting.trouble) == (MailState.WAITING, "timeout")
        server.silent_at = ""
        server.go_on.set()
        await room.pass_(1)
        await room.until_state(mail_id, MailState.SENT)
        await room.stop()


async def test_a_line_cut_in_mid_mail_costs_that_mail_a_minute_and_others_nothing(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server:
        server.drop_at = "cut@example.org"
        await room.use(server, authority)
        cut = await room.queue("cut@example.org")
        other = await room.queue("other@example.org")
        room.start()
        await room.until_state(other, MailState.SENT)
        waiting = await room.get(cut)
        assert (waiting.state, waiting.trouble) == (MailState.WAITING, "dropped")
        server.drop_at = ""
        await room.pass_(1)
        await room.until_state(cut, MailState.SENT)
        await room.stop()
    assert server.recipients() == ["other@example.org", "cut@example.org"]


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


TESTS = {
    Trouble.LOGIN: {"password": "mistyped"},
    Trouble.NAME: {"host": "nowhere.invalid"},
    Trouble.CERTIFICATE: {"authorities": ""},
    Trouble.NO_STARTTLS: {},
    Trouble.TLS: {"security": "tls"},
    Trouble.RECIPIENT: {},
    Trouble.SENDER: {},
    Trouble.UNWELCOME: {},
    Trouble.TIMEOUT: {},
    Trouble.CONNECT: {},
}


@pytest.mark.parametrize("trouble", TESTS)
async def test_a_test_mail_says_exactly_what_is_wrong(
    room: MailRoom, authority: trustme.CA, trouble: Trouble
) -> None:
    room.desk.mail._timeout_s = 0.5 if trouble is Trouble.TIMEOUT else 5.0
    security = "none" if trouble is Trouble.NO_STARTTLS else "starttls"
    async with mail_server(authority, security) as server:
        changed = dict(TESTS[trouble])
        if trouble is Trouble.NO_STARTTLS:
            changed["security"] = "starttls"
        if trouble is Trouble.CONNECT:
            changed["port"] = str(_closed_port())
        if trouble is Trouble.RECIPIENT:
            server.to_recipient = lambda _to: "550 5.1.1 no such user"
        if trouble is Trouble.SENDER:
            server.to_sender = "553 5.7.1 not your address"
        if trouble is Trouble.TIMEOUT:
            server.silent_at = "RCPT"
        if trouble is Trouble.UNWELCOME:
            server.greeting = "554 5.7.1 go away"
        await room.use(server, authority, **changed)
        with pytest.raises(MailError) as caught:
            await room.desk.mail.send_test("ada", "ada@example.org", "en")
    assert caught.value.trouble is trouble
    assert caught.value.sentence % caught.value.values
    assert server.received == []


async def test_a_certificate_of_another_name_is_refused(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority, "tls", "mail.example.org") as server:
        await room.use(server, authority)
        with pytest.raises(MailError) as caught:
            await room.desk.mail.send_test("ada", "ada@example.org", "en")
    assert caught.value.trouble is Trouble.CERTIFICATE
    assert server.seen["MAIL"] == 0


async def test_a_certificate_that_nobody_signed_gets_no_password(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(trustme.CA()) as server:
        await room.use(server, authority)
        room.start()
        mail_id = await room.queue()
        waiting = await room.until(mail_id, lambda mail: bool(mail.trouble))
        await room.stop()
    assert (waiting.state, waiting.trouble) == (MailState.WAITING, "certificate")
    assert (server.logins, server.seen["MAIL"]) == (0, 0)


@pytest.mark.parametrize("language", LETTERS)
async def test_a_test_mail_arrives(room: MailRoom, authority: trustme.CA, language: str) -> None:
    async with mail_server(authority) as server:
        await room.use(server, authority)
        await room.desk.mail.send_test("ada", "ada@example.org", language)
    assert server.recipients() == ["ada@example.org"]
    assert server.received[0].message["Content-Language"] == language


async def test_a_password_is_not_sent_to_another_server(
    room: MailRoom, authority: trustme.CA
) -> None:
    async with mail_server(authority) as server, mail_server(authority) as other:
        await room.use(server, authority)
        await room.use(server, authority, password="", reply_to="desk@example.org")
        with pytest.raises(WrongSettingsError) as caught:
            await room.use(other, authority, password="")
        assert caught.value.errors["password"].sentence == PASSWORD_AGAIN
        server_now = room.desk.mail.settings.server()
        assert server_now is not None
        assert (server_now.port, server_now.password) == (server.port, PASSWORD)


async def test_mail_without_encryption_needs_a_word(room: MailRoom, authority: trustme.CA) -> None:
    async with mail_server(authority, "none") as server:
        with pytest.raises(WrongSettingsError) as caught:
            await room.use(server, None, host="mail.example.org")
        assert caught.value.errors["plain_agreed"].sentence == PLAIN_NOT_AGREED
        await room.use(server, None, host="mail.example.org", plain_agreed="yes")


async def test_each_wrong_field_is_named(room: MailRoom, authority: trustme.CA) -> None:
    wrong = {
        "host": "no host",
        "port": "0",
        "security": "maybe",
        "from": "nobody",
        "reply_to": "홍길동@example.org",
    }
    async with mail_server(authority) as server:
        with pytest.raises(WrongSettingsError) as caught:
            await room.use(server, authority, **wrong)
        assert set(caught.value.errors) == set(wrong)
        with pytest.raises(WrongSettingsError) as caught:
            await room.use(server, authority, authorities="no certificate")
        assert set(caught.value.errors) == {"authorities"}
    assert not room.desk.mail.is_set_up


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


def _tried(mail: object, tries: int) -> bool:
    return getattr(mail, "tries", 0) == tries and getattr(mail, "state", "") == "waiting"


def _closed_port() -> int:
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _assert_nowhere(folder: Path, canaries: tuple[str, ...]) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            for canary in canaries:
                assert canary.encode() not in path.read_bytes(), path.name
