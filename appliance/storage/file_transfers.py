"""Rows of transfers of files."""

from dataclasses import asdict

from peewee import fn

from appliance.domain.file_transfers import TransferRecord
from appliance.storage.tables.files import FileTransferTable

_COLUMNS = (
    "number",
    "person_id",
    "person",
    "direction",
    "name",
    "files",
    "files_done",
    "left_out",
    "size_bytes",
    "done_bytes",
    "state",
    "why",
    "sha256",
    "started_ms",
    "ended_ms",
)


def next_number(session_id: str) -> int:
    """Returns the number of the next transfer of a session."""
    query = FileTransferTable.select(fn.MAX(FileTransferTable.number)).where(
        FileTransferTable.session == session_id
    )
    return int(query.scalar() or 0) + 1


def insert(record: TransferRecord) -> None:
    """Adds one."""
    values = asdict(record)
    FileTransferTable.insert(session=values.pop("session_id"), **values).execute()


def update(record: TransferRecord) -> None:
    """Keeps how one ended."""
    values = asdict(record)
    FileTransferTable.update(**{name: values[name] for name in _COLUMNS[4:]}).where(
        FileTransferTable.session == record.session_id,
        FileTransferTable.number == record.number,
    ).execute()


def of(session_id: str) -> list[TransferRecord]:
    """Returns the transfers of a session, newest first."""
    query = (
        FileTransferTable.select()
        .where(FileTransferTable.session == session_id)
        .order_by(FileTransferTable.number.desc())
    )
    return [_record(row) for row in query]


def unended() -> list[TransferRecord]:
    """Returns those that an earlier run of the appliance left."""
    return [
        _record(row) for row in FileTransferTable.select().where(FileTransferTable.ended_ms == 0)
    ]


def _record(row: FileTransferTable) -> TransferRecord:
    return TransferRecord(row.session_id, **{name: getattr(row, name) for name in _COLUMNS})
