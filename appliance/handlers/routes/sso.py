"""Single sign-on: sign-in, own identities, settings."""

from appliance.domain.rights import Right
from appliance.handlers import settings_sso, sso
from appliance.handlers.rules import (
    BODY_BYTES,
    ID,
    NO_BODY,
    READS,
    TOKEN,
    Policy,
    Route,
    Rule,
    form,
    reads,
)
from appliance.services import rates
from protocol import limits
from protocol.codec import OneOf, Text

_LONG = 2000
_ID = Text(64)
_RETURN = {"code": Text(4000), "state": Text(200), "iss": Text(500), "error": Text(100)}
_LISTS = ("default_groups", *settings_sso.RULE_FIELDS)
_PROVIDER = {
    **{name: Text(_LONG) for name in settings_sso.LINES},
    "authorities": Text(40_000, lines=True),
    **{name: Text(10) for name in settings_sso.FLAGS},
    "default_role": _ID,
    "default_groups": _ID,
    "rule_claim": Text(200),
    "rule_value": Text(400),
    "rule_group": _ID,
    "rule_role": _ID,
}
_DONE = {"done": Text(20)}
_PAGE = settings_sso.PAGE


def _save(audit: str) -> Rule:
    return form(
        Policy.TECHNICIAN,
        _PROVIDER,
        rates.PAGE,
        audit,
        settings_sso.FLAGS,
        many=_LISTS,
        right=Right.SETTINGS,
    )


def _act(audit: str, rate: rates.RateClass = rates.PAGE) -> Rule:
    return form(Policy.TECHNICIAN, {}, rate, audit, right=Right.SETTINGS)


ROUTES = (
    Route(
        "/login/sso/start",
        "/login/sso/start",
        sso.SsoStart,
        {
            "POST": form(
                Policy.ANYBODY,
                {"provider": _ID, "email": Text(limits.EMAIL_CHARS), "next": Text(500)},
                rates.LOGIN,
                READS,
                ("email", "next"),
            )
        },
    ),
    Route(
        "/login/sso/return",
        "/login/sso/return",
        sso.SsoReturn,
        {
            "GET": Rule(
                Policy.ANYBODY, NO_BODY, BODY_BYTES, rates.LOGIN, "login.open", None, _RETURN
            )
        },
    ),
    Route(
        f"/welcome/({TOKEN})/sso",
        "/welcome/{token}/sso",
        sso.WelcomeSso,
        {"POST": form(Policy.ANYBODY, {"provider": _ID}, rates.LOGIN, READS)},
    ),
    Route(
        "/account/identities/connect",
        "/account/identities/connect",
        sso.IdentityConnect,
        {"POST": form(Policy.TECHNICIAN, {"provider": _ID}, rates.LOGIN, READS)},
    ),
    Route(
        f"/account/identities/({ID})/remove",
        "/account/identities/missing/remove",
        sso.IdentityRemove,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "identity.unlink")},
    ),
    Route(
        _PAGE,
        _PAGE,
        settings_sso.SsoProviders,
        {"GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query=_DONE)},
    ),
    Route(
        f"{_PAGE}/new",
        f"{_PAGE}/new",
        settings_sso.SsoProviderNew,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS),
            "POST": _save("sso.provider_add"),
        },
    ),
    Route(
        f"{_PAGE}/({ID})",
        f"{_PAGE}/missing",
        settings_sso.SsoProvider,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query=_DONE),
            "POST": _save("sso.provider_edit"),
        },
    ),
    Route(
        f"{_PAGE}/({ID})/check",
        f"{_PAGE}/missing/check",
        settings_sso.SsoProviderCheck,
        {"POST": _act(READS, rates.DOWNLOAD)},
    ),
    Route(
        f"{_PAGE}/({ID})/switch",
        f"{_PAGE}/missing/switch",
        settings_sso.SsoProviderSwitch,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"enabled": OneOf(("yes", "no"))},
                rates.PAGE,
                "sso.provider_edit",
                right=Right.SETTINGS,
            )
        },
    ),
    Route(
        f"{_PAGE}/({ID})/forget-secret",
        f"{_PAGE}/missing/forget-secret",
        settings_sso.SsoProviderSecret,
        {"POST": _act("sso.provider_edit")},
    ),
    Route(
        f"{_PAGE}/({ID})/remove",
        f"{_PAGE}/missing/remove",
        settings_sso.SsoProviderRemove,
        {"POST": _act("sso.provider_remove")},
    ),
)
