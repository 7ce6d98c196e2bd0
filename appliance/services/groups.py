"""Groups: who works with whose sessions (SPEC T3).

What somebody may do counts as of the transaction of the act, not of the page it was sent from.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import (
    DomainError,
    ForbiddenError,
    NotFoundError,
    WrongInputError,
)
from appliance.domain.groups import (
    ADD,
    MOVE,
    NAME_TAKEN,
    NOT_IN_GROUP,
    NOT_THERE,
    REMOVE,
    ROLE,
    SOME_BEYOND_YOU,
    GroupRow,
    Member,
    MemberAct,
    MemberSearch,
)
from appliance.domain.listing import Slice
from appliance.domain.people import GROUP_NOT_YOURS, NO_GROUP, NO_ROLE, NotYoursError, Tally
from appliance.domain.records import DELETED, Account, Group, Membership, SessionRecord
from appliance.domain.rights import BUILT_IN, PER_GROUP, Right, Role
from appliance.services.access import access_now, role_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage, people
from appliance.storage import groups as rows
from appliance.storage import modules as module_rows

_AT_ONCE: Final = 25
"""Technicians in one transaction: other work goes on in between."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A group as the desk offers it.

    Attributes:
        own: the account is in it.
        rights: what it may do there.
    """

    id: str
    name: str
    own: bool
    rights: tuple[Right, ...]

    @property
    def may_start(self) -> bool:
        """Whether sessions can be started in it."""
        return Right.EDIT in self.rights


def acting_now(actor: Account, right: Right) -> Access:
    """Returns what somebody may do as of this transaction.

    Raises:
        ForbiddenError: not signed in any more, or without the right.
    """
    current = people.get(actor.id)
    if current is None or not current.may_sign_in:
        raise ForbiddenError
    access = access_now(current)
    access.need(right)
    return access


class Groups:
    """Finds and changes groups."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes where groups are kept, and whose sessions they group."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions
        self._acts: dict[str, Callable[[Access, str, str, MemberAct], None]] = {
            ADD: self._add_now,
            REMOVE: self._remove_now,
            MOVE: self._move_now,
            ROLE: self._role_now,
        }

    async def offered(self, access: Access) -> list[Offered]:
        """Returns the groups whose sessions somebody may see, by name."""
        seen = access.groups_with(Right.SEE)
        return [
            Offered(one.id, one.name, one.id in access.groups, access.rights_in(one.id))
            for one in await self._storage.run(rows.everyone)
            if seen is None or one.id in seen
        ]

    async def every(self) -> list[Group]:
        """Returns all groups by name."""
        return await self._storage.run(rows.everyone)

    async def page(
        self, q: str, column: str, descending: bool, offset: int, limit: int
    ) -> Slice[GroupRow]:
        """Returns a piece of the list.

        Args:
            q: words the name contains.
            column: "name", "members" or "sessions".
            descending: the largest first.
            offset: how many to leave out.
            limit: how many to return.
        """
        every = await self._storage.run(_rows_now)
        words = q.casefold().split()
        found = [one for one in every if all(word in one.group.name.casefold() for word in words)]
        if column in ("members", "sessions"):
            found.sort(key=lambda one: int(getattr(one, column)), reverse=descending)
        elif descending:
            found.reverse()
        return Slice(found[offset : offset + limit], len(found))

    async def row(self, group_id: str) -> GroupRow:
        """Returns a group with its figures.

        Raises:
            NotFoundError: there is none.
        """
        return await self._storage.run(_row_now, group_id)

    async def members(
        self, group_id: str, search: MemberSearch, offset: int, limit: int
    ) -> Slice[Member]:
        """Returns some of those who are in a group, or are not."""
        return await self._storage.run(_members_now, group_id, search, offset, limit)

    async def roles_here(self, access: Access, group_id: str) -> list[Role]:
        """Returns the roles that somebody may let count for members of a group."""
        own = await self._storage.run(rows.roles)
        return [
            one
            for one in (*BUILT_IN.values(), *own)
            if one.rights.intersection(PER_GROUP)
            and not one.everywhere
            and access.may_give_in(one, group_id)
        ]

    async def create(self, actor: Account, name: str) -> Group:
        """Makes a group with nobody in it.

        Raises:
            ForbiddenError: the actor may not.
            WrongInputError: the name is not acceptable, or taken.
        """
        group = Group(secrets.identifier(), fields.name("name", name), self._clock.now_ms())
        await self._storage.run(self._create, actor, group)
        return group

    async def rename(self, actor: Account, group_id: str, name: str) -> None:
        """Gives a group another name; open desks list anew.

        Raises:
            NotFoundError: there is none.
            ForbiddenError, WrongInputError: as create.
        """
        await self._storage.run(self._rename, actor, group_id, fields.name("name", name))
        self._sessions.tell_of_group(group_id)

    async def delete(self, actor: Account, group_id: str) -> None:
        """Deletes a group; its sessions go on, in no group, and everybody is told.

        Raises:
            NotFoundError: there is none.
            ForbiddenError: the actor may not, or not take everybody out of it.
        """
        self._sessions.tell_all(await self._storage.run(self._delete, actor, group_id))

    async def act(
        self, actor: Account, group_id: str, account_ids: Sequence[str], act: MemberAct
    ) -> Tally:
        """Does something with technicians of a group; one refusal does not stop the others.

        Raises:
            ForbiddenError: the actor may not manage groups.
            NotFoundError: there is no such group.
            WrongInputError: no such act, group to move to, or role.
        """
        refused: Counter[str] = Counter()
        different = list(dict.fromkeys(account_ids))
        for start in range(0, len(different), _AT_ONCE):
            some = different[start : start + _AT_ONCE]
            refused.update(await self._storage.run(self._act_now, actor, group_id, some, act))
        return Tally(len(different) - refused.total(), refused)

    def create_now(self, access: Access, name: str) -> Group:
        """Makes a group inside a transaction; who may is the caller's to check."""
        group = Group(secrets.identifier(), fields.name("name", name), self._clock.now_ms())
        self._insert_now(access, group)
        return group

    def _create(self, actor: Account, group: Group) -> None:
        self._insert_now(acting_now(actor, Right.GROUPS), group)

    def _insert_now(self, access: Access, group: Group) -> None:
        if rows.by_name(group.name) is not None:
            raise WrongInputError("name", NAME_TAKEN)
        rows.insert(group)
        detail = {"name": group.name}
        self._audit.record(access.account.id, "group.create", group.id, detail, group_id=group.id)

    def _rename(self, actor: Account, group_id: str, name: str) -> None:
        access = acting_now(actor, Right.GROUPS)
        before = _group_now(group_id)
        same = rows.by_name(name)
        if same is not None and same.id != group_id:
            raise WrongInputError("name", NAME_TAKEN)
        if before.name == name:
            return
        rows.rename(group_id, name)
        detail = {"name": name, "before": before.name}
        self._audit.record(access.account.id, "group.rename", group_id, detail, group_id=group_id)

    def _delete(self, actor: Account, group_id: str) -> list[SessionRecord]:
        access = acting_now(actor, Right.GROUPS)
        group = _group_now(group_id)
        if not all(access.may_give_in(role_now(one), group_id) for one in rows.roles_in(group_id)):
            raise ForbiddenError(SOME_BEYOND_YOU)
        row = _row_now(group_id)
        live = self._sessions.in_group_now(group_id)
        rows.delete(group_id)
        detail: dict[str, str | int] = {"name": group.name, "members": row.members}
        detail["sessions"] = len(live)
        self._audit.record(access.account.id, "group.delete", group_id, detail, group_id=group_id)
        return self._sessions.as_they_are_now(live)

    def _act_now(
        self, actor: Account, group_id: str, account_ids: Sequence[str], act: MemberAct
    ) -> list[str]:
        """Returns why it was not done, for each such technician.

        Every act asks its rules before it writes, so a refused one has changed nothing.
        """
        access = acting_now(actor, Right.GROUPS)
        _group_now(group_id)
        if act.word == MOVE and (rows.get(act.target_id) is None or act.target_id == group_id):
            raise WrongInputError("to", NO_GROUP)
        if act.role_id and not _counts_in_groups(act.role_id):
            raise WrongInputError("role", NO_ROLE)
        refused = []
        for account_id in account_ids:
            try:
                self._acts[act.word](access, group_id, account_id, act)
            except DomainError as refusal:
                refused.append(refusal.sentence)
        return refused

    def _add_now(self, access: Access, group_id: str, account_id: str, act: MemberAct) -> None:
        account = _account_now(account_id)
        if rows.membership(account_id, group_id) is not None:
            return
        _check(access, act.role_id or account.role, group_id)
        rows.put_member(Membership(account_id, group_id, act.role_id))
        self._note(access, "group.member_add", account_id, group_id, {"role": act.role_id})

    def _remove_now(self, access: Access, group_id: str, account_id: str, _act: MemberAct) -> None:
        account, membership = _member_now(account_id, group_id)
        _check(access, membership.role or account.role, group_id)
        rows.drop_member(account_id, group_id)
        self._note(access, "group.member_remove", account_id, group_id, {})

    def _move_now(self, access: Access, group_id: str, account_id: str, act: MemberAct) -> None:
        """In the other group the own role counts, unless the technician is in it already."""
        account, membership = _member_now(account_id, group_id)
        there = rows.membership(account_id, act.target_id)
        _check(access, membership.role or account.role, group_id)
        if there is None:
            _check(access, account.role, act.target_id)
            rows.put_member(Membership(account_id, act.target_id))
        rows.drop_member(account_id, group_id)
        detail = {"from": group_id, "to": act.target_id}
        self._note(access, "group.member_move", account_id, act.target_id, detail)

    def _role_now(self, access: Access, group_id: str, account_id: str, act: MemberAct) -> None:
        account, membership = _member_now(account_id, group_id)
        if membership.role == act.role_id:
            return
        _check(access, membership.role or account.role, group_id)
        _check(access, act.role_id or account.role, group_id)
        rows.put_member(Membership(account_id, group_id, act.role_id))
        detail = {"role": act.role_id, "before": membership.role}
        self._note(access, "group.member_role", account_id, group_id, detail)

    def _note(
        self, access: Access, event: str, account_id: str, group_id: str, detail: dict[str, str]
    ) -> None:
        kept = {name: value for name, value in detail.items() if value}
        self._audit.record(access.account.id, event, account_id, kept, group_id=group_id)


def _check(access: Access, role_id: str, group_id: str) -> None:
    """Passes if the actor may let a role count, or count no more, for somebody in a group."""
    if not access.may_give_in(role_now(role_id), group_id):
        raise NotYoursError("group", GROUP_NOT_YOURS)


def _counts_in_groups(role_id: str) -> bool:
    role = BUILT_IN.get(role_id) or rows.role(role_id)
    return role is not None and not role.everywhere and bool(role.rights.intersection(PER_GROUP))


def _group_now(group_id: str) -> Group:
    group = rows.get(group_id)
    if group is None:
        raise NotFoundError
    return group


def _account_now(account_id: str) -> Account:
    account = people.get(account_id)
    if account is None or account.state == DELETED:
        raise WrongInputError("chosen", NOT_THERE)
    return account


def _member_now(account_id: str, group_id: str) -> tuple[Account, Membership]:
    account, membership = _account_now(account_id), rows.membership(account_id, group_id)
    if membership is None:
        raise WrongInputError("chosen", NOT_IN_GROUP)
    return account, membership


def _rows_now() -> list[GroupRow]:
    members, sessions = rows.member_counts(), rows.session_counts()
    return [
        GroupRow(one, members.get(one.id, 0), sessions.get(one.id, 0)) for one in rows.everyone()
    ]


def _row_now(group_id: str) -> GroupRow:
    group = _group_now(group_id)
    members, sessions = rows.member_counts(group_id), rows.session_counts(group_id)
    modules = tuple(module_rows.of_group(group_id))
    return GroupRow(group, members.get(group_id, 0), sessions.get(group_id, 0), modules)


def _members_now(group_id: str, search: MemberSearch, offset: int, limit: int) -> Slice[Member]:
    found, total = rows.members(group_id, search, offset, limit)
    known = {one.id: one for one in rows.roles()} | BUILT_IN
    unknown = Role("", "", frozenset())
    return Slice(
        [
            Member(account, known.get(account.role, unknown), known.get(role_here))
            for account, role_here in found
        ],
        total,
    )
