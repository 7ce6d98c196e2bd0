"""What stands in the activity log: the kinds of acts, and a sentence for each event (SPEC L1).

An event is `subject.verb`.  Its part before the dot says the kind; stored rows have that kind, so a
prefix never moves to another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from appliance.domain.act_sentences import (
    EMPTIED,
    PLAIN,
    SET_TO,
    SWITCHED_OFF,
    SWITCHED_ON,
    SWITCHES,
    WITH_DETAIL,
)
from appliance.domain.resolving import OUTCOMES


def _(sentence: str) -> str:
    return sentence


class Kind(StrEnum):
    """Kinds of acts, to filter by."""

    SESSIONS = "sessions"
    SIGN_IN = "sign_in"
    PEOPLE = "people"
    GROUPS = "groups"
    SETTINGS = "settings"
    SSO = "sso"
    MAIL = "mail"
    LOG = "log"
    OTHER = "other"


KIND_NAMES: Final = {
    Kind.SESSIONS: _("Sessions"),
    Kind.SIGN_IN: _("Sign-in"),
    Kind.PEOPLE: _("People"),
    Kind.GROUPS: _("Groups and roles"),
    Kind.SETTINGS: _("Settings"),
    Kind.SSO: _("Single sign-on"),
    Kind.MAIL: _("Mail"),
    Kind.LOG: _("Activity log"),
    Kind.OTHER: _("Other"),
}
"""Names for people: msgids."""

_PREFIXES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.SESSIONS: ("session", "agent", "files", "guest", "recording", "view"),
    Kind.SIGN_IN: (
        "access",
        "code",
        "device",
        "factor",
        "login",
        "passkey",
        "recovery",
        "second",
        "sign_in",
        "totp",
    ),
    Kind.PEOPLE: (
        "account",
        "import",
        "invitation",
        "join",
        "password",
        "people",
        "person",
        "picture",
        "profile",
        "request",
    ),
    Kind.GROUPS: ("group", "membership", "role"),
    Kind.SETTINGS: (
        "brand",
        "category",
        "note_template",
        "certificate",
        "module",
        "organisation",
        "preference",
        "setting",
    ),
    Kind.SSO: ("identity", "provider", "sso"),
    Kind.MAIL: ("mail", "sms"),
    Kind.LOG: ("log",),
}
_KIND_OF_PREFIX: Final = {
    prefix: kind for kind, prefixes in _PREFIXES.items() for prefix in prefixes
}

UNKNOWN: Final = _("Something that this version does not know: %(event)s")


def kind_of(event: str) -> Kind:
    """Returns the kind of an event."""
    return _KIND_OF_PREFIX.get(event.partition(".")[0], Kind.OTHER)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What was done, to be translated: `msgid` filled with `values`.

    Attributes:
        words: names in `values` whose text is a msgid itself.
    """

    msgid: str
    values: Mapping[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()


def sentence(event: str, detail: Mapping[str, object]) -> Sentence:
    """Returns the sentence of an event; with what the detail says where there is a place for it.

    Args:
        event: of the row.
        detail: of the row; names that a sentence has no place for are left out.
    """
    if event == "preference.change" and (said := _half_empty(detail)):
        return said
    fuller = WITH_DETAIL.get(event)
    if fuller is not None:
        msgid, names = fuller
        found = {name: detail.get(name) for name in names}
        if all(value not in (None, "") for value in found.values()):
            return _filled(msgid, found)
    if event in PLAIN:
        return Sentence(PLAIN[event])
    return Sentence(UNKNOWN, {"event": event})


def _half_empty(detail: Mapping[str, object]) -> Sentence | None:
    """Returns the sentence of a setting that was empty before, or is now."""
    before, after = str(detail.get("before", "")), str(detail.get("after", ""))
    if bool(before) == bool(after):
        return None
    if before + after in SWITCHES:
        return Sentence(SWITCHED_ON if after else SWITCHED_OFF)
    return Sentence(SET_TO, {"after": after}) if after else Sentence(EMPTIED, {"before": before})


def _filled(msgid: str, found: Mapping[str, object]) -> Sentence:
    values: dict[str, str] = {}
    words: set[str] = set()
    for name, value in found.items():
        text = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        values[name] = WORDS.get(text, text)
        if text in WORDS:
            words.add(name)
    return Sentence(msgid, values, frozenset(words))


WORDS: Final[Mapping[str, str]] = {
    **OUTCOMES,
    "yes": _("yes"),
    "no": _("no"),
    "set": _("set"),
    "password": _("by password"),
    "passkey": _("by passkey"),
    "sso": _("by single sign-on"),
    "welcome": _("by invitation"),
    "app": _("by authenticator app"),
    "email": _("by code from an e-mail"),
    "recovery": _("by recovery code"),
    "removed": _("removed"),
    "super": _("Super administrator"),
    "administrator": _("Administrator"),
    "technician": _("Technician"),
    "whole": _("it is whole"),
    "changed": _("an entry was changed"),
    "inserted": _("an entry was inserted"),
    "reordered": _("entries were reordered"),
    "cut": _("entries at the end are missing"),
    "rewritten": _("the end was written anew"),
    "allowed": _("The customer allowed the help."),
    "denied": _("The customer pressed Deny."),
    "silence": _("The customer did not answer within a minute."),
    "unavailable": _("The customer's screen cannot be shared."),
    "customer_ended": _("The customer ended the session."),
    "technician_ended": _("A technician ended the session."),
    "customer_left": _("The customer left."),
    "agent_gone": _("The customer's program did not come back."),
    "agent_quit": _("The customer closed the program."),
    "line_lost": _("The line to the customer broke."),
    "appliance_restarted": _("The appliance was restarted."),
    "not_claimed": _("Nobody used the code in time."),
    "idle": _("Nothing happened for too long."),
    "viewer_closed": _("The viewer was closed."),
    "login_revoked": _("The technician's sign-in was revoked."),
    "rights_revoked": _("The technician may no longer see this session."),
}
"""Values of details that people read as words: msgids."""
