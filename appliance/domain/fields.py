"""What people type into forms, checked once at the edge."""

import re
import unicodedata

from appliance.domain.errors import WrongInputError
from protocol.codec import Text
from protocol.limits import EMAIL_CHARS, NAME_CHARS

_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]{1,64}@[^@\s\"(),:;<>\[\\\]_]{1,189}")


def _(sentence: str) -> str:
    return sentence


TOO_LONG = _("This text is too long. Please use at most %(most)d characters.")
EMPTY = _("Please fill in this field.")
NOT_PLAIN = _("This text has characters that cannot be shown. Please type it anew.")
NOT_EMAIL = _("This is no e-mail address. It should look like name@example.org.")
SHORT_PASSWORD = _("Please choose a password of at least %(least)d characters.")


def line(field: str, value: str, most: int, least: int = 0, lines: bool = False) -> str:
    """Returns trimmed, composed (NFC) text without control characters.

    Raises:
        WrongInputError: too long, empty where it must not be, or not plain text.
    """
    if len(value) > 4 * most + 100:
        raise WrongInputError(field, TOO_LONG, most=most)
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip()
    if len(text) > most:
        raise WrongInputError(field, TOO_LONG, most=most)
    if len(text) < least:
        raise WrongInputError(field, EMPTY)
    try:
        Text(most, lines=lines).check(text)
    except ValueError as problem:
        raise WrongInputError(field, NOT_PLAIN) from problem
    return text


def name(field: str, value: str) -> str:
    """Returns a person's or organisation's name; never empty."""
    return line(field, value, NAME_CHARS, least=1)


def email(field: str, value: str) -> str:
    """Returns an e-mail address (RFC 5321 in its plain form); never empty."""
    text = line(field, value, EMAIL_CHARS, least=1)
    if not _EMAIL.fullmatch(text):
        raise WrongInputError(field, NOT_EMAIL)
    return text


def password(field: str, value: str, least: int, most: int) -> str:
    """Returns a new password unchanged, if it is long enough."""
    if len(value) < least:
        raise WrongInputError(field, SHORT_PASSWORD, least=least)
    if len(value) > most:
        raise WrongInputError(field, TOO_LONG, most=most)
    return value
