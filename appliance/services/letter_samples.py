"""Mails as they would look, with made-up links and codes, for the page where their words change."""

from collections.abc import Callable, Mapping

from appliance.domain.letters import Letter
from appliance.domain.records import Account
from appliance.services import people_letters, security_letters

_DAYS = 7
_HOURS = 1
_MINUTES = 10
_CODE = "123456"


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


_SAMPLES: Mapping[str, Callable[[str, str, Account, str], tuple[Letter, Mapping[str, str]]]] = {
    "invitation": _invitation,
    "reset": _reset,
    "sign_in_code": _sign_in_code,
}
