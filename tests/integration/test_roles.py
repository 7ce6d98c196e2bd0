"""Own roles (SPEC T4) and who may make them (SECURITY 7): each rule alone."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest
import pytest_asyncio

from appliance.domain.errors import ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.groups import BuiltInError, RoleInUseError, RoleMappedError
from appliance.domain.people import (
    LAST_SUPER,
    NotYoursError,
    PersonChange,
    StandsInTheWayError,
)
from appliance.domain.records import ACTIVE, DISABLED, Account, Group, Membership
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.domain.single_sign_on import MappingRule, Provider
from appliance.services.audit import APPLIANCE
from appliance.services.roles import BeyondYouError, Roles, RoleWish
from appliance.storage import groups, people, providers
from tests.fakes.desk import PASSWORD, Desk

SEE, EDIT, CONTROL = Right.SEE, Right.EDIT, Right.CONTROL


class Office:
    """Groups "one" and "two"; `boss` may all, `clerk` makes roles and sees sessions in "one"."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.roles = Roles(desk.storage, desk.clock, desk.audit)

    async def open(self) -> "Office":
        for name in ("one", "two"):
            await self.desk.storage.run(groups.insert, Group(name, name, 1))
        self.boss = await self.person("Bora", SUPER)
        await self.role("clerk", Right.ROLES, Right.PEOPLE, SEE)
        self.clerk = await self.person("Clerk", "clerk", "one")
        return self

    async def person(self, name: str, role: str, *places: str) -> Account:
        email = f"{name.lower()}@example.org"
        create = self.desk.people.create
        return await create(APPLIANCE, email, name, role, PASSWORD, "", places)

    async def role(self, role_id: str, *rights: Right, everywhere: bool = False) -> Role:
        role = Role(role_id, role_id.title(), frozenset(rights), everywhere)
        await self.desk.storage.run(groups.insert_role, role, 1)
        return role

    async def place(self, account: Account, group: str, role: str = "") -> None:
        await self.desk.storage.run(groups.put_member, Membership(account.id, group, role))

    async def edit(
        self, actor: Account, role_id: str, rights: Iterable[Right], everywhere: bool = False
    ) -> None:
        wish = RoleWish(role_id.title(), tuple(rights), everywhere)
        await self.roles.edit(actor, role_id, wish)

    async def rights_of(self, role_id: str) -> frozenset[Right]:
        role = await self.desk.storage.run(groups.role, role_id)
        assert role is not None
        return role.rights

    async def stored(self, account: Account) -> Account:
        found = await self.desk.people.get(account.id)
        assert found is not None
        return found


@pytest_asyncio.fixture
async def office(desk: Desk) -> Office:
    return await Office(desk).open()


def wish(*rights: Right, everywhere: bool = False) -> RoleWish:
    return RoleWish("New", tuple(rights), everywhere)


def as_is(account: Account, **changed: object) -> PersonChange:
    plain = PersonChange(
        account.email, account.name, account.role, (), "", account.second_step_demanded, False
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "beyond",
    [
        wish(SEE, CONTROL),
        wish(SEE, everywhere=True),
        wish(Right.SETTINGS),
        wish(Right.PEOPLE, Right.GROUPS),
    ],
)
async def test_nobody_makes_a_role_beyond_their_own_rights(
    office: Office, beyond: RoleWish
) -> None:
    before = await office.roles.every()
    with pytest.raises(BeyondYouError):
        await office.roles.create(office.clerk, beyond)
    assert await office.roles.every() == before
    made = await office.roles.create(office.clerk, wish(SEE, Right.PEOPLE))
    assert await office.rights_of(made.id) == {SEE, Right.PEOPLE}


async def test_nobody_edits_or_deletes_a_role_beyond_their_own_rights(office: Office) -> None:
    """Neither by giving what they lack, nor by taking it away."""
    await office.role("plain", SEE)
    await office.role("strong", SEE, Right.SETTINGS)
    await office.role("wide", SEE, everywhere=True)
    for role_id, rights in (("plain", (SEE, Right.SETTINGS)), ("strong", (SEE,)), ("wide", (SEE,))):
        before = await office.rights_of(role_id)
        with pytest.raises(BeyondYouError):
            await office.edit(office.clerk, role_id, rights)
        assert await office.rights_of(role_id) == before
    with pytest.raises(BeyondYouError):
        await office.edit(office.clerk, "plain", (SEE,), everywhere=True)
    for role_id in ("strong", "wide"):
        with pytest.raises(BeyondYouError):
            await office.roles.delete(office.clerk, role_id)
    await office.edit(office.clerk, "plain", (SEE, Right.PEOPLE))
    assert await office.rights_of("plain") == {SEE, Right.PEOPLE}
    await office.roles.delete(office.clerk, "plain")


async def test_nobody_edits_the_role_they_have_to_gain(office: Office) -> None:
    """Also not with a right that they have in one of their groups only."""
    for rights in ((Right.ROLES, SEE, Right.SETTINGS), (Right.ROLES, SEE, CONTROL)):
        with pytest.raises(BeyondYouError):
            await office.edit(office.clerk, "clerk", rights)
    await office.place(office.clerk, "two", TECHNICIAN)
    with pytest.raises(BeyondYouError) as refused:
        await office.edit(office.clerk, "clerk", (Right.ROLES, Right.PEOPLE, SEE, EDIT))
    assert refused.value.rights == (EDIT,)
    assert await office.rights_of("clerk") == {Right.ROLES, Right.PEOPLE, SEE}
    await office.edit(office.clerk, "clerk", (Right.ROLES, SEE))
    with pytest.raises(BeyondYouError):
        await office.edit(office.clerk, "clerk", (Right.ROLES, Right.PEOPLE, SEE))


async def test_nobody_gives_with_a_role_what_they_lack_in_the_groups_it_counts_in(
    office: Office,
) -> None:
    await office.role("guest", Right.PEOPLE)
    await office.place(office.clerk, "one", TECHNICIAN)
    ann = await office.person("Ann", "guest", "one")
    await office.edit(office.clerk, "guest", (Right.PEOPLE, SEE))
    await office.place(ann, "two", "guest")
    with pytest.raises(ForbiddenError):
        await office.edit(office.clerk, "guest", (Right.PEOPLE, SEE, EDIT))
    assert await office.rights_of("guest") == {Right.PEOPLE, SEE}


@pytest.mark.parametrize("how", ["own role", "in a group"])
async def test_nobody_edits_a_role_of_somebody_they_may_not_touch(office: Office, how: str) -> None:
    """Who has the role may do more elsewhere; a new name alone changes nothing for them."""
    await office.role("guest", SEE)
    if how == "own role":
        ann = await office.person("Ann", "guest", "one")
        await office.place(ann, "two", TECHNICIAN)
    else:
        await office.role("keeper", SEE, Right.GROUPS)
        ann = await office.person("Ann", "keeper")
        await office.place(ann, "one", "guest")
    with pytest.raises(NotYoursError):
        await office.edit(office.clerk, "guest", (SEE, Right.PEOPLE))
    await office.roles.edit(office.clerk, "guest", RoleWish("Visitor", (SEE,), everywhere=False))
    await office.edit(office.boss, "guest", (SEE, Right.PEOPLE))
    assert await office.rights_of("guest") == {SEE, Right.PEOPLE}


async def test_nobody_takes_somebody_out_of_a_group_who_may_more_there(office: Office) -> None:
    ann = await office.person("Ann", "clerk", "one")
    await office.place(ann, "one", TECHNICIAN)
    tally = await office.desk.bulk.do(office.clerk, "take", [ann.id], "one")
    assert tally.done == 0
    assert await office.desk.storage.run(groups.membership, ann.id, "one") is not None
    await office.place(ann, "one")
    tally = await office.desk.bulk.do(office.clerk, "take", [ann.id], "one")
    assert tally.done == 1


async def test_a_role_that_does_nothing_for_an_administrator_stays_editable(
    office: Office,
) -> None:
    admin = await office.person("Ada", ADMINISTRATOR)
    await office.role("guest", SEE)
    await office.place(office.boss, "one", "guest")
    await office.edit(admin, "guest", (SEE, EDIT))
    assert await office.rights_of("guest") == {SEE, EDIT}


async def test_a_role_that_somebody_has_is_not_deleted(office: Office) -> None:
    await office.role("guest", SEE)
    ann = await office.person("Ann", "guest", "one")
    with pytest.raises(RoleInUseError):
        await office.roles.delete(office.boss, "guest")
    await office.desk.storage.run(lambda: people.update(ann.id, role=TECHNICIAN))
    await office.place(ann, "one", "guest")
    with pytest.raises(RoleInUseError):
        await office.roles.delete(office.boss, "guest")
    await office.place(ann, "one")
    await office.roles.delete(office.boss, "guest")
    with pytest.raises(NotFoundError):
        await office.roles.delete(office.boss, "guest")


@pytest.mark.parametrize("how", ["by default", "by a rule"])
async def test_a_role_that_single_sign_on_gives_is_not_deleted(office: Office, how: str) -> None:
    """Newcomers would come in as technicians instead, who may do more."""
    await office.role("guest", SEE)
    provider = Provider(id="forge", name="Forge", issuer="https://idp.example.org", client_id="x")
    if how == "by default":
        provider = replace(provider, default_role="guest")
    else:
        rule = MappingRule(claim="team", value="night", group_id="", role="guest")
        provider = replace(provider, rules=(rule,))
    await office.desk.storage.run(providers.insert, provider, None, 1)
    with pytest.raises(RoleMappedError):
        await office.roles.delete(office.boss, "guest")
    await office.desk.storage.run(providers.delete, "forge")
    await office.roles.delete(office.boss, "guest")


async def test_built_in_roles_stay_as_they_are(office: Office) -> None:
    """So nobody frees themselves of being super administrator by changing what that is."""
    for role_id in (SUPER, ADMINISTRATOR, TECHNICIAN):
        with pytest.raises(BuiltInError):
            await office.edit(office.boss, role_id, (SEE,))
        with pytest.raises(BuiltInError):
            await office.roles.delete(office.boss, role_id)
    with pytest.raises(WrongInputError):
        await office.roles.create(office.boss, wish(Right.ADMINISTRATORS))


async def test_roles_are_for_those_with_the_right_as_of_now(office: Office) -> None:
    ann = await office.person("Ann", TECHNICIAN, "one")
    with pytest.raises(ForbiddenError):
        await office.roles.create(ann, wish(SEE))
    await office.desk.staff.disable(office.boss, office.clerk.id)
    with pytest.raises(ForbiddenError):
        await office.roles.create(office.clerk, wish(SEE))


async def test_the_last_super_administrator_cannot_be_removed(office: Office) -> None:
    """Others who could not sign in with a password, or not at all, do not stand in."""
    desk, boss = office.desk, office.boss
    for name, kept in (("Off", {"disabled": True}), ("Sso", {"sso_only": True})):
        other = await office.person(name, SUPER)
        if "disabled" in kept:
            await desk.staff.disable(boss, other.id)
            assert (await office.stored(other)).state == DISABLED
        else:
            await desk.staff.edit(boss, other.id, as_is(other, sso_only=True))
    sso = await desk.storage.run(people.by_email, "sso@example.org")
    assert sso is not None
    for actor in (boss, sso[0]):
        with pytest.raises(StandsInTheWayError) as refused:
            await desk.staff.edit(actor, boss.id, as_is(boss, role=TECHNICIAN))
        assert refused.value.sentence == LAST_SUPER
    for act in (desk.staff.disable, desk.staff.delete):
        with pytest.raises(StandsInTheWayError) as refused:
            await act(sso[0], boss.id)
        assert refused.value.sentence == LAST_SUPER
    with pytest.raises(StandsInTheWayError) as refused:
        await desk.staff.edit(sso[0], boss.id, as_is(boss, sso_only=True))
    assert refused.value.sentence == LAST_SUPER
    for word in ("disable", "delete"):
        tally = await desk.bulk.do(sso[0], word, [boss.id])
        assert (tally.done, dict(tally.refused)) == (0, {LAST_SUPER: 1})
    after = await office.stored(boss)
    assert (after.role, after.state, after.sso_only) == (SUPER, ACTIVE, False)


async def test_two_super_administrators_who_step_down_at_once(office: Office) -> None:
    other = await office.person("Ben", SUPER)
    both = (office.boss, other)
    results = await asyncio.gather(
        *(office.desk.staff.edit(one, one.id, as_is(one, role=ADMINISTRATOR)) for one in both),
        return_exceptions=True,
    )
    refused = [one for one in results if one is not None]
    assert len(refused) == 1
    assert isinstance(refused[0], StandsInTheWayError)
    assert sorted([(await office.stored(one)).role for one in both]) == [ADMINISTRATOR, SUPER]
