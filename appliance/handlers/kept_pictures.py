"""Pictures kept with a session: taking, looking, notes, all of them as one file."""

from dataclasses import asdict
from typing import Any

from appliance.domain.errors import ConflictError
from appliance.domain.kept_pictures import NOT_THERE, KeptPicture
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.downloads import Download
from appliance.handlers.headers import CONTENT_POLICY

_ALONE = "default-src 'none'; sandbox"


class _PicturesHandler(SessionHandler):
    """What the handlers of kept pictures share."""

    def joined(self, record: SessionRecord) -> bool:
        """Whether this account has the session's viewer open and sees the screen."""
        room = self.parts.attendance.room(record.id)
        here = self.signed_in.id
        return room is not None and any(
            one.person_id == here and one.admitted for one in room.viewers
        )

    def told(self, picture: KeptPicture, record: SessionRecord) -> dict[str, Any]:
        """Returns a picture as scripts read it."""
        own = picture.author_id == self.signed_in.id
        values = asdict(picture)
        del values["session_id"]
        return values | {
            "name": picture.name,
            "may_delete": own or self.access.may_with(Right.REPORTS, record),
        }


class KeptPictures(_PicturesHandler):
    """GET /api/sessions/<id>/pictures lists them; POST keeps a PNG file."""

    async def get(self, session_id: str) -> None:
        """Lists the pictures this reader may see."""
        record = await self.seen(session_id)
        found = await self.parts.kept_pictures.of(record, self.access, self.joined(record))
        self.finish({"pictures": [self.told(one, record) for one in found or ()]})

    async def post(self, session_id: str) -> None:
        """Keeps what a technician in the viewer took."""
        record = await self.seen(session_id)
        if not self.joined(record):
            raise ConflictError(NOT_THERE)
        kind, body = self.query["kind"], self.request.body
        picture = await self.parts.kept_pictures.keep(self.signed_in, record.id, kind, body)
        self.set_status(201)
        self.finish(self.told(picture, record))


class KeptPictureFile(_PicturesHandler):
    """GET /api/sessions/<id>/picture?id=<picture>: the PNG file."""

    async def get(self, session_id: str) -> None:
        """Sends it."""
        record = await self.seen(session_id)
        pictures = self.parts.kept_pictures
        picture, png = await pictures.content(
            record, self.access, self.joined(record), self.query["id"]
        )
        self.set_header("Content-Type", "image/png")
        self.set_header(CONTENT_POLICY, _ALONE)
        self.set_header("Cache-Control", "private, no-store")
        self.set_header("Content-Disposition", f'inline; filename="{picture.name}"')
        self.finish(png)


class KeptPicturesArchive(_PicturesHandler, Download):
    """GET /api/sessions/<id>/pictures.zip."""

    async def get(self, session_id: str) -> None:
        """Sends all pictures this reader may see."""
        record = await self.seen(session_id)
        pieces = self.parts.kept_pictures.archive(record, self.access, self.joined(record))
        await self.send_file("pictures", "zip", pieces)


class KeptPictureNote(_PicturesHandler):
    """POST /api/sessions/<id>/pictures/note."""

    async def post(self, session_id: str) -> None:
        """Puts a note beside a picture."""
        record = await self.seen(session_id)
        given, joined = self.fields, self.joined(record)
        await self.parts.kept_pictures.write(
            record, self.access, joined, given["picture"], given["note"]
        )
        self.finish({})


class KeptPictureDelete(_PicturesHandler):
    """POST /api/sessions/<id>/pictures/delete."""

    async def post(self, session_id: str) -> None:
        """Deletes a picture."""
        record = await self.seen(session_id)
        joined = self.joined(record)
        await self.parts.kept_pictures.delete(record, self.access, joined, self.fields["picture"])
        self.finish({})
