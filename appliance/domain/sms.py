"""Text messages: states and troubles, telephone numbers, and what a text costs."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from appliance.domain import branding, fields
from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.mail import MINUTE_MS, MailState

WAITS_MS: Final = tuple(minutes * MINUTE_MS for minutes in (1, 5, 15, 60))
"""How long after each try that failed the next one comes; an invitation by SMS is for now."""
NUMBER_CHARS: Final = 40
TEXT_CHARS: Final = 480
MOST_SEGMENTS: Final = 2
"""Beyond it the office warns: each segment is paid for."""
_GSM_SINGLE, _GSM_PART = 160, 153
_WIDE_SINGLE, _WIDE_PART = 70, 67
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of 3GPP TS 23.038."""
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")
_NOT_DIGITS = re.compile(r"[\s.\-/()\u00a0\u2010-\u2015\u202f]+")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_KEEPS_ZERO = frozenset({"39", "378", "379", "225", "241", "242"})
"""Countries whose numbers keep their first 0 behind the country's code."""
_WITHOUT_ZERO = {"1": 10, "34": 9, "45": 8, "47": 8, "65": 8, "351": 9, "352": 9, "852": 8}
"""Countries whose numbers have no 0 in front, and how many digits they have."""


def _(sentence: str) -> str:
    return sentence


NOT_NUMBER = _(
    "This is no telephone number that text messages can be sent to. "
    "It should look like +82 10 1234 5678."
)
NO_COUNTRY = _(
    "Please type the number with its country, such as +82 10 1234 5678: the SMS settings name no "
    "country of your own."
)


NOT_COUNTRY = _("Please type the digits of your country's code, such as 82 for Korea.")
NO_LINK = _("Please put {link} into the text: without it the message is of no use.")
TEXT_PLACES: Final = ("organisation", "technician", "name", "topic", "link", "code", "until")


class SmsTrouble(StrEnum):
    """Why a message did not go out; the words stand in the database."""

    NO_ANSWER = "no-answer"
    REFUSED = "refused"
    LATER = "later"
    LOGIN = "login"
    ODD = "odd"
    INTERRUPTED = "interrupted"
    TOO_LATE = "too-late"
    UNREADABLE = "unreadable"
    NOT_SET_UP = "not-set-up"


SENTENCES: Final = {
    SmsTrouble.NO_ANSWER: _("The SMS provider did not answer: %(detail)s"),
    SmsTrouble.REFUSED: _("The SMS provider refused the message: %(detail)s"),
    SmsTrouble.LATER: _("The SMS provider asked for another try later: %(detail)s"),
    SmsTrouble.LOGIN: _("The SMS provider refused account or key: %(detail)s"),
    SmsTrouble.ODD: _("The SMS provider answered something that was not understood: %(detail)s"),
    SmsTrouble.INTERRUPTED: _(
        "The appliance ended twice while it sent this message. It may have arrived; please ask the "
        "recipient."
    ),
    SmsTrouble.TOO_LATE: _("It could not be sent in time, and is of no use any more."),
    SmsTrouble.UNREADABLE: _("Its text cannot be read: %(detail)s"),
    SmsTrouble.NOT_SET_UP: _("SMS is not set up."),
}


class SmsError(DomainError):
    """A message did not go out.

    Attributes:
        trouble: the kind.
        detail: what the provider said; short, one line, without secrets.
        again: whether another try may go well.
    """

    status = 409
    word = "sms"

    def __init__(self, trouble: SmsTrouble, detail: str = "", again: bool = False) -> None:
        super().__init__(SENTENCES[trouble], detail=detail)
        self.trouble = trouble
        self.detail = detail
        self.again = again

    def __str__(self) -> str:
        return f"{self.trouble.value} ({self.detail})" if self.detail else self.trouble.value


@dataclass(frozen=True, slots=True)
class OutgoingSms:
    """A text message, as lists show it; see OutgoingMail.

    Attributes:
        recipient: number in its international form.
        about: id of the session it belongs to, or empty.
    """

    id: str
    recipient: str
    kind: str
    about: str
    state: MailState
    tries: int
    next_at_ms: int
    until_ms: int
    trouble: str
    detail: str
    created_at_ms: int
    sent_at_ms: int
    created_by: str

    @property
    def error(self) -> SmsError | None:
        """What went wrong last, with its sentence."""
        return SmsError(SmsTrouble(self.trouble), self.detail) if self.trouble else None


def number(field_name: str, typed: str, country: str) -> str:
    """Returns a telephone number in its international form (E.164), such as +821012345678.

    Args:
        field_name: for the error.
        typed: by people, with blanks and hyphens, in international or national form.
        country: digits of the own country's code, or empty.

    Raises:
        WrongInputError: no number.
    """
    text = fields.line(field_name, typed, NUMBER_CHARS, least=1)
    plain = _NOT_DIGITS.sub("", text.replace("(0)", "") if text.startswith(("+", "00")) else text)
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if not plain.startswith("+"):
        plain = _international(field_name, plain, country)
    if not (plain.isascii() and _E164.fullmatch(plain)):
        raise WrongInputError(field_name, NOT_NUMBER)
    return plain


def national(international: str, country: str) -> str:
    """Returns a number as it is dialled in a country, or its digits for one of another country."""
    digits = international.removeprefix("+")
    if not country or not digits.startswith(country):
        return digits
    rest = digits[len(country) :]
    return rest if country in _KEEPS_ZERO or country in _WITHOUT_ZERO else f"0{rest}"


def check_country(name: str, value: str) -> str:
    """Returns the digits of a country's code, or an empty text.

    Raises:
        WrongInputError: neither.
    """
    plain = value.strip().removeprefix("+").removeprefix("00")
    if plain and not (plain.isascii() and plain.isdecimal() and 1 <= len(plain) <= 3):
        raise WrongInputError(name, NOT_COUNTRY)
    return plain


def check_text(name: str, value: str) -> str:
    """Returns an organisation's own words of an invitation, or an empty text.

    Raises:
        WrongInputError: too long, an unknown placeholder, or no {link}.
    """
    text = fields.line(name, value, TEXT_CHARS)
    for place in branding.places_in(text):
        if place not in TEXT_PLACES:
            raise WrongInputError(
                name,
                branding.UNKNOWN_PLACE,
                place=f"{{{place[:40]}}}",
                places=", ".join(f"{{{one}}}" for one in TEXT_PLACES),
            )
    if text and "{link}" not in text:
        raise WrongInputError(name, NO_LINK)
    return branding.apart(text)


def is_wide(text: str) -> bool:
    """Whether a text has characters beyond the plain alphabet of text messages, such as Hangul."""
    return not all(character in _GSM or character in _GSM_DOUBLE for character in text)


def segments(text: str) -> int:
    """Returns how many messages a text is paid as."""
    if not is_wide(text):
        units = len(text) + sum(character in _GSM_DOUBLE for character in text)
        single, part = _GSM_SINGLE, _GSM_PART
    else:
        units = len(text.encode("utf-16-le")) // 2
        single, part = _WIDE_SINGLE, _WIDE_PART
    return 1 if units <= single else -(-units // part)


def _international(field_name: str, plain: str, country: str) -> str:
    if not (plain.isascii() and plain.isdecimal()):
        raise WrongInputError(field_name, NOT_NUMBER)
    if not country:
        raise WrongInputError(field_name, NO_COUNTRY)
    if plain.startswith("0") and country not in _WITHOUT_ZERO:
        rest = plain if country in _KEEPS_ZERO else plain[1:]
        return f"+{country}{rest}"
    if len(plain) == _WITHOUT_ZERO.get(country):
        return f"+{country}{plain}"
    if plain.startswith(country) and len(plain) > len(country) + 6:
        return f"+{plain}"
    raise WrongInputError(field_name, NOT_NUMBER)
