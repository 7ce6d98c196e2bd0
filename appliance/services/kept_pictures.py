"""Keeps pictures of customers' screens with their sessions, sealed on the disk (SPEC V4, V5)."""

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain import kept_pictures as domain
from appliance.domain.access import Access
from appliance.domain.chat import may_read
from appliance.domain.errors import ConflictError, ForbiddenError
from appliance.domain.kept_pictures import FullOfPicturesError, KeptPicture, PictureGoneError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import Right
from appliance.secrets import ChunkSeal, Vault
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.marks import Marks
from appliance.services.sessions import Sessions
from appliance.services.zip_pieces import ZipPieces
from appliance.storage import Storage
from appliance.storage.kept_pictures import KeptPictureRows

log = logging.getLogger(__name__)

_FOLDER = "pictures"
_ENDING = ".sealed"
TIDY_EVERY_S = 3600.0
_MOST_READING = 4
"""Pictures that are held in memory at once."""


class KeptPictures:
    """Their rows, and the files in a folder beside the database."""

    def __init__(
        self,
        storage: Storage,
        vault: Vault,
        clock: Clock,
        audit: Audit,
        sessions: Sessions,
        marks: Marks,
    ) -> None:
        """Takes where they are kept; the folder is made with the first one."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._marks = marks
        self._rows = KeptPictureRows(vault)
        self._folder = storage.folder / _FOLDER
        self._turn = asyncio.Semaphore(_MOST_READING)
        self._coming: set[str] = set()

    async def keep(self, actor: Account, session_id: str, kind: str, png: bytes) -> KeptPicture:
        """Keeps a picture that a technician took.

        Raises:
            WrongInputError: no PNG file.
            ConflictError: there are too many already, or the disk is full.
            NotFoundError, ForbiddenError: the session is not the actor's to control.
        """
        width_px, height_px = domain.png_size(png)
        picture = KeptPicture(
            id=secrets.identifier(),
            session_id=session_id,
            number=0,
            kind=kind,
            author_id=actor.id,
            author=actor.name,
            at_ms=self._clock.now_ms(),
            width_px=width_px,
            height_px=height_px,
            size_bytes=len(png),
        )
        key = ChunkSeal.new_key()
        path = self._path(picture.id)
        self._coming.add(picture.id)
        try:
            async with self._turn:
                await asyncio.to_thread(_write, path, ChunkSeal(key), picture.id, png)
            try:
                kept = await self._storage.run(self._keep, picture, key)
            except BaseException:
                await asyncio.to_thread(path.unlink, missing_ok=True)
                raise
        finally:
            self._coming.discard(picture.id)
        self._marks.mark(session_id, "snapshot", actor.name)
        return kept

    def _keep(self, picture: KeptPicture, key: bytes) -> KeptPicture:
        access = acting_now(picture.author_id)
        session = self._sessions.moves.get(picture.session_id)
        access.need_with(Right.CONTROL, session)
        count, last = self._rows.count(session.id)
        if count >= domain.MOST:
            raise FullOfPicturesError
        kept = _numbered(picture, last + 1)
        self._rows.insert(kept, key)
        self._sessions.moves.note(session.id, "pictured", picture.author, picture.author_id)
        self._audit.record(
            picture.author_id, "session.picture", session.id, group_id=session.group_id
        )
        return kept

    async def of(
        self, session: SessionRecord, access: Access, joined: bool
    ) -> list[KeptPicture] | None:
        """Returns the pictures of a session; None for who may see none of them.

        Whoever may read the chat may see all; others those they took themselves.
        """
        found = await self._storage.run(self._rows.of, session.id)
        if may_read(session, access, joined):
            return found
        mine = [one for one in found if one.author_id == access.account.id]
        return mine or None

    async def content(
        self, session: SessionRecord, access: Access, joined: bool, picture_id: str
    ) -> tuple[KeptPicture, bytes]:
        """Returns a picture and its PNG file.

        Raises:
            PictureGoneError: there is none, or it is not for this reader.
        """
        picture, key = await self._one(session, access, joined, picture_id)
        async with self._turn:
            return picture, await asyncio.to_thread(_read, self._path(picture.id), key, picture.id)

    async def archive(
        self, session: SessionRecord, access: Access, joined: bool
    ) -> AsyncIterator[bytes]:
        """Yields a ZIP file of all pictures, with their notes, one picture in memory at a time."""
        zipped = ZipPieces()
        notes: list[str] = []
        at_ms = 0
        for picture in await self.of(session, access, joined) or ():
            at_ms = picture.at_ms
            try:
                _, png = await self.content(session, access, joined, picture.id)
            except PictureGoneError:  # deleted while the others were sent
                continue
            yield await asyncio.to_thread(zipped.add, picture.name, png, picture.at_ms)
            if picture.note:
                notes.append(f"{picture.name}\r\n{picture.note}\r\n")
        if notes:
            text = "\r\n".join(notes).encode("utf-8-sig")
            yield await asyncio.to_thread(zipped.add, "notes.txt", text, at_ms)
        yield await asyncio.to_thread(zipped.end)

    async def write(
        self, session: SessionRecord, access: Access, joined: bool, picture_id: str, note: str
    ) -> None:
        """Puts a note beside a picture, instead of the one before.

        Raises:
            PictureGoneError: there is none, or it is not for this reader.
            WrongInputError: too long, or not plain text.
        """
        kept = fields.line("note", note, domain.NOTE_CHARS, lines=True) if note.strip() else ""
        picture, _ = await self._one(session, access, joined, picture_id)

        def written() -> None:
            self._rows.write(picture.id, kept)
            self._audit.record(
                access.account.id, "session.picture_note", session.id, group_id=session.group_id
            )

        await self._storage.run(written)

    async def delete(
        self, session: SessionRecord, access: Access, joined: bool, picture_id: str
    ) -> None:
        """Deletes a picture: who took it may, and who reads reports of the group.

        Raises:
            PictureGoneError: there is none, or it is not for this reader.
            ForbiddenError: the reader may see it only.
        """
        picture, _ = await self._one(session, access, joined, picture_id)
        own = picture.author_id == access.account.id
        if not own and not access.may_with(Right.REPORTS, session):
            raise ForbiddenError

        def gone() -> None:
            self._rows.delete(picture.id)
            self._audit.record(
                access.account.id, "session.picture_delete", session.id, group_id=session.group_id
            )

        await self._storage.run(gone)
        await asyncio.to_thread(self._path(picture.id).unlink, missing_ok=True)

    async def tidy(self) -> None:
        """Removes files whose pictures are gone: retention took them, or a write was cut.

        A picture that comes just now has its file before its row.
        """
        names = await asyncio.to_thread(_names, self._folder)
        there = names - self._coming
        for one in await self._storage.run(self._rows.unknown, there):
            await asyncio.to_thread(self._path(one).unlink, missing_ok=True)

    async def _one(
        self, session: SessionRecord, access: Access, joined: bool, picture_id: str
    ) -> tuple[KeptPicture, bytes]:
        found = await self._storage.run(self._rows.get, session.id, picture_id)
        if found is None:
            raise PictureGoneError
        own = found[0].author_id == access.account.id
        if not own and not may_read(session, access, joined):
            raise PictureGoneError
        return found

    def _path(self, picture_id: str) -> Path:
        return self._folder / f"{picture_id}{_ENDING}"


def _numbered(picture: KeptPicture, number: int) -> KeptPicture:
    values = {name: getattr(picture, name) for name in picture.__slots__}
    return KeptPicture(**{**values, "number": number})


def _write(path: Path, seal: ChunkSeal, picture_id: str, png: bytes) -> None:
    """Writes a file that appears whole or not at all.

    Raises:
        ConflictError: the disk is full.
    """
    path.parent.mkdir(mode=0o700, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(seal.seal(0, png, picture_id.encode()))
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    except OSError as problem:
        fresh.unlink(missing_ok=True)
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise ConflictError(domain.NO_ROOM) from problem
        raise


def _read(path: Path, key: bytes, picture_id: str) -> bytes:
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        log.warning("the file of picture %s is missing", picture_id)
        raise PictureGoneError from None
    return ChunkSeal(key).unseal(0, sealed, picture_id.encode())


def _names(folder: Path) -> set[str]:
    """Returns the ids of files that are not being written just now."""
    if not folder.is_dir():
        return set()
    return {one.stem for one in folder.iterdir() if one.suffix == _ENDING}
