"""Recordings for players: the page, what is where, and the content piece by piece."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

from tornado.iostream import StreamClosedError

from appliance.domain.access import Access
from appliance.domain.errors import NotFoundError
from appliance.domain.recordings import Recording, may_watch
from appliance.domain.records import SessionRecord
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.base import LOGIN_COOKIE
from appliance.handlers.moments import moments
from appliance.handlers.recording_facts import facts
from appliance.secrets import SecretsError
from appliance.services.recording_files import RecordingMap
from appliance.services.recording_library import index_of
from appliance.services.session_texts import length
from appliance.texts import translations

PIECE_BYTES: Final = 512 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


class RecordingHandler(SessionHandler):
    """What the handlers of recordings share."""

    _sent: tuple[Recording, SessionRecord]
    _stopped = False

    async def known(self, recording_id: str) -> tuple[Recording, SessionRecord]:
        """Returns a recording that this account may watch, and its session.

        Raises:
            NotFoundError: there is none, or it is not theirs to watch.
        """
        return await self.parts.recordings.library.get(self.access, recording_id)

    def facts(self, recording: Recording, session: SessionRecord) -> dict[str, Any]:
        """Returns what lists and players show of a recording."""
        return facts(recording, session, self.access, self.language)

    async def index(self, recording_id: str, key: str) -> dict[str, Any]:
        """Returns what a player needs to know."""
        recording, session = await self.known(recording_id)
        found = await self.parts.recordings.library.map(recording)
        return index_of(found, recording, key, self.facts(recording, session))

    async def unlocked(self, recording_id: str) -> tuple[Recording, RecordingMap]:
        """Returns a recording whose content may leave: the log says who watches.

        Raises:
            NotFoundError: not theirs to watch, or not with this key.
        """
        recording, session = await self.known(recording_id)
        library = self.parts.recordings.library
        if not library.fits(self.query["key"], recording_id, self.signed_in.id):
            raise NotFoundError
        self._sent = recording, session
        return recording, await library.map(recording)

    async def send_content(self, found: RecordingMap, start: int, end: int) -> None:
        """Sends content piece by piece, as fast as it is taken and as long as it may be watched."""
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(end - start))
        self.set_header("Cache-Control", "no-store")
        if self.request.method == "HEAD":
            return
        token = self.cookie_of(LOGIN_COOKIE)
        forget = self.parts.revocation.watch(token, self._stop, self._know)
        try:
            async for piece in _pieces(self.parts.recordings.library.read, found, start, end):
                if self._stopped:
                    self.detach().close()
                    return
                self.write(piece)
                await self.flush()
        except StreamClosedError:
            return
        except (OSError, SecretsError):
            # Half a recording must not look like a whole one.
            self.detach().close()
            raise
        finally:
            forget()

    def _stop(self) -> None:
        """The login is over, or the right to watch: nothing more of it leaves."""
        self._stopped = True

    def _know(self, access: Access) -> None:
        """Takes the rights of now."""
        recording, session = self._sent
        if not may_watch(access, session, recording):
            self._stop()


class RecordingPage(RecordingHandler):
    """GET /recordings/<id>.

    Templates: recording.html gets `recording` (Recording), `session` (SessionRecord), `when`
    (milliseconds -> text), `length` (milliseconds -> text), `may_delete`, `may_rename`; page data:
    recording_id, session_id, may_delete, may_rename, facts.
    """

    async def get(self, recording_id: str) -> None:
        """Shows the player."""
        recording, session = await self.known(recording_id)
        known = self.facts(recording, session)
        say = translations(self.language).gettext
        may = {name: known[name] for name in ("may_delete", "may_rename")}
        self.page(
            "recording.html",
            page_data={
                "recording_id": recording.id,
                "session_id": session.id,
                "facts": known,
                **may,
            },
            recording=recording,
            session=session,
            when=moments(self.zone_name or "UTC", self.language, seconds=True),
            length=lambda milliseconds: length(milliseconds, say),
            **may,
        )


class RecordingWatch(RecordingHandler):
    """POST /api/recordings/<id>/watch."""

    async def post(self, recording_id: str) -> None:
        """Writes down who watches, and tells what is where."""
        await self.known(recording_id)
        library = self.parts.recordings.library
        key = await library.watch(self.signed_in.id, recording_id)
        self.finish(await self.index(recording_id, key))


class RecordingIndex(RecordingHandler):
    """GET /api/recordings/<id>?key=."""

    async def get(self, recording_id: str) -> None:
        """Tells it again, as far as the recording has come."""
        await self.unlocked(recording_id)
        self.finish(await self.index(recording_id, self.query["key"]))


class RecordingContent(RecordingHandler):
    """GET /api/recordings/<id>/content?key=, with one Range (RFC 9110 section 14)."""

    async def get(self, recording_id: str) -> None:
        """Sends a part of the content, or all."""
        _, found = await self.unlocked(recording_id)
        size = found.size_bytes
        asked = _asked(self.request.headers.get("Range", ""), size)
        self.set_header("Accept-Ranges", "bytes")
        if asked is None:
            await self.send_content(found, 0, size)
            return
        start, end = asked
        if start >= end:
            self.set_status(416)
            self.set_header("Content-Range", f"bytes */{size}")
            return
        self.set_status(206)
        self.set_header("Content-Range", f"bytes {start}-{end - 1}/{size}")
        await self.send_content(found, start, end)


class RecordingDownload(RecordingHandler):
    """GET /api/recordings/<id>/download?key=."""

    async def get(self, recording_id: str) -> None:
        """Sends the recording as a file to keep."""
        recording, found = await self.unlocked(recording_id)
        library = self.parts.recordings.library
        await library.watch(self.signed_in.id, recording_id, "recording.download")
        name = f"Recording_{recording.session_id[:8]}_{recording.number}.dskrec"
        self.set_header("Content-Disposition", f'attachment; filename="{name}"')
        await self.send_content(found, 0, found.size_bytes)


class RecordingNote(RecordingHandler):
    """POST /api/recordings/<id>/note (note)."""

    async def post(self, recording_id: str) -> None:
        """Gives a recording a note."""
        note = self.fields["note"]
        await self.parts.recordings.library.note(self.signed_in.id, recording_id, note)
        self.finish({})


class RecordingDelete(RecordingHandler):
    """POST /api/recordings/<id>/delete."""

    async def post(self, recording_id: str) -> None:
        """Deletes a recording for good."""
        await self.parts.recordings.library.delete(self.signed_in.id, recording_id)
        self.finish({})


class RecordingNoteForm(RecordingHandler):
    """POST /recordings/<id>/note (note), from the session's page."""

    async def post(self, recording_id: str) -> None:
        """Gives a recording a note."""
        recording, _ = await self.known(recording_id)
        note = self.fields["note"]
        await self.parts.recordings.library.note(self.signed_in.id, recording_id, note)
        self.see_other(f"/desk/session/{recording.session_id}?done=recording_noted")


class RecordingDeleteForm(RecordingHandler):
    """POST /recordings/<id>/delete (back), from the session's page or the list."""

    async def post(self, recording_id: str) -> None:
        """Deletes a recording for good."""
        recording, _ = await self.known(recording_id)
        await self.parts.recordings.library.delete(self.signed_in.id, recording_id)
        page = f"/desk/session/{recording.session_id}"
        if self.fields["back"] == "list":
            page = "/office/recordings"
        self.see_other(f"{page}?done=recording_deleted")


class SessionRecordings(RecordingHandler):
    """GET /api/sessions/<id>/recordings."""

    async def get(self, session_id: str) -> None:
        """Lists what was recorded of a session."""
        session = await self.seen(session_id)
        found = await self.parts.recordings.library.of_session(session_id)
        self.finish({"recordings": [self.facts(one, session) for one in found]})


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """Returns the first byte asked for and the one after the last; None for all of them."""
    found = _RANGE.fullmatch(header.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start, end = int(found[1]), int(found[2]) + 1 if found[2] else size
    return None if found[2] and end <= start else (start, min(end, size))


_Read = Callable[[RecordingMap, int, int], Awaitable[bytes]]


async def _pieces(read: _Read, found: RecordingMap, start: int, end: int) -> AsyncIterator[bytes]:
    while start < end:
        piece = await read(found, start, min(PIECE_BYTES, end - start))
        if not piece:
            return
        yield piece
        start += len(piece)
