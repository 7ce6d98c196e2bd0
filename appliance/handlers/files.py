"""Transfers of files between a technician's browser and a customer's computer (SPEC V10)."""

import re
from contextlib import aclosing
from typing import Any, Final
from urllib.parse import quote

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError

from appliance.domain.access import Access
from appliance.domain.errors import DomainError, WrongInputError
from appliance.domain.file_transfers import (
    TransferRecord,
    TransferRefusedError,
    WrongOffsetError,
)
from appliance.domain.rights import Right
from appliance.handlers.api_sessions import SessionHandler
from appliance.handlers.base import LOGIN_COOKIE
from appliance.services.file_live import LiveTransfer
from appliance.services.file_receiving import BrokenOffError, Receiving
from appliance.services.file_sending import Sending
from appliance.services.relay import Room
from protocol.limits import FILE_SLICE_BYTES
from protocol.messages.files import MOST_BYTES, Have
from protocol.messages.files import Sending as Announced

_RANGE: Final = re.compile(r"bytes=(\d{1,18})-(\d{0,18})")
_PLAIN: Final = re.compile(r"[^A-Za-z0-9 ._()+-]")


class FilesHandler(SessionHandler):
    """What the handlers of transfers share."""

    async def room(self, session_id: str) -> Room | None:
        """Returns where a session that the account may transfer files in takes place.

        Raises:
            NotFoundError, ForbiddenError: it may not.
        """
        await self.seen(session_id)
        return self.parts.attendance.room(session_id)

    async def own(self, session_id: str, number: str) -> LiveTransfer:
        """Returns an own transfer.

        Raises:
            NotFoundError, ForbiddenError: the account may not transfer files in this session.
            TransferRefusedError: it is none, or was over long ago.
        """
        await self.seen(session_id)
        return self.parts.file_transfers.own(session_id, int(number), self.signed_in)

    async def own_sending(self, session_id: str, number: str) -> Sending:
        """Returns an own transfer to the customer.

        Raises:
            NotFoundError, ForbiddenError: see `own`.
            TransferRefusedError: it goes the other way.
        """
        live = await self.own(session_id, number)
        if not isinstance(live, Sending):
            raise TransferRefusedError("over")
        return live

    def show(self, record: TransferRecord) -> None:
        """Answers with one transfer."""
        self.finish({"transfer": self.as_json(record)})

    def as_json(self, record: TransferRecord) -> dict[str, Any]:
        """Returns a transfer for scripts."""
        return {
            "number": record.number,
            "direction": record.direction,
            "state": record.state,
            "why": record.why,
            "name": record.name,
            "done": record.done_bytes,
            "size": record.size_bytes,
            "files": record.files,
            "files_done": record.files_done,
            "left_out": record.left_out,
            "sha256": record.sha256,
            "started_ms": record.started_ms,
            "ended_ms": record.ended_ms,
            "person": record.person,
            "own": record.person_id == self.signed_in.id,
        }


class Transfers(FilesHandler):
    """GET /api/sessions/<id>/transfers."""

    async def get(self, session_id: str) -> None:
        """Lists all of a session, newest first."""
        await self.seen(session_id)
        found = await self.parts.file_transfers.of_session(session_id)
        self.finish({"transfers": [self.as_json(one) for one in found]})


class TransferReceive(FilesHandler):
    """POST /api/sessions/<id>/transfers/receive."""

    async def post(self, session_id: str) -> None:
        """Asks for files of the customer; answers when it is known what they are."""
        room = await self.room(session_id)
        handles = self.fields["handles"]
        if not handles:
            raise WrongInputError("handles")
        self.show(await self.parts.file_transfers.receive(self.signed_in, room, handles))


class TransferSend(FilesHandler):
    """POST /api/sessions/<id>/transfers/send."""

    async def post(self, session_id: str) -> None:
        """Offers files to the customer; the viewer hears the decision."""
        room = await self.room(session_id)
        names, files, size = (self.fields[name] for name in ("names", "files", "size"))
        self.show(await self.parts.file_transfers.send(self.signed_in, room, names, files, size))


class TransferContent(FilesHandler):
    """GET /api/sessions/<id>/transfers/<n>/content: the file, to save."""

    async def head(self, *_path: str) -> None:
        """Is not answered: nothing begins to move for it.

        Raises:
            HTTPError: 405.
        """
        raise HTTPError(405)

    async def get(self, session_id: str, number: str) -> None:
        """Streams it, from where the browser wants to go on."""
        live = await self.own(session_id, number)
        if not isinstance(live, Receiving) or live.record.state == "asked" or live.over:
            raise TransferRefusedError("over")
        start, until = self._wanted(live)
        self._head(live.record, start, until)
        token = self.cookie_of(LOGIN_COOKIE)
        forget = self.parts.revocation.watch(token, lambda: live.cancel("technician"), self._know)
        try:
            await self._stream(live, start, until)
        finally:
            forget()

    def on_connection_close(self) -> None:
        """The stream notices it with the next piece."""

    async def _stream(self, live: Receiving, start: int, until: int) -> None:
        self._live = live
        at = start
        try:
            async with aclosing(live.content(start)) as parts:
                async for part in parts:
                    self.write(part[: until - at])
                    await self.flush()
                    at += len(part)
                    if at >= until and until < live.record.size_bytes:
                        return
        except StreamClosedError:
            return
        except (BrokenOffError, DomainError):
            # Half a file must not look like a whole one.
            self.detach().close()

    def _know(self, access: Access) -> None:
        """Takes the rights of now; without the one to transfer files it is over."""
        room = self.parts.attendance.room(self._live.record.session_id)
        if room is not None and not access.may_with(Right.FILES, room.record):
            self._live.cancel("technician")

    def _wanted(self, live: Receiving) -> tuple[int, int]:
        """Returns from where to where.

        Raises:
            HTTPError: 416, behind what was read so far.
        """
        size = live.record.size_bytes
        found = _RANGE.fullmatch(self.request.headers.get("Range", ""))
        if found is None or self.request.headers.get("If-Range", self._tag(live)) != self._tag(
            live
        ):
            return 0, size
        start = int(found.group(1))
        until = min(size, int(found.group(2)) + 1) if found.group(2) else size
        if not live.starts_at(start) or until <= start:
            self.set_header("Content-Range", f"bytes */{size}")
            raise HTTPError(416)
        self.set_status(206)
        self.set_header("Content-Range", f"bytes {start}-{until - 1}/{size}")
        return start, until

    def _head(self, record: TransferRecord, start: int, until: int) -> None:
        plain = _PLAIN.sub("_", record.name).strip(" .") or "file"
        exact = quote(record.name, safe="")
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Content-Length", str(until - start))
        self.set_header("Accept-Ranges", "bytes")
        self.set_header("Content-Encoding", "identity")
        self.set_header("Cache-Control", "no-store, no-transform")
        self.set_header(
            "Content-Disposition", f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}"
        )

    def _tag(self, live: Receiving) -> str:
        tag = f'"{live.record.number}-{live.record.started_ms}"'
        self.set_header("ETag", tag)
        return tag


class TransferFiles(FilesHandler):
    """POST /api/sessions/<id>/transfers/<n>/files."""

    async def post(self, session_id: str, number: str) -> None:
        """Announces files; answers how much of each is there."""
        live = await self.own_sending(session_id, number)
        announced: tuple[Announced, ...] = self.fields["files"]
        if not announced:
            raise WrongInputError("files")
        found = await live.announce(announced)
        self.finish({"files": [_have_json(one) for one in found]})


class TransferSlice(FilesHandler):
    """POST /api/sessions/<id>/transfers/<n>/slice: a piece of a file."""

    async def post(self, session_id: str, number: str) -> None:
        """Passes it on; answers when it is written at the customer's."""
        live = await self.own_sending(session_id, number)
        data = self.request.body
        file, offset = self.query["file"], self.query["offset"]
        whole = file.isdecimal() and offset.isdecimal() and int(offset) <= MOST_BYTES
        if not (whole and 0 < len(data) <= FILE_SLICE_BYTES):
            raise WrongInputError("file")
        have = await live.write(int(file), int(offset), data, self.query["sha256"])
        self.finish(_have_json(have))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Says with a wrong offset which one is right."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, WrongOffsetError):
            self.set_status(error.status)
            sentence = self.sentence(error)
            self.finish({"error": error.word, "text": sentence, "have": error.have})
            return
        super().write_error(status_code, **kwargs)


class TransferFinish(FilesHandler):
    """POST /api/sessions/<id>/transfers/<n>/finish."""

    async def post(self, session_id: str, number: str) -> None:
        """All was sent."""
        live = await self.own_sending(session_id, number)
        live.finish()
        self.show(live.record)


class TransferAct(FilesHandler):
    """POST /api/sessions/<id>/transfers/<n>/pause, /resume and /cancel."""

    async def post(self, session_id: str, number: str, act: str) -> None:
        """Lets an own transfer rest, go on, or end."""
        live = await self.own(session_id, number)
        if act == "cancel":
            live.cancel("technician")
        else:
            live.pause(act == "pause", "technician")
        self.show(live.record)


def _have_json(have: Have) -> dict[str, Any]:
    return {"file": have.file, "have": have.have, "name": have.name, "why": have.why}
