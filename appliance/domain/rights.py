"""Rights and roles (SPEC T4, D11): what somebody may do, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


def _(sentence: str) -> str:
    return sentence


class Right(StrEnum):
    """One right.  Those of PER_GROUP count in groups, the others for the whole appliance."""

    SEE = "sessions.see"
    """See the sessions of a group."""
    EDIT = "sessions.edit"
    """Start, edit, assign, end and resolve them."""
    CONTROL = "control"
    """Join a session: see the customer's screen and, if the customer allows, control it."""
    FILES = "files"
    SCRIPTS = "scripts"
    RECORDINGS = "recordings"
    REPORTS = "reports"
    PEOPLE = "people"
    """Invite, edit, disable and delete technicians."""
    GROUPS = "groups"
    ROLES = "roles"
    LOG = "log"
    """Read the activity log."""
    BRANDING = "branding"
    SETTINGS = "settings"
    """Mail, sign-in, server, retention."""
    ADMINISTRATORS = "administrators"
    """Make, change and remove administrators; the super administrator's alone."""


PER_GROUP: Final = (
    Right.SEE,
    Right.EDIT,
    Right.CONTROL,
    Right.FILES,
    Right.SCRIPTS,
    Right.RECORDINGS,
    Right.REPORTS,
)
FOR_ALL: Final = tuple(right for right in Right if right not in PER_GROUP)

NAMES: Final = {
    Right.SEE: _("See sessions"),
    Right.EDIT: _("Start and edit sessions"),
    Right.CONTROL: _("See and control the customer's screen"),
    Right.FILES: _("Transfer files"),
    Right.SCRIPTS: _("Run scripts"),
    Right.RECORDINGS: _("Watch recordings"),
    Right.REPORTS: _("Read reports"),
    Right.PEOPLE: _("Manage technicians"),
    Right.GROUPS: _("Manage groups"),
    Right.ROLES: _("Manage roles"),
    Right.LOG: _("Read the activity log"),
    Right.BRANDING: _("Change name, logo and texts"),
    Right.SETTINGS: _("Change settings"),
    Right.ADMINISTRATORS: _("Manage administrators"),
}
"""Names for people: msgids."""

SUPER: Final = "super"
ADMINISTRATOR: Final = "administrator"
TECHNICIAN: Final = "technician"


@dataclass(frozen=True, slots=True)
class Role:
    """A set of rights under a name.

    Attributes:
        name: as its maker called it; of a built-in role a msgid.
        everywhere: whether its rights of PER_GROUP count in every group; else in the own ones.
        built_in: cannot be changed or removed.
    """

    id: str
    name: str
    rights: frozenset[Right]
    everywhere: bool = False
    built_in: bool = False

    @property
    def governs(self) -> bool:
        """Whether only somebody with Right.ADMINISTRATORS may give it, or touch who has it."""
        return self.id in (SUPER, ADMINISTRATOR)


BUILT_IN: Final = {
    role.id: role
    for role in (
        Role(SUPER, _("Super administrator"), frozenset(Right), everywhere=True, built_in=True),
        Role(
            ADMINISTRATOR,
            _("Administrator"),
            frozenset(Right) - {Right.ADMINISTRATORS},
            everywhere=True,
            built_in=True,
        ),
        Role(
            TECHNICIAN,
            _("Technician"),
            # Only what own roles can have too: whoever manages technicians by an own role has to
            # have all of a technician's rights.
            frozenset({Right.SEE, Right.EDIT, Right.CONTROL, Right.FILES}),
            built_in=True,
        ),
    )
}


def read(text: str) -> frozenset[Right]:
    """Returns the rights of a comma-separated text; names of another version are left out."""
    known = {right.value for right in Right}
    return frozenset(Right(name) for name in text.split(",") if name in known)


def write(rights: Iterable[Right]) -> str:
    """Returns rights as comma-separated text, in the order of the enum."""
    held = set(rights)
    return ",".join(right.value for right in Right if right in held)
