"""The audit log: append and read; old rows are removed from the front, nothing is changed."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from peewee import fn

from appliance.domain.acts import Kind
from appliance.domain.records import AuditRow
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.base import OWN
from appliance.storage.tables.guests import GuestTable
from appliance.storage.tables.people import AccountTable, GroupTable, RoleTable
from appliance.storage.tables.sessions import SessionTable

_COLUMNS = (
    AuditTable.number,
    AuditTable.at_ms,
    AuditTable.actor,
    AuditTable.event,
    AuditTable.subject,
    AuditTable.detail,
    AuditTable.mac,
    AuditTable.address,
    AuditTable.group_id,
    AuditTable.refused,
    AuditTable.kind,
)
"""In the order of AuditRow."""
_SESSION = (SessionTable, SessionTable.topic)
_ACCOUNT = (AccountTable, AccountTable.name)
_GUEST = (GuestTable, GuestTable.name)
_GROUP = (GroupTable, GroupTable.name)
_ROLE = (RoleTable, RoleTable.name)
_SUBJECTS: Mapping[str, tuple[Any, ...]] = {
    Kind.SESSIONS: (_SESSION,),
    Kind.SIGN_IN: (_ACCOUNT,),
    Kind.PEOPLE: (_ACCOUNT, _GROUP),
    Kind.GROUPS: (_GROUP, _ROLE, _ACCOUNT),
}
"""Kind -> tables that its subjects may be in; of other kinds all of them."""
_EVERYWHERE = (_ACCOUNT, _GROUP, _ROLE, _SESSION)


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


def names_of(rows: Sequence[AuditRow], known: dict[str, str]) -> None:
    """Adds the names of what rows are about to those known; "" for what is not there (any more).

    Deleted people keep theirs.
    """
    known[""] = ""
    _look_up({row.actor for row in rows}, (_ACCOUNT, _GUEST), known)
    _look_up({row.group_id for row in rows}, (_GROUP,), known)
    for kind in {row.kind for row in rows}:
        ids = {row.subject for row in rows if row.kind == kind}
        _look_up(ids, _SUBJECTS.get(kind, _EVERYWHERE), known)


def name_of_person(account_id: str) -> str:
    """Returns the name of an account, or an empty text."""
    known: dict[str, str] = {}
    _look_up({account_id}, (_ACCOUNT,), known)
    return known[account_id]


def _look_up(ids: set[str], tables: tuple[Any, ...], known: dict[str, str]) -> None:
    missing = ids - known.keys()
    for table, name in tables:
        if missing:
            found = _names_in(table, name, list(missing))
            known |= found
            missing -= found.keys()
    known |= dict.fromkeys(missing, "")


def _names_in(table: Any, name: Any, ids: list[str]) -> dict[str, str]:
    """Returns id -> name; as plain SQL: peewee needs ten times as long for so many ids."""
    places = ", ".join([OWN.obj.param] * len(ids))
    query = (
        f'SELECT "id", "{name.column_name}" FROM "{table._meta.table_name}"'  # noqa: S608 (own names)
        f' WHERE "id" IN ({places})'
    )
    return {str(one): str(text) for one, text in OWN.obj.execute_sql(query, ids)}


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


def records(query: Any) -> Iterator[AuditRow]:
    """Yields the records of a query of whole rows."""
    return itertools.starmap(AuditRow, query.select(*_COLUMNS).tuples())


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
