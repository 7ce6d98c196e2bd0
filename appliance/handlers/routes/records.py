"""What is kept of sessions: results, notes, favorites, history, logs and figures."""

from appliance.domain.resolving import NOTE_CHARS, OUTCOMES, RESOLVE_NOTE_CHARS
from appliance.domain.rights import Right
from appliance.domain.saved_views import NAME_CHARS, Filters
from appliance.handlers import api_details, api_history
from appliance.handlers.history_query import FILTER_KINDS
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, Policy, Route, json, reads
from appliance.services import rates
from protocol.codec import Flagged, Kind, OneOf, Text

_RESULT: dict[str, Kind] = {
    "outcome": OneOf(tuple(OUTCOMES)),
    "category": Text(64),
    "note": Text(RESOLVE_NOTE_CHARS, lines=True),
}
_VIEW: dict[str, Kind] = {"id": Text(64), "name": Text(4 * NAME_CHARS), "filters": Filters()}

ROUTES = (
    Route(
        f"/api/sessions/({ID})/details",
        "/api/sessions/{session}/details",
        api_details.SessionDetails,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE)},
    ),
    Route(
        f"/api/sessions/({ID})/resolve",
        "/api/sessions/{session}/resolve",
        api_details.SessionResolve,
        {
            "POST": json(
                Policy.TECHNICIAN,
                _RESULT,
                "session.resolve",
                ("category", "note"),
                within=Right.EDIT,
            )
        },
    ),
    Route(
        f"/api/sessions/({ID})/reopen",
        "/api/sessions/{session}/reopen",
        api_details.SessionReopen,
        {"POST": json(Policy.TECHNICIAN, {}, "session.reopen", within=Right.EDIT)},
    ),
    Route(
        f"/api/sessions/({ID})/star",
        "/api/sessions/{session}/star",
        api_details.SessionStar,
        {"POST": json(Policy.TECHNICIAN, {"on": Flagged()}, "session.star", within=Right.SEE)},
    ),
    Route(
        f"/api/sessions/({ID})/note",
        "/api/sessions/{session}/note",
        api_details.SessionNote,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"text": Text(NOTE_CHARS, lines=True)},
                "session.note",
                within=Right.EDIT,
            )
        },
    ),
    Route(
        "/api/history",
        "/api/history",
        api_history.History,
        {"GET": reads(Policy.TECHNICIAN, rates.API, query=list_query() | dict(FILTER_KINDS))},
    ),
    Route(
        "/api/history/choices",
        "/api/history/choices",
        api_history.HistoryChoices,
        {"GET": reads(Policy.TECHNICIAN, rates.API)},
    ),
    Route(
        "/api/categories",
        "/api/categories",
        api_history.Categories,
        {"GET": reads(Policy.TECHNICIAN, rates.API)},
    ),
    Route(
        "/api/favourites",
        "/api/favourites",
        api_history.Favourites,
        {"GET": reads(Policy.TECHNICIAN, rates.API)},
    ),
    Route(
        "/api/views",
        "/api/views",
        api_history.Views,
        {
            "GET": reads(Policy.TECHNICIAN, rates.API),
            "POST": json(Policy.TECHNICIAN, _VIEW, "view.save", ("id",)),
        },
    ),
    Route(
        f"/api/views/({ID})/remove",
        "/api/views/{view}/remove",
        api_history.ViewRemoval,
        {"POST": json(Policy.TECHNICIAN, {}, "view.remove")},
    ),
)
