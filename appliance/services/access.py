"""Finds out what an account may do (SPEC T4, D11)."""

from collections.abc import Sequence

from appliance.domain.access import Access
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import BUILT_IN, PER_GROUP, Right, Role
from appliance.storage import Storage, groups, people


class Accesses:
    """Reads roles and groups of accounts."""

    def __init__(self, storage: Storage) -> None:
        """Takes where they are kept."""
        self._storage = storage

    async def of(self, account: Account) -> Access:
        """Returns what an account may do as of now."""
        return await self._storage.run(access_now, account)

    async def of_owner(self, session: SessionRecord) -> Access | None:
        """Returns what the owner of a session may do; None unless the owner may join it now."""
        return await self._storage.run(_of_owner_now, session)


def _of_owner_now(session: SessionRecord) -> Access | None:
    owner = people.get(session.owner_id) if session.owner_id else None
    if owner is None or not owner.may_sign_in:
        return None
    access = access_now(owner)
    return access if access.may_with(Right.CONTROL, session) else None


def access_now(account: Account) -> Access:
    """Returns the same inside a transaction."""
    role = role_now(account.role)
    rights = {
        one.group_id: (role_now(one.role) if one.role else role).rights & frozenset(PER_GROUP)
        for one in groups.memberships(account.id)
    }
    return Access(account, role, rights)


def all_access_now(accounts: Sequence[Account]) -> dict[str, Access]:
    """Returns what `access_now` returns, for many at once, by account id."""
    own = {one.id: one for one in groups.roles()}

    def known(role_id: str) -> Role:
        return BUILT_IN.get(role_id) or own.get(role_id) or Role(role_id, "", frozenset())

    given: dict[str, dict[str, frozenset[Right]]] = {one.id: {} for one in accounts}
    roles = {one.id: known(one.role) for one in accounts}
    for one in groups.memberships_of(given):
        role = known(one.role) if one.role else roles[one.account_id]
        given[one.account_id][one.group_id] = role.rights & frozenset(PER_GROUP)
    return {one.id: Access(one, roles[one.id], given[one.id]) for one in accounts}


def role_now(role_id: str) -> Role:
    """Returns a role; one that is gone gives no rights at all."""
    return BUILT_IN.get(role_id) or groups.role(role_id) or Role(role_id, "", frozenset())
