"""Lists of accounts, and what one page about an account needs: few queries, however many rows."""

from collections.abc import Collection, Sequence
from typing import Any

from peewee import Case, Select

from appliance.domain.people import NO_GROUP_AT_ALL, Search
from appliance.domain.records import ACCOUNT_STATES, DELETED, Account, AuditRow, Group
from appliance.domain.session import LIVE
from appliance.storage import groups, people
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.people import (
    AccountTable,
    InvitationTable,
    MembershipTable,
)
from appliance.storage.tables.sessions import SessionTable

_MOST_WORDS = 8


def page(
    search: Search, role_ids: Sequence[str], offset: int, limit: int
) -> tuple[list[Account], int]:
    """Returns some accounts of a search, and how many fit in all.

    Args:
        search: which, and in which order.
        role_ids: all roles in the order to sort them by.
        offset: how many to leave out.
        limit: how many to return.
    """
    condition = _condition(search)
    total = int(AccountTable.select().where(condition).count())
    query: Select = AccountTable.select().where(condition)
    rows = query.order_by(*_order(search, role_ids)).offset(offset).limit(limit)
    return [people.record(row) for row in rows], total


def drop_member(account_id: str, group_id: str) -> None:
    """Takes somebody out of a group."""
    MembershipTable.delete().where(
        MembershipTable.account == account_id, MembershipTable.group == group_id
    ).execute()


def drop_memberships(account_id: str) -> None:
    """Takes somebody out of all groups."""
    MembershipTable.delete().where(MembershipTable.account == account_id).execute()


def invited_until_ms(account_ids: Collection[str], purpose: str) -> dict[str, int]:
    """Returns when the links of these accounts run out."""
    query = InvitationTable.select(InvitationTable.account, InvitationTable.expires_at_ms).where(
        InvitationTable.account << list(account_ids), InvitationTable.purpose == purpose
    )
    return {row.account_id: int(row.expires_at_ms) for row in query}


def names(account_ids: Collection[str]) -> dict[str, str]:
    """Returns id -> name, or address of who has none yet; also of deleted accounts."""
    query = AccountTable.select(AccountTable.id, AccountTable.name, AccountTable.email).where(
        AccountTable.id << list(account_ids)
    )
    return {row.id: row.name or row.email for row in query}


def group_names() -> dict[str, Group]:
    """Returns all groups by id."""
    return {one.id: one for one in groups.everyone()}


def owned(account_id: str) -> int:
    """Returns how many sessions somebody supports that are not over."""
    query = SessionTable.select().where(
        SessionTable.owner == account_id, SessionTable.state << [state.value for state in LIVE]
    )
    return int(query.count())


def latest_acts(account_id: str, most: int) -> list[AuditRow]:
    """Returns the newest rows of the activity log by or about somebody."""
    newest = AuditTable.at_ms.desc()
    found = {
        row.number: row
        for column in (AuditTable.actor, AuditTable.subject)
        for row in AuditTable.select().where(column == account_id).order_by(newest).limit(most)
    }
    return [_act(found[number]) for number in sorted(found, reverse=True)[:most]]


def _act(row: AuditTable) -> AuditRow:
    return AuditRow(
        number=row.number,
        at_ms=int(row.at_ms),
        actor=row.actor,
        event=row.event,
        subject=row.subject,
        detail=row.detail,
        mac=row.mac,
        address=row.address,
        group_id=row.group_id,
        refused=bool(row.refused),
    )


def _condition(search: Search) -> Any:
    known = search.state in ACCOUNT_STATES
    condition: Any = AccountTable.state == search.state if known else AccountTable.state != DELETED
    if search.role:
        condition &= AccountTable.role == search.role
    if search.group_id:
        members = MembershipTable.select(MembershipTable.account)
        if search.group_id == NO_GROUP_AT_ALL:
            condition &= AccountTable.id.not_in(members)
        else:
            condition &= AccountTable.id << members.where(MembershipTable.group == search.group_id)
    for word in people.name_key(search.q).split()[:_MOST_WORDS]:
        condition &= AccountTable.name_key.contains(word) | AccountTable.email_key.contains(word)
    return condition


def _order(search: Search, role_ids: Sequence[str]) -> list[Any]:
    columns: dict[str, Any] = {
        "name": AccountTable.name_key,
        "email": AccountTable.email_key,
        "role": Case(
            AccountTable.role, [(one, at) for at, one in enumerate(role_ids)], len(role_ids)
        ),
        "state": Case(AccountTable.state, [(one, at) for at, one in enumerate(ACCOUNT_STATES)], 9),
        "seen": AccountTable.seen_at_ms,
    }
    first = columns[search.column]
    order = [first.desc() if search.descending else first.asc()]
    if search.column != "name":
        order.append(AccountTable.name_key.asc())
    return [*order, AccountTable.id.asc()]
