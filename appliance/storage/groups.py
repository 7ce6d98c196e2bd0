"""Groups, who is in them, and own roles."""

from collections.abc import Collection

from appliance.domain.records import Group, Membership
from appliance.domain.rights import Role, read, write
from appliance.storage.people import name_key
from appliance.storage.tables.people import GroupTable, MembershipTable, RoleTable


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
    return Group(row.id, row.name, int(row.created_at_ms))
