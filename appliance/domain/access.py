"""What one account may do, as of a moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.domain.errors import ForbiddenError, NotFoundError
from appliance.domain.records import Account, SessionRecord
from appliance.domain.rights import FOR_ALL, PER_GROUP, Right, Role

_WHEN_INVITED = frozenset({Right.SEE, Right.CONTROL})


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

    def may_with(self, right: Right, session: SessionRecord) -> bool:
        """Whether the account has a right of PER_GROUP with a session.

        The group of a session decides; one whose group is gone is left to its owner, with the
        rights of the owner's role, and to who may everywhere.  A colleague who was invited may see
        and join this one session while it lives, with the rights of the colleague's own role.
        """
        if session.live and self.account.id in session.invited and right in _WHEN_INVITED:
            return right is Right.SEE or right in self.role.rights
        if not session.group_id and session.owner_id == self.account.id:
            return right is Right.SEE or right in self.role.rights
        return self.may(right, session.group_id)

    def need_with(self, right: Right, session: SessionRecord) -> None:
        """Passes if the account has the right with a session.

        Raises:
            NotFoundError: it may not even see it: the same as if there were none.
            ForbiddenError: it sees it, but has not this right.
        """
        if not self.may_with(Right.SEE, session):
            raise NotFoundError
        if not self.may_with(right, session):
            raise ForbiddenError

    def rights_in(self, group_id: str) -> tuple[Right, ...]:
        """Returns the rights of PER_GROUP in a group, or with "" in none."""
        return tuple(right for right in PER_GROUP if self.may(right, group_id))

    def groups_with(self, right: Right) -> frozenset[str] | None:
        """Returns the groups a right of PER_GROUP counts in; None stands for every group."""
        if self.role.everywhere and right in self.role.rights:
            return None
        return frozenset(group for group, rights in self.groups.items() if right in rights)

    def may_give(self, role: Role) -> bool:
        """Whether the account may give a role to somebody, itself included.

        Nobody gives what they do not have: the person could be themselves under another name.
        """
        if role.governs and Right.ADMINISTRATORS not in self.role.rights:
            return False
        if role.everywhere and not all(
            self._everywhere(right) for right in role.rights.intersection(PER_GROUP)
        ):
            return False
        return all(right in self.role.rights for right in role.rights.intersection(FOR_ALL))

    def may_give_in(self, role: Role, group_id: str) -> bool:
        """Whether the account may put somebody of this role into a group, or take them out."""
        return all(self.may(right, group_id) for right in role.rights.intersection(PER_GROUP))

    def may_touch(self, other: "Access") -> bool:
        """Whether the account may change somebody: who could, could also act in their name."""
        if other.account.id == self.account.id:
            return True
        if not self.may_give(other.role):
            return False
        return all(
            self.may(right, group_id)
            for group_id, rights in other.groups.items()
            for right in rights
        )

    def same_rights(self, other: "Access") -> bool:
        """Whether another look at the account found the same rights."""
        return self.role == other.role and self.groups == other.groups

    def _everywhere(self, right: Right) -> bool:
        return self.role.everywhere and right in self.role.rights
