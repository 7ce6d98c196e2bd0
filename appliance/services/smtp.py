"""One connection to the mail server (RFC 5321, 3207, 4954), and exact words for what goes wrong."""

import asyncio
import contextlib
import functools
import ipaddress
import os
import re
import socket
import ssl
from collections.abc import Iterator
from typing import Final

import aiosmtplib

from appliance.domain.errors import WrongInputError
from appliance.domain.letters import ascii_host
from appliance.domain.mail import Effect, MailError, MailServer, Trouble
from appliance.services.mail_message import domain_of

TIMEOUT_S: Final = 20.0
"""For connecting, and for each answer."""
MAIL_TIMEOUT_S: Final = 90.0
"""For a whole mail: a server that drips is as good as one that is silent."""
_DETAIL_CHARS = 200
_TEMPORARY = 400
_PERMANENT = 500
_NEEDS_LOGIN = (530, 534, 535, 538)
_POLICY = re.compile(r"5\.7\.\d")
"""Enhanced status (RFC 3463): relaying denied, bad reputation: not the recipient's fault."""
_SECRETS = (
    (re.compile(r"https?://\S+"), "..."),
    (re.compile(r"[A-Za-z0-9_=+/-]{20,}"), "..."),
)
"""Servers quote what they refuse; links and tokens of a mail must not come back into lists."""


class SmtpLine:
    """An open connection, signed in.  Made by `open_line`."""

    def __init__(self, smtp: aiosmtplib.SMTP, server: MailServer) -> None:
        """Takes what `open_line` made."""
        self._smtp = smtp
        self._server = server

    @property
    def is_open(self) -> bool:
        """Whether the server still listens."""
        return self._smtp.is_connected

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hands one mail over; returns once the server took the responsibility for it.

        Args:
            sender: envelope address, ASCII.
            recipient: envelope address, ASCII.
            message: RFC 5322, lines of at most 998 bytes.

        Raises:
            MailError: the mail was refused, or nobody knows; the line may be closed then.
        """
        try:
            with _translated(self._server, Effect.PUT_OFF):
                async with asyncio.timeout(MAIL_TIMEOUT_S):
                    await self._hand_over(sender, recipient, message)
        except MailError:
            await self._reset()
            raise

    async def close(self) -> None:
        """Says good-bye, if there is still somebody to say it to."""
        if self.is_open:
            with contextlib.suppress(aiosmtplib.SMTPException, OSError):
                await self._smtp.quit(timeout=2.0)
        self._smtp.close()

    def drop(self) -> None:
        """Closes without a word."""
        self._smtp.close()

    async def _hand_over(self, sender: str, recipient: str, message: bytes) -> None:
        try:
            await self._smtp.mail(sender)
        except aiosmtplib.SMTPSenderRefused as problem:
            raise self._refused(problem, Trouble.SENDER, Effect.PAUSE) from problem
        try:
            await self._smtp.rcpt(recipient)
        except aiosmtplib.SMTPRecipientRefused as problem:
            raise self._refused(problem, Trouble.RECIPIENT, Effect.GIVE_UP) from problem
        try:
            await self._smtp.data(message)
        except aiosmtplib.SMTPDataError as problem:
            raise self._refused(problem, Trouble.REFUSED, Effect.GIVE_UP) from problem

    def _refused(
        self, answer: aiosmtplib.SMTPResponseException, trouble: Trouble, effect: Effect
    ) -> MailError:
        """Returns what an answer to MAIL, RCPT or DATA means (RFC 5321 section 4.2.1)."""
        detail = _said(answer, self._server)
        if answer.code in _NEEDS_LOGIN:
            return MailError(Trouble.LOGIN, detail, Effect.PAUSE)
        if answer.code >= _PERMANENT:
            if trouble is Trouble.RECIPIENT and _POLICY.match(answer.message):
                return MailError(Trouble.UNWELCOME, detail, Effect.PUT_OFF)
            return MailError(trouble, detail, effect)
        everybody = trouble is Trouble.SENDER
        return MailError(Trouble.LATER, detail, Effect.PUT_OFF_ALL if everybody else Effect.PUT_OFF)

    async def _reset(self) -> None:
        """Makes the line ready for the next mail, or closes it."""
        if not self.is_open:
            return
        try:
            await self._smtp.rset(timeout=TIMEOUT_S)
        except (aiosmtplib.SMTPException, OSError):
            self._smtp.close()


async def open_line(server: MailServer, own_name: str, timeout_s: float = TIMEOUT_S) -> SmtpLine:
    """Connects, encrypts, verifies and signs in.

    Args:
        server: where to.
        own_name: host name or address of this appliance, for the greeting.
        timeout_s: for connecting and for each answer.

    Raises:
        MailError: says what is wrong.
    """
    host = _host(server)
    if server.security == "none" and not (is_loopback(host) or server.plain_agreed):
        raise MailError(Trouble.PLAIN, server.place, Effect.PUT_OFF_ALL)
    context = None if server.security == "none" else await tls_context(server.authorities)
    smtp = aiosmtplib.SMTP(
        hostname=host,
        port=server.port,
        timeout=timeout_s,
        use_tls=server.security == "tls",
        start_tls=False,
        tls_context=context,
        local_hostname=domain_of(own_name),
    )
    try:
        with _translated(server, Effect.PUT_OFF_ALL):
            await smtp.connect()
            await smtp.ehlo()
            if server.security == "starttls":
                await _encrypt(smtp, server)
            if server.user:
                await _sign_in(smtp, server)
    except BaseException:
        smtp.close()
        raise
    return SmtpLine(smtp, server)


async def tls_context(authorities: str) -> ssl.SSLContext:
    """Returns the conditions of encryption: certificate and host name are verified.

    Args:
        authorities: PEM certificates to trust instead of the system's, or empty.

    Raises:
        MailError: these are no certificates.
    """
    return await asyncio.to_thread(_tls_context, authorities, _bundle_changed_ns())


def is_loopback(host: str) -> bool:
    """Whether a host is this computer, whatever a name server says."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _encrypt(smtp: aiosmtplib.SMTP, server: MailServer) -> None:
    if not smtp.supports_extension("starttls"):
        raise MailError(Trouble.NO_STARTTLS, server.place, Effect.PUT_OFF_ALL)
    await smtp.starttls()
    await smtp.ehlo()


async def _sign_in(smtp: aiosmtplib.SMTP, server: MailServer) -> None:
    if not (smtp.supports_extension("auth") and smtp.supported_auth_methods):
        raise MailError(Trouble.NO_LOGIN, server.place, Effect.PUT_OFF_ALL)
    try:
        await smtp.login(server.user, server.password)
    except aiosmtplib.SMTPAuthenticationError as problem:
        detail = _said(problem, server)
        if problem.code >= _PERMANENT:
            raise MailError(Trouble.LOGIN, detail, Effect.PAUSE) from problem
        raise MailError(Trouble.LATER, detail, Effect.PUT_OFF_ALL) from problem


@contextlib.contextmanager
def _translated(server: MailServer, effect: Effect) -> Iterator[None]:
    """Turns what connections raise into MailError; the order of the clauses counts."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as problem:
        if problem.code < _TEMPORARY:
            raise MailError(Trouble.NO_SERVER, server.place, Effect.PUT_OFF_ALL) from problem
        later = problem.code < _PERMANENT
        trouble = Trouble.LATER if later else Trouble.UNWELCOME
        raise MailError(trouble, _said(problem, server), Effect.PUT_OFF_ALL) from problem
    except (aiosmtplib.SMTPException, OSError) as problem:
        raise _broken(problem, server, effect) from problem


def _broken(problem: Exception, server: MailServer, effect: Effect) -> MailError:
    """Returns what a line that does not come about, or breaks, means."""
    causes = list(_causes(problem))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return MailError(Trouble.CERTIFICATE, _short(cause.verify_message), effect)
    kinds: tuple[tuple[type[BaseException], Trouble], ...] = (
        (ssl.SSLError, Trouble.TLS),
        (socket.gaierror, Trouble.NAME),
        (TimeoutError, Trouble.TIMEOUT),
        (aiosmtplib.SMTPServerDisconnected, Trouble.DROPPED),
    )
    for kind, trouble in kinds:
        if any(isinstance(cause, kind) for cause in causes):
            return MailError(trouble, server.place, effect)
    dropped = effect is Effect.PUT_OFF
    return MailError(Trouble.DROPPED if dropped else Trouble.CONNECT, server.place, effect)


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def _said(answer: aiosmtplib.SMTPResponseException, server: MailServer) -> str:
    """Returns the server's words on one line, without what must not be kept."""
    words = answer.message
    if server.password:
        words = words.replace(server.password, "...")
    return _short(f"{answer.code} {words}")


def _short(words: str) -> str:
    words = "".join(one if one.isprintable() else " " for one in words)
    for pattern, instead in _SECRETS:
        words = pattern.sub(instead, words)
    return " ".join(words.split())[:_DETAIL_CHARS]


def _host(server: MailServer) -> str:
    try:
        return str(ipaddress.ip_address(server.host))
    except ValueError:
        pass
    try:
        return ascii_host("host", server.host)
    except WrongInputError as problem:
        raise MailError(Trouble.NAME, server.place, Effect.PUT_OFF_ALL) from problem


def _bundle_changed_ns() -> int:
    """Returns when the system's authorities were last changed, or 0 where that is not one file."""
    bundle = ssl.get_default_verify_paths().cafile
    if bundle is None:
        return 0
    try:
        return os.stat(bundle).st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=2)
def _tls_context(authorities: str, _changed_ns: int) -> ssl.SSLContext:
    """Reading the system's authorities takes up to 0.2 s: once, until they change."""
    try:
        context = ssl.create_default_context(cadata=authorities or None)
    except (ssl.SSLError, ValueError) as problem:
        raise MailError(Trouble.AUTHORITIES, _short(str(problem)), Effect.PUT_OFF_ALL) from problem
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
