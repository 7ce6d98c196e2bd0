"""Groups and roles as the office shows and changes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from appliance.domain.errors import ConflictError
from appliance.domain.modules import Module
from appliance.domain.records import Account, Group
from appliance.domain.rights import Right, Role


def _(sentence: str) -> str:
    return sentence


NAME_TAKEN: Final = _("There is already a group with this name.")
ROLE_NAME_TAKEN: Final = _("There is already a role with this name.")
NOT_THERE: Final = _("This technician is not there any more.")
NOT_IN_GROUP: Final = _("This technician is not in the group any more.")
SOME_BEYOND_YOU: Final = _(
    "Somebody in this group has rights in it that you do not have, so you may not delete it."
)
RIGHTS_BEYOND_YOU: Final = _(
    "You may not give or take rights that you do not have yourself: %(rights)s."
)
HOLDERS_BEYOND_YOU: Final = _(
    "Somebody with this role may do more than you, so you may not change it."
)
NOT_OFFERED: Final = _("This right cannot be given with a role.")
NO_RIGHTS: Final = _("Please choose at least one right.")


class RoleInUseError(ConflictError):
    """A role that somebody has cannot be deleted."""

    word = "in_use"
    sentence = _("This role is in use. Give these people another role first.")


class RoleMappedError(RoleInUseError):
    """A role that single sign-on gives cannot be deleted: whoever comes would get another one."""

    word = "mapped"
    sentence = _("Single sign-on gives this role. Change that in its settings first.")


class BuiltInError(ConflictError):
    """The roles that come with the appliance stay as they are."""

    word = "built_in"
    sentence = _("This role comes with the appliance and cannot be changed. Copy it instead.")


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group of the list.

    Attributes:
        members: technicians in it.
        sessions: of it that are not over.
        modules: whose customers come to it; of a single group only, not in the list.
    """

    group: Group
    members: int = 0
    sessions: int = 0
    modules: tuple[Module, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A technician of a group.

    Attributes:
        role: the account's own.
        role_here: what counts in this group instead, or None.
    """

    account: Account
    role: Role
    role_here: Role | None = None


@dataclass(frozen=True, slots=True)
class MemberSearch:
    """What a list of technicians of a group asks for.

    Attributes:
        q: words that name or address contain.
        column: "name", "email" or "seen".
        inside: who is in the group; False for those who are not.
    """

    q: str = ""
    column: str = "name"
    descending: bool = False
    inside: bool = True


@dataclass(frozen=True, slots=True)
class MemberAct:
    """What is to be done with chosen technicians of a group.

    Attributes:
        word: one of ADD, REMOVE, MOVE, ROLE.
        target_id: group to move to.
        role_id: role to have in the group, or empty for the own one.
    """

    word: str
    target_id: str = ""
    role_id: str = ""


ADD, REMOVE, MOVE, ROLE = "add", "remove", "move", "role"
MEMBER_ACTS: Final = (ADD, REMOVE, MOVE, ROLE)


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role of the list.

    Attributes:
        people: accounts that have it.
        in_groups: memberships in which it counts instead of the account's own.
    """

    role: Role
    people: int = 0
    in_groups: int = 0

    @property
    def in_use(self) -> bool:
        """Whether anybody would lose something with it."""
        return bool(self.people or self.in_groups)


NOT_YET: Final = frozenset({Right.SCRIPTS})
"""Rights of features that do not exist yet: nobody is offered what does nothing."""

OFFERED: Final = tuple(
    right for right in Right if right not in NOT_YET and right is not Right.ADMINISTRATORS
)
"""Rights that own roles can be made of."""

MEANINGS: Final[Mapping[Right, str]] = {
    Right.SEE: _("The desk lists the sessions of the group, with name and topic."),
    Right.EDIT: _(
        "Starts sessions in the group, takes unassigned ones, resolves and ends them. Whoever may "
        "do this sees them too."
    ),
    Right.CONTROL: _(
        "Joins sessions of the group. The customer still decides whether the screen may be "
        "seen or controlled. Whoever may do this sees the sessions too."
    ),
    Right.REPORTS: _(
        "Reads the logs of sessions and results of the group with their figures, and the chats of "
        "its past sessions. Whoever may do this sees the sessions too."
    ),
    Right.PEOPLE: _(
        "Invites technicians, edits, disables and deletes them. Gives them only rights of "
        "one's own."
    ),
    Right.GROUPS: _(
        "Makes, renames and deletes groups, and decides who is in them. Only where one has the "
        "rights that this gives."
    ),
    Right.ROLES: _("Makes and changes roles out of rights of one's own."),
    Right.LOG: _("Reads and exports who did what, when and from where."),
    Right.BRANDING: _(
        "Changes the organisation's name, logo, colours and the texts for customers."
    ),
    Right.SETTINGS: _("Changes mail, sign-in, single sign-on, server and retention."),
    Right.ADMINISTRATORS: _("Makes, changes and removes administrators."),
}
"""What a right lets somebody do, in a sentence: msgids."""
