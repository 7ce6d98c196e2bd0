"""Where the office begins."""

from appliance.handlers import office
from appliance.handlers.rules import Policy, Route, reads

ROUTES = (
    Route("/office", "/office", office.Office, {"GET": reads(Policy.TECHNICIAN)}),
    Route("/account", "/account", office.MyAccount, {"GET": reads(Policy.TECHNICIAN)}),
)
