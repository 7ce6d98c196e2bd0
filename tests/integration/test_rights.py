"""SECURITY 7: nobody raises the own rights, whoever does what in whatever order.

A state machine does random acts by random people with the real services, and compares everybody's
rights before and after.  What rights there are is worked out here from the tables alone, not asked
from the product.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import DomainError
from appliance.domain.groups import (
    ADD,
    MEMBER_ACTS,
    MemberAct,
)
from appliance.domain.invitations import Newcomer
from appliance.domain.people import PersonChange
from appliance.domain.records import Account, Group, Membership
from appliance.domain.rights import (
    ADMINISTRATOR,
    BUILT_IN,
    PER_GROUP,
    SUPER,
    TECHNICIAN,
    Right,
    Role,
)
from appliance.services.access import access_now
from appliance.services.bulk import ADD as BULK_ADD
from appliance.services.bulk import MOVE as BULK_MOVE
from appliance.services.bulk import TAKE as BULK_TAKE
from appliance.services.parts import Parts
from appliance.services.passwords import Passwords
from appliance.services.roles import RoleWish
from appliance.settings import load
from appliance.storage import groups, people
from appliance.storage.tables.people import (
    AccountTable,
    GroupTable,
    InvitationTable,
    LoginTable,
    MembershipTable,
    RoleTable,
)
from tests.integration.conftest import desk  # noqa: F401 (fixture)

EVERYWHERE, APPLIANCE = "*", "-"
Held = frozenset[tuple[Right, str]]
"""Rights and where they count: a group's id, EVERYWHERE or APPLIANCE."""
Rights = dict[str, Held]
"""By account id."""
NOTHING: Held = frozenset()


def parts_in(folder: Path) -> Parts:
    """The services of an appliance, without its sockets."""
    environ = {"DESKSIDE_DATA_DIR": str(folder), "DESKSIDE_TLS": "off"}
    settings = load(None, environ)
    return Parts.open(settings, None, Clock(), 1000.0, None, Passwords(time_cost=1, memory_kib=8))


@dataclass(frozen=True)
class Snapshot:
    """What the tables say: who there is, and everybody's rights.

    Lists are in an order that does not depend on random ids, so that examples can be replayed.
    """

    accounts: list[str]
    managers: list[str]
    roles: list[str]
    own_roles: list[str]
    supers: list[str]
    groups: list[str]
    rights: Rights


def snapshot() -> Snapshot:
    """Reads the tables, and checks what must hold at any moment."""
    accounts = list(AccountTable.select().order_by(AccountTable.name, AccountTable.email))
    group_ids = [row.id for row in GroupTable.select().order_by(GroupTable.name)]
    rights = rights_of(accounts)
    supers = [
        one for one in accounts if one.role == SUPER and one.state == "active" and not one.sso_only
    ]
    assert supers, "nobody is super administrator any more"
    for row in accounts:
        if row.id in rights:
            check_product(access_now(people.record(row)), rights[row.id], group_ids)
    own_roles = [row.id for row in RoleTable.select().order_by(RoleTable.name)]
    return Snapshot(
        accounts=[one.id for one in accounts],
        managers=[
            one
            for one, held in rights.items()
            if held & {(right, APPLIANCE) for right in (Right.GROUPS, Right.ROLES, Right.PEOPLE)}
        ],
        roles=[*BUILT_IN, *own_roles],
        own_roles=own_roles or ["gone"],
        supers=[one.id for one in accounts if one.role == SUPER and one.state == "active"],
        groups=group_ids or ["gone"],
        rights=rights,
    )


def rights_of(accounts: list[AccountTable]) -> Rights:
    """Works out everybody's rights; who cannot sign in any more has none."""
    roles = {one.id: (one.rights, one.everywhere) for one in BUILT_IN.values()}
    for row in RoleTable.select():
        named = frozenset(Right(name) for name in row.rights.split(",") if name)
        roles[row.id] = named, bool(row.everywhere)
    places = list(MembershipTable.select())
    found: Rights = {}
    for row in accounts:
        if row.state not in ("active", "invited"):
            continue
        rights, everywhere = roles.get(row.role, (frozenset(), False))
        held = {(right, APPLIANCE) for right in rights if right not in PER_GROUP}
        if everywhere:
            held |= {(right, EVERYWHERE) for right in rights if right in PER_GROUP}
        for place in places:
            if place.account_id == row.id:
                here = roles.get(place.role, (frozenset(), False))[0] if place.role else rights
                held |= {(right, place.group_id) for right in here if right in PER_GROUP}
        found[row.id] = frozenset(held)
    return found


def check_product(access: Access, held: Held, groups: list[str]) -> None:
    """Compares what the product sees."""
    for right in Right:
        if right not in PER_GROUP:
            assert access.may(right) == has(held, right, APPLIANCE)
            continue
        for where in groups:
            assert access.may(right, where) == has(held, right, where)


def has(held: Held, right: Right, where: str) -> bool:
    """Whether rights include one: what counts everywhere counts in each group."""
    return (right, where) in held or (where != APPLIANCE and (right, EVERYWHERE) in held)


def lacking(some: Held, others: Held) -> list[tuple[Right, str]]:
    """Returns what is in some rights and not in others, in an order that can be replayed."""
    return sorted(one for one in some if not has(others, *one))


class Organisation(RuleBasedStateMachine):
    """People, roles and groups, and what somebody tries to do with them."""

    loop: asyncio.AbstractEventLoop
    parts: Parts
    now: Snapshot
    numbers: Iterator[int]

    def wait(self, work: Awaitable[Any]) -> Any:
        async def waited() -> Any:
            return await work

        return self.loop.run_until_complete(waited())

    def run_now(self, fn: Any, *args: Any) -> Any:
        return self.wait(self.parts.storage.run(fn, *args))

    @initialize()
    def begin(self) -> None:
        """A super administrator, administrators, technicians, and managers with own roles."""

        def furnish() -> None:
            for table in (
                InvitationTable,
                LoginTable,
                MembershipTable,
                AccountTable,
                RoleTable,
                GroupTable,
            ):
                table.delete().execute()
            for name in ("north", "south"):
                groups.insert(Group(name, name, 1))
            for role in (
                Role("keeper", "Keeper", frozenset({Right.GROUPS, Right.PEOPLE, Right.SEE})),
                Role("maker", "Maker", frozenset({Right.ROLES, Right.SEE, Right.EDIT}), True),
                Role("seer", "Seer", frozenset({Right.SEE})),
                Role("clerk", "Clerk", frozenset({Right.PEOPLE, Right.ROLES, Right.SEE})),
                Role("guest", "Guest", frozenset({Right.SEE})),
            ):
                groups.insert_role(role, 1)
            for name, role_id, places in (
                ("chief", SUPER, ()),
                ("deputy", SUPER, ()),
                ("admin", ADMINISTRATOR, ("north",)),
                ("tech", TECHNICIAN, ("north",)),
                ("keeper", "keeper", ("north",)),
                ("maker", "maker", ()),
                ("seer", "seer", ("south",)),
                ("clerk", "clerk", ("south",)),
                ("guest", "guest", ("north", "south")),
            ):
                people.insert(Account(name, f"{name}@example.org", name, role_id), "hash")
                for place in places:
                    groups.put_member(Membership(name, place))
            groups.put_member(Membership("clerk", "south", TECHNICIAN))

        self.run_now(furnish)
        self.numbers = itertools.count()
        self.look()

    def who(self, data: st.DataObject, *rights: Right) -> str:
        """Draws who tries: mostly somebody with few rights, but one that the act asks for."""
        now = self.now
        able = [
            one
            for one in now.managers
            if not rights or now.rights[one] & {(right, APPLIANCE) for right in rights}
        ]
        small = [one for one in able if one not in ("chief", "deputy", "admin")]
        return self.one(data, [*small * 6, *able, *now.accounts])

    def attempt(self, data: st.DataObject, act: Any, actor_id: str = "") -> None:
        """Lets somebody try an act, and looks at everybody's rights before and after.

        Nobody gives others what they do not have themselves, nor takes it from them.
        """
        before = self.now
        actor = self.run_now(people.get, actor_id or self.who(data))
        try:
            self.wait(act(actor))
        except DomainError:
            assert self.look().rights == before.rights, "refused, and yet something changed"
            return
        own = before.rights.get(actor.id, frozenset())
        after = self.look().rights
        for person in before.rights.keys() | after.keys():
            had, has_now = before.rights.get(person, NOTHING), after.get(person, NOTHING)
            for right, where in lacking(has_now, had):
                assert has(own, right, where), (
                    f"{actor.id} let {person} have {right} in {where}, without having it"
                )
            for right, where in lacking(had, has_now) if person != actor.id else ():
                assert has(own, right, where), (
                    f"{actor.id} took {right} in {where} from {person}, without having it"
                )

    def look(self) -> Snapshot:
        self.now = self.run_now(snapshot)
        return self.now

    def one(self, data: st.DataObject, ids: list[str]) -> str:
        return data.draw(st.sampled_from(ids))

    def some(self, data: st.DataObject, ids: list[str]) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True)))

    def wish(self, data: st.DataObject, actor_id: str) -> RoleWish:
        """Draws a role: often out of what its maker has, wherever that is."""
        own = sorted({right for right, _ in self.now.rights.get(actor_id, NOTHING)})
        offered = data.draw(st.sampled_from([own or [*Right], own or [*Right], [*Right]]))
        rights = data.draw(st.lists(st.sampled_from(offered), max_size=4, unique=True))
        return RoleWish(
            f"Role {next(self.numbers)}",
            tuple(one.value for one in rights),
            data.draw(st.sampled_from([False, False, True])),
        )

    @rule(data=st.data())
    def makes_a_role(self, data: st.DataObject) -> None:
        actor_id = self.who(data, Right.ROLES)
        wish = self.wish(data, actor_id)
        self.attempt(data, lambda actor: self.parts.roles.create(actor, wish), actor_id)

    @rule(data=st.data())
    def edits_a_role(self, data: st.DataObject) -> None:
        actor_id = self.who(data, Right.ROLES)
        role, wish = self.one(data, self.now.own_roles), self.wish(data, actor_id)
        self.attempt(data, lambda actor: self.parts.roles.edit(actor, role, wish), actor_id)

    @rule(data=st.data())
    def deletes_a_role(self, data: st.DataObject) -> None:
        role = self.one(data, self.now.own_roles)
        actor_id = self.who(data, Right.ROLES)
        self.attempt(data, lambda actor: self.parts.roles.delete(actor, role), actor_id)

    @rule(data=st.data())
    def makes_a_group(self, data: st.DataObject) -> None:
        name = f"Group {next(self.numbers)}"
        self.attempt(data, lambda actor: self.parts.groups.create(actor, name))

    @rule(data=st.data())
    def deletes_a_group(self, data: st.DataObject) -> None:
        group = self.one(data, self.now.groups)
        self.attempt(data, lambda actor: self.parts.groups.delete(actor, group))

    @rule(data=st.data())
    def changes_who_is_in_a_group(self, data: st.DataObject) -> None:
        group, chosen = self.one(data, self.now.groups), self.some(data, self.now.accounts)
        act = MemberAct(
            self.one(data, [ADD, ADD, *MEMBER_ACTS]),
            self.one(data, self.now.groups),
            self.one(data, ["", "", TECHNICIAN, *self.now.roles]),
        )
        self.attempt(data, lambda actor: self.parts.groups.act(actor, group, chosen, act))

    @rule(data=st.data())
    def changes_groups_of_many(self, data: st.DataObject) -> None:
        group, chosen = self.one(data, self.now.groups), self.some(data, self.now.accounts)
        act = self.one(data, [BULK_ADD, BULK_MOVE, BULK_TAKE])
        self.attempt(data, lambda actor: self.parts.bulk.do(actor, act, chosen, group))

    @rule(data=st.data())
    def invites(self, data: st.DataObject) -> None:
        newcomer = Newcomer(
            f"new{next(self.numbers)}@example.org",
            role=self.one(data, self.now.roles),
            group_ids=self.some(data, self.now.groups),
        )
        self.attempt(data, lambda actor: self.parts.invitations.invite(actor, newcomer))

    @rule(data=st.data())
    def edits_somebody(self, data: st.DataObject) -> None:
        account = self.run_now(people.get, self.one(data, self.now.accounts))
        change = PersonChange(
            email=account.email or "gone@example.org",
            name=account.name or "Somebody",
            role=self.one(data, self.now.roles),
            group_ids=self.some(data, self.now.groups),
            language="",
            second_step_demanded=account.second_step_demanded,
            sso_only=data.draw(st.booleans()),
        )
        self.attempt(data, lambda actor: self.parts.staff.edit(actor, account.id, change))

    @rule(data=st.data(), act=st.sampled_from(["edit", "disable", "delete"]))
    def a_super_administrator_goes(self, data: st.DataObject, act: str) -> None:
        actor_id, account_id = self.one(data, self.now.supers), self.one(data, self.now.supers)
        if act != "edit":
            self.attempt(
                data, lambda actor: getattr(self.parts.staff, act)(actor, account_id), actor_id
            )
            return
        account = self.run_now(people.get, account_id)
        to, sso_only = data.draw(
            st.sampled_from([(TECHNICIAN, account.sso_only), (SUPER, True), (SUPER, False)])
        )
        change = PersonChange(account.email, account.name, to, (), "", False, sso_only)
        self.attempt(data, lambda actor: self.parts.staff.edit(actor, account_id, change), actor_id)

    @rule(data=st.data(), act=st.sampled_from(["disable", "enable", "delete", "sign_out"]))
    def ends_or_begins(self, data: st.DataObject, act: str) -> None:
        account = self.one(data, self.now.accounts)
        self.attempt(data, lambda actor: getattr(self.parts.staff, act)(actor, account))


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[type[Organisation]]:
    """The machine on one appliance; every example begins with the same people."""
    loop = asyncio.new_event_loop()

    async def opened() -> Parts:
        parts = parts_in(tmp_path_factory.mktemp("rights") / "data")
        await parts.recover()
        return parts

    Organisation.loop = loop
    Organisation.parts = loop.run_until_complete(opened())
    yield Organisation
    Organisation.parts.close()
    loop.close()


def played(machine: type[Organisation], examples: int, steps: int) -> None:
    made = machine.TestCase
    made.settings = hypothesis_settings(
        max_examples=examples, stateful_step_count=steps, deadline=None
    )
    made("runTest").runTest()


def test_nobody_raises_the_own_rights(organisation: type[Organisation]) -> None:
    played(organisation, 20, 30)


@pytest.mark.long
def test_nobody_raises_the_own_rights_however_long_they_try(
    organisation: type[Organisation],
) -> None:
    played(organisation, 400, 60)
