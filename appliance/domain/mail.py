"""Mail under way: its states, what can go wrong with it, and what then happens."""

import ipaddress
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from appliance.domain import fields, letters
from appliance.domain.errors import DomainError, WrongInputError
from protocol.limits import EMAIL_CHARS

MINUTE_MS: Final = 60_000
WAITS_MS: Final = tuple(minutes * MINUTE_MS for minutes in (1, 5, 15, 60, 240, 720))
"""How long after each try that failed the next one comes; after the last one it is given up."""
_PASSWORD_CHARS = 1000


def _(sentence: str) -> str:
    return sentence


NOT_HOST = _("This is no name of a server. It should look like mail.example.org.")


class MailState(StrEnum):
    """Where a mail is."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Effect(Enum):
    """What a trouble does to the outbox."""

    GIVE_UP = "this mail is given up"
    PUT_OFF = "this mail is tried again later"
    PUT_OFF_ALL = "all mail is tried again later"
    PAUSE = "no mail is tried until somebody changes the settings"


class Trouble(StrEnum):
    """Why a mail did not go out; the words stand in the database."""

    NAME = "name"
    CONNECT = "connect"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    CERTIFICATE = "certificate"
    AUTHORITIES = "authorities"
    TLS = "tls"
    NO_STARTTLS = "no-starttls"
    NO_LOGIN = "no-login"
    LOGIN = "login"
    NO_SERVER = "no-server"
    UNWELCOME = "unwelcome"
    SENDER = "sender"
    RECIPIENT = "recipient"
    REFUSED = "refused"
    LATER = "later"
    PLAIN = "plain"
    INTERRUPTED = "interrupted"
    TOO_LATE = "too-late"
    UNREADABLE = "unreadable"
    NOT_SET_UP = "not-set-up"


SENTENCES: Final = {
    Trouble.NAME: _("The mail server %(detail)s was not found. Please check its name."),
    Trouble.CONNECT: _(
        "There is no connection to the mail server %(detail)s. Please check its name and port, "
        "and whether a firewall is in between."
    ),
    Trouble.TIMEOUT: _(
        "The mail server did not answer in time: %(detail)s. Please check port and encryption; "
        "port 465 needs TLS, port 587 STARTTLS."
    ),
    Trouble.DROPPED: _("The mail server %(detail)s ended the connection in the middle."),
    Trouble.CERTIFICATE: _(
        "The certificate of the mail server cannot be trusted: %(detail)s. Please check the "
        "server's name, or enter the certificate of your own authority."
    ),
    Trouble.AUTHORITIES: _("The certificates of your own authority cannot be used: %(detail)s"),
    Trouble.TLS: _(
        "There was no encrypted connection to the mail server %(detail)s. Please check port and "
        "encryption; port 465 needs TLS, port 587 STARTTLS."
    ),
    Trouble.NO_STARTTLS: _(
        "The mail server %(detail)s offers no STARTTLS. Please choose TLS, or another port."
    ),
    Trouble.NO_LOGIN: _(
        "The mail server %(detail)s takes no user name and password on this connection. Please "
        "check port and encryption, or leave both empty."
    ),
    Trouble.LOGIN: _("The mail server refused user name and password: %(detail)s"),
    Trouble.NO_SERVER: _(
        "What answers at %(detail)s does not behave like a mail server. Please check name and port."
    ),
    Trouble.UNWELCOME: _("The mail server takes no mail from this appliance: %(detail)s"),
    Trouble.SENDER: _("The mail server refused the sender's address: %(detail)s"),
    Trouble.RECIPIENT: _("The mail server refused the recipient: %(detail)s"),
    Trouble.REFUSED: _("The mail server refused the mail: %(detail)s"),
    Trouble.LATER: _("The mail server asked for another try later: %(detail)s"),
    Trouble.PLAIN: _(
        "Mail is not sent to %(detail)s without encryption, unless you allow it in the settings."
    ),
    Trouble.INTERRUPTED: _(
        "The appliance ended twice while it sent this mail. It may have arrived; please ask the "
        "recipient."
    ),
    Trouble.TOO_LATE: _("It could not be delivered in time, and is of no use any more."),
    Trouble.UNREADABLE: _("Its text cannot be read: %(detail)s"),
    Trouble.NOT_SET_UP: _("Mail is not set up. Please enter mail server and sender first."),
}


class MailError(DomainError):
    """A mail did not go out.

    Attributes:
        trouble: the kind.
        detail: host, or what the server said; short, one line, without secrets.
        effect: what it means for the outbox.
    """

    status = 409
    word = "mail"

    def __init__(self, trouble: Trouble, detail: str = "", effect: Effect = Effect.PUT_OFF) -> None:
        super().__init__(SENTENCES[trouble], detail=detail)
        self.trouble = trouble
        self.detail = detail
        self.effect = effect

    def __str__(self) -> str:
        return f"{self.trouble.value} ({self.detail})" if self.detail else self.trouble.value


def trouble_of(word: str, detail: str) -> MailError | None:
    """Returns a trouble as stored, or None for an empty word."""
    return MailError(Trouble(word), detail) if word else None


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """A mail in the outbox, as lists show it.

    Attributes:
        kind: what it is for, such as "invitation".
        tries: how often it was tried.
        next_at_ms: when it is tried (again), while it waits.
        trouble, detail: of the last try that failed, or empty.
        sent_at_ms: when the mail server took it, or 0.
        created_by: account id, or appliance.services.audit.APPLIANCE.
        about: id of what it belongs to, or empty.
        urgent: goes before mail that is not.
        until_ms: when it becomes worthless, or 0.
    """

    id: str
    recipient: str
    subject: str
    language: str
    kind: str
    state: MailState
    tries: int
    next_at_ms: int
    trouble: str
    detail: str
    created_at_ms: int
    sent_at_ms: int
    created_by: str
    about: str
    urgent: bool = False
    until_ms: int = 0

    @property
    def error(self) -> MailError | None:
        """What went wrong last, with its sentence."""
        return trouble_of(self.trouble, self.detail)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail goes, as the administrator entered it.

    Attributes:
        security: "starttls", "tls" or "none".
        authorities: PEM certificates to trust instead of the system's, or empty.
        plain_agreed: "none" is allowed beyond this computer.
        sender, reply_to: addresses in ASCII; reply_to may be empty.
    """

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    reply_to: str
    authorities: str
    plain_agreed: bool

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return f"{self.host}:{self.port}"

    def __repr__(self) -> str:
        return f"MailServer({self.place})"


def check_host(name: str, value: str) -> str:
    """Returns the name or address of a mail server, or an empty text.

    Raises:
        WrongInputError: it is neither.
    """
    text = fields.line(name, value, EMAIL_CHARS).strip("[]")
    if not text:
        return ""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        letters.ascii_host(name, text)
    except WrongInputError as problem:
        raise WrongInputError(name, NOT_HOST) from problem
    return text.lower()


def check_address(name: str, value: str) -> str:
    """Returns an address of the appliance itself, or an empty text.

    Raises:
        WrongInputError: no mail can be sent to it.
    """
    text = value.strip()
    if text:
        letters.mailbox(name, text)
    return text


def check_password(name: str, value: str) -> str:
    """Returns a password for another server unchanged.

    Raises:
        WrongInputError: too long, or with control characters.
    """
    if len(value) > _PASSWORD_CHARS:
        raise WrongInputError(name, fields.TOO_LONG, most=_PASSWORD_CHARS)
    if not value.isprintable():
        raise WrongInputError(name, fields.NOT_PLAIN)
    return value
