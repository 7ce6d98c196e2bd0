"""Recordings: players, lists and settings."""

from appliance.domain.recordings import NOTE_CHARS, POLICIES
from appliance.domain.rights import Right
from appliance.handlers import office_recordings, recordings
from appliance.handlers.listing import list_query
from appliance.handlers.rules import ID, Policy, Route, form, json, reads
from appliance.services import rates
from protocol.codec import Kind, OneOf, Text

_API = f"/api/recordings/({ID})"
_API_EXAMPLE = "/api/recordings/{recording}"
_KEY = {"key": Text(64)}
_NOTE = {"note": Text(4 * NOTE_CHARS)}
_BACK = {"back": OneOf(("", "list"))}
_PIECES = rates.RateClass("recording", 50, 500)
"""Pieces of content: who looks for a place asks for many."""
_SETTINGS: dict[str, Kind] = {
    "policy": OneOf(tuple(POLICIES)),
    "keep_days": Text(20),
    "quota_gib": Text(20),
}

ROUTES = (
    Route(
        f"/recordings/({ID})",
        "/recordings/{recording}",
        recordings.RecordingPage,
        {"GET": reads(Policy.TECHNICIAN)},
    ),
    Route(
        f"/recordings/({ID})/note",
        "/recordings/{recording}/note",
        recordings.RecordingNoteForm,
        {"POST": form(Policy.TECHNICIAN, _NOTE, rates.PAGE, "recording.note", ("note",))},
    ),
    Route(
        f"/recordings/({ID})/delete",
        "/recordings/{recording}/delete",
        recordings.RecordingDeleteForm,
        {"POST": form(Policy.TECHNICIAN, _BACK, rates.PAGE, "recording.delete", ("back",))},
    ),
    Route(
        _API,
        _API_EXAMPLE,
        recordings.RecordingIndex,
        {"GET": reads(Policy.TECHNICIAN, rates.API, query=_KEY)},
    ),
    Route(
        f"{_API}/watch",
        f"{_API_EXAMPLE}/watch",
        recordings.RecordingWatch,
        {"POST": json(Policy.TECHNICIAN, {}, "recording.watch")},
    ),
    Route(
        f"{_API}/content",
        f"{_API_EXAMPLE}/content",
        recordings.RecordingContent,
        {"GET": reads(Policy.TECHNICIAN, _PIECES, query=_KEY)},
    ),
    Route(
        f"{_API}/download",
        f"{_API_EXAMPLE}/download",
        recordings.RecordingDownload,
        {"GET": reads(Policy.TECHNICIAN, rates.DOWNLOAD, query=_KEY)},
    ),
    Route(
        f"{_API}/note",
        f"{_API_EXAMPLE}/note",
        recordings.RecordingNote,
        {"POST": json(Policy.TECHNICIAN, _NOTE, "recording.note")},
    ),
    Route(
        f"{_API}/delete",
        f"{_API_EXAMPLE}/delete",
        recordings.RecordingDelete,
        {"POST": json(Policy.TECHNICIAN, {}, "recording.delete")},
    ),
    Route(
        f"/api/sessions/({ID})/recordings",
        "/api/sessions/{session}/recordings",
        recordings.SessionRecordings,
        {"GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE)},
    ),
    Route(
        "/office/recordings",
        "/office/recordings",
        office_recordings.OfficeRecordings,
        {"GET": reads(Policy.TECHNICIAN, right=Right.RECORDINGS, query=list_query())},
    ),
    Route(
        "/office/settings/recordings",
        "/office/settings/recordings",
        office_recordings.RecordingSettings,
        {
            "GET": reads(Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20)}),
            "POST": form(
                Policy.TECHNICIAN,
                _SETTINGS,
                rates.PAGE,
                "preference.change",
                ("keep_days", "quota_gib"),
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        f"/office/groups/({ID})/recording",
        "/office/groups/{group}/recording",
        office_recordings.GroupRecording,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"recording": OneOf(("", *POLICIES))},
                rates.PAGE,
                "group.recording",
                ("recording",),
                right=Right.GROUPS,
            )
        },
    ),
)
