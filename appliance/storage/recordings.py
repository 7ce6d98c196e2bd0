"""Recordings: a row for each file, and what groups say about recording."""

from typing import Any, Final

from peewee import fn

from appliance.domain.history import Seen, words
from appliance.domain.recordings import Recording
from appliance.secrets import Vault
from appliance.storage import history
from appliance.storage.tables.people import GroupTable
from appliance.storage.tables.recordings import RecordingTable
from appliance.storage.tables.records import HistoryTable

_TABLE: Final = "recording"


def insert(recording: Recording, key: bytes, vault: Vault) -> None:
    """Stores a recording that begins, with the key of its file."""
    RecordingTable.insert(
        id=recording.id,
        session=recording.session_id,
        number=recording.number,
        key_sealed=vault.seal(key.hex(), _TABLE, recording.id, "key"),
        by_id=recording.by_id,
        by_name=recording.by,
        began_at_ms=recording.began_at_ms,
    ).execute()


def next_number(session_id: str) -> int:
    """Returns the number that the next recording of a session gets."""
    query: Any = RecordingTable.select(fn.MAX(RecordingTable.number)).where(
        RecordingTable.session == session_id
    )
    return int(query.scalar() or 0) + 1


def get(recording_id: str) -> Recording | None:
    """Returns a recording, or None."""
    row = RecordingTable.get_or_none(RecordingTable.id == recording_id)
    return None if row is None else _record(row)


def key(recording_id: str, vault: Vault) -> bytes | None:
    """Returns the key of a recording's file, or None.

    Raises:
        SecretsError: it was sealed under another master key.
    """
    row = RecordingTable.get_or_none(RecordingTable.id == recording_id)
    if row is None:
        return None
    return bytes.fromhex(vault.unseal(bytes(row.key_sealed), _TABLE, recording_id, "key"))


def of_session(session_id: str) -> list[Recording]:
    """Returns the recordings of a session, oldest first."""
    query = (
        RecordingTable.select()
        .where(RecordingTable.session == session_id)
        .order_by(RecordingTable.number)
    )
    return [_record(row) for row in query]


def unfinished() -> list[Recording]:
    """Returns recordings that were being written when the appliance last ended."""
    return [_record(row) for row in RecordingTable.select().where(RecordingTable.ended_at_ms == 0)]


def restarted(since_ms: int) -> list[Recording]:
    """Returns recordings that a restart of the appliance ended, since a moment."""
    query = RecordingTable.select().where(
        RecordingTable.ended == "restart", RecordingTable.ended_at_ms >= since_ms
    )
    return [_record(row) for row in query.order_by(RecordingTable.number)]


def finish(recording_id: str, ended: str, ended_at_ms: int, length_ms: int, size: int) -> bool:
    """Writes down how a recording ended; returns whether there still is a row of it."""
    changed = (
        RecordingTable.update(
            ended=ended, ended_at_ms=ended_at_ms, length_ms=length_ms, size_bytes=size
        )
        .where(RecordingTable.id == recording_id)
        .execute()
    )
    return bool(changed)


def set_note(recording_id: str, note: str) -> None:
    """Gives a recording another note."""
    RecordingTable.update(note=note).where(RecordingTable.id == recording_id).execute()


def delete(recording_id: str) -> bool:
    """Removes the row, and with it the key; returns whether there was one."""
    return bool(RecordingTable.delete().where(RecordingTable.id == recording_id).execute())


def ids() -> set[str]:
    """Returns the ids of all recordings."""
    query: Any = RecordingTable.select(RecordingTable.id).tuples()
    return {str(one) for (one,) in query}


def total_bytes() -> int:
    """Returns how much all recordings that are ended hold."""
    query: Any = RecordingTable.select(fn.SUM(RecordingTable.size_bytes))
    return int(query.scalar() or 0)


def oldest(most: int, before_ms: int | None = None) -> list[Recording]:
    """Returns ended recordings, the oldest first; with before_ms those that ended before it."""
    condition: Any = RecordingTable.ended_at_ms > 0
    if before_ms is not None:
        condition = condition & (RecordingTable.ended_at_ms < before_ms)
    query = RecordingTable.select().where(condition)
    return [_record(row) for row in query.order_by(RecordingTable.ended_at_ms).limit(most)]


def page(
    q: str, seen: Seen, column: str, descending: bool, offset: int, limit: int
) -> tuple[list[Recording], int]:
    """Returns some recordings of sessions that may be seen, and how many fit in all.

    Args:
        q: words; each stands in what the session is found by, in the note or in who recorded.
        seen: whose.
        column: "began", "length", "size" or "by".
        descending: the largest first.
        offset: how many to leave out.
        limit: how many to return.
    """
    condition: Any = history.visible(seen)
    for word in words(q):
        condition = condition & (
            HistoryTable.words.contains(word)
            | RecordingTable.note.contains(word)
            | RecordingTable.by_name.contains(word)
        )
    query: Any = RecordingTable.select().join(
        HistoryTable, on=RecordingTable.session == HistoryTable.session
    )
    query = query.where(condition)
    order = _sorted_by(column)
    rows = query.order_by(
        order.desc() if descending else order.asc(), RecordingTable.began_at_ms.desc()
    )
    return [_record(row) for row in rows.offset(offset).limit(limit)], int(query.count())


def rules() -> dict[str, str]:
    """Returns group id -> what it says about recording, of those that say something."""
    query: Any = GroupTable.select(GroupTable.id, GroupTable.recording).where(
        GroupTable.recording != ""
    )
    return {str(key): str(rule) for key, rule in query.tuples()}


def set_rule(group_id: str, rule: str) -> None:
    """Stores what a group says; empty for the same as everywhere."""
    GroupTable.update(recording=rule).where(GroupTable.id == group_id).execute()


def _sorted_by(column: str) -> Any:
    return {
        "began": RecordingTable.began_at_ms,
        "length": RecordingTable.length_ms,
        "size": RecordingTable.size_bytes,
        "by": RecordingTable.by_name,
    }[column]


def _record(row: Any) -> Recording:
    return Recording(
        id=row.id,
        session_id=row.session_id,
        number=int(row.number),
        by_id=row.by_id,
        by=row.by_name,
        began_at_ms=int(row.began_at_ms),
        ended_at_ms=int(row.ended_at_ms),
        length_ms=int(row.length_ms),
        size_bytes=int(row.size_bytes),
        ended=row.ended,
        note=row.note,
    )
