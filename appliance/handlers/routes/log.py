"""The activity log and its settings."""

from appliance.domain import acts
from appliance.domain.rights import Right
from appliance.handlers import office_log, settings_log
from appliance.handlers.rules import Policy, Route, form, reads
from appliance.services import rates
from protocol.codec import Kind, OneOf, Text

_LONG = 1000
_FILTERS: dict[str, Kind] = {
    "q": Text(100),
    "person": Text(64),
    "group": Text(64),
    "kind": OneOf(("", *(kind.value for kind in acts.Kind))),
    "result": OneOf(("", "done", "refused")),
    "from": Text(10),
    "to": Text(10),
}
_PLACES: dict[str, Kind] = {"before": Text(40), "after": Text(40)}
_SETTINGS = {
    "anchor_every": Text(_LONG),
    "anchor_file": Text(_LONG),
    "anchor_syslog": Text(_LONG),
    "anchor_mail": Text(_LONG),
    "keep_days": Text(_LONG),
    "session_days": Text(_LONG),
}

ROUTES = (
    Route(
        "/office/log",
        "/office/log",
        office_log.OfficeLog,
        {"GET": reads(Policy.TECHNICIAN, right=Right.LOG, query=_FILTERS | _PLACES)},
    ),
    Route(
        "/office/log/export",
        "/office/log/export",
        office_log.LogExport,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"format": OneOf(("csv", "json")), **_FILTERS},
                rates.DOWNLOAD,
                "log.export",
                tuple(_FILTERS),
                right=Right.LOG,
            )
        },
    ),
    Route(
        "/office/settings/log",
        "/office/settings/log",
        settings_log.LogSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN,
                _SETTINGS,
                rates.PAGE,
                "preference.change",
                ("keep_days", "session_days"),
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        "/office/settings/log/verify",
        "/office/settings/log/verify",
        settings_log.LogVerify,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "log.verify", right=Right.SETTINGS)},
    ),
)
