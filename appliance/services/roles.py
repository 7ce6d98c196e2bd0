"""Roles that an organisation makes of named rights (SPEC T4).

Nobody makes, changes or deletes a role with rights they do not have: they could give it to
themselves under another name (SECURITY 7).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.groups import (
    HOLDERS_BEYOND_YOU,
    NO_RIGHTS,
    NOT_OFFERED,
    OFFERED,
    RIGHTS_BEYOND_YOU,
    ROLE_NAME_TAKEN,
    BuiltInError,
    RoleInUseError,
    RoleMappedError,
    RoleRow,
)
from appliance.domain.people import NotYoursError
from appliance.domain.records import Account
from appliance.domain.rights import BUILT_IN, PER_GROUP, Right, Role, write
from appliance.services.access import role_now
from appliance.services.audit import Audit
from appliance.services.groups import acting_now
from appliance.storage import Storage, providers
from appliance.storage import groups as rows


@dataclass(frozen=True, slots=True)
class RoleWish:
    """A role as typed.

    Attributes:
        rights: names of rights.
        everywhere: its rights of groups count in every group.
    """

    name: str
    rights: tuple[str, ...]
    everywhere: bool


class BeyondYouError(NotYoursError):
    """Rights of a role that the actor has not.

    Attributes:
        rights: which, for the sentence.
    """

    def __init__(self, rights: Iterable[Right]) -> None:
        super().__init__("right", RIGHTS_BEYOND_YOU)
        self.rights = tuple(right for right in Right if right in set(rights))


class Roles:
    """Finds and changes roles."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit) -> None:
        """Takes where roles are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit

    async def every(self) -> list[RoleRow]:
        """Returns the built-in roles, then the own ones by name."""
        return await self._storage.run(_rows_now)

    async def row(self, role_id: str) -> RoleRow:
        """Returns one role.

        Raises:
            NotFoundError: there is none.
        """
        for one in await self.every():
            if one.role.id == role_id:
                return one
        raise NotFoundError

    async def create(self, actor: Account, wish: RoleWish) -> Role:
        """Makes a role that nobody has yet.

        Raises:
            ForbiddenError: the actor may not make roles, or not with these rights.
            WrongInputError: a field is not acceptable.
        """
        role = _read(secrets.identifier(), wish)
        await self._storage.run(self._create, actor, role)
        return role

    async def edit(self, actor: Account, role_id: str, wish: RoleWish) -> None:
        """Changes a role, and with it what everybody may do who has it.

        Raises:
            NotFoundError: there is none.
            BuiltInError: it stays as it is.
            ForbiddenError, WrongInputError: as create.
        """
        _check_own(role_id)
        await self._storage.run(self._edit, actor, _read(role_id, wish))

    async def delete(self, actor: Account, role_id: str) -> None:
        """Deletes a role that nobody has.

        Raises:
            NotFoundError: there is none.
            BuiltInError, RoleInUseError: it stays; RoleMappedError: single sign-on gives it.
            ForbiddenError: as create.
        """
        _check_own(role_id)
        await self._storage.run(self._delete, actor, role_id)

    def _create(self, actor: Account, role: Role) -> None:
        access = acting_now(actor, Right.ROLES)
        _check_within(access, role)
        _check_name_now(role)
        rows.insert_role(role, self._clock.now_ms())
        self._note(access, "role.create", role)

    def _edit(self, actor: Account, role: Role) -> None:
        access = acting_now(actor, Right.ROLES)
        before = _own_now(role.id)
        _check_within(access, before)
        _check_within(access, role)
        _check_holders_now(access, before, role)
        _check_name_now(role)
        if role == before:
            return
        rows.update_role(role)
        self._note(access, "role.edit", role)

    def _delete(self, actor: Account, role_id: str) -> None:
        access = acting_now(actor, Right.ROLES)
        role = _own_now(role_id)
        _check_within(access, role)
        if rows.role_counts().get(role_id) or rows.role_counts_in_groups().get(role_id):
            raise RoleInUseError
        if providers.gives_role(role_id):
            raise RoleMappedError
        rows.delete_role(role_id)
        self._note(access, "role.delete", role)

    def _note(self, access: Access, event: str, role: Role) -> None:
        detail: dict[str, str | int | bool] = {
            "name": role.name,
            "rights": write(role.rights),
            "everywhere": role.everywhere,
        }
        self._audit.record(access.account.id, event, role.id, detail)


def _read(role_id: str, wish: RoleWish) -> Role:
    """Returns a role whose fields are acceptable."""
    offered = {right.value: right for right in OFFERED}
    if any(name not in offered for name in wish.rights):
        raise WrongInputError("right", NOT_OFFERED)
    name = fields.name("name", wish.name)
    if not wish.rights:
        raise WrongInputError("right", NO_RIGHTS)
    rights = frozenset(offered[name] for name in wish.rights)
    if rights & {Right.EDIT, Right.CONTROL, Right.REPORTS}:
        rights |= {Right.SEE}  # nobody works with sessions they do not see
    return Role(role_id, name, rights, wish.everywhere and bool(rights.intersection(PER_GROUP)))


def _check_own(role_id: str) -> None:
    if role_id in BUILT_IN:
        raise BuiltInError


def _own_now(role_id: str) -> Role:
    role = rows.role(role_id)
    if role is None:
        raise NotFoundError
    return role


def _check_name_now(role: Role) -> None:
    same = rows.role_by_name(role.name)
    if same is not None and same.id != role.id:
        raise WrongInputError("name", ROLE_NAME_TAKEN)


def _check_within(access: Access, role: Role) -> None:
    """Passes if the actor has every right of a role, as far as the role reaches."""
    if role.everywhere:
        lacking = [right for right in role.rights if not access.may(right, "")]
    else:
        lacking = [right for right in role.rights if not access.may(right)]
    if lacking:
        raise BeyondYouError(lacking)
    if not access.may_give(role):
        raise ForbiddenError


def _check_holders_now(access: Access, before: Role, after: Role) -> None:
    """Passes if the actor may touch each holder, and could have given them what the change gives
    or takes; a new name alone touches nobody.
    """
    if (before.rights, before.everywhere) == (after.rights, after.everywhere):
        return
    governing = [one.id for one in BUILT_IN.values() if one.governs]
    for group_id, role_id in rows.roles_beside(before.id, access.account.id, governing):
        role = role_now(role_id)
        if not (access.may_give_in(role, group_id) if group_id else access.may_give(role)):
            raise NotYoursError("right", HOLDERS_BEYOND_YOU)
    moved = before.rights.symmetric_difference(after.rights).intersection(PER_GROUP)
    if not moved:
        return
    for group_id in rows.groups_of_role(before.id):
        lacking = [right for right in moved if not access.may(right, group_id)]
        if lacking:
            raise BeyondYouError(lacking)


def _rows_now() -> list[RoleRow]:
    people, in_groups = rows.role_counts(), rows.role_counts_in_groups()
    return [
        RoleRow(one, people.get(one.id, 0), in_groups.get(one.id, 0))
        for one in (*BUILT_IN.values(), *rows.roles())
    ]
