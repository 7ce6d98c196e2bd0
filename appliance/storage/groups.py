"""Groups, who is in them, and own roles."""

from collections.abc import Collection
from typing import Any

from peewee import JOIN, Select, fn

from appliance.domain.groups import MemberSearch
from appliance.domain.records import DELETED, Account, Group, Membership
from appliance.domain.rights import Role, read, write
from appliance.domain.session import LIVE
from appliance.storage import people
from appliance.storage.people import name_key
from appliance.storage.tables.people import AccountTable, GroupTable, MembershipTable, RoleTable
from appliance.storage.tables.sessions import SessionTable

_MOST_WORDS = 8


def insert(group: Group) -> None:
    """Stores a new group."""
    GroupTable.insert(
        id=group.id,
        name=group.name,
        name_key=name_key(group.name),
        created_at_ms=group.created_at_ms,
    ).execute()


def get(group_id: str) -> Group | None:
    """Returns a group, or None."""
    row = GroupTable.get_or_none(GroupTable.id == group_id)
    return None if row is None else record(row)


def by_name(name: str) -> Group | None:
    """Returns the group of a name, in whatever case, or None."""
    row = GroupTable.get_or_none(GroupTable.name_key == name_key(name))
    return None if row is None else record(row)


def everyone() -> list[Group]:
    """Returns all groups by name."""
    return [record(row) for row in GroupTable.select().order_by(GroupTable.name_key)]


def rename(group_id: str, name: str) -> None:
    """Gives a group another name."""
    GroupTable.update(name=name, name_key=name_key(name)).where(GroupTable.id == group_id).execute()


def delete(group_id: str) -> None:
    """Removes a group; its sessions belong to none then, its members are in it no more."""
    GroupTable.delete().where(GroupTable.id == group_id).execute()


def member_counts(group_id: str = "") -> dict[str, int]:
    """Returns group id -> how many are in it; with group_id of that group only."""
    query: Any = (
        MembershipTable.select(MembershipTable.group, fn.COUNT(MembershipTable.account))
        .join(AccountTable, on=MembershipTable.account == AccountTable.id)
        .where(AccountTable.state != DELETED)
        .group_by(MembershipTable.group)
    )
    if group_id:
        query = query.where(MembershipTable.group == group_id)
    return {str(key): int(count) for key, count in query.tuples()}


def session_counts(group_id: str = "") -> dict[str, int]:
    """Returns group id -> how many sessions of it are not over; with group_id of that only."""
    query: Any = (
        SessionTable.select(SessionTable.group, fn.COUNT(SessionTable.id))
        .where(
            SessionTable.state << [state.value for state in LIVE], SessionTable.group.is_null(False)
        )
        .group_by(SessionTable.group)
    )
    if group_id:
        query = query.where(SessionTable.group == group_id)
    return {str(key): int(count) for key, count in query.tuples()}


def members(
    group_id: str, search: MemberSearch, offset: int, limit: int
) -> tuple[list[tuple[Account, str]], int]:
    """Returns some technicians in a group, or of those who are not, and how many fit in all.

    Returns:
        Each with the id of the role that counts in the group, or an empty text; and the number.
    """
    here = (MembershipTable.account == AccountTable.id) & (MembershipTable.group == group_id)
    query: Select = AccountTable.select(AccountTable, MembershipTable.role.alias("role_here"))
    if search.inside:
        query = query.join(MembershipTable, on=here)
    else:
        query = query.join(MembershipTable, JOIN.LEFT_OUTER, on=here)
        query = query.where(MembershipTable.group.is_null())
    query = query.where(AccountTable.state != DELETED)
    for word in name_key(search.q).split()[:_MOST_WORDS]:
        query = query.where(
            AccountTable.name_key.contains(word) | AccountTable.email_key.contains(word)
        )
    total = int(query.count())
    rows = query.order_by(*_order(search)).offset(offset).limit(limit).objects()
    return [(people.record(row), row.role_here or "") for row in rows], total


def _order(search: MemberSearch) -> list[Any]:
    columns: dict[str, Any] = {"email": AccountTable.email_key, "seen": AccountTable.seen_at_ms}
    first = columns.get(search.column, AccountTable.name_key)
    return [
        first.desc() if search.descending else first.asc(),
        AccountTable.name_key.asc(),
        AccountTable.id.asc(),
    ]


def membership(account_id: str, group_id: str) -> Membership | None:
    """Returns somebody's place in a group, or None."""
    row = MembershipTable.get_or_none(
        MembershipTable.account == account_id, MembershipTable.group == group_id
    )
    return None if row is None else Membership(row.account_id, row.group_id, row.role)


def drop_member(account_id: str, group_id: str) -> None:
    """Takes somebody out of a group."""
    MembershipTable.delete().where(
        MembershipTable.account == account_id, MembershipTable.group == group_id
    ).execute()


def roles_in(group_id: str) -> set[str]:
    """Returns the ids of the roles that count in a group."""
    query: Any = (
        MembershipTable.select(MembershipTable.role, AccountTable.role)
        .join(AccountTable, on=MembershipTable.account == AccountTable.id)
        .where(MembershipTable.group == group_id, AccountTable.state != DELETED)
        .distinct()
    )
    return {str(here or own) for here, own in query.tuples()}


def put_member(membership: Membership) -> None:
    """Puts somebody into a group, or changes the role there."""
    place = (MembershipTable.account == membership.account_id) & (
        MembershipTable.group == membership.group_id
    )
    if not MembershipTable.update(role=membership.role).where(place).execute():
        MembershipTable.insert(
            account=membership.account_id, group=membership.group_id, role=membership.role
        ).execute()


def memberships(account_id: str) -> list[Membership]:
    """Returns the groups somebody is in."""
    query = MembershipTable.select().where(MembershipTable.account == account_id)
    return [Membership(row.account_id, row.group_id, row.role) for row in query]


def memberships_of(account_ids: Collection[str]) -> list[Membership]:
    """Returns the groups several people are in."""
    query = MembershipTable.select().where(MembershipTable.account << list(account_ids))
    return [Membership(row.account_id, row.group_id, row.role) for row in query]


def roles() -> list[Role]:
    """Returns all own roles by name."""
    return [role_record(row) for row in RoleTable.select().order_by(RoleTable.name_key)]


def role(role_id: str) -> Role | None:
    """Returns an own role, or None."""
    row = RoleTable.get_or_none(RoleTable.id == role_id)
    return None if row is None else role_record(row)


def role_by_name(name: str) -> Role | None:
    """Returns the own role of a name, in whatever case, or None."""
    row = RoleTable.get_or_none(RoleTable.name_key == name_key(name))
    return None if row is None else role_record(row)


def update_role(one: Role) -> None:
    """Changes an own role."""
    RoleTable.update(
        name=one.name,
        name_key=name_key(one.name),
        rights=write(one.rights),
        everywhere=one.everywhere,
    ).where(RoleTable.id == one.id).execute()


def delete_role(role_id: str) -> None:
    """Removes an own role."""
    RoleTable.delete().where(RoleTable.id == role_id).execute()


def role_counts() -> dict[str, int]:
    """Returns role id -> how many accounts have it."""
    query: Any = (
        AccountTable.select(AccountTable.role, fn.COUNT(AccountTable.id))
        .where(AccountTable.state != DELETED)
        .group_by(AccountTable.role)
    )
    return {str(key): int(count) for key, count in query.tuples()}


def role_counts_in_groups() -> dict[str, int]:
    """Returns role id -> how many memberships it counts in instead of the account's own."""
    query: Any = (
        MembershipTable.select(MembershipTable.role, fn.COUNT(MembershipTable.account))
        .where(MembershipTable.role != "")
        .group_by(MembershipTable.role)
    )
    return {str(key): int(count) for key, count in query.tuples()}


def groups_of_role(role_id: str) -> set[str]:
    """Returns the ids of the groups in which a role counts for somebody."""
    query: Any = (
        MembershipTable.select(MembershipTable.group)
        .join(AccountTable, on=MembershipTable.account == AccountTable.id)
        .where(
            (MembershipTable.role == role_id)
            | ((MembershipTable.role == "") & (AccountTable.role == role_id))
        )
        .distinct()
    )
    return {str(row[0]) for row in query.tuples()}


def roles_beside(role_id: str, besides: str, governing: Collection[str]) -> set[tuple[str, str]]:
    """Returns what else those have who have a role, at all or in a group.

    Args:
        role_id: the role.
        besides: an account id to leave out.
        governing: own roles beside which a role in a group does nothing.

    Returns:
        Pairs of group id and role id that counts there, and of "" and role id for own roles.
    """
    in_a_group = MembershipTable.select(MembershipTable.account).where(
        MembershipTable.role == role_id
    )
    query: Any = (
        AccountTable.select(AccountTable.role, MembershipTable.group, MembershipTable.role)
        .join(MembershipTable, JOIN.LEFT_OUTER, on=MembershipTable.account == AccountTable.id)
        .where(
            AccountTable.state != DELETED,
            AccountTable.id != besides,
            AccountTable.role.not_in(list(governing)),
            (AccountTable.role == role_id) | AccountTable.id.in_(in_a_group),
        )
        .distinct()
    )
    found = set()
    for own, group_id, here in query.tuples():
        found.add(("", str(own)))
        if group_id:
            found.add((str(group_id), str(here or own)))
    return found


def role_record(row: RoleTable) -> Role:
    """Returns the record of a row."""
    return Role(row.id, row.name, read(row.rights), bool(row.everywhere))


def insert_role(one: Role, at_ms: int) -> None:
    """Stores a new role."""
    RoleTable.insert(
        id=one.id,
        name=one.name,
        name_key=name_key(one.name),
        rights=write(one.rights),
        everywhere=one.everywhere,
        created_at_ms=at_ms,
    ).execute()


def record(row: GroupTable) -> Group:
    """Returns the record of a row."""
    return Group(
        row.id, row.name, int(row.created_at_ms), int(row.answer_minutes), int(row.away_minutes)
    )
