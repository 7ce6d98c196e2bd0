"""Finds out what an account may do (SPEC T4, D11)."""

from appliance.domain.access import Access
from appliance.domain.records import Account
from appliance.domain.rights import BUILT_IN, PER_GROUP, Role
from appliance.storage import Storage, groups


class Accesses:
    """Reads roles and groups of accounts."""

    def __init__(self, storage: Storage) -> None:
        """Takes where they are kept."""
        self._storage = storage

    async def of(self, account: Account) -> Access:
        """Returns what an account may do as of now."""
        return await self._storage.run(access_now, account)


def access_now(account: Account) -> Access:
    """Returns the same inside a transaction."""
    role = role_now(account.role)
    rights = {
        one.group_id: (role_now(one.role) if one.role else role).rights & frozenset(PER_GROUP)
        for one in groups.memberships(account.id)
    }
    return Access(account, role, rights)


def role_now(role_id: str) -> Role:
    """Returns a role; one that is gone gives no rights at all."""
    return BUILT_IN.get(role_id) or groups.role(role_id) or Role(role_id, "", frozenset())
