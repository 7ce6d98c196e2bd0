"""A provider's form: what is acceptable in it, and what its administrator may give (SECURITY 7)."""

import re
from dataclasses import dataclass
from typing import Final

from appliance import secrets
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.forms import WrongFieldsError, checked
from appliance.domain.rights import BUILT_IN, SUPER, TECHNICIAN, Role
from appliance.domain.single_sign_on import (
    ADDRESS_CHARS,
    MappingRule,
    Provider,
    is_issuer,
    may_give_by_default,
)
from appliance.services.access import role_now
from appliance.services.smtp import tls_context
from appliance.storage import groups


def _(sentence: str) -> str:
    return sentence


MOST_RULES: Final = 100
SECRET_CHARS: Final = 1000
AUTHORITIES_CHARS: Final = 20_000
_DOMAIN = re.compile(r"(?:[^\W_](?:[^\W_]|-){0,62}\.)+[^\W_](?:[^\W_]|-){1,62}")
_USUAL_SCOPES = "openid email profile"

NOT_ISSUER: Final = _(
    "This is no issuer address. It looks like https://login.example.org and has to be typed "
    "exactly as the provider writes it."
)
ISSUER_TAKEN: Final = _("There is already a provider with this issuer.")
NO_OPENID: Final = _("The scopes have to contain the word openid.")
NOT_SCOPES: Final = _("Please type words with spaces between them.")
NOT_DOMAIN: Final = _("“%(domain)s” is no domain of e-mail addresses, such as example.org.")
DOMAINS_NEEDED: Final = _(
    "Please say for which domains: addresses of others are never taken as proof."
)
NOT_YOURS: Final = _("You may not give this role or group: it has rights that you do not have.")
NEVER_SUPER: Final = _("Single sign-on never makes a super administrator.")
SECRET_AGAIN: Final = _(
    "The issuer is another one. Please type the client secret again, so that the stored one is not "
    "sent to somebody else."
)
HALF_RULE: Final = _("Each rule needs a claim, a value, and a group or a role.")
MANY_RULES: Final = _("Please use at most %(most)d rules.")


@dataclass(frozen=True, slots=True)
class Typed:
    """A provider's form as typed; `flags` are the names of what is ticked.

    Attributes:
        secret: empty keeps the stored one.
        rules: claim, value, group, role; rows that are empty are left out.
    """

    name: str
    issuer: str
    client_id: str
    secret: str
    scopes: str
    domains: str
    strong_acr: str
    authorities: str
    default_role: str
    default_groups: tuple[str, ...]
    flags: frozenset[str]
    rules: tuple[MappingRule, ...]


def provider_of(access: Access, typed: Typed, before: Provider | None) -> Provider:
    """Returns the provider a form describes.

    Raises:
        WrongFieldsError: what is not acceptable.
    """
    trusts = "trusts_email" in typed.flags
    values = checked(
        {
            "name": lambda: fields.name("name", typed.name),
            "issuer": lambda: _issuer(typed.issuer),
            "client_id": lambda: fields.line("client_id", typed.client_id, 255, least=1),
            "secret": lambda: fields.line("secret", typed.secret, SECRET_CHARS),
            "scopes": lambda: _scopes(typed.scopes),
            "domains": lambda: _domains(typed.domains, needed=trusts),
            "strong_acr": lambda: _words("strong_acr", typed.strong_acr, 500),
            "authorities": lambda: _authorities(access, typed.authorities, before),
            "default_role": lambda: _default_role(access, typed.default_role),
            "default_groups": lambda: _default_groups(access, typed),
            "rules": lambda: _check_rules(access, typed.rules),
        }
    )
    return Provider(
        id=before.id if before else secrets.identifier(),
        name=values["name"],
        issuer=values["issuer"],
        client_id=values["client_id"],
        scopes=values["scopes"],
        has_secret=before.has_secret if before else False,
        domains=tuple(values["domains"].split()),
        enabled=before.enabled if before else True,
        trusts_email=trusts,
        creates_accounts="creates_accounts" in typed.flags,
        default_role=values["default_role"],
        default_groups=typed.default_groups,
        keeps_step="keeps_step" in typed.flags,
        counts_second_step="counts_second_step" in typed.flags,
        strong_acr=tuple(values["strong_acr"].split()),
        authorities=values["authorities"],
        rules=typed.rules,
        rights=access.role.rights,
        everywhere=access.role.everywhere,
    )


def _issuer(text: str) -> str:
    issuer = fields.line("issuer", text, ADDRESS_CHARS, least=1)
    if not is_issuer(issuer):
        raise WrongInputError("issuer", NOT_ISSUER)
    return issuer


async def check_authorities(text: str) -> None:
    """Passes if certificates can be read, or there are none.

    Raises:
        WrongFieldsError: they cannot.
    """
    if not text.strip():
        return
    try:
        await tls_context(text.strip())
    except DomainError as problem:
        wrong = WrongInputError("authorities", problem.sentence, **problem.values)
        raise WrongFieldsError({"authorities": wrong}) from problem


def _authorities(access: Access, text: str, before: Provider | None) -> str:
    """Returns certificates to trust.

    Whoever chooses them can stand in for the provider, so they need all that it reaches already.
    """
    kept = fields.line("authorities", text, AUTHORITIES_CHARS, lines=True)
    if before is not None and kept != before.authorities:
        covered = before.rights <= access.role.rights
        if not covered or (before.everywhere and not access.role.everywhere):
            raise WrongInputError("authorities", NOT_YOURS)
    return kept


def _words(name: str, text: str, most: int) -> str:
    words = fields.line(name, text, most).split()
    if not all(word.isascii() and word.isprintable() and '"' not in word for word in words):
        raise WrongInputError(name, NOT_SCOPES)
    return " ".join(dict.fromkeys(words))


def _scopes(text: str) -> str:
    scopes = _words("scopes", text, 300) or _USUAL_SCOPES
    if "openid" not in scopes.split():
        raise WrongInputError("scopes", NO_OPENID)
    return scopes


def _domains(text: str, *, needed: bool) -> str:
    words = fields.line("domains", text, 2000).replace(",", " ").replace(";", " ").split()
    domains = [word.lower().removeprefix("@") for word in words]
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise WrongInputError("domains", NOT_DOMAIN, domain=domain[:80])
    if needed and not domains:
        raise WrongInputError("domains", DOMAINS_NEEDED)
    return " ".join(dict.fromkeys(domains))


def _known_role(name: str, role_id: str) -> Role:
    if role_id not in BUILT_IN and groups.role(role_id) is None:
        raise WrongInputError(name, NOT_YOURS)
    return role_now(role_id)


def _default_role(access: Access, role_id: str) -> str:
    role = _known_role("default_role", role_id)
    if not may_give_by_default(role, access):
        raise WrongInputError("default_role", NOT_YOURS)
    return role_id


def _default_groups(access: Access, typed: Typed) -> str:
    role = role_now(typed.default_role)
    for group_id in typed.default_groups:
        if groups.get(group_id) is None or not access.may_give_in(role, group_id):
            raise WrongInputError("default_groups", NOT_YOURS)
    return ""


def _check_rules(access: Access, rules: tuple[MappingRule, ...]) -> str:
    if len(rules) > MOST_RULES:
        raise WrongInputError("rules", MANY_RULES, most=MOST_RULES)
    for rule in rules:
        fields.line("rules", rule.claim, 100)
        fields.line("rules", rule.value, 200)
        if not rule.claim or not rule.value or not (rule.group_id or rule.role):
            raise WrongInputError("rules", HALF_RULE)
        if rule.role == SUPER:
            raise WrongInputError("rules", NEVER_SUPER)
        if rule.role and not access.may_give(_known_role("rules", rule.role)):
            raise WrongInputError("rules", NOT_YOURS)
        if rule.group_id and not _may_map(access, rule):
            raise WrongInputError("rules", NOT_YOURS)
    return ""


def _may_map(access: Access, rule: MappingRule) -> bool:
    role = role_now(rule.role or TECHNICIAN)
    return groups.get(rule.group_id) is not None and access.may_give_in(role, rule.group_id)
