"""The page of the server."""

from appliance.domain.certificates import PEM_CHARS
from appliance.domain.rights import Right
from appliance.handlers import settings_server
from appliance.handlers.rules import Policy, Route, form, reads
from appliance.services import rates
from protocol.codec import Text

_PATH = "/office/settings/server"
_FIELDS = {"language": Text(20), "code_minutes": Text(40), "waiting_minutes": Text(40)}
_CERTIFICATE = {"certificate": Text(PEM_CHARS, lines=True), "key": Text(PEM_CHARS, lines=True)}

ROUTES = (
    Route(
        _PATH,
        _PATH,
        settings_server.SettingsServer,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN, _FIELDS, rates.PAGE, "preference.change", right=Right.SETTINGS
            ),
        },
    ),
    Route(
        f"{_PATH}/certificate",
        f"{_PATH}/certificate",
        settings_server.ServerCertificate,
        {
            "POST": form(
                Policy.TECHNICIAN,
                _CERTIFICATE,
                rates.PAGE,
                "certificate.change",
                right=Right.SETTINGS,
            )
        },
    ),
    Route(
        f"{_PATH}/own",
        f"{_PATH}/own",
        settings_server.ServerCertificateOwn,
        {
            "POST": form(
                Policy.TECHNICIAN, {}, rates.PAGE, "certificate.change", right=Right.SETTINGS
            )
        },
    ),
    Route(
        f"{_PATH}/renew",
        f"{_PATH}/renew",
        settings_server.ServerCertificateRenew,
        {
            "POST": form(
                Policy.TECHNICIAN, {}, rates.PAGE, "certificate.renew", right=Right.SETTINGS
            )
        },
    ),
)
