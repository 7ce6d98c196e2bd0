"""Invitations (SPEC T1): a link of 128 bits that works once and expires; nobody gives too much."""

import asyncio
from dataclasses import replace

import pytest
import pytest_asyncio

from appliance.domain.calendar_days import zone_of
from appliance.domain.errors import BusyError, ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.invitations import Invited, LinkOverError, Newcomer
from appliance.domain.log_filter import LogFilter
from appliance.domain.mail import MailState
from appliance.domain.people import NotYoursError, StandsInTheWayError
from appliance.domain.records import ACTIVE, INVITED, Account, Group
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.services.access import Accesses
from appliance.services.audit import APPLIANCE
from appliance.services.log_reading import LogReading
from appliance.services.log_texts import LogTexts
from appliance.storage import groups, people
from appliance.storage.tables.audit import AuditTable
from tests.fakes.desk import PASSWORD, Desk

NEW = "nine purple elephants"
WEEK_H = 7 * 24


@pytest_asyncio.fixture
async def boss(desk: Desk) -> Account:
    return await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)


def token(invited: Invited) -> str:
    start, _, end = invited.link.rpartition("/")
    assert start == "https://help.example.org/welcome"
    return end


async def set_up_mail(desk: Desk) -> None:
    await desk.preferences.change(
        APPLIANCE, {"mail.host": "mail.example.org", "mail.from": "desk@example.org"}
    )
    assert desk.mail.is_set_up


async def mails(desk: Desk) -> list[tuple[str, str, str]]:
    found = await desk.mail.page("", "", 0, 50)
    return [(one.recipient, one.kind, one.state.value) for one in found.items]


async def events(desk: Desk) -> list[str]:
    return await desk.storage.run(lambda: [row.event for row in AuditTable.select()])


async def test_an_invited_person_signs_up_and_in(desk: Desk, boss: Account) -> None:
    invited = await desk.invitations.invite(
        boss, Newcomer("Minji@Example.org", language="ko", second_step_demanded=True)
    )
    assert invited.account.state == INVITED
    assert not invited.mailed
    assert len(token(invited)) == 22, "128 bits"
    seen = await desk.invitations.peek(token(invited))
    assert (seen.email, seen.name) == ("Minji@Example.org", "")
    joined = await desk.invitations.join(token(invited), "Minji Park", NEW, "fr")
    assert (joined.state, joined.name, joined.language) == (ACTIVE, "Minji Park", "fr")
    assert joined.second_step_demanded
    stored = await desk.people.get(joined.id)
    assert stored is not None
    assert replace(stored, seen_at_ms=0) == joined
    assert "account.invite" in await events(desk)
    assert "account.join" in await events(desk)
    again = await desk.invitations.invite(boss, Newcomer("jun@example.org", name="Jun"))
    await desk.invitations.join(token(again), "Jun", NEW, "en")
    assert await desk.sign_in("JUN@example.org", NEW)


async def test_a_link_works_once_under_parallel_tries(desk: Desk, boss: Account) -> None:
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org"))

    async def take(number: int) -> bool:
        try:
            await desk.invitations.join(token(invited), f"Jun {number}", NEW, "en")
        except (LinkOverError, BusyError):
            return False
        return True

    assert sum(await asyncio.gather(*(take(number) for number in range(20)))) == 1


@pytest.mark.parametrize("how", ["expired", "used", "withdrawn", "resent", "disabled first"])
async def test_links_that_are_over(desk: Desk, boss: Account, how: str) -> None:
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org"))
    if how == "expired":
        desk.clock.pass_(hours=WEEK_H)
    elif how == "used":
        await desk.invitations.join(token(invited), "Jun", NEW, "en")
    elif how == "withdrawn":
        await desk.invitations.withdraw(boss, invited.account.id)
    elif how == "resent":
        fresh = await desk.invitations.resend(boss, invited.account.id)
        assert (await desk.invitations.peek(token(fresh))).id == invited.account.id
    else:
        await desk.staff.delete(boss, invited.account.id)
    for asked in (token(invited), "A" * 22, "x", "", "\ud800"):
        with pytest.raises(LinkOverError):
            await desk.invitations.peek(asked)
        with pytest.raises(LinkOverError):
            await desk.invitations.join(asked, "Jun", NEW, "en")


async def test_a_link_lives_as_long_as_the_office_says(desk: Desk, boss: Account) -> None:
    await desk.preferences.change(boss.id, {"sign_in.invitation_days": "2"})
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org"))
    desk.clock.pass_(hours=47.9)
    assert await desk.invitations.peek(token(invited))
    desk.clock.pass_(hours=0.2)
    with pytest.raises(LinkOverError):
        await desk.invitations.peek(token(invited))


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "jun@example.org", "qwertyuiop12", "aaaaaaaaaaaaaaaa"]
)
async def test_weak_passwords_leave_the_link_as_it_is(desk: Desk, boss: Account, weak: str) -> None:
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org"))
    with pytest.raises(WrongInputError) as refused:
        await desk.invitations.join(token(invited), "Jun Seo Kim", weak, "en")
    assert refused.value.field == "password"
    assert await desk.invitations.join(token(invited), "Jun Seo Kim", NEW, "en")


async def test_single_sign_on_only_chooses_no_password(desk: Desk, boss: Account) -> None:
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org", sso_only=True))
    with pytest.raises(StandsInTheWayError):
        await desk.invitations.join(token(invited), "Jun", NEW, "en")
    assert (await desk.invitations.peek(token(invited))).sso_only


async def test_mails_go_with_the_link_and_are_taken_back_with_it(desk: Desk, boss: Account) -> None:
    await set_up_mail(desk)
    invited = await desk.invitations.invite(boss, Newcomer("jun@example.org", language="fr"))
    assert invited.mailed
    assert await mails(desk) == [("jun@example.org", "invitation", "waiting")]
    fresh = await desk.invitations.resend(boss, invited.account.id)
    assert fresh.link != invited.link
    assert sorted(one[2] for one in await mails(desk)) == ["waiting", "withdrawn"]
    access = await Accesses(desk.storage).of(boss)
    card = await desk.directory.card(access, invited.account.id)
    assert card.sign_up is not None
    assert card.sign_up.address == fresh.link
    assert card.sign_up.mail is not None
    assert card.sign_up.mail.state is MailState.WAITING
    await desk.invitations.withdraw(boss, invited.account.id)
    assert {one[2] for one in await mails(desk)} == {"withdrawn"}
    with pytest.raises(NotFoundError):
        await desk.directory.card(access, invited.account.id)
    assert await desk.people.get(invited.account.id) is None
    assert await desk.invitations.invite(boss, Newcomer("jun@example.org")), "free again"


async def test_who_signed_up_has_no_invitation(desk: Desk, boss: Account) -> None:
    ann = await desk.technician()
    with pytest.raises(StandsInTheWayError):
        await desk.invitations.resend(boss, ann.id)
    with pytest.raises(StandsInTheWayError):
        await desk.invitations.withdraw(boss, ann.id)
    with pytest.raises(NotFoundError):
        await desk.invitations.resend(boss, "nobody")


@pytest.mark.parametrize("email", ["boss@example.org", "BOSS@EXAMPLE.ORG", "", "no address"])
async def test_addresses_that_cannot_be_invited(desk: Desk, boss: Account, email: str) -> None:
    with pytest.raises(WrongInputError) as refused:
        await desk.invitations.invite(boss, Newcomer(email))
    assert refused.value.field == "email"
    assert await desk.people.count() == 1


async def test_groups_and_roles_are_those_the_inviter_has(desk: Desk, boss: Account) -> None:
    lead_role = Role("lead", "Lead", frozenset({Right.PEOPLE, Right.SEE, Right.CONTROL}))
    reader = Role("reader", "Reader", frozenset({Right.SEE}))
    own, other = Group("own", "Own", 1), Group("other", "Other", 2)

    def furnish() -> None:
        for role in (lead_role, reader):
            groups.insert_role(role, 1)
        for group in (own, other):
            groups.insert(group)

    await desk.storage.run(furnish)
    lead = await desk.people.create(
        APPLIANCE, "lead@example.org", "Lee", "lead", PASSWORD, group_ids=("own",)
    )
    invited = await desk.invitations.invite(
        lead, Newcomer("a@example.org", role="reader", group_ids=("own", "own"))
    )
    found = await desk.storage.run(groups.memberships, invited.account.id)
    assert [one.group_id for one in found] == ["own"]
    for refused in (
        Newcomer("b@example.org", role=SUPER),
        Newcomer("b@example.org", role=ADMINISTRATOR),
        Newcomer("b@example.org", role="reader", group_ids=("other",)),
        Newcomer("b@example.org", role=TECHNICIAN, group_ids=("own",)),
    ):
        with pytest.raises(NotYoursError):
            await desk.invitations.invite(lead, refused)
    for wrong in (
        Newcomer("b@example.org", role="gone"),
        Newcomer("b@example.org", role="reader", group_ids=("gone",)),
    ):
        with pytest.raises(WrongInputError):
            await desk.invitations.invite(boss, wrong)
    assert await desk.storage.run(people.by_email, "b@example.org") is None


async def test_technicians_invite_nobody(desk: Desk, boss: Account) -> None:
    ann = await desk.technician()
    with pytest.raises(ForbiddenError):
        await desk.invitations.invite(ann, Newcomer("b@example.org"))
    bob = await desk.people.create(APPLIANCE, "bob@example.org", "Bob", ADMINISTRATOR, PASSWORD)
    await desk.staff.disable(boss, bob.id)
    with pytest.raises(ForbiddenError):
        await desk.invitations.invite(bob, Newcomer("b@example.org"))


async def test_an_address_no_mail_can_reach(desk: Desk, boss: Account) -> None:
    """Without mail it does no harm; with mail it is refused at once, and never half done."""
    invited = await desk.invitations.invite(boss, Newcomer("\uc9c0\uc6b0@example.org"))
    await set_up_mail(desk)
    with pytest.raises(WrongInputError) as refused:
        await desk.invitations.invite(boss, Newcomer("\ubbfc\uc9c0@example.org"))
    assert refused.value.field == "email"
    fresh = await desk.invitations.resend(boss, invited.account.id)
    assert not fresh.mailed
    assert await desk.invitations.join(token(fresh), "Jiwoo", NEW, "ko")
    assert await mails(desk) == []


@pytest.mark.parametrize(("name", "said"), [("Ann Lee", "Ann Lee"), ("", "ann@example.org")])
async def test_the_log_says_whose_invitation_was_withdrawn(
    desk: Desk, boss: Account, name: str, said: str
) -> None:
    invited = await desk.invitations.invite(boss, Newcomer("ann@example.org", name=name))
    await desk.invitations.withdraw(boss, invited.account.id)
    reading = LogReading(desk.storage, desk.clock)
    newest = (await reading.page(LogFilter())).entries[0]
    texts = LogTexts("en", zone_of("UTC"))
    assert texts.what(newest) == f"Invitation of {said} withdrawn"
