"""The desk and its sessions."""

from appliance.domain.rights import Right
from appliance.handlers import api_sessions, desk, viewer_page
from appliance.handlers.rules import (
    ID,
    READS,
    Policy,
    Route,
    json,
    reads,
)
from appliance.services import rates

ROUTES = (
    Route("/desk", "/desk", desk.Desk, {"GET": reads(Policy.TECHNICIAN)}),
    Route(
        f"/view/({ID})",
        "/view/{session}",
        viewer_page.ViewerPage,
        {"GET": reads(Policy.TECHNICIAN, within=Right.CONTROL)},
    ),
    Route(
        f"/api/sessions/({ID})",
        "/api/sessions/{session}",
        api_sessions.Session,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE)},
    ),
    Route(
        f"/api/sessions/({ID})/end",
        "/api/sessions/{session}/end",
        api_sessions.SessionEnd,
        {"POST": json(Policy.TECHNICIAN, {}, "session.close", within=Right.EDIT)},
    ),
    Route(
        f"/api/sessions/({ID})/ask",
        "/api/sessions/{session}/ask",
        api_sessions.SessionAsk,
        {"POST": json(Policy.TECHNICIAN, {}, READS, within=Right.CONTROL)},
    ),
)
