"""Single sign-on (SPEC T6): providers, identities, and what claims make of a person.

An identity is (issuer, subject) and nothing else; an e-mail address is only what a provider says.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from appliance.domain.access import Access
from appliance.domain.errors import DomainError, LoginRefusedError
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, BUILT_IN, SUPER, TECHNICIAN, Right, Role


def _(sentence: str) -> str:
    return sentence


ADDRESS_CHARS: Final = 500
SUBJECT_CHARS: Final = 255
_CLAIM_VALUES = 500
_VALUE_CHARS = 200
_SECOND_STEPS: Final = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "sms", "ngcmfa"})
"""Authentication methods (RFC 8176) that are a second step."""


@dataclass(frozen=True, slots=True)
class MappingRule:
    """Who has a value in a claim gets a group, a role, or both; either may be empty."""

    claim: str
    value: str
    group_id: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID provider as an administrator set it up.

    Attributes:
        issuer: compared character by character.
        has_secret: whether a client secret is stored; without one this is a public client.
        domains: of e-mail addresses, lower case; offered for them, and the only ones trusted.
        trusts_email: a verified address of `domains` links to the account that has it.
        creates_accounts: who is unknown gets an account at the first sign-in.
        default_role, default_groups: of such an account.
        keeps_step: role and mapped groups follow the claims at each sign-in.
        counts_second_step: a second step at the provider is enough here too.
        strong_acr: values of `acr` that stand for a second step.
        authorities: PEM certificates to trust there instead of the system's, or empty.
        rights, everywhere: what whoever saved this last could give (SECURITY 7): the provider
            reaches no further.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    scopes: str = "openid email profile"
    has_secret: bool = False
    domains: tuple[str, ...] = ()
    enabled: bool = False
    trusts_email: bool = False
    creates_accounts: bool = False
    default_role: str = TECHNICIAN
    default_groups: tuple[str, ...] = ()
    keeps_step: bool = False
    counts_second_step: bool = False
    strong_acr: tuple[str, ...] = ()
    authorities: str = ""
    rules: tuple[MappingRule, ...] = ()
    rights: frozenset[Right] = field(default_factory=frozenset)
    everywhere: bool = False

    @property
    def reaches_all(self) -> bool:
        """Whether it may sign in anybody: a super administrator saved it last."""
        return self.reach.may_give(BUILT_IN[SUPER])

    @property
    def reach(self) -> Access:
        """Stands for whoever saved this last, wherever `Access` decides what may be given."""
        nobody = Account(id="", email="", name="", role="")
        return Access(nobody, Role("", "", self.rights, self.everywhere))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a provider says somebody is, and the account that is theirs.

    Attributes:
        email: the address the provider gave last, for people to recognise it by.
    """

    id: str
    account_id: str
    provider_id: str
    provider_name: str
    issuer: str
    subject: str
    email: str
    created_at_ms: int
    seen_at_ms: int


@dataclass(frozen=True, slots=True)
class Person:
    """What genuine claims say.

    Attributes:
        verified: True, False, or None where the provider does not say.
        strong: whether the provider took a second step.
    """

    issuer: str
    subject: str
    email: str
    verified: bool | None
    name: str
    strong: bool
    claims: Mapping[str, Any]

    @property
    def domain(self) -> str:
        """What stands behind the "@", lower case."""
        return self.email.rpartition("@")[2].lower()


class SingleSignOnError(DomainError):
    """A sign-in through a provider came to nothing.

    Attributes:
        reason: word for the log.
        detail: what exactly, for the log; never shown, never a token.
    """

    status = 403
    word = "sso"

    def __init__(self, reason: str, detail: str = "", **values: str | int) -> None:
        super().__init__(REASONS[reason], **values)
        self.reason = reason
        self.detail = detail


class UseSingleSignOnError(LoginRefusedError):
    """The right password of somebody who may not sign in with it."""

    word = "sso_only"
    sentence = _("Your account signs in through your organisation. Please use the button below.")


REASONS: Final = {
    "declined": _("The sign-in was not completed at %(provider)s. Please try again."),
    "refused": _(
        "%(provider)s does not let you in here. Ask an administrator to give you access there."
    ),
    "unreachable": _(
        "%(provider)s cannot be reached at the moment. Please try again in a few minutes."
    ),
    "answer": _(
        "The answer of %(provider)s could not be trusted, so nobody was signed in. "
        "Please try again, and tell an administrator if it happens again."
    ),
    "expired": _(
        "This sign-in took too long or was begun in another window. Please start it again."
    ),
    "off": _("This way to sign in is switched off. Please choose another one."),
    "beyond": _(
        "%(provider)s may not sign you in, because whoever set it up here may do less than you. "
        "Please sign in another way, or ask a super administrator to open the page of this "
        "provider under Single sign-on and save it."
    ),
    "disabled": _("Your account may not sign in. Please ask an administrator."),
    "unknown": _(
        "You have no account here yet. Ask an administrator to invite you with the address "
        "%(email)s."
    ),
    "exists": _(
        "There is already an account with the address %(email)s. Sign in with your password and "
        "connect %(provider)s under My account, Security."
    ),
    "address": _(
        "%(provider)s did not give a verified e-mail address for you. Please ask an administrator."
    ),
    "domain": _(
        "Accounts are made only for addresses of your organisation; %(email)s is none of them."
    ),
    "taken": _("This sign-in of %(provider)s is already connected to another account."),
    "last": _(
        "This is your only way to sign in. Connect another one or set a password before you "
        "remove it."
    ),
}
"""Reason -> sentence."""


def may_give_by_default(role: Role, access: Access) -> bool:
    """Whether new accounts may get a role without an administrator looking at each."""
    return role.id not in (SUPER, ADMINISTRATOR) and access.may_give(role)


def is_loopback(url: str) -> bool:
    """Whether an address is on this computer."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_issuer(url: str) -> bool:
    """Whether an address can be an issuer's: https, or plain on this computer; no query."""
    return is_endpoint(url, url) and "?" not in url


def is_endpoint(url: str, issuer: str) -> bool:
    """Whether a provider's address may be asked or shown.

    Only a provider on this computer may name addresses on this computer.
    """
    if not 0 < len(url) <= ADDRESS_CHARS or not url.isascii() or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if " " in url or "#" in url or "\\" in url or "@" in parts.netloc or port == 0:
        return False
    if is_loopback(url):
        return parts.scheme in ("http", "https") and is_loopback(issuer)
    return parts.scheme == "https" and bool(parts.hostname)


def claim_values(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    """Returns the texts of a claim: one, a list, or nested ("realm_access.roles")."""
    found: Any = claims.get(name)
    if found is None and "." in name:
        found = claims
        for part in name.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    values = found if isinstance(found, list) else [found]
    texts = (str(one) for one in values[:_CLAIM_VALUES] if isinstance(one, str | int))
    return frozenset(text[:_VALUE_CHARS] for text in texts)


def fitting(rules: Iterable[MappingRule], claims: Mapping[str, Any]) -> list[MappingRule]:
    """Returns the rules that fit, in their order."""
    return [one for one in rules if one.value in claim_values(claims, one.claim)]


def mapped_role(provider: Provider, claims: Mapping[str, Any]) -> str:
    """Returns the role of the first rule that fits, else the provider's usual one."""
    roles = (one.role for one in fitting(provider.rules, claims) if one.role)
    return next(roles, provider.default_role)


def is_strong(claims: Mapping[str, Any], strong_acr: Iterable[str]) -> bool:
    """Whether claims say that the provider took a second step (amr, acr)."""
    acr = claims.get("acr")
    if isinstance(acr, str) and acr in tuple(strong_acr):
        return True
    methods = claim_values(claims, "amr")
    return "mfa" in methods or ("pwd" in methods and bool(methods & _SECOND_STEPS))
