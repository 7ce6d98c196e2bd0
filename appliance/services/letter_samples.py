"""Mails as they would look, with made-up links and codes, for the page where their words change."""

from collections.abc import Callable, Mapping

from appliance.domain.letters import Letter
from appliance.services import people_letters

_DAYS = 7
_HOURS = 1


def sample(
    kind: str, language: str, organisation: str, name: str, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    """Returns the default letter of a kind, and the values of its placeholders.

    Args:
        kind: one of appliance.domain.branding.LETTERS.
        language: of the mail.
        organisation: who writes.
        name: of the recipient.
        origin: of the appliance, for a link that leads nowhere.
    """
    return _SAMPLES[kind](language, organisation, name, origin)


def _invitation(
    language: str, organisation: str, name: str, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    link = f"{origin}/welcome/sample"
    letter = people_letters.invitation(
        language, organisation, name, name, link, _DAYS, sso_only=False
    )
    return letter, {
        "organisation": organisation,
        "name": name,
        "inviter": name,
        "link": link,
        "days": str(_DAYS),
    }


def _reset(
    language: str, organisation: str, name: str, origin: str
) -> tuple[Letter, Mapping[str, str]]:
    link = f"{origin}/reset/sample"
    letter = people_letters.forgotten(language, organisation, name, link, _HOURS)
    return letter, {
        "organisation": organisation,
        "name": name,
        "link": link,
        "hours": str(_HOURS),
    }


_SAMPLES: Mapping[str, Callable[[str, str, str, str], tuple[Letter, Mapping[str, str]]]] = {
    "invitation": _invitation,
    "reset": _reset,
}
