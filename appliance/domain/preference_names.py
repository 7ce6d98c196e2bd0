"""What the settings are called on their pages: page and field, as msgids.

A test compares the names with the preferences there are.
"""

from collections.abc import Mapping
from typing import Final

from appliance.domain.branding import LETTERS


def _(text: str) -> str:
    return text


_FIELDS: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "organisation": (_("Organisation and branding"), {"name": _("Name of the organisation")}),
    "brand": (
        _("Organisation and branding"),
        {
            "color": _("Main colour"),
            "color_dark": _("Main colour on dark pages"),
            "name_beside": _("The logo holds the name already: do not write it beside the logo"),
        },
    ),
    "help": (
        _("Help page"),
        {
            "title": _("Title"),
            "introduction": _("Introduction"),
            "hours": _("Opening hours or telephone"),
            "privacy": _("Privacy notice"),
        },
    ),
    "embed": (_("Code box on your site"), {"sites": _("Allowed sites")}),
    "letter": (_("Mails"), {"subject": _("Subject"), "body": _("Text")}),
    "language": (_("Server"), {"default": _("Default language")}),
    "session": (
        _("Server"),
        {
            "code_minutes": _("Minutes a code works"),
            "waiting_minutes": _("Minutes a session waits"),
        },
    ),
    "log": (
        _("Log and retention"),
        {
            "anchor_every": _("Minutes between anchors"),
            "anchor_file": _("File"),
            "anchor_syslog": _("Syslog"),
            "anchor_mail": _("Mail, once a day"),
            "keep_days": _("Days to keep entries"),
            "session_days": _("Days to keep contents of sessions"),
        },
    ),
    "recording": (
        _("Recording rules"),
        {
            "policy": _("What may be recorded"),
            "keep_days": _("Days to keep recordings"),
            "quota_gib": _("Most room for recordings, in GiB"),
        },
    ),
    "sign_in": (
        _("Sign-in"),
        {
            "second_step": _("Demand two-step verification of everybody"),
            "app": _("Authenticator app"),
            "email": _("Code by e-mail"),
            "passkey": _("Passkey"),
            "life_days": _("Longest time signed in, in days"),
            "idle_hours": _("Longest time without use, in hours"),
            "least_chars": _("Least length of a password"),
            "invitation_days": _("How long an invitation is valid, in days"),
        },
    ),
    "mail": (
        _("Mail"),
        {
            "host": _("Mail server"),
            "port": _("Port"),
            "security": _("Encryption"),
            "plain_agreed": _("Without encryption, mail may travel readable for others"),
            "user": _("User name"),
            "password": _("Password"),
            "from": _("Sender"),
            "reply_to": _("Answers go to"),
            "authorities": _("Own certificate authority"),
        },
    ),
    "sms": (
        _("SMS"),
        {
            "preset": _("Provider"),
            "url": _("Address of the service"),
            "account": _("Account"),
            "secret": _("Key"),
            "sender": _("Sender"),
            "country": _("Own country"),
            "body": _("Template of the request"),
            "authorities": _("Own certificate authority"),
            "text_en": _("Text of the invitation"),
            "text_ko": _("Text of the invitation"),
            "text_fr": _("Text of the invitation"),
        },
    ),
    "clipboard": (_("Clipboard and notes"), {"ways": _("What may be copied")}),
    "join": (
        _("Asking to join"),
        {"open": _("People may ask to join"), "domains": _("Mail domains")},
    ),
}
"""First part of a preference's name -> page, and field by the word that names it."""


def name_of(preference: str) -> tuple[str, ...]:
    """Returns page and field of a preference, between them the mail it is about; () if unknown.

    Args:
        preference: such as "mail.host", "help.title.ko" or "letter.reset.body.ko"; a language
            at the end is not part of the name.
    """
    first, *rest = preference.split(".")
    page, words = _FIELDS.get(first, ("", {}))
    about: tuple[str, ...] = ()
    if first == "letter" and rest and rest[0] in LETTERS:
        about = (LETTERS[rest.pop(0)].title,)
    label = words.get(rest[0]) if rest else None
    return (page, *about, label) if label else ()


def language_of(preference: str) -> str:
    """Returns the language that a text is in, or nothing."""
    first, *rest = preference.split(".")
    return rest[-1] if first in ("help", "letter") and len(rest) > 1 else ""
