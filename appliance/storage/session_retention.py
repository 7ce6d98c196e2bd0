"""Takes the contents of old sessions away; their figures stay."""

from collections.abc import Sequence
from typing import Final

from appliance.storage import history
from appliance.storage.tables.appointments import AppointmentTable, ContactTable, ReminderTable
from appliance.storage.tables.base import Table
from appliance.storage.tables.chat import ChatMarkTable, ChatTable
from appliance.storage.tables.files import FileTransferTable
from appliance.storage.tables.guests import GuestTable
from appliance.storage.tables.kept_pictures import KeptPictureTable
from appliance.storage.tables.modules import ModuleEntryTable
from appliance.storage.tables.recordings import RecordingTable
from appliance.storage.tables.records import FavouriteTable, HistoryTable, SessionNoteTable
from appliance.storage.tables.sessions import ActTable, ChangeTable, SessionTable

CONTENTS: Final[tuple[type[Table], ...]] = (
    FileTransferTable,
    ChatTable,
    ChatMarkTable,
    SessionNoteTable,
    ActTable,
    ChangeTable,
    GuestTable,
    ContactTable,
    ReminderTable,
    AppointmentTable,
    ModuleEntryTable,
    FavouriteTable,
    KeptPictureTable,
    RecordingTable,
)
"""Whose rows go.  A table about sessions is here, or a test asks why not."""
_WORDS: Final = (
    "name",
    "email",
    "topic",
    "description",
    "comment",
    "answers",
    "invited",
    "actor",
    "offer_note",
    "resolve_note",
    "survey_text",
)
"""Columns of a session that people filled."""


def old(before_ms: int) -> int:
    """Returns how many sessions ended before a moment and still have their contents."""
    query = HistoryTable.select().where(
        HistoryTable.emptied == False,  # noqa: E712 (SQL)
        HistoryTable.ended_at_ms > 0,
        HistoryTable.ended_at_ms < before_ms,
    )
    return int(query.count())


def empty(session_ids: Sequence[str]) -> None:
    """Removes the contents of sessions that are over."""
    for table in CONTENTS:
        table.delete().where(table.session << session_ids).execute()  # type: ignore[attr-defined]
    SessionTable.update(
        **dict.fromkeys(_WORDS, ""), resolved_by="", page_digest=None, resume_digest=None
    ).where(SessionTable.id << session_ids).execute()
    for one in session_ids:
        history.follow(one)
    history.mark_emptied(session_ids)
