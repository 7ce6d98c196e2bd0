"""New passwords by link: bounded, single use, and nobody learns who has an account."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from appliance.domain.errors import (
    BusyError,
    LoginRefusedError,
    TooManyTriesError,
    WrongInputError,
)
from appliance.domain.invitations import PASSWORD as FOR_PASSWORD
from appliance.domain.invitations import LinkOverError, Newcomer
from appliance.domain.letters import Letter
from appliance.domain.people import StandsInTheWayError
from appliance.domain.records import Account
from appliance.domain.rights import SUPER
from appliance.domain.sign_in import SSO, Visitor
from appliance.services.access import access_now
from appliance.services.audit import APPLIANCE
from appliance.storage import people
from appliance.storage.tables.mail import OutboxTable
from appliance.storage.tables.people import InvitationTable
from tests.fakes.desk import PASSWORD, Desk

NEW = "nine purple elephants"
HOME = "192.0.2.1"


@pytest_asyncio.fixture
async def ann(desk: Desk) -> AsyncIterator[Account]:
    """A technician of an appliance that can send mail."""
    await desk.preferences.change(
        APPLIANCE, {"mail.host": "mail.example.org", "mail.from": "desk@example.org"}
    )
    yield await desk.technician()
    await desk.tasks.finish(60)


async def mailed(desk: Desk) -> list[tuple[str, str]]:
    """Recipient and token of each mail with a link, the newest last."""
    await desk.tasks.finish(60)

    def read() -> list[tuple[str, str]]:
        found = []
        for row in OutboxTable.select().where(OutboxTable.state == "waiting"):
            letter = Letter.unpacked(
                desk.vault.unseal(bytes(row.sealed), "outbox", row.id, "sealed")
            )
            link = re.fullmatch(r"https://help\.example\.org/reset/(\S+)", letter.action_link)
            if link:
                found.append((row.recipient, link[1]))
        return found

    return await desk.storage.run(read)


async def test_a_mailed_link_gives_a_new_password_and_ends_all_logins(
    desk: Desk, ann: Account
) -> None:
    before = await desk.sign_in(ann.email)
    await desk.resets.ask(" ANN@example.org ", HOME)
    ((recipient, token),) = await mailed(desk)
    assert recipient == "ann@example.org"
    assert len(token) == 22, "128 bits"
    assert (await desk.resets.peek(token)).id == ann.id
    assert await desk.logins.who(before), "asking and looking change nothing"
    assert await desk.sign_in(ann.email)
    await desk.resets.finish(token, NEW)
    assert await desk.logins.who(before) is None
    with pytest.raises(LoginRefusedError):
        await desk.sign_in(ann.email, PASSWORD)
    assert await desk.sign_in(ann.email, NEW)
    with pytest.raises(LinkOverError):
        await desk.resets.finish(token, "six orange submarines")


async def test_a_second_step_is_still_asked_for(desk: Desk, ann: Account) -> None:
    await desk.storage.run(people.update, ann.id, second_step_demanded=True)
    await desk.resets.ask(ann.email, HOME)
    ((_recipient, token),) = await mailed(desk)
    await desk.resets.finish(token, NEW)
    after = await desk.people.get(ann.id)
    assert after is not None
    assert after.second_step_demanded
    with pytest.raises(AssertionError):
        await desk.sign_in(ann.email, NEW)


@pytest.mark.parametrize("who", ["nobody", "invited", "disabled", "single sign-on", "deleted"])
async def test_who_may_have_none_gets_none(desk: Desk, ann: Account, who: str) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    email = ann.email
    if who == "nobody":
        email = "nobody@example.org"
    elif who == "invited":
        email = "new@example.org"
        await desk.invitations.invite(boss, Newcomer(email))
    elif who == "disabled":
        await desk.staff.disable(boss, ann.id)
    elif who == "deleted":
        await desk.staff.delete(boss, ann.id)
    else:
        await desk.storage.run(people.update, ann.id, sso_only=True)
    await desk.resets.ask(email, HOME)
    assert await mailed(desk) == []


@pytest.mark.parametrize("since", ["expired", "disabled", "single sign-on", "asked again"])
async def test_links_that_are_over(desk: Desk, ann: Account, since: str) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    await desk.resets.ask(ann.email, HOME)
    ((_recipient, token),) = await mailed(desk)
    if since == "expired":
        desk.clock.pass_(minutes=60)
    elif since == "disabled":
        await desk.staff.disable(boss, ann.id)
        await desk.staff.enable(boss, ann.id)
    elif since == "asked again":
        await desk.resets.ask(ann.email, HOME)
        ((_recipient, fresh),) = await mailed(desk)
        assert fresh != token
    else:
        await desk.storage.run(people.update, ann.id, sso_only=True)
    for asked in (token, "A" * 22, "", "\ud800"):
        with pytest.raises(LinkOverError):
            await desk.resets.peek(asked)
        with pytest.raises(LinkOverError):
            await desk.resets.finish(asked, NEW)


async def test_a_link_works_once_under_parallel_tries(desk: Desk, ann: Account) -> None:
    await desk.resets.ask(ann.email, HOME)
    ((_recipient, token),) = await mailed(desk)

    async def take(number: int) -> bool:
        try:
            await desk.resets.finish(token, f"{NEW} {number}")
        except (LinkOverError, BusyError):
            return False
        return True

    assert sum(await asyncio.gather(*(take(number) for number in range(20)))) == 1


async def test_weak_passwords_leave_the_link_as_it_is(desk: Desk, ann: Account) -> None:
    await desk.resets.ask(ann.email, HOME)
    ((_recipient, token),) = await mailed(desk)
    for weak in ("short", "ann@example.org", "password1234"):
        with pytest.raises(WrongInputError):
            await desk.resets.finish(token, weak)
    await desk.resets.finish(token, NEW)


async def test_a_sign_up_link_is_no_reset_link(desk: Desk, ann: Account) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    invited = await desk.invitations.invite(boss, Newcomer("new@example.org"))
    given = await desk.resets.give(boss, ann.id)
    with pytest.raises(LinkOverError):
        await desk.resets.finish(invited.link.rpartition("/")[2], NEW)
    with pytest.raises(LinkOverError):
        await desk.invitations.join(given.link.rpartition("/")[2], "Mallory", NEW, "en")


async def test_an_address_may_not_ask_for_ever(desk: Desk, ann: Account) -> None:
    for number in range(10):
        await desk.resets.ask(f"p{number}@example.org", HOME)
    with pytest.raises(TooManyTriesError) as refused:
        await desk.resets.ask(ann.email, HOME)
    assert 0 < refused.value.retry_after_s <= 3600
    await desk.resets.ask(ann.email, "198.51.100.1")
    assert len(await mailed(desk)) == 1
    desk.clock.pass_(minutes=61)
    await desk.resets.ask(ann.email, HOME)


async def test_a_mailbox_is_not_flooded(desk: Desk, ann: Account) -> None:
    """From ever new addresses; whoever asks is told the same as before."""
    for number in range(40):
        await desk.resets.ask("Ann@Example.org", f"198.51.100.{number}")
    await desk.tasks.finish(60)
    found = await desk.mail.page("", "ann@", 0, 100)
    assert found.total == 3
    for hour in range(1, 20):
        desk.clock.pass_(minutes=61)
        await desk.resets.ask(ann.email, f"198.51.101.{hour}")
    await desk.tasks.finish(60)
    found = await desk.mail.page("", "ann@", 0, 100)
    assert found.total <= 13


async def test_strangers_do_not_touch_the_link_an_administrator_gave(
    desk: Desk, ann: Account
) -> None:
    """Anybody may ask in anybody's name: neither link replaces the other."""
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    given = await desk.resets.give(boss, ann.id)
    token = given.link.rpartition("/")[2]
    for number in range(5):
        await desk.resets.ask(ann.email, f"198.51.100.{number}")
    await mailed(desk)
    assert (await desk.resets.peek(token)).id == ann.id
    card = await desk.directory.card(await desk.storage.run(access_now, boss), ann.id)
    assert card.reset is not None
    assert card.reset.address == given.link, "it is still shown, and theirs is not"
    assert card.reset.mail is not None
    assert card.reset.mail.state == "waiting"
    again = await desk.resets.give(boss, ann.id)
    assert again.mailed, "what strangers asked for counts for no administrator"
    with pytest.raises(LinkOverError):
        await desk.resets.peek(token)
    await desk.resets.finish(again.link.rpartition("/")[2], NEW)
    assert await desk.storage.run(lambda: InvitationTable.select().count()) == 0


async def test_an_administrator_hands_a_link_over(desk: Desk, ann: Account) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    token = await desk.sign_in(ann.email)
    given = await desk.resets.give(boss, ann.id)
    assert given.mailed
    assert given.invitation.purpose == FOR_PASSWORD
    assert await desk.logins.who(token), "the old password counts until the link is used"
    desk.clock.pass_(hours=23)
    assert (await desk.resets.peek(given.link.rpartition("/")[2])).id == ann.id
    await desk.storage.run(people.update, ann.id, sso_only=True)
    with pytest.raises(StandsInTheWayError):
        await desk.resets.give(boss, ann.id)


async def test_without_mail_nothing_is_queued(desk: Desk) -> None:
    ann = await desk.technician()
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)
    assert not desk.resets.is_offered
    await desk.resets.ask(ann.email, HOME)
    given = await desk.resets.give(boss, ann.id)
    assert not given.mailed
    await desk.resets.finish(given.link.rpartition("/")[2], NEW)
    await desk.tasks.finish(60)
    assert (await desk.mail.page("", "", 0, 10)).total == 0


async def test_an_old_password_that_is_being_checked_opens_nothing_after_a_new_one(
    desk: Desk, ann: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has a stolen password may sign in at the very moment somebody takes it away."""
    await desk.resets.ask(ann.email, HOME)
    ((_, token),) = await mailed(desk)
    checked, go_on = asyncio.Event(), asyncio.Event()
    verify = desk.passwords.verify

    async def slowly(*args: Any) -> bool:
        right = await verify(*args)
        checked.set()
        await go_on.wait()
        return right

    monkeypatch.setattr(desk.passwords, "verify", slowly)
    thief = asyncio.create_task(desk.sign_in(ann.email, PASSWORD))
    await checked.wait()
    await desk.resets.finish(token, NEW)
    go_on.set()
    with pytest.raises(LoginRefusedError):
        await thief
    assert await desk.logins.open_of(ann.id) == []
    assert await desk.sign_in(ann.email, NEW)


async def test_a_single_sign_on_that_comes_back_after_disabling_opens_nothing(
    desk: Desk, ann: Account
) -> None:
    await desk.people.set_disabled(APPLIANCE, ann.id, True)
    with pytest.raises(LoginRefusedError):
        await desk.logins.first_factor(ann, SSO, Visitor(HOME), strong=True)
    assert await desk.logins.open_of(ann.id) == []


async def test_changing_the_password_kills_links_that_were_mailed_before(
    desk: Desk, ann: Account
) -> None:
    await desk.resets.ask(ann.email, HOME)
    ((_, token),) = await mailed(desk)
    login = await desk.sign_in(ann.email)
    await desk.proof.change_password(ann, login, PASSWORD, NEW, Visitor(HOME), "Acme")
    with pytest.raises(LinkOverError):
        await desk.resets.finish(token, "six orange submarines")
