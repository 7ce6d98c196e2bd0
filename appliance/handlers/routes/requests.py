"""Sessions with invitations and appointments; settings of text messages."""

from appliance.domain.appointments import LOCAL_CHARS
from appliance.domain.profile import ZONE_CHARS
from appliance.domain.requests import COMMENT_CHARS, ME
from appliance.domain.rights import Right
from appliance.handlers import api_requests, settings_sms
from appliance.handlers.rules import ID, PASSWORD_CHARS, Policy, Route, form, json, reads
from appliance.services import rates
from protocol import limits
from protocol.codec import Text

_LONG = 1000
_SHORT = 60
_WHEN = {
    "starts_at": Text(LOCAL_CHARS),
    "zone": Text(ZONE_CHARS),
    "minutes": Text(_SHORT),
    "reminders": Text(_SHORT),
}
_NEW_SESSION = {
    "topic": Text(limits.TOPIC_CHARS),
    "name": Text(limits.NAME_CHARS),
    "email": Text(limits.EMAIL_CHARS),
    "phone": Text(_SHORT),
    "comment": Text(COMMENT_CHARS, lines=True),
    "group_id": Text(64),
    "assignee": Text(64),
    "language": Text(8),
    "expires_minutes": Text(_SHORT),
    "send_email": Text(_SHORT),
    "send_sms": Text(_SHORT),
    "send_updates": Text(_SHORT),
    **_WHEN,
}
_SETTINGS = {
    "preset": Text(_LONG),
    "url": Text(_LONG),
    "account": Text(_LONG),
    "secret": Text(PASSWORD_CHARS),
    "sender": Text(_LONG),
    "country": Text(_LONG),
    "body": Text(4000, lines=True),
    "authorities": Text(40_000, lines=True),
    "text_en": Text(_LONG),
    "text_ko": Text(_LONG),
    "text_fr": Text(_LONG),
}
_ACTS = (
    ("resend", api_requests.SessionResend, "session.resend"),
    ("withdraw", api_requests.SessionWithdraw, "session.withdraw"),
    ("unschedule", api_requests.SessionUnschedule, "session.unschedule"),
)

ROUTES = (
    Route(
        "/api/sessions",
        "/api/sessions",
        api_requests.Requests,
        {
            "GET": reads(Policy.TECHNICIAN, rates.API),
            "POST": json(
                Policy.TECHNICIAN,
                _NEW_SESSION,
                "session.create",
                tuple(_NEW_SESSION),
                defaults={"assignee": ME},
            ),
        },
    ),
    Route(
        f"/api/sessions/({ID})/invitations",
        "/api/sessions/{session}/invitations",
        api_requests.SessionInvitations,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE)},
    ),
    Route(
        f"/api/sessions/({ID})/schedule",
        "/api/sessions/{session}/schedule",
        api_requests.SessionSchedule,
        {
            "POST": json(
                Policy.TECHNICIAN,
                _WHEN,
                "session.schedule",
                ("minutes", "reminders"),
                within=Right.EDIT,
            )
        },
    ),
    *(
        Route(
            f"/api/sessions/({ID})/{word}",
            f"/api/sessions/{{session}}/{word}",
            handler,
            {"POST": json(Policy.TECHNICIAN, {}, event, within=Right.EDIT)},
        )
        for word, handler, event in _ACTS
    ),
    Route(
        "/office/settings/sms",
        "/office/settings/sms",
        settings_sms.SmsSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN,
                _SETTINGS,
                rates.PAGE,
                "preference.change",
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        "/office/settings/sms/test",
        "/office/settings/sms/test",
        settings_sms.SmsTest,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"to": Text(_LONG)},
                rates.DOWNLOAD,
                "sms.test",
                right=Right.SETTINGS,
            )
        },
    ),
)
