"""What administrators do to accounts (SPEC T1, SECURITY 7)."""

import asyncio
from typing import Any

import pytest

from appliance.domain.errors import (
    ForbiddenError,
    LoginRefusedError,
    NotFoundError,
    WrongInputError,
)
from appliance.domain.groups import OFFERED, MemberAct
from appliance.domain.invitations import Newcomer
from appliance.domain.people import (
    NotYoursError,
    PersonChange,
    Search,
    StandsInTheWayError,
    mark_of,
)
from appliance.domain.records import ACTIVE, DELETED, DISABLED, Account, Membership
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.services.audit import APPLIANCE
from appliance.services.groups import Groups
from appliance.services.revocation import Revocation
from appliance.storage import groups, people
from appliance.storage.tables.audit import AuditTable
from appliance.storage.tables.base import Table
from tests.fakes.desk import Desk
from tests.fakes.staff import as_is, in_groups, made, stored


async def events(desk: Desk, subject: str) -> list[str]:
    def read() -> list[str]:
        return [row.event for row in AuditTable.select().where(AuditTable.subject == subject)]

    return await desk.storage.run(read)


async def test_everything_about_a_technician_can_be_changed(desk: Desk, boss: Account) -> None:
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    change = PersonChange(
        "ann.lee@example.org", "Ann Lee", ADMINISTRATOR, ("two",), "ko", True, False
    )
    await desk.staff.edit(boss, ann.id, change)
    after = await stored(desk, ann)
    assert (after.email, after.name, after.role) == (
        "ann.lee@example.org",
        "Ann Lee",
        ADMINISTRATOR,
    )
    assert after.second_step_demanded
    assert await in_groups(desk, ann) == {"two"}
    assert (await events(desk, ann.id)).count("account.edit") == 1
    await desk.staff.edit(boss, ann.id, change)
    assert (await events(desk, ann.id)).count("account.edit") == 1, "nothing changed, no row"
    with pytest.raises(WrongInputError) as taken:
        await desk.staff.edit(boss, ann.id, as_is(after, email="BORA@example.org"))
    assert taken.value.field == "email"


async def test_the_old_address_hears_that_it_changed(desk: Desk, boss: Account) -> None:
    await desk.preferences.change(
        APPLIANCE, {"mail.host": "mail.example.org", "mail.from": "desk@example.org"}
    )
    ann = await made(desk, "Ann", TECHNICIAN)
    await desk.staff.edit(boss, ann.id, as_is(ann, email="new@example.org"))
    found = await desk.mail.page("", "", 0, 10)
    assert [(one.recipient, one.kind) for one in found.items] == [("ann@example.org", "account")]
    invited = await desk.invitations.invite(boss, Newcomer("wrong@example.org"))
    await desk.staff.edit(
        boss, invited.account.id, as_is(invited.account, email="right@example.org")
    )
    found = await desk.mail.page("", "", 0, 10)
    assert {
        (one.recipient, one.state.value) for one in found.items if one.kind == "invitation"
    } == {
        ("wrong@example.org", "withdrawn"),
        ("right@example.org", "waiting"),
    }


async def test_single_sign_on_only_ends_logins_with_a_password(desk: Desk, boss: Account) -> None:
    ann = await made(desk, "Ann", TECHNICIAN)
    token = await desk.sign_in(ann.email)
    await desk.staff.edit(boss, ann.id, as_is(ann, name="Ann Lee"))
    assert await desk.logins.who(token)
    await desk.staff.edit(boss, ann.id, as_is(await stored(desk, ann), sso_only=True))
    assert await desk.logins.who(token) is None


async def test_disabling_ends_all_logins_for_good(desk: Desk, boss: Account) -> None:
    ann = await made(desk, "Ann", TECHNICIAN)
    tokens = [await desk.sign_in(ann.email) for _ in range(3)]
    await desk.staff.disable(boss, ann.id)
    assert (await stored(desk, ann)).state == DISABLED
    for token in tokens:
        assert await desk.logins.who(token) is None
    with pytest.raises(LoginRefusedError):
        await desk.sign_in(ann.email)
    await desk.staff.enable(boss, ann.id)
    assert (await stored(desk, ann)).state == ACTIVE
    for token in tokens:
        assert await desk.logins.who(token) is None, "what was signed out stays so"
    assert await desk.sign_in(ann.email)


async def test_signing_out(desk: Desk, boss: Account) -> None:
    ann = await made(desk, "Ann", TECHNICIAN)
    token = await desk.sign_in(ann.email)
    await desk.staff.sign_out(boss, ann.id)
    assert await desk.logins.who(token) is None
    assert await desk.sign_in(ann.email)


async def test_a_deleted_account_leaves_its_name_and_its_sessions(
    desk: Desk, boss: Account
) -> None:
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    token = await desk.sign_in(ann.email)
    live = await desk.sessions.create(ann, "Printer", "Cleo", "")
    over = await desk.sessions.create(ann, "Screen", "Dan", "")
    await desk.sessions.end(over.id, "Ann", "technician_ended")
    gone: list[str] = []
    desk.people.on_delete(gone.append)
    desk.heard.clear()
    await desk.staff.delete(boss, ann.id)
    assert gone == [ann.id]
    assert await desk.logins.who(token) is None
    after = await stored(desk, ann)
    assert (after.state, after.email, after.name) == (DELETED, "", "Ann")
    assert await in_groups(desk, ann) == set()
    queued = await desk.sessions.get(live.id)
    assert (queued.owner_id, queued.owner, queued.live) == ("", "", True)
    assert [(one.id, one.owner_id) for one in desk.heard] == [(live.id, "")]
    assert (await desk.sessions.get(over.id)).owner == "Ann"
    with pytest.raises(LoginRefusedError):
        await desk.sign_in(ann.email)
    again = await made(desk, "Ann", TECHNICIAN)
    assert again.id != ann.id
    for act in (desk.staff.disable, desk.staff.enable, desk.staff.delete, desk.staff.sign_out):
        with pytest.raises(NotFoundError):
            await act(boss, ann.id)
    page = await desk.directory.page(Search(q="ann"), 0, 50)
    assert [one.account.id for one in page.items] == [again.id]


async def test_nobody_touches_who_may_more_or_raises_themselves(desk: Desk, boss: Account) -> None:
    manager = Role("manager", "Manager", frozenset({Right.PEOPLE, Right.SEE}))
    await desk.storage.run(groups.insert_role, manager, 1)
    lead = await made(desk, "Lead", "manager", "one")
    admin = await made(desk, "Admin", ADMINISTRATOR)
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    peer = await made(desk, "Peer", "manager", "one")
    for other in (boss, admin, ann):
        for act in (desk.staff.disable, desk.staff.delete, desk.staff.sign_out, desk.resets.give):
            with pytest.raises(ForbiddenError):
                await act(lead, other.id)
        with pytest.raises(ForbiddenError):
            await desk.staff.edit(lead, other.id, as_is(other, name="Mallory"))
    await desk.staff.edit(lead, peer.id, as_is(peer, name="Peer Two", group_ids=("one",)))
    for role in (SUPER, ADMINISTRATOR, TECHNICIAN):
        for who in (lead, peer):
            with pytest.raises(NotYoursError):
                await desk.staff.edit(lead, who.id, as_is(who, role=role, group_ids=("one",)))
    for who in (lead, peer):
        with pytest.raises(NotYoursError):
            await desk.staff.edit(lead, who.id, as_is(who, group_ids=("one", "two")))
    with pytest.raises(ForbiddenError):
        await desk.staff.edit(admin, boss.id, as_is(boss, name="Mallory"))
    with pytest.raises(ForbiddenError):
        await desk.staff.edit(admin, admin.id, as_is(admin, role=SUPER))
    with pytest.raises(ForbiddenError):
        await desk.staff.disable(ann, lead.id)
    assert {(await stored(desk, one)).state for one in (boss, admin, ann, lead, peer)} == {ACTIVE}


async def test_a_role_of_a_group_needs_the_rights_there(desk: Desk, boss: Account) -> None:
    """Somebody with more rights in a foreign group is not the lead's to touch."""
    manager = Role("manager", "Manager", frozenset({Right.PEOPLE, Right.SEE}))
    await desk.storage.run(groups.insert_role, manager, 1)
    lead = await made(desk, "Lead", "manager", "one")
    peer = await made(desk, "Peer", "manager", "one")
    await desk.storage.run(groups.put_member, Membership(peer.id, "one", TECHNICIAN))
    with pytest.raises(ForbiddenError):
        await desk.staff.disable(lead, peer.id)
    await desk.staff.disable(boss, peer.id)


async def test_many_at_once(desk: Desk, boss: Account) -> None:
    several = [await made(desk, f"P{number}", TECHNICIAN, "one") for number in range(25)]
    chosen = [one.id for one in several]
    token = await desk.sign_in(several[0].email)
    tally = await desk.bulk.do(boss, "move", chosen, "two")
    assert (tally.done, dict(tally.refused)) == (25, {})
    assert await in_groups(desk, several[3]) == {"two"}
    await desk.bulk.do(boss, "add", chosen, "one")
    assert await in_groups(desk, several[24]) == {"one", "two"}
    await desk.bulk.do(boss, "take", chosen, "two")
    assert await in_groups(desk, several[24]) == {"one"}
    invited = await desk.invitations.invite(boss, Newcomer("later@example.org"))
    mixed = [*chosen[:2], chosen[0], boss.id, invited.account.id, "gone"]
    tally = await desk.bulk.do(boss, "disable", mixed)
    assert (tally.done, sum(tally.refused.values())) == (2, 3)
    assert await desk.logins.who(token) is None
    tally = await desk.bulk.do(boss, "enable", chosen)
    assert tally.done == 25
    tally = await desk.bulk.do(boss, "resend", [invited.account.id, chosen[0]])
    assert (tally.done, sum(tally.refused.values())) == (1, 1)
    await desk.sessions.create(several[0], "Printer", "Cleo", "")
    tally = await desk.bulk.do(boss, "delete", [*chosen, boss.id, invited.account.id])
    assert (tally.done, sum(tally.refused.values())) == (26, 1)
    assert desk.heard[-1].owner_id == ""
    assert await desk.storage.run(people.by_email, "later@example.org") is None
    with pytest.raises(WrongInputError):
        await desk.bulk.do(boss, "add", [boss.id], "gone")
    with pytest.raises(ForbiddenError):
        await desk.bulk.do(several[0], "delete", [boss.id])


async def test_only_counters_of_a_day_know_the_address_of_who_was_deleted(
    desk: Desk, boss: Account
) -> None:
    await desk.preferences.change(
        APPLIANCE, {"mail.host": "mail.example.org", "mail.from": "desk@example.org"}
    )
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    await desk.sign_in(ann.email)
    await desk.resets.ask("ANN@example.org", "192.0.2.1")
    await desk.tasks.finish(5)
    assert (await desk.mail.page("", "", 0, 10)).total == 1
    other = await made(desk, "Bea", TECHNICIAN)
    await desk.resets.ask(other.email, "192.0.2.1")
    await desk.tasks.finish(5)

    def found() -> set[str]:
        tables: list[Any] = Table.__subclasses__()
        return {
            table.__name__
            for table in tables
            for row in table.select().tuples()
            if any(ann.email in str(value).casefold() for value in row)
        }

    assert "AccountTable" in await desk.storage.run(found)
    await desk.staff.delete(boss, ann.id)
    assert await desk.storage.run(found) <= {"BudgetTable"}
    kept = (await desk.mail.page("", "", 0, 10)).items
    assert [one.recipient for one in kept] == [other.email]


async def test_the_log_has_one_name_for_each_act_on_a_group(desk: Desk, boss: Account) -> None:
    """Whether it was done from the list of people or from the page of the group."""
    page = Groups(desk.storage, desk.clock, desk.audit, desk.sessions)
    by_list, by_page = await made(desk, "Ann", TECHNICIAN), await made(desk, "Ben", TECHNICIAN)
    await desk.bulk.do(boss, "add", [by_list.id], "one")
    await desk.bulk.do(boss, "take", [by_list.id], "one")
    await page.act(boss, "one", [by_page.id], MemberAct("add"))
    await page.act(boss, "one", [by_page.id], MemberAct("remove"))
    noted = [one for one in await events(desk, by_list.id) if one.startswith("group.")]
    assert noted == ["group.member_add", "group.member_remove"]
    assert [one for one in await events(desk, by_page.id) if one.startswith("group.")] == noted


async def test_what_somebody_really_has_in_a_group_decides_who_takes_them_out(
    desk: Desk, boss: Account
) -> None:
    """The role that counts there, not the account's own, which may be more."""
    for role in (
        Role("manager", "Manager", frozenset({Right.PEOPLE, Right.SEE})),
        Role("seer", "Seer", frozenset({Right.SEE})),
    ):
        await desk.storage.run(groups.insert_role, role, 1)
    lead = await made(desk, "Lead", "manager", "one", "two")
    ann = await made(desk, "Ann", TECHNICIAN)
    for group_id in ("one", "two"):
        await desk.storage.run(groups.put_member, Membership(ann.id, group_id, "seer"))
    tally = await desk.bulk.do(lead, "take", [ann.id], "one")
    assert (tally.done, await in_groups(desk, ann)) == (1, {"two"})
    tally = await desk.bulk.do(lead, "move", [ann.id], "one")
    assert (tally.done, await in_groups(desk, ann)) == (0, {"two"}), "there the own role counts"
    await desk.storage.run(groups.put_member, Membership(ann.id, "one", "seer"))
    tally = await desk.bulk.do(lead, "move", [ann.id], "one")
    assert (tally.done, await in_groups(desk, ann)) == (1, {"one"})


async def test_who_has_an_old_page_overwrites_nobody(desk: Desk, boss: Account) -> None:
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    shown = mark_of(ann, ("one",))
    await desk.staff.edit(boss, ann.id, as_is(ann, group_ids=("one", "two"), seen=shown))
    with pytest.raises(StandsInTheWayError):
        await desk.staff.edit(boss, ann.id, as_is(ann, name="Ann Lee", seen=shown))
    assert (await stored(desk, ann)).name == "Ann"
    assert await in_groups(desk, ann) == {"one", "two"}
    again = mark_of(ann, ("two", "one"))
    await desk.staff.edit(boss, ann.id, as_is(ann, name="Ann Lee", seen=again))
    assert (await stored(desk, ann)).name == "Ann Lee"


async def test_a_role_of_all_that_is_offered_manages_technicians(desk: Desk, boss: Account) -> None:
    lead = Role("lead", "Team lead", frozenset(OFFERED))
    await desk.storage.run(groups.insert_role, lead, 1)
    bora = await made(desk, "Lead", "lead", "one")
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    await desk.staff.edit(bora, ann.id, as_is(ann, name="Ann Lee", group_ids=("one",)))
    assert (await stored(desk, ann)).name == "Ann Lee"
    other = await made(desk, "Other", TECHNICIAN, "two")
    with pytest.raises(ForbiddenError):
        await desk.staff.edit(bora, other.id, as_is(other, name="Mine", group_ids=("two",)))


async def test_a_login_that_ends_while_it_is_looked_at_is_over(desk: Desk, boss: Account) -> None:
    """Not "open, but of somebody without rights": that closed viewers for the wrong reason."""
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    revocation = Revocation(desk.logins, desk.storage, desk.clock)
    heard: list[str] = []
    revocation.watch(
        await desk.sign_in(ann.email),
        lambda: heard.append("over"),
        lambda access: heard.append("rights" if access.may(Right.CONTROL, "one") else "none"),
    )
    await asyncio.gather(revocation.check(), desk.staff.delete(boss, ann.id))
    await revocation.check()
    assert heard == ["rights", "over"]


async def test_a_request_of_an_account_that_goes_has_all_its_rights_or_none(
    desk: Desk, boss: Account
) -> None:
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    token = await desk.sign_in(ann.email)
    access, _ = await asyncio.gather(desk.logins.access(token), desk.staff.delete(boss, ann.id))
    assert access is not None
    assert access.may(Right.CONTROL, "one")
    assert await desk.logins.access(token) is None
