"""What administrators can set in the office, and what counts until they do.

What must be known before the database is open (addresses, TLS, folders) is in appliance.settings.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from appliance.domain import branding, embedding, fields, mail, recordings, sms, sms_presets
from appliance.domain.errors import WrongInputError
from appliance.domain.joining import check_domains
from appliance.domain.rights import Right
from protocol.limits import NAME_CHARS
from protocol.messages.clipboard import MODES


def _(sentence: str) -> str:
    return sentence


CHOICE = _("Please choose one of the values offered.")
NUMBER = _("Please type a whole number from %(least)d to %(most)d.")
NUMBER_OR_NONE = _("Please type 0, or a whole number from %(least)d to %(most)d.")

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


def maybe(check: Check) -> Check:
    """Returns a check that lets an empty text pass too."""
    return lambda name, value: check(name, value) if value.strip() else ""


def none_or(least: int, most: int) -> Check:
    """Returns a check for 0, or a whole number in a range."""
    check = whole(least, most)

    def check_or_none(name: str, value: str) -> str:
        if value.strip() in ("", "0"):
            return "0"
        try:
            return check(name, value)
        except WrongInputError as problem:
            raise WrongInputError(name, NUMBER_OR_NONE, least=least, most=most) from problem

    return check_or_none


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


_LANGUAGES = ("en", "ko", "fr")
_BRAND = (
    Preference("brand.color", branding.color),
    Preference("brand.color_dark", branding.color),
    Preference("brand.name_beside", choice("", "hidden")),
    Preference(embedding.SITES, embedding.check_sites),
    *(
        Preference(f"help.{word}.{language}", check)
        for language in _LANGUAGES
        for word, check in (
            ("title", text(branding.TITLE_CHARS)),
            ("introduction", text(branding.INTRODUCTION_CHARS, lines=True)),
            ("hours", text(branding.HOURS_CHARS, lines=True)),
            ("privacy", branding.https_link),
        )
    ),
    *(
        Preference(f"letter.{kind}.{word}.{language}", check)
        for kind in branding.LETTERS
        for language in _LANGUAGES
        for word, check in (
            ("subject", text(branding.SUBJECT_CHARS)),
            ("body", text(branding.BODY_CHARS, lines=True)),
        )
    ),
)
_SERVER = (
    Preference("language.default", choice("", *_LANGUAGES)),
    Preference("session.code_minutes", maybe(whole(1, 1440))),
    Preference("session.waiting_minutes", maybe(whole(5, 10080))),
)
"""Empty: what the settings file says."""

LEAST_KEPT_DAYS: Final = 30
"""Of rows of the activity log."""
_LOG = (
    Preference("log.anchor_every", whole(1, 1440), "10"),
    Preference("log.anchor_file", text(400)),
    Preference("log.anchor_syslog", text(300)),
    Preference("log.anchor_mail", mail.check_address),
    Preference("log.keep_days", none_or(LEAST_KEPT_DAYS, 36500), "0"),
    Preference("log.session_days", none_or(LEAST_KEPT_DAYS, 36500), "0"),
)
"""Anchors of the activity log, how often in minutes; how long its rows stay, 0 for ever."""

_RECORDING = (
    Preference("recording.policy", choice(*recordings.POLICIES), recordings.MANUAL),
    Preference("recording.keep_days", none_or(1, 36500), "0"),
    Preference("recording.quota_gib", none_or(1, 1_000_000), "0"),
)
"""What may be recorded; how long and how much stays, 0 for ever and for as much as there is."""

_SMS = (
    Preference("sms.preset", choice("", *sms_presets.PRESETS)),
    Preference("sms.url", text(500)),
    Preference("sms.account", text(200)),
    Preference("sms.secret", mail.check_password, secret=True),
    Preference("sms.sender", text(60)),
    Preference("sms.country", sms.check_country),
    Preference("sms.body", sms_presets.check_template),
    Preference("sms.authorities", text(20_000, lines=True)),
    *(Preference(f"sms.text_{language}", sms.check_text) for language in _LANGUAGES),
)
"""Text messages: the provider, and own words of an invitation."""

_ALL = (
    Preference("organisation.name", text(NAME_CHARS)),
    Preference("sign_in.second_step", choice("", "demanded")),
    Preference("sign_in.app", choice("", "on"), "on"),
    Preference("sign_in.email", choice("", "on"), "on"),
    Preference("sign_in.passkey", choice("", "on"), "on"),
    Preference("sign_in.life_days", whole(1, 90), "7"),
    Preference("sign_in.idle_hours", whole(1, 168), "12"),
    Preference("sign_in.least_chars", whole(12, 64), "12"),
    Preference("mail.host", mail.check_host),
    Preference("mail.port", whole(1, 65535), "587"),
    Preference("mail.security", choice("starttls", "tls", "none"), "starttls"),
    Preference("mail.plain_agreed", choice("", "yes")),
    Preference("mail.user", text(254)),
    Preference("mail.password", mail.check_password, secret=True),
    Preference("mail.from", mail.check_address),
    Preference("mail.reply_to", mail.check_address),
    Preference("mail.authorities", text(20_000, lines=True)),
    Preference("join.open", choice("", "yes")),
    Preference("join.domains", check_domains),
    Preference("clipboard.ways", choice(*MODES), "both"),
    *_BRAND,
    *_SERVER,
    *_LOG,
    *_RECORDING,
    *_SMS,
    Preference("sign_in.invitation_days", whole(1, 60), "7"),
)

PREFERENCES: Final = {one.name: one for one in _ALL}

_BRANDING: Final = ("brand.", "embed.", "help.", "letter.", "organisation.")


def rights_to_change(name: str) -> tuple[Right, ...]:
    """Returns what somebody needs to change a preference."""
    if name in ("log.keep_days", "log.session_days"):  # They remove rows for good.
        return Right.SETTINGS, Right.LOG
    if name in ("recording.keep_days", "recording.quota_gib"):
        return Right.SETTINGS, Right.RECORDINGS
    return (Right.BRANDING if name.startswith(_BRANDING) else Right.SETTINGS,)
