"""Technicians as the office shows and changes them."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from appliance.domain.errors import ConflictError, ForbiddenError
from appliance.domain.invitations import Invitation
from appliance.domain.mail import OutgoingMail
from appliance.domain.records import Account, AuditRow, Group, Membership
from appliance.domain.rights import Role


def _(sentence: str) -> str:
    return sentence


ROLE_NOT_YOURS: Final = _("You may not give this role: it has rights that you do not have.")
GROUP_NOT_YOURS: Final = _("You may not decide who is in this group with this role.")
OWN_ACCOUNT: Final = _(
    "This is your own account. Ask another administrator, so that you do not lock yourself out."
)
LAST_SUPER: Final = _(
    "This is the last super administrator who can sign in with a password. Make somebody else one "
    "first."
)
CHANGED_MEANWHILE: Final = _(
    "Somebody else changed this account while you had it open. What you typed is still below: save "
    "again to let it count, or open the page anew to see what is new."
)
NOT_SIGNED_UP: Final = _("This person has not signed up yet. Withdraw the invitation instead.")
SIGNED_UP: Final = _("This person has signed up already, so there is no invitation any more.")
NO_PASSWORD: Final = _("This person signs in with single sign-on only and has no password here.")
NOT_ACTIVE: Final = _("This account is not active. Enable it first.")
NO_GROUP: Final = _("This group is not there any more. Please choose another one.")
NO_ROLE: Final = _("This role is not there any more. Please choose another one.")


class NotYoursError(ForbiddenError):
    """Somebody would give what they do not have (SECURITY 7).

    Attributes:
        field: of the form, that the sentence belongs to.
    """

    def __init__(self, field_name: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field_name


class StandsInTheWayError(ConflictError):
    """The state of the account does not allow it; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a technician is to be, as typed.

    Attributes:
        seen: `mark_of` what the form showed; empty if nothing was shown.
    """

    email: str
    name: str
    role: str
    group_ids: tuple[str, ...]
    language: str
    second_step_demanded: bool
    sso_only: bool
    seen: str = ""


MARK_CHARS: Final = 16


def mark_of(account: Account, group_ids: Iterable[str]) -> str:
    """Returns what is the same as long as nobody changes what a form of an account shows."""
    shown = (
        account.email,
        account.name,
        account.role,
        account.language,
        account.second_step_demanded,
        account.sso_only,
        *sorted(group_ids),
    )
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:MARK_CHARS]


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of technicians asks for.

    Attributes:
        q: words that name or address contain.
        group_id: id of a group, NO_GROUP_AT_ALL, or empty.
        role, state: or empty for all.
        column: one of SORTS.
    """

    q: str = ""
    group_id: str = ""
    role: str = ""
    state: str = ""
    column: str = "name"
    descending: bool = False


SORTS: Final = ("name", "email", "role", "state", "seen")
NO_GROUP_AT_ALL: Final = "none"


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the list.

    Attributes:
        groups: by name.
        invited_until_ms: when the sign-up link runs out; 0 where there is none.
    """

    account: Account
    groups: Sequence[Group]
    invited_until_ms: int = 0


@dataclass(frozen=True, slots=True)
class Choices:
    """Groups by name, and roles with the built-in ones first."""

    groups: Sequence[Group]
    roles: Sequence[Role]


@dataclass(frozen=True, slots=True)
class Link:
    """A link that can be handed over.

    Attributes:
        address: empty once it has expired.
        mail: the newest mail with it, if there is one.
    """

    invitation: Invitation
    address: str
    mail: OutgoingMail | None


@dataclass(frozen=True, slots=True)
class Card:
    """All that the page of a technician shows.

    Attributes:
        may_change: whether the reader may change the account; links are shown only then.
        logins: how many browsers are signed in.
        sign_up, reset: links that wait for the person.
        acts: latest rows of the activity log by or about the person, newest first.
        names: account id -> name, of everybody in `acts`.
        owned: how many live sessions the person supports.
        mail_carries: whether links may be mailed to the person (see services.mail_reach).
    """

    account: Account
    may_change: bool
    memberships: Sequence[Membership]
    logins: int
    sign_up: Link | None
    reset: Link | None
    acts: Sequence[AuditRow]
    names: Mapping[str, str] = field(default_factory=dict)
    owned: int = 0
    mail_carries: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of an act on several accounts.

    Attributes:
        done: how many it was done to.
        refused: why it was not done to the others: sentence -> how many.
    """

    done: int
    refused: Mapping[str, int]
