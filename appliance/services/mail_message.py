"""A letter as a message of RFC 5322 and MIME: text and HTML, everything in ASCII on the wire.

Python's own header folding loses blanks between encoded words, so headers are encoded here.
"""

import base64
import ipaddress
import quopri
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.utils import format_datetime

from appliance.domain.letters import Letter
from appliance.domain.mail import MailServer

_LINE_CHARS = 76


@dataclass(frozen=True, slots=True)
class Brand:
    """Who writes.

    Attributes:
        name: the organisation.
        color: of the button, "#rrggbb", or empty for the product's own.
    """

    name: str
    color: str = ""


Paper = Callable[[Letter, str, Brand], str]
"""Returns a letter as HTML: letter, language, brand.  Templates are not a service's business."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around a letter.

    Attributes:
        mail_id: makes the Message-ID; the same for each try, so that receivers know doubles.
        recipient: address as appliance.domain.letters.mailbox returns it.
        host: of the appliance's public address.
    """

    mail_id: str
    recipient: str
    language: str
    host: str
    at_ms: int


def message(
    letter: Letter, html: str, envelope: Envelope, server: MailServer, brand: Brand
) -> bytes:
    """Returns the message with CR LF line ends and no line over 998 bytes."""
    written = datetime.fromtimestamp(envelope.at_ms / 1000, UTC)
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{_encoded('From', brand.name)}\r\n <{server.sender}>"),
        ("To", f"<{envelope.recipient}>"),
        ("Subject", _encoded("Subject", letter.subject)),
        ("Message-ID", f"<{envelope.mail_id}@{domain_of(envelope.host)}>"),
        ("Content-Language", envelope.language),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    ]
    if server.reply_to:
        headers.insert(2, ("Reply-To", f"<{server.reply_to}>"))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    return f"{head}{_body(letter, html, f'=_{envelope.mail_id}')}".encode("ascii")


def _body(letter: Letter, html: str, boundary: str) -> str:
    """Returns the rest of the message from Content-Type on.

    A calendar stands twice (RFC 6047): as another form of the text, which mail programs show with
    buttons to accept, and as a file for those that do not.
    """
    forms = [_part("text/plain; charset=utf-8", letter.text())]
    forms.append(_part("text/html; charset=utf-8", html))
    if not letter.calendar:
        return _multipart("alternative", boundary, forms)
    method = letter.calendar_method
    forms.append(
        _part(f"text/calendar; charset=utf-8; method={method}; component=VEVENT", letter.calendar)
    )
    attached = _part(
        'application/ics; name="invite.ics"',
        letter.calendar,
        'Content-Disposition: attachment; filename="invite.ics"\r\n',
    )
    return _multipart(
        "mixed", f"{boundary}.m", [_multipart("alternative", boundary, forms), attached]
    )


def _multipart(kind: str, boundary: str, parts: list[str]) -> str:
    inside = "".join(f"--{boundary}\r\n{part}" for part in parts)
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'
    return f"{head}{inside}--{boundary}--\r\n"


def domain_of(host: str) -> str:
    """Returns a host as it stands in Message-ID and EHLO: an address in brackets (RFC 5321)."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host if host.isascii() and host else "localhost"
    return f"[IPv6:{address}]" if isinstance(address, ipaddress.IPv6Address) else f"[{address}]"


def _encoded(name: str, text: str) -> str:
    """Returns text as encoded words (RFC 2047), folded."""
    header = Header(text, "utf-8", maxlinelen=_LINE_CHARS, header_name=name)
    return header.encode(linesep="\r\n")


def _part(kind: str, text: str, more: str = "") -> str:
    """Returns a part of a message.

    Args:
        kind: its Content-Type; what is no text for readers keeps each of its bytes.
        text: with any line ends; they become CR LF.
        more: further header lines, each with CR LF.
    """
    raw = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    foreign = sum(byte > 126 for byte in raw)
    if foreign * 6 > len(raw) or not kind.startswith(("text/plain", "text/html")):
        encoding, body = "base64", base64.encodebytes(raw)
    else:
        encoding, body = "quoted-printable", quopri.encodestring(raw.replace(b"\r\n", b"\n"))
    lines = body.decode("ascii").splitlines()
    return (
        f"Content-Type: {kind}\r\n{more}"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n" + "\r\n".join(lines) + "\r\n"
    )
