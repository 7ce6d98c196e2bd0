"""Notes of sessions in the viewer, and the settings of clipboard and notes."""

from appliance.domain.notes import TEMPLATE_CHARS, TEMPLATE_NAME_CHARS
from appliance.domain.resolving import NOTE_CHARS
from appliance.domain.rights import Right
from appliance.handlers import api_notes, session_record, settings_notes
from appliance.handlers.rules import ID, Policy, Route, form, json, reads
from appliance.services import rates
from protocol.codec import Kind, OneOf, Text, Whole
from protocol.messages.clipboard import MODES

_TEXT = Text(NOTE_CHARS, lines=True)
_TEMPLATE: dict[str, Kind] = {
    "id": Text(64),
    "group": Text(64),
    "name": Text(4 * TEMPLATE_NAME_CHARS),
    "text": Text(4 * TEMPLATE_CHARS, lines=True),
}

ROUTES = (
    Route(
        f"/api/sessions/({ID})/notes",
        "/api/sessions/{session}/notes",
        api_notes.SessionNotes,
        {
            "GET": reads(Policy.TECHNICIAN, rates.API, within=Right.SEE),
            "POST": json(
                Policy.TECHNICIAN,
                {"text": _TEXT, "client_id": Text(64, least=1)},
                "session.note",
                within=Right.EDIT,
            ),
        },
    ),
    Route(
        f"/api/sessions/({ID})/notes/([0-9]{{1,9}})",
        "/api/sessions/{session}/notes/1",
        api_notes.SessionNoteChange,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"version": Whole(1, 2**31), "text": _TEXT},
                "session.note_change",
                within=Right.EDIT,
            )
        },
    ),
    Route(
        f"/desk/session/({ID})/note/([0-9]{{1,9}})",
        "/desk/session/{session}/note/1",
        session_record.SessionPageNoteChange,
        {
            "POST": form(
                Policy.TECHNICIAN,
                {"version": Text(9), "text": _TEXT},
                rates.PAGE,
                "session.note_change",
                ("text",),
                within=Right.EDIT,
            )
        },
    ),
    Route(
        "/office/settings/notes",
        "/office/settings/notes",
        settings_notes.SettingsNotes,
        {
            "GET": reads(
                Policy.TECHNICIAN, right=Right.SETTINGS, query={"done": Text(20), "edit": Text(64)}
            ),
            "POST": form(
                Policy.TECHNICIAN,
                {"ways": OneOf(MODES)},
                rates.PAGE,
                "preference.change",
                right=Right.SETTINGS,
            ),
        },
    ),
    Route(
        "/office/settings/notes/template",
        "/office/settings/notes/template",
        settings_notes.NoteTemplateForm,
        {
            "POST": form(
                Policy.TECHNICIAN,
                _TEMPLATE,
                rates.PAGE,
                "note_template.add",
                ("id", "group"),
                right=Right.SETTINGS,
            )
        },
    ),
    Route(
        f"/office/settings/notes/({ID})/remove",
        "/office/settings/notes/{template}/remove",
        settings_notes.NoteTemplateRemoval,
        {
            "POST": form(
                Policy.TECHNICIAN, {}, rates.PAGE, "note_template.remove", right=Right.SETTINGS
            )
        },
    ),
)
