"""Mail against a real server: it arrives as it was meant, later, or not at all, and says why."""

import pytest
import trustme

from appliance.domain.mail import MINUTE_MS, WAITS_MS, MailState, Trouble
from tests.fakes.mail_room import LETTERS, LINK, MailRoom
from tests.fakes.own_port import own_port
from tests.fakes.smtp_server import mail_server

SECURITIES = ("starttls", "tls", "none")


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


async def test_addresses_with_international_domains(room: MailRoom, authority: trustme.CA) -> None:
    async with mail_server(authority) as server:
        await room.use(
            server, authority, **{"from": "desk@한빛.한국"}, reply_to="a@münchen.example"
        )
        room.start()
        mail_id = await room.queue("jiwoo@한국.example")
        await server.wait_for(1)
        await room.stop()
        shown = await room.get(mail_id)
    assert server.received[0].sender == "desk@xn--xx3br43b.xn--3e0b707e"
    assert server.recipients() == ["jiwoo@xn--3e0b707e.example"]
    assert server.received[0].message["Reply-To"].addresses[0].domain == "xn--mnchen-3ya.example"
    assert shown.recipient == "jiwoo@한국.example"


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


async def test_mail_that_the_server_does_not_relay_is_not_lost(
    room: MailRoom, authority: trustme.CA
) -> None:
    """It says more about how the appliance is set up than about the recipient (RFC 3463, 5.7)."""
    async with mail_server(authority) as server:
        server.to_recipient = lambda to: "554 5.7.1 relay access denied" if "far" in to else None
        await room.use(server, authority)
        far = await room.queue("far@example.com")
        near = await room.queue("near@example.org")
        room.start()
        await room.until_state(near, MailState.SENT)
        waiting = await room.get(far)
        await room.stop()
    assert (waiting.state, waiting.trouble) == (MailState.WAITING, "unwelcome")


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
        await room.use(server, authority, port=str(own_port()))
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
        room.desk.mail.outbox._timeout_s = room.timeout_s
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


def _tried(mail: object, tries: int) -> bool:
    return getattr(mail, "tries", 0) == tries and getattr(mail, "state", "") == "waiting"
