"""Notes of a session for the viewer's panel."""

from dataclasses import asdict
from typing import Any

from appliance.domain.resolving import Note
from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler


class _NotesHandler(SessionHandler):
    """What both have: a note as the panel reads it."""

    def told(self, note: Note) -> dict[str, Any]:
        """Returns a note with whether the reader is its author."""
        told = asdict(note)
        return told | {"own": told.pop("author_id") == self.signed_in.id}


class SessionNotes(_NotesHandler):
    """GET and POST /api/sessions/<id>/notes."""

    async def get(self, session_id: str) -> None:
        """Lists the notes, oldest first, and the templates for new ones."""
        record = await self.seen(session_id)
        records = self.parts.records
        templates = await records.note_templates.offered(record.group_id or "")
        self.finish(
            {
                "notes": [self.told(one) for one in await records.notes.of(session_id)],
                "templates": [{"name": one.name, "text": one.text} for one in templates],
                "may_write": self.access.may_with(Right.EDIT, record),
            }
        )

    async def post(self, session_id: str) -> None:
        """Adds a note; sent again with the same `client_id` it is stored once."""
        await self.seen(session_id)
        given = self.fields
        note = await self.parts.records.notes.write(
            self.signed_in, session_id, given["text"], given["client_id"]
        )
        self.set_status(201)
        self.finish(self.told(note))


class SessionNoteChange(_NotesHandler):
    """POST /api/sessions/<id>/notes/<number>."""

    async def post(self, session_id: str, number: str) -> None:
        """Changes an own note; 409 where it is not as it was read, `{}` where it is gone now."""
        await self.seen(session_id)
        given = self.fields
        note = await self.parts.records.notes.change(
            self.signed_in, session_id, int(number), given["version"], given["text"]
        )
        self.finish(self.told(note) if note else {})
