"""Set-up and signing in."""

from appliance.handlers import login, setup
from appliance.handlers.rules import (
    PASSWORD_CHARS,
    TOKEN,
    Policy,
    Route,
    form,
    reads,
)
from appliance.services import rates
from protocol import limits
from protocol.codec import Text

PATH_CHARS = 500
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
            "GET": reads(Policy.ANYBODY, query={"next": Text(PATH_CHARS)}),
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
)
