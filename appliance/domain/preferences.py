"""What administrators can set in the office, and what counts until they do.

What must be known before the database is open (addresses, TLS, folders) is in appliance.settings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.domain import fields, mail
from appliance.domain.errors import WrongInputError
from protocol.limits import NAME_CHARS


def _(sentence: str) -> str:
    return sentence


CHOICE = _("Please choose one of the values offered.")
NUMBER = _("Please type a whole number from %(least)d to %(most)d.")

Check = Callable[[str, str], str]


def text(most: int, lines: bool = False) -> Check:
    """Returns a check for text of at most `most` characters."""
    return lambda name, value: fields.line(name, value, most, lines=lines)


def choice(*values: str) -> Check:
    """Returns a check for one of some values."""

    def check(name: str, value: str) -> str:
        if value not in values:
            raise WrongInputError(name, CHOICE)
        return value

    return check


def whole(least: int, most: int) -> Check:
    """Returns a check for a whole number."""

    def check(name: str, value: str) -> str:
        plain = value.strip()
        if not (plain.isascii() and plain.isdecimal() and len(plain) < 10):
            raise WrongInputError(name, NUMBER, least=least, most=most)
        if not least <= int(plain) <= most:
            raise WrongInputError(name, NUMBER, least=least, most=most)
        return str(int(plain))

    return check


@dataclass(frozen=True, slots=True)
class Preference:
    """One of them.

    Attributes:
        name: `page.word`; also the name of its field in the form, without the page.
        check: returns the value to store, or raises WrongInputError.
        default: what counts until somebody sets it.
        secret: stored sealed, and never shown again.
    """

    name: str
    check: Check
    default: str = ""
    secret: bool = False


_ALL = (
    Preference("organisation.name", text(NAME_CHARS)),
    Preference("sign_in.second_step", choice("", "demanded")),
    Preference("mail.host", mail.check_host),
    Preference("mail.port", whole(1, 65535), "587"),
    Preference("mail.security", choice("starttls", "tls", "none"), "starttls"),
    Preference("mail.plain_agreed", choice("", "yes")),
    Preference("mail.user", text(254)),
    Preference("mail.password", mail.check_password, secret=True),
    Preference("mail.from", mail.check_address),
    Preference("mail.reply_to", mail.check_address),
    Preference("mail.authorities", text(20_000, lines=True)),
)

PREFERENCES: Final = {one.name: one for one in _ALL}
