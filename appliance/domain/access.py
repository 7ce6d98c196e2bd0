"""What one account may do, as of a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.domain.errors import ForbiddenError
from appliance.domain.records import Account
from appliance.domain.rights import PER_GROUP, Right, Role


@dataclass(frozen=True, slots=True)
class Access:
    """An account's rights.

    Attributes:
        role: the account's own; its rights outside PER_GROUP count for the whole appliance.
        groups: id of each group the account is in -> its rights of PER_GROUP there.
    """

    account: Account
    role: Role
    groups: Mapping[str, frozenset[Right]] = field(default_factory=dict)

    def may(self, right: Right, group_id: str | None = None) -> bool:
        """Whether the account has a right: of PER_GROUP in a group, of the others at all.

        Args:
            right: which.
            group_id: for rights of PER_GROUP: where; None asks whether there is any such group,
                "" stands for what is in no group: only who may everywhere.
        """
        if right not in PER_GROUP:
            return right in self.role.rights
        if self.role.everywhere and right in self.role.rights:
            return True
        if group_id is None:
            return any(right in rights for rights in self.groups.values())
        return right in self.groups.get(group_id, ())

    def need(self, right: Right, group_id: str | None = None) -> None:
        """Passes if the account has the right.

        Raises:
            ForbiddenError: it has not.
        """
        if not self.may(right, group_id):
            raise ForbiddenError

    def groups_with(self, right: Right) -> frozenset[str] | None:
        """Returns the groups a right of PER_GROUP counts in; None stands for every group."""
        if self.role.everywhere and right in self.role.rights:
            return None
        return frozenset(group for group, rights in self.groups.items() if right in rights)
