"""My account: password, second steps, devices; and their settings for all."""

from appliance.domain.rights import Right
from appliance.handlers import (
    account_devices,
    account_factors,
    account_security,
    settings_sign_in,
)
from appliance.handlers.routes.sign_in import CODE, MADE_KEY, PATH_CHARS, USED_KEY, question
from appliance.handlers.rules import (
    PASSWORD_CHARS,
    READS,
    Policy,
    Route,
    Rule,
    form,
    json,
    reads,
)
from appliance.services import rates
from protocol.codec import Kind, OneOf, Text

_DONE = {"done": Text(20)}
_PASSWORDS = {name: Text(PASSWORD_CHARS) for name in ("current", "new", "again")}
_SETTINGS: dict[str, Kind] = {
    "second_step": OneOf(("", "demanded")),
    "app": OneOf(("", "on")),
    "email": OneOf(("", "on")),
    "passkey": OneOf(("", "on")),
    "life_days": Text(20),
    "idle_hours": Text(20),
    "least_chars": Text(20),
    "invitation_days": Text(20),
}


def _own(audit: str, fields: dict[str, Kind] | None = None, *optional: str) -> Rule:
    """Returns the rule of a form about oneself."""
    return form(Policy.TECHNICIAN, fields or {}, rates.PAGE, audit, optional)


def _page(**query: Kind) -> Rule:
    return reads(Policy.TECHNICIAN, query=query)


def _at(path: str, handler: type, **rules: Rule) -> Route:
    return Route(path, path, handler, rules)


ROUTES = (
    _at("/account/security", account_security.Security, GET=_page(done=Text(20))),
    _at(
        "/account/security/password",
        account_security.PasswordChange,
        GET=_page(),
        POST=_own("password.change", dict(_PASSWORDS)),
    ),
    _at(
        "/account/security/confirm",
        account_security.Confirm,
        GET=_page(next=Text(PATH_CHARS)),
        POST=_own(
            READS,
            {
                "way": OneOf(("password", "app")),
                "secret": Text(PASSWORD_CHARS),
                "next": Text(PATH_CHARS),
            },
            "next",
        ),
    ),
    _at(
        "/account/security/confirm/key/question",
        account_security.ConfirmKeyQuestion,
        **question(Policy.TECHNICIAN),
    ),
    _at(
        "/account/security/confirm/key",
        account_security.ConfirmKey,
        POST=json(
            Policy.TECHNICIAN,
            {**USED_KEY, "next": Text(PATH_CHARS)},
            READS,
            ("user_handle", "next"),
            rates.LOGIN,
        ),
    ),
    _at("/account/security/app", account_factors.OwnApp, GET=_page(), POST=_own(READS)),
    _at(
        "/account/security/app/code",
        account_factors.OwnAppCode,
        POST=_own("factor.add", {"code": CODE}),
    ),
    _at("/account/security/mail", account_factors.OwnMail, GET=_page(), POST=_own(READS)),
    _at(
        "/account/security/mail/code",
        account_factors.OwnMailCode,
        POST=_own("factor.add", {"code": CODE}),
    ),
    _at(
        "/account/security/key/question",
        account_factors.OwnKeyQuestion,
        **question(Policy.TECHNICIAN),
    ),
    _at(
        "/account/security/key",
        account_factors.OwnKey,
        POST=json(Policy.TECHNICIAN, MADE_KEY, "factor.add", ("transports",), rates.LOGIN),
    ),
    _at(
        "/account/security/factor/remove",
        account_factors.FactorRemove,
        POST=_own("factor.remove", {"factor": Text(64)}),
    ),
    _at(
        "/account/security/codes/renew",
        account_factors.CodesRenew,
        POST=_own("recovery.make"),
    ),
    _at("/account/security/codes", account_factors.OwnCodes, GET=_page(), POST=_own(READS)),
    _at("/account/devices", account_devices.Devices, GET=_page(done=Text(20))),
    _at(
        "/account/devices/end",
        account_devices.LoginEnd,
        POST=_own("login.close", {"login": Text(64)}),
    ),
    _at("/account/devices/end-others", account_devices.LoginsEndOthers, POST=_own("login.close")),
    _at(
        "/account/devices/revoke",
        account_devices.DeviceRevoke,
        POST=_own("device.revoke", {"device": Text(64)}, "device"),
    ),
    _at(
        "/api/password/strength",
        account_security.PasswordStrength,
        POST=json(Policy.ANYBODY, {"password": Text(PASSWORD_CHARS)}, READS, rate=rates.STRENGTH),
    ),
    _at(
        settings_sign_in.PAGE,
        settings_sign_in.SignInSettings,
        GET=reads(Policy.TECHNICIAN, right=Right.SETTINGS, query=_DONE),
        POST=form(
            Policy.TECHNICIAN,
            _SETTINGS,
            rates.PAGE,
            "preference.change",
            ("second_step", "app", "email", "passkey"),
            right=Right.SETTINGS,
        ),
    ),
)
