"""Whose people may ask to join: mail domains, as an administrator types them."""

import re
from typing import Final

from appliance.domain.errors import WrongInputError

_DOMAIN = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+"
)
_MOST: Final = 50
_PUBLIC: Final = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "kakao.com",
        "orange.fr",
        "free.fr",
        "laposte.net",
        "proton.me",
        "gmx.net",
    }
)


def _(sentence: str) -> str:
    return sentence


NOT_DOMAINS = _(
    "“%(domain)s” is no mail domain. Please write domains like example.org, separated by commas."
)
TOO_MANY = _("Please name at most %(most)d domains.")
ANYBODY = _(
    "Everybody can get an address at %(domain)s. Please name domains of your organisation only."
)
NOT_OUR_DOMAIN = _("Please use an address of this organisation: %(domains)s.")


def check_domains(name: str, value: str) -> str:
    """Returns mail domains, separated by a comma and a space.

    Raises:
        WrongInputError: one is none, belongs to everybody, or there are too many.
    """
    found = dict.fromkeys(one.strip().lstrip("@").lower() for one in re.split(r"[\s,;]+", value))
    found.pop("", None)
    if len(found) > _MOST:
        raise WrongInputError(name, TOO_MANY, most=_MOST)
    for domain in found:
        if not _DOMAIN.fullmatch(domain):
            raise WrongInputError(name, NOT_DOMAINS, domain=domain[:60])
        if domain in _PUBLIC:
            raise WrongInputError(name, ANYBODY, domain=domain)
    return ", ".join(found)


def domains(value: str) -> tuple[str, ...]:
    """Returns the domains of a checked value."""
    return tuple(one.strip() for one in value.split(",") if one.strip())


def domain_of(email: str) -> str:
    """Returns the domain of an address, in lower case."""
    return email.rpartition("@")[2].lower()
