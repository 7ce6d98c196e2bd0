"""Set-up and signing in."""

from appliance.handlers import login, login_enrol, login_second, setup
from appliance.handlers.rules import (
    PASSWORD_CHARS,
    READS,
    TOKEN,
    Policy,
    Route,
    Rule,
    form,
    json,
    reads,
)
from appliance.services import rates
from protocol import limits
from protocol.codec import Flagged, Kind, OneOf, Text

PATH_CHARS = 500
CODE = Text(60)
BINARY = Text(8000)
"""base64url."""
USED_KEY: dict[str, Kind] = {
    "credential_id": Text(2000),
    "client_data": BINARY,
    "authenticator_data": BINARY,
    "signature": BINARY,
    "user_handle": Text(200),
}
MADE_KEY: dict[str, Kind] = {
    "credential_id": Text(2000),
    "client_data": BINARY,
    "attestation": Text(40_000),
    "transports": Text(200),
    "name": Text(limits.NAME_CHARS),
}


def question(policy: Policy) -> dict[str, Rule]:
    """Returns the rules of asking for a passkey."""
    return {"POST": json(policy, {}, READS, rate=rates.LOGIN)}


def enrol(audit: str, fields: dict[str, Kind] | None = None) -> Rule:
    """Returns the rule of a step of setting up, half signed in."""
    return form(Policy.PENDING, fields or {}, rates.LOGIN, audit)


_SETUP = {
    "organisation": Text(200),
    "name": Text(200),
    "email": Text(limits.EMAIL_CHARS),
    "password": Text(PASSWORD_CHARS),
    "password_again": Text(PASSWORD_CHARS),
}

ROUTES = (
    Route(
        f"/setup/({TOKEN})",
        "/setup/{token}",
        setup.Setup,
        {
            "GET": reads(Policy.SETUP_TOKEN),
            "POST": form(Policy.SETUP_TOKEN, _SETUP, rates.LOGIN, "account.create"),
        },
    ),
    Route(
        "/login",
        "/login",
        login.Login,
        {
            "GET": reads(
                Policy.ANYBODY, query={"next": Text(PATH_CHARS), "done": OneOf(("set-up",))}
            ),
            "POST": form(
                Policy.ANYBODY,
                {
                    "email": Text(limits.EMAIL_CHARS),
                    "password": Text(PASSWORD_CHARS),
                    "next": Text(PATH_CHARS),
                },
                rates.LOGIN,
                "login.open",
                ("next",),
            ),
        },
    ),
    Route(
        "/logout",
        "/logout",
        login.Logout,
        {"POST": form(Policy.ANYBODY, {}, rates.PAGE, "login.close")},
    ),
    Route(
        "/login/key/question",
        "/login/key/question",
        login_second.LoginKeyQuestion,
        question(Policy.ANYBODY),
    ),
    Route(
        "/login/key",
        "/login/key",
        login_second.LoginKey,
        {
            "POST": json(
                Policy.ANYBODY,
                {**USED_KEY, "next": Text(PATH_CHARS)},
                "login.open",
                ("user_handle", "next"),
                rates.LOGIN,
            )
        },
    ),
    Route(
        "/login/second",
        "/login/second",
        login_second.LoginSecond,
        {
            "GET": reads(Policy.PENDING, query={"way": Text(12), "sent": Text(1)}),
            "POST": form(
                Policy.PENDING,
                {"way": OneOf(("app", "email", "recovery")), "code": CODE, "trust": Text(1)},
                rates.LOGIN,
                "login.open",
                ("trust",),
            ),
        },
    ),
    Route(
        "/login/second/mail",
        "/login/second/mail",
        login_second.LoginSecondMail,
        {
            "GET": reads(Policy.PENDING),
            "POST": form(Policy.PENDING, {}, rates.LOGIN, READS),
        },
    ),
    Route(
        "/login/second/key/question",
        "/login/second/key/question",
        login_second.LoginSecondKeyQuestion,
        question(Policy.PENDING),
    ),
    Route(
        "/login/second/key",
        "/login/second/key",
        login_second.LoginSecondKey,
        {
            "POST": json(
                Policy.PENDING,
                {**USED_KEY, "trust": Flagged()},
                "login.open",
                ("user_handle",),
                rates.LOGIN,
            )
        },
    ),
    Route(
        "/login/enrol",
        "/login/enrol",
        login_enrol.LoginEnrol,
        {"GET": reads(Policy.PENDING)},
    ),
    Route(
        "/login/enrol/app",
        "/login/enrol/app",
        login_enrol.LoginEnrolApp,
        {"GET": reads(Policy.PENDING), "POST": enrol(READS)},
    ),
    Route(
        "/login/enrol/app/code",
        "/login/enrol/app/code",
        login_enrol.LoginEnrolAppCode,
        {"POST": enrol("factor.add", {"code": CODE})},
    ),
    Route(
        "/login/enrol/mail",
        "/login/enrol/mail",
        login_enrol.LoginEnrolMail,
        {"GET": reads(Policy.PENDING), "POST": enrol(READS)},
    ),
    Route(
        "/login/enrol/mail/code",
        "/login/enrol/mail/code",
        login_enrol.LoginEnrolMailCode,
        {"POST": enrol("factor.add", {"code": CODE})},
    ),
    Route(
        "/login/enrol/key/question",
        "/login/enrol/key/question",
        login_enrol.LoginEnrolKeyQuestion,
        question(Policy.PENDING),
    ),
    Route(
        "/login/enrol/key",
        "/login/enrol/key",
        login_enrol.LoginEnrolKey,
        {"POST": json(Policy.PENDING, MADE_KEY, "factor.add", ("transports",), rates.LOGIN)},
    ),
)
