"""The audit log: append and read; old rows are removed from the front, nothing is changed."""

from collections.abc import Iterable, Sequence
from typing import Any

from peewee import fn

from appliance.domain.records import AuditRow
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.people import AccountTable, GroupTable, RoleTable
from appliance.storage.tables.sessions import SessionTable

_LOOKED_UP = (
    (SessionTable, SessionTable.topic),
    (AccountTable, AccountTable.name),
    (GroupTable, GroupTable.name),
    (RoleTable, RoleTable.name),
)


def last() -> AuditRow | None:
    """Returns the newest row, or None."""
    row = AuditTable.select().order_by(AuditTable.number.desc()).first()
    return None if row is None else record(row)


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
        kind=row.kind,
    ).execute()


def get(number: int) -> AuditRow | None:
    """Returns a row, or None."""
    row = AuditTable.get_or_none(AuditTable.number == number)
    return None if row is None else record(row)


def newest_of(kind: str, event: str) -> AuditRow | None:
    """Returns the newest row of an event that was not refused; its kind should have few rows."""
    row = (
        AuditTable.select()
        .where(
            AuditTable.kind == kind,
            AuditTable.refused == False,  # noqa: E712 (SQL)
            AuditTable.event == event,
        )
        .order_by(AuditTable.at_ms.desc(), AuditTable.number.desc())
        .first()
    )
    return None if row is None else record(row)


def first_number() -> int:
    """Returns the number of the oldest row; 0 of an empty log."""
    return int(AuditTable.select(fn.MIN(AuditTable.number)).scalar() or 0)


def times_from(number: int, limit: int) -> Sequence[tuple[int, int]]:
    """Returns number and time of rows from a number on, oldest first."""
    query = (
        AuditTable.select(AuditTable.number, AuditTable.at_ms)
        .where(AuditTable.number >= number)
        .order_by(AuditTable.number)
        .limit(limit)
    )
    return [(int(one), int(at_ms)) for one, at_ms in _tuples(query)]


def remove_through(number: int) -> int:
    """Removes rows up to a number; returns how many there were."""
    return int(AuditTable.delete().where(AuditTable.number <= number).execute())


def names_of(ids: Sequence[str]) -> dict[str, str]:
    """Returns the names of sessions, people (deleted ones too), groups and roles that exist."""
    found: dict[str, str] = {}
    for table, name in _LOOKED_UP:
        missing = [one for one in ids if one not in found]
        if missing:
            model: Any = table
            query = model.select(model.id, name).where(model.id.in_(missing))
            found |= {str(one): str(text) for one, text in query.tuples()}
    return found


def states_of(ids: Sequence[str]) -> dict[str, str]:
    """Returns the states of accounts."""
    query = AccountTable.select(AccountTable.id, AccountTable.state)
    return {str(one): str(state) for one, state in _tuples(query.where(AccountTable.id.in_(ids)))}


def people_like(text: str, most: int) -> list[tuple[str, str, str]]:
    """Returns id, name and address of accounts whose name or address has a text in it."""
    wanted = text.casefold()
    query = (
        AccountTable.select(AccountTable.id, AccountTable.name, AccountTable.email)
        .where(AccountTable.name_key.contains(wanted) | AccountTable.email_key.contains(wanted))
        .order_by(AccountTable.name_key)
        .limit(most)
    )
    return [(str(one), str(name), str(email)) for one, name, email in _tuples(query)]


def _tuples(query: Any) -> Iterable[Sequence[Any]]:
    """Returns the rows of a query as they are; peewee's types know models only."""
    found: Iterable[Sequence[Any]] = query.tuples()
    return found


def record(row: AuditTable) -> AuditRow:
    """Returns the record of a row."""
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
        kind=row.kind,
    )
