"""What is kept of sessions: results, notes, favorites, history, logs and figures."""

from appliance.domain.figures import OWN, PERIODS
from appliance.domain.history import LIVE, OVER
from appliance.domain.resolving import (
    CATEGORY_CHARS,
    NOTE_CHARS,
    OUTCOMES,
    RESOLVE_NOTE_CHARS,
)
from appliance.domain.rights import Right
from appliance.domain.saved_views import NAME_CHARS, Filters
from appliance.handlers import (
    api_details,
    api_history,
    office_dashboard,
    office_sessions,
    session_record,
    settings_categories,
)
from appliance.handlers.history_query import FILTER_KINDS
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, Policy, Route, form, json, reads
from appliance.services import rates
from protocol.codec import Flagged, Kind, OneOf, Text

_RESULT: dict[str, Kind] = {
    "outcome": OneOf(tuple(OUTCOMES)),
    "category": Text(64),
    "note": Text(RESOLVE_NOTE_CHARS, lines=True),
}
_NOTE: dict[str, Kind] = {"text": Text(NOTE_CHARS, lines=True)}
_VIEW: dict[str, Kind] = {"id": Text(64), "name": Text(4 * NAME_CHARS), "filters": Filters()}
_LOG: dict[str, Kind] = {**FILTER_KINDS, "part": OneOf(("", LIVE, OVER))}
_EXPORT = {"format": OneOf(("csv", "json", "zip")), **_LOG}


def _page_act(word: str, handler: type, fields: dict[str, Kind], event: str, right: Right) -> Route:
    """Returns the route of a form of a session's page."""
    optional = fields.keys() & {"category", "note"}
    rule = form(Policy.TECHNICIAN, fields, rates.PAGE, event, optional, within=right)
    return Route(
        f"/desk/session/({ID})/{word}", f"/desk/session/{{session}}/{word}", handler, {"POST": rule}
    )


def _log(path: str, page: type, export: type) -> tuple[Route, Route]:
    """Returns the routes of a log and of its files."""
    lists = reads(Policy.TECHNICIAN, right=Right.REPORTS, query=list_query() | _LOG)
    sends = form(
        Policy.TECHNICIAN,
        _EXPORT,
        rates.DOWNLOAD,
        "session.list_export",
        tuple(_LOG),
        right=Right.REPORTS,
    )
    return (
        Route(path, path, page, {"GET": lists}),
        Route(f"{path}/export", f"{path}/export", export, {"POST": sends}),
    )


_NAME: dict[str, Kind] = {"name": Text(4 * CATEGORY_CHARS)}
_BOARD: dict[str, Kind] = {
    "period": OneOf(("", *PERIODS, OWN)),
    "group": Text(64),
    "person": Text(64),
    "from": Text(10),
    "to": Text(10),
}

ROUTES = (
    Route(
        "/office/dashboard",
        "/office/dashboard",
        office_dashboard.OfficeDashboard,
        {"GET": reads(Policy.TECHNICIAN, right=Right.REPORTS, query=_BOARD)},
    ),
    Route(
        "/office/settings/categories",
        "/office/settings/categories",
        settings_categories.Categories,
        {
            "GET": reads(
                Policy.TECHNICIAN,
                right=Right.SETTINGS,
                query={"done": Text(20), "rename": Text(64)},
            ),
            "POST": form(
                Policy.TECHNICIAN, _NAME, rates.PAGE, "category.create", right=Right.SETTINGS
            ),
        },
    ),
    Route(
        f"/office/settings/categories/({ID})",
        "/office/settings/categories/{category}",
        settings_categories.CategoryName,
        {
            "POST": form(
                Policy.TECHNICIAN, _NAME, rates.PAGE, "category.rename", right=Right.SETTINGS
            )
        },
    ),
    Route(
        f"/office/settings/categories/({ID})/remove",
        "/office/settings/categories/{category}/remove",
        settings_categories.CategoryRemoval,
        {"POST": form(Policy.TECHNICIAN, {}, rates.PAGE, "category.remove", right=Right.SETTINGS)},
    ),
    *_log("/office/sessions", office_sessions.OfficeSessions, office_sessions.SessionsExport),
    *_log("/office/resolved", office_sessions.OfficeResolved, office_sessions.ResolvedExport),
    Route(
        f"/desk/session/({ID})",
        "/desk/session/{session}",
        session_record.SessionPage,
        {"GET": reads(Policy.TECHNICIAN, within=Right.SEE, query={"done": Text(20)})},
    ),
    _page_act("resolve", session_record.SessionPageResolve, _RESULT, "session.resolve", Right.EDIT),
    _page_act("reopen", session_record.SessionPageReopen, {}, "session.reopen", Right.EDIT),
    _page_act(
        "star",
        session_record.SessionPageStar,
        {"on": OneOf(("yes", "no"))},
        "session.star",
        Right.SEE,
    ),
    _page_act("note", session_record.SessionPageNote, _NOTE, "session.note", Right.EDIT),
    _page_act(
        "export",
        session_record.SessionExport,
        {"format": OneOf(("json", "txt", "zip"))},
        "session.export",
        Right.SEE,
    ),
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
                _NOTE,
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
