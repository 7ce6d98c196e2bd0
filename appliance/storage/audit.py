"""The audit log: append and read, nothing else."""

from collections.abc import Iterator

from appliance.domain.records import AuditRow
from appliance.storage.tables.audit import AuditTable


def last() -> AuditRow | None:
    """Returns the newest row, or None."""
    row = AuditTable.select().order_by(AuditTable.number.desc()).first()
    return None if row is None else _record(row)


def append(row: AuditRow) -> None:
    """Stores a row."""
    AuditTable.insert(
        number=row.number,
        at_ms=row.at_ms,
        actor=row.actor,
        event=row.event,
        subject=row.subject,
        detail=row.detail,
        mac=row.mac,
        address=row.address,
        group_id=row.group_id,
        refused=row.refused,
    ).execute()


def rows() -> Iterator[AuditRow]:
    """Yields all rows, oldest first."""
    for row in AuditTable.select().order_by(AuditTable.number).iterator():
        yield _record(row)


def _record(row: AuditTable) -> AuditRow:
    return AuditRow(
        number=row.number,
        at_ms=row.at_ms,
        actor=row.actor,
        event=row.event,
        subject=row.subject,
        detail=row.detail,
        mac=row.mac,
        address=row.address,
        group_id=row.group_id,
        refused=bool(row.refused),
    )
