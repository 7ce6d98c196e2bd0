"""SECURITY 7: nobody raises the own rights, whoever does what in whatever order.

A state machine does random acts by random people with the real services, and compares everybody's
rights before and after.  What rights there are is worked out here from the tables alone, not asked
from the product.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from appliance.clock import Clock
from appliance.domain.errors import DomainError
from appliance.domain.groups import (
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
Rights = dict[str, frozenset[tuple[Right, str]]]
"""Account id -> rights and where they count: a group's id, EVERYWHERE or APPLIANCE."""
_NAMES = itertools.count()


def parts_in(folder: Path) -> Parts:
    """The services of an appliance, without its sockets."""
    environ = {"DESKSIDE_DATA_DIR": str(folder), "DESKSIDE_TLS": "off"}
    settings = load(None, environ)
    return Parts.open(settings, None, Clock(), 1000.0, Passwords(time_cost=1, memory_kib=8))


def rights_now() -> Rights:
    """Reads everybody's rights from the tables; who cannot sign in any more has none."""
    roles = {one.id: (one.rights, one.everywhere) for one in BUILT_IN.values()}
    for row in RoleTable.select():
        named = frozenset(Right(name) for name in row.rights.split(",") if name)
        roles[row.id] = named, bool(row.everywhere)
    found: Rights = {}
    for row in AccountTable.select():
        if row.state not in ("active", "invited"):
            continue
        rights, everywhere = roles.get(row.role, (frozenset(), False))
        held = {(right, APPLIANCE) for right in rights if right not in PER_GROUP}
        if everywhere:
            held |= {(right, EVERYWHERE) for right in rights if right in PER_GROUP}
        for place in MembershipTable.select().where(MembershipTable.account == row.id):
            here = roles.get(place.role, (frozenset(), False))[0] if place.role else rights
            held |= {(right, place.group_id) for right in here if right in PER_GROUP}
        found[row.id] = frozenset(held)
    return found


def has(held: frozenset[tuple[Right, str]], right: Right, where: str) -> bool:
    """Whether rights include one: what counts everywhere counts in each group."""
    return (right, where) in held or (where != APPLIANCE and (right, EVERYWHERE) in held)


class Organisation(RuleBasedStateMachine):
    """People, roles and groups, and what somebody tries to do with them."""

    folder: Path
    loop: asyncio.AbstractEventLoop
    parts: Parts

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
            ):
                groups.insert_role(role, 1)
            for name, role_id, places in (
                ("chief", SUPER, ()),
                ("admin", ADMINISTRATOR, ("north",)),
                ("tech", TECHNICIAN, ("north", "south")),
                ("keeper", "keeper", ("north",)),
                ("maker", "maker", ()),
                ("seer", "seer", ("south",)),
            ):
                people.insert(Account(name, f"{name}@example.org", name, role_id), "hash")
                for place in places:
                    groups.put_member(Membership(name, place))

        self.run_now(furnish)

    @property
    def accounts(self) -> list[str]:
        return self.run_now(lambda: sorted(row.id for row in AccountTable.select()))

    @property
    def roles(self) -> list[str]:
        own = self.run_now(lambda: sorted(row.id for row in RoleTable.select()))
        return [*BUILT_IN, *own]

    @property
    def groups(self) -> list[str]:
        return self.run_now(lambda: sorted(row.id for row in GroupTable.select())) or ["gone"]

    def attempt(self, data: st.DataObject, act: Any) -> None:
        """Lets somebody try an act, and looks at everybody's rights before and after."""
        actor = self.run_now(people.get, data.draw(st.sampled_from(self.accounts), "actor"))
        before = self.run_now(rights_now)
        try:
            self.wait(act(actor))
        except DomainError:
            assert self.run_now(rights_now) == before, "refused, and yet something changed"
            return
        after = self.run_now(rights_now)
        own = before.get(actor.id, frozenset())
        for person, held in after.items():
            had = before.get(person, frozenset())
            for right, where in held:
                if not has(had, right, where):
                    assert has(own, right, where), (
                        f"{actor.id} let {person} have {right} in {where}, without having it"
                    )

    def one(self, data: st.DataObject, ids: list[str]) -> str:
        return data.draw(st.sampled_from(ids))

    def some(self, data: st.DataObject, ids: list[str]) -> tuple[str, ...]:
        return tuple(data.draw(st.lists(st.sampled_from(ids), max_size=3, unique=True)))

    def wish(self, data: st.DataObject) -> RoleWish:
        rights = data.draw(st.sets(st.sampled_from([*Right]), max_size=4))
        return RoleWish(
            f"Role {next(_NAMES)}", tuple(one.value for one in rights), data.draw(st.booleans())
        )

    @rule(data=st.data())
    def makes_a_role(self, data: st.DataObject) -> None:
        wish = self.wish(data)
        self.attempt(data, lambda actor: self.parts.roles.create(actor, wish))

    @rule(data=st.data())
    def edits_a_role(self, data: st.DataObject) -> None:
        role, wish = self.one(data, self.roles), self.wish(data)
        self.attempt(data, lambda actor: self.parts.roles.edit(actor, role, wish))

    @rule(data=st.data())
    def deletes_a_role(self, data: st.DataObject) -> None:
        role = self.one(data, self.roles)
        self.attempt(data, lambda actor: self.parts.roles.delete(actor, role))

    @rule(data=st.data())
    def makes_a_group(self, data: st.DataObject) -> None:
        name = f"Group {next(_NAMES)}"
        self.attempt(data, lambda actor: self.parts.groups.create(actor, name))

    @rule(data=st.data())
    def deletes_a_group(self, data: st.DataObject) -> None:
        group = self.one(data, self.groups)
        self.attempt(data, lambda actor: self.parts.groups.delete(actor, group))

    @rule(data=st.data())
    def changes_who_is_in_a_group(self, data: st.DataObject) -> None:
        group, chosen = self.one(data, self.groups), self.some(data, self.accounts)
        act = MemberAct(
            self.one(data, list(MEMBER_ACTS)),
            self.one(data, self.groups),
            self.one(data, ["", *self.roles]),
        )
        self.attempt(data, lambda actor: self.parts.groups.act(actor, group, chosen, act))

    @rule(data=st.data())
    def changes_groups_of_many(self, data: st.DataObject) -> None:
        group, chosen = self.one(data, self.groups), self.some(data, self.accounts)
        act = self.one(data, [BULK_ADD, BULK_MOVE, BULK_TAKE])
        self.attempt(data, lambda actor: self.parts.bulk.do(actor, act, chosen, group))

    @rule(data=st.data())
    def invites(self, data: st.DataObject) -> None:
        newcomer = Newcomer(
            f"new{next(_NAMES)}@example.org",
            role=self.one(data, self.roles),
            group_ids=self.some(data, self.groups),
        )
        self.attempt(data, lambda actor: self.parts.invitations.invite(actor, newcomer))

    @rule(data=st.data())
    def edits_somebody(self, data: st.DataObject) -> None:
        account = self.run_now(people.get, self.one(data, self.accounts))
        change = PersonChange(
            email=account.email or "gone@example.org",
            name=account.name or "Somebody",
            role=self.one(data, self.roles),
            group_ids=self.some(data, self.groups),
            language="",
            second_step_demanded=account.second_step_demanded,
            sso_only=data.draw(st.booleans()),
        )
        self.attempt(data, lambda actor: self.parts.staff.edit(actor, account.id, change))

    @rule(data=st.data(), act=st.sampled_from(["disable", "enable", "delete", "sign_out"]))
    def ends_or_begins(self, data: st.DataObject, act: str) -> None:
        account = self.one(data, self.accounts)
        self.attempt(data, lambda actor: getattr(self.parts.staff, act)(actor, account))

    @invariant()
    def there_is_a_super_administrator(self) -> None:
        def left() -> int:
            supers = AccountTable.select().where(
                AccountTable.role == SUPER,
                AccountTable.state == "active",
                ~AccountTable.sso_only,
            )
            return int(supers.count())

        if self.run_now(AccountTable.select().count):
            assert self.run_now(left) > 0

    @invariant()
    def the_product_sees_the_same_rights(self) -> None:
        def both() -> None:
            for person, held in rights_now().items():
                account = people.get(person)
                assert account is not None
                access = access_now(account)
                for right in Right:
                    for where in [row.id for row in GroupTable.select()]:
                        if right in PER_GROUP:
                            assert access.may(right, where) == has(held, right, where)
                    if right not in PER_GROUP:
                        assert access.may(right) == has(held, right, APPLIANCE)

        self.run_now(both)


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
    played(organisation, 12, 25)


@pytest.mark.long
def test_nobody_raises_the_own_rights_however_long_they_try(
    organisation: type[Organisation],
) -> None:
    played(organisation, 400, 60)
