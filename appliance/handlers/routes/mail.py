"""Outgoing mail and its settings."""

from appliance.domain.rights import Right
from appliance.handlers import office_mail, settings_mail
from appliance.handlers.listing import list_query
from appliance.handlers.rules import PASSWORD_CHARS, Policy, Route, form, reads
from appliance.services import rates
from protocol.codec import Text

_LONG = 1000
_CHOSEN = {"chosen": Text(64)}
_SETTINGS = {
    "host": Text(_LONG),
    "port": Text(_LONG),
    "security": Text(_LONG),
    "plain_agreed": Text(_LONG),
    "user": Text(_LONG),
    "password": Text(PASSWORD_CHARS),
    "from": Text(_LONG),
    "reply_to": Text(_LONG),
    "authorities": Text(40_000, lines=True),
}

ROUTES = (
    Route(
        "/office/mail",
        "/office/mail",
        office_mail.OfficeMail,
        {"GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query=list_query("state"))},
    ),
    Route(
        "/office/mail/try",
        "/office/mail/try",
        office_mail.MailTry,
        {
            "POST": form(
                Policy.TECHNICIAN,
                _CHOSEN,
                rates.PAGE,
                "mail.try",
                many=("chosen",),
                right=Right.SETTINGS,
            )
        },
    ),
    Route(
        "/office/mail/withdraw",
        "/office/mail/withdraw",
        office_mail.MailWithdraw,
        {
            "POST": form(
                Policy.TECHNICIAN,
                _CHOSEN,
                rates.PAGE,
                "mail.withdraw",
                many=("chosen",),
                right=Right.SETTINGS,
            )
        },
    ),
    Route(
        "/office/settings/mail",
        "/office/settings/mail",
        settings_mail.MailSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN,
                _SETTINGS,
                rates.PAGE,
                "preference.change",
                ("plain_agreed",),
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        "/office/settings/mail/test",
        "/office/settings/mail/test",
        settings_mail.MailTest,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"to": Text(_LONG)},
                rates.DOWNLOAD,
                "mail.test",
                right=Right.SETTINGS,
            )
        },
    ),
)
