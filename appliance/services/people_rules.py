"""Who may do what to accounts (SECURITY 7); each act asks here, inside its own transaction.

Access is read anew there: what somebody was allowed when the page was opened does not count.
"""

from appliance.domain.access import Access
from appliance.domain.errors import ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.people import (
    GROUP_NOT_YOURS,
    LAST_SUPER,
    NO_GROUP,
    NO_ROLE,
    OWN_ACCOUNT,
    ROLE_NOT_YOURS,
    NotYoursError,
    StandsInTheWayError,
)
from appliance.domain.records import ACTIVE, DELETED, Account
from appliance.domain.rights import BUILT_IN, SUPER, Right, Role
from appliance.services.access import access_now, role_now
from appliance.storage import groups, people


def actor_now(actor: Account) -> Access:
    """Returns what somebody may do as of now.

    Raises:
        ForbiddenError: not to manage people, or not signed in any more.
    """
    current = people.get(actor.id)
    if current is None or not current.may_sign_in:
        raise ForbiddenError
    access = access_now(current)
    access.need(Right.PEOPLE)
    return access


def other_now(access: Access, account_id: str) -> Access:
    """Returns the account somebody wants to change.

    Raises:
        NotFoundError: there is none, or it is deleted.
        ForbiddenError: it may do what the actor may not.
    """
    account = people.get(account_id)
    if account is None or account.state == DELETED:
        raise NotFoundError
    other = access_now(account)
    if not access.may_touch(other):
        raise ForbiddenError
    return other


def somebody_else_now(access: Access, account_id: str) -> Access:
    """Returns the same, but never the own account.

    Raises:
        StandsInTheWayError: it is.
    """
    if account_id == access.account.id:
        raise StandsInTheWayError(OWN_ACCOUNT)
    return other_now(access, account_id)


def role_to_give_now(access: Access, role_id: str) -> Role:
    """Returns a role that the actor may give.

    Raises:
        WrongInputError: there is no such role.
        NotYoursError: it has rights that the actor has not.
    """
    if role_id not in BUILT_IN and groups.role(role_id) is None:
        raise WrongInputError("role", NO_ROLE)
    role = role_now(role_id)
    if not access.may_give(role):
        raise NotYoursError("role", ROLE_NOT_YOURS)
    return role


def check_group_now(access: Access, role: Role, group_id: str) -> None:
    """Passes if the actor may put somebody of a role into a group, or take them out.

    Raises:
        WrongInputError: there is no such group.
        NotYoursError: the actor may not do there what the role may.
    """
    if groups.get(group_id) is None:
        raise WrongInputError("group", NO_GROUP)
    if not access.may_give_in(role, group_id):
        raise NotYoursError("group", GROUP_NOT_YOURS)


def keep_a_super_now(account: Account) -> None:
    """Passes unless this is the last super administrator who can sign in without another service.

    Raises:
        StandsInTheWayError: it is, so it must stay one.
    """
    counts = account.role == SUPER and account.state == ACTIVE and not account.sso_only
    if counts and not people.supers_besides(account.id):
        raise StandsInTheWayError(LAST_SUPER)
