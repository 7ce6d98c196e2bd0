"""Pictures kept with sessions (SPEC V4, V5)."""

from appliance.domain.kept_pictures import KINDS, NOTE_CHARS, PICTURE_BYTES
from appliance.domain.rights import Right
from appliance.handlers import kept_pictures
from appliance.handlers.rules import ID, Policy, Route, json, raw, reads
from appliance.services import rates
from protocol.codec import OneOf, Text

_API = f"/api/sessions/({ID})/pictures"
_EXAMPLE = "/api/sessions/{session}/pictures"

ROUTES = (
    Route(
        _API,
        _EXAMPLE,
        kept_pictures.KeptPictures,
        {
            "GET": reads(Policy.TECHNICIAN, within=Right.SEE),
            "POST": raw(
                Policy.TECHNICIAN,
                PICTURE_BYTES,
                "session.picture",
                rates.PICTURE,
                query={"kind": OneOf(KINDS)},
                within=Right.CONTROL,
            ),
        },
    ),
    Route(
        f"{_API}/note",
        f"{_EXAMPLE}/note",
        kept_pictures.KeptPictureNote,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"picture": Text(64), "note": Text(NOTE_CHARS, lines=True)},
                "session.picture_note",
                within=Right.SEE,
            )
        },
    ),
    Route(
        f"{_API}/delete",
        f"{_EXAMPLE}/delete",
        kept_pictures.KeptPictureDelete,
        {
            "POST": json(
                Policy.TECHNICIAN,
                {"picture": Text(64)},
                "session.picture_delete",
                within=Right.SEE,
            )
        },
    ),
    Route(
        f"/api/sessions/({ID})/pictures\\.zip",
        f"{_EXAMPLE}.zip",
        kept_pictures.KeptPicturesArchive,
        {"GET": reads(Policy.TECHNICIAN, rates.DOWNLOAD, within=Right.SEE)},
    ),
    Route(
        f"/api/sessions/({ID})/picture",
        "/api/sessions/{session}/picture",
        kept_pictures.KeptPictureFile,
        {"GET": reads(Policy.TECHNICIAN, query={"id": Text(64)}, within=Right.SEE)},
    ),
)
