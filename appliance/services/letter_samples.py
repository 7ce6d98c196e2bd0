"""Mails as they would look, with made-up links and codes, for the page where their words change."""

from collections.abc import Callable, Mapping
from functools import partial

from appliance.domain.letters import Letter
from appliance.domain.records import Account
from appliance.services import people_letters, security_letters, session_letters
from appliance.services.session_letters import SessionFacts

_DAYS = 7
_HOURS = 1
_MINUTES = 10
_CODE = "123456"
_SESSION_CODE = "123456789"
_SESSION_MINUTES = 30
_MOMENT_MS = 1_900_000_800_000
"""A Friday in 2030."""


def sample(
    kind: str, language: str, organisation: str, account: Account, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    """Returns the default letter of a kind, and the values of its placeholders.

    Args:
        kind: one of appliance.domain.branding.LETTERS.
        language: of the mail.
        organisation: who writes.
        account: the recipient.
        origin: of the appliance, for a link that leads nowhere.
    """
    return _SAMPLES[kind](language, organisation, account, origin)


def _invitation(
    language: str, organisation: str, account: Account, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    link = f"{origin}/welcome/sample"
    letter = people_letters.invitation(
        language, organisation, account.name, account.name, link, _DAYS, sso_only=False
    )
    return letter, {
        "organisation": organisation,
        "name": account.name,
        "inviter": account.name,
        "link": link,
        "days": str(_DAYS),
    }


def _reset(
    language: str, organisation: str, account: Account, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    link = f"{origin}/reset/sample"
    letter = people_letters.forgotten(language, organisation, account.name, link, _HOURS)
    return letter, {
        "organisation": organisation,
        "name": account.name,
        "link": link,
        "hours": str(_HOURS),
    }


def _sign_in_code(
    language: str, organisation: str, account: Account, _origin: str
) -> tuple[Letter, Mapping[str, str]]:
    letter = security_letters.code(account, language, organisation, _CODE, _MINUTES)
    return letter, security_letters.places(account, organisation, _CODE, _MINUTES)


def _session(
    kind: str, language: str, organisation: str, account: Account, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    facts = SessionFacts(
        language=language,
        organisation=organisation,
        name=account.name,
        technician=account.name,
        topic="",
        code=_SESSION_CODE,
        link=f"{origin}/j/sample",
        page=origin.removeprefix("https://"),
        zone=account.time_zone or "UTC",
        until_ms=_MOMENT_MS + 2 * 3_600_000,
        starts_at_ms=0 if kind == session_letters.INVITATION else _MOMENT_MS,
        minutes=0 if kind == session_letters.INVITATION else _SESSION_MINUTES,
    )
    return session_letters.letter(kind, facts), facts.places()


_SAMPLES: Mapping[str, Callable[[str, str, Account, str], tuple[Letter, Mapping[str, str]]]] = {
    "invitation": _invitation,
    "reset": _reset,
    "sign_in_code": _sign_in_code,
    **{kind: partial(_session, kind) for kind in session_letters.OPENINGS},
}
