"""A real mail server on loopback: TLS, STARTTLS and login, and the ways servers misbehave."""

import asyncio
import hmac
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "deskside@example.org", "canary password with \u00e9 4711"
HOST = "localhost"

Answer = Callable[[str], str | None]
"""Recipient -> what the server says, or None for yes."""


@dataclass
class Received:
    """A mail as it arrived."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        assert not parsed.defects
        return parsed

    def part(self, kind: str) -> str:
        body = self.message.get_body((kind,))
        assert body is not None
        return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class MailServerFake:
    """What the server got, and how it behaves; change it while it runs.

    Attributes:
        security: "tls", "starttls" or "none".
        to_recipient, to_data: what it answers.
        silent_at: the command it does not answer until `go_on` is set.
        drop_at: recipient whose mail breaks the connection in the middle.
        drops_all: every mail does.
        kill_at: recipient whose mail is taken, and the connection broken before the answer.
        greeting: what it says to EHLO instead of yes.
        seen: commands by name.
        lines: connections so far.
    """

    security: str
    port: int = 0
    received: list[Received] = field(default_factory=list)
    to_recipient: Answer = lambda _recipient: None
    to_data: Answer = lambda _recipient: None
    to_sender: str | None = None
    password: str = PASSWORD
    login_answer: str = "535 5.7.8 wrong name or password"
    greeting: str = ""
    silent_at: str = ""
    drop_at: str = ""
    drops_all: bool = False
    offers_login: bool = True
    kill_at: str = ""
    seen: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    logins: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait_for(self, mails: int, within_s: float = 20.0) -> None:
        """Waits until so many have arrived."""
        async with asyncio.timeout(within_s):
            while len(self.received) < mails:
                self.arrived.clear()
                await self.arrived.wait()

    def recipients(self) -> list[str]:
        return [mail.recipient for mail in self.received]

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        session.host_name = name
        if not self.offers_login:
            answers = [line for line in answers if "AUTH" not in line]
        return [self.greeting] if self.greeting else answers

    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._maybe_silent("MAIL")
        if self.security == "tls" and not session.authenticated:
            return "530 5.7.0 sign in first"
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._maybe_silent("RCPT")
        answer = self.to_recipient(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        recipient = envelope.rcpt_tos[0]
        await self._maybe_silent("DATA")
        if self.drops_all or recipient == self.drop_at:
            self._break(server)
            return "421 gone"
        answer = self.to_data(recipient)
        if answer is None:
            assert isinstance(envelope.content, bytes)
            self.received.append(Received(str(envelope.mail_from), recipient, envelope.content))
            self.arrived.set()
        if recipient == self.kill_at:
            self._break(server)
        return answer or "250 OK"

    @staticmethod
    def _break(server: SMTP) -> None:
        assert isinstance(server.transport, asyncio.Transport)
        server.transport.abort()

    async def _maybe_silent(self, command: str) -> None:
        self.seen[command] += 1
        if command == self.silent_at:
            self.reached.set()
            await self.go_on.wait()

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _kind: str, data: LoginPassword
    ) -> AuthResult:
        self.logins += 1
        right = hmac.compare_digest(data.password, self.password.encode())
        if right and data.login == USER.encode():
            return AuthResult(success=True)
        return AuthResult(success=False, handled=False, message=self.login_answer)


@asynccontextmanager
async def mail_server(
    authority: trustme.CA, security: str = "starttls", name: str = HOST
) -> AsyncIterator[MailServerFake]:
    """Runs a server on a free port of loopback.

    Args:
        authority: signs its certificate.
        security: as in the settings; with "none" nobody signs in.
        name: host name in the certificate.
    """
    fake = MailServerFake(security)
    context: ssl.SSLContext | None = None
    if security != "none":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
    loop = asyncio.get_running_loop()
    servers: list[SMTP] = []

    def protocol() -> SMTP:
        fake.lines += 1
        made = SMTP(
            fake,
            hostname="mx.example.org",
            enable_SMTPUTF8=True,
            loop=loop,
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            auth_required=security == "starttls",
            auth_require_tls=security == "starttls",
            authenticator=fake.authenticate,
        )
        servers.append(made)
        return made

    listening = await loop.create_server(
        protocol, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    fake.port = listening.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        fake.go_on.set()
        listening.close()
        await _ended(servers)
        await listening.wait_closed()


async def _ended(servers: list[SMTP]) -> None:
    """Closes what is still open and waits for its tasks."""
    work: list[Coroutine[Any, Any, Any] | asyncio.Task[None]] = []
    for server in servers:
        transport = server.transport
        if isinstance(transport, asyncio.Transport) and not transport.is_closing():
            transport.abort()
        if server._handler_coroutine is not None:
            server._handler_coroutine.cancel()
            work.append(server._handler_coroutine)
    await asyncio.gather(*work, return_exceptions=True)
