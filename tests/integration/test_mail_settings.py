"""Settings of mail: what is refused, and what a test mail says."""

import socket

import pytest
import trustme

from appliance.domain.forms import WrongFieldsError
from appliance.domain.mail import MailError, MailState, Trouble
from appliance.services.mail_settings import (
    PASSWORD_AGAIN,
    PLAIN_NOT_AGREED,
)
from tests.fakes.mail_room import LETTERS, MailRoom
from tests.fakes.own_port import own_port
from tests.fakes.smtp_server import PASSWORD, mail_server

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
    room: MailRoom, authority: trustme.CA, trouble: Trouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.desk.mail._timeout_s = 0.5 if trouble is Trouble.TIMEOUT else room.timeout_s
    security = "none" if trouble is Trouble.NO_STARTTLS else "starttls"
    async with mail_server(authority, security) as server:
        changed = dict(TESTS[trouble])
        if trouble is Trouble.NO_STARTTLS:
            changed["security"] = "starttls"
        if trouble is Trouble.NAME:
            monkeypatch.setattr(socket, "getaddrinfo", _nobody_knows)
        if trouble is Trouble.CONNECT:
            changed["port"] = str(own_port())
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
        with pytest.raises(WrongFieldsError) as caught:
            await room.use(other, authority, password="")
        assert caught.value.errors["password"].sentence == PASSWORD_AGAIN
        server_now = room.desk.mail.settings.server()
        assert server_now is not None
        assert (server_now.port, server_now.password) == (server.port, PASSWORD)


async def test_mail_without_encryption_needs_a_word(room: MailRoom, authority: trustme.CA) -> None:
    async with mail_server(authority, "none") as server:
        with pytest.raises(WrongFieldsError) as caught:
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
        with pytest.raises(WrongFieldsError) as caught:
            await room.use(server, authority, **wrong)
        assert set(caught.value.errors) == set(wrong)
        with pytest.raises(WrongFieldsError) as caught:
            await room.use(server, authority, authorities="no certificate")
        assert set(caught.value.errors) == {"authorities"}
    assert not room.desk.mail.is_set_up


def _nobody_knows(*_asked: object, **_more: object) -> None:
    """Answers as a name server does for a name that does not exist; nothing leaves loopback."""
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
