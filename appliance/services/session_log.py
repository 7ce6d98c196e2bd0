"""The logs of sessions and of results (SPEC L1), and the files of them."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final

from appliance.domain.access import Access
from appliance.domain.chat import ChatLine, may_read
from appliance.domain.history import HistoryFilter, Seen
from appliance.domain.records import SessionRecord
from appliance.domain.rights import Right
from appliance.secrets import Vault
from appliance.services import dossier as files
from appliance.services.audit import Audit
from appliance.services.dossier import Dossier
from appliance.services.history import Found, History
from appliance.services.session_details import SessionDetails
from appliance.services.session_texts import SessionTexts
from appliance.services.zip_pieces import ZipPieces
from appliance.storage.chat import ChatRows
from appliance.storage.reading import Reading

EXPORT_ROWS: Final = 500
DOSSIERS: Final = 20
"""Whole sessions of one reading."""
_CHAT_LINES: Final = 10_000
_FROM_THE_START: Final = 0


def reports_of(access: Access) -> Seen:
    """Returns the sessions whose reports somebody may read."""
    own = access.account.id if Right.REPORTS in access.role.rights else ""
    return Seen(access.groups_with(Right.REPORTS), own)


class SessionLog:
    """Reads what pages and files of sessions show."""

    def __init__(
        self,
        reading: Reading,
        vault: Vault,
        audit: Audit,
        history: History,
        details: SessionDetails,
    ) -> None:
        """Takes where sessions are read from."""
        self._reading = reading
        self._chats = ChatRows(vault)
        self._audit = audit
        self._history = history
        self._details = details

    async def dossier(
        self, session: SessionRecord, access: Access, language: str, joined: bool
    ) -> Dossier:
        """Returns all that is kept of a session, as far as its reader may know it.

        Args:
            session: one the reader may see.
            access: the reader's.
            language: the reader's.
            joined: whether the reader has the session's viewer open.
        """
        found = await self._history.one(session)
        details = await self._details.of(session, access, language)
        return Dossier(found, details, await self.chat(session, access, joined))

    async def chat(
        self, session: SessionRecord, access: Access, joined: bool
    ) -> list[ChatLine] | None:
        """Returns the chat of a session; None for whoever may not read it.

        Its owner may, whoever is or was in it, and who reads reports of its group.
        """
        return await self._reading.run(self._chat, session, access, joined)

    async def noted(self, actor_id: str, session: SessionRecord, form: str) -> None:
        """Writes down that a session was exported."""
        await self._audit.note(actor_id, "session.export", session.id, {"format": form.upper()})

    async def export(
        self, access: Access, wanted: HistoryFilter, texts: SessionTexts, form: str
    ) -> AsyncIterator[bytes]:
        """Yields a file of all sessions that fit: "csv", "json" or "zip"; that is an act itself."""
        actor_id = access.account.id
        await self._audit.note(actor_id, "session.list_export", "", _said(wanted, form))
        seen = reports_of(access)
        if form == "zip":
            pieces = self._archive(wanted, seen, texts)
        else:
            pieces = texts.file(form, self._everything(wanted, seen, EXPORT_ROWS))
        async for piece in pieces:
            yield piece

    async def _archive(
        self, wanted: HistoryFilter, seen: Seen, texts: SessionTexts
    ) -> AsyncIterator[bytes]:
        archive = ZipPieces()
        table = [texts.csv_head()]
        at_ms = 0
        async for found in self._everything(wanted, seen, DOSSIERS):
            at_ms = at_ms or found[0].session.created_at_ms
            table.append(texts.csv_rows(found))
            dossiers = await self._reading.run(self._dossiers, found, texts.language)
            yield await asyncio.to_thread(_packed, archive, dossiers, texts)
        yield await asyncio.to_thread(archive.add, "sessions.csv", b"".join(table), at_ms)
        yield await asyncio.to_thread(archive.end)

    async def _everything(
        self, wanted: HistoryFilter, seen: Seen, at_once: int
    ) -> AsyncIterator[list[Found]]:
        place: tuple[int, str] | None = None
        while True:
            found, place = await self._history.after(wanted, seen, place, at_once)
            if found:
                yield found
            if place is None:
                return

    def _dossiers(self, found: list[Found], language: str) -> list[Dossier]:
        return [
            Dossier(one, self._details.own_now(one.session, language), self._lines(one.session.id))
            for one in found
        ]

    def _chat(self, session: SessionRecord, access: Access, joined: bool) -> list[ChatLine] | None:
        there = joined or self._chats.has_written(session.id, access.account.id)
        return self._lines(session.id) if may_read(session, access, there) else None

    def _lines(self, session_id: str) -> list[ChatLine]:
        return self._chats.after(session_id, _FROM_THE_START, _CHAT_LINES)


def _packed(archive: ZipPieces, dossiers: list[Dossier], texts: SessionTexts) -> bytes:
    return b"".join(files.packed(archive, "sessions/", one, texts) for one in dossiers)


def _said(wanted: HistoryFilter, form: str) -> Mapping[str, str | int | bool]:
    """Returns what an export was of, for its row in the log."""
    said: dict[str, str | int | bool] = {"format": form.upper()}
    for name in ("outcome", "category", "group_id", "owner_id", "score", "from_ms", "until_ms"):
        if value := getattr(wanted, name):
            said[name] = value
    return said
