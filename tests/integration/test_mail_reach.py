"""SECURITY 7: who chooses the mail server gets no links to passwords of those beyond them."""

import re
from typing import cast

import pytest

from appliance.domain.errors import ForbiddenError
from appliance.domain.invitations import Newcomer
from appliance.domain.letters import Letter
from appliance.domain.records import Account
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.services.audit import APPLIANCE
from appliance.services.smtp import SmtpLine
from appliance.storage import groups, outbox, people
from appliance.storage.tables.mail import OutboxTable
from tests.fakes.desk import PASSWORD, Desk

HOME = "192.0.2.1"
FORM = {
    "host": "mail.example.org",
    "port": "587",
    "security": "starttls",
    "plain_agreed": "",
    "user": "",
    "from": "desk@example.org",
    "reply_to": "",
    "authorities": "",
}
ELSEWHERE = FORM | {"host": "mallory.example.net"}


async def made(desk: Desk, name: str, role: str) -> Account:
    return await desk.people.create(
        APPLIANCE, f"{name}@example.org", name.title(), role, PASSWORD, group_ids=()
    )


async def lesser(desk: Desk, *rights: Right) -> Account:
    """Somebody with these rights alone."""
    role = Role("lesser", "Lesser", frozenset(rights))
    await desk.storage.run(groups.insert_role, role, 0)
    return await made(desk, "mallory", role.id)


async def links(desk: Desk) -> list[str]:
    """Recipients of the links that wait to be mailed."""
    await desk.tasks.finish(60)

    def read() -> list[str]:
        found = []
        for row in OutboxTable.select().where(OutboxTable.state == "waiting"):
            sealed = desk.vault.unseal(bytes(row.sealed or b""), "outbox", row.id, "sealed")
            if re.search(r"/(reset|welcome)/", Letter.unpacked(sealed).action_link):
                found.append(row.recipient)
        return sorted(found)

    return await desk.storage.run(read)


async def test_a_mail_server_of_mallory_gets_no_link_of_those_beyond(desk: Desk) -> None:
    boss = await made(desk, "boss", SUPER)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.mail.settings.change(mallory.id, ELSEWHERE, "")
    await desk.resets.ask(boss.email, HOME)
    given = await desk.resets.give(boss, (await made(desk, "ada", ADMINISTRATOR)).id)
    newcomer = Newcomer("new@example.org", "New", role=ADMINISTRATOR)
    invited = await desk.invitations.invite(boss, newcomer)
    assert await links(desk) == []
    assert not given.mailed
    assert given.link, "it is handed over"
    assert not invited.mailed
    assert invited.link
    await desk.resets.ask(mallory.email, HOME)
    assert await links(desk) == [mallory.email], "whom they could act for anyway"


async def test_links_that_wait_do_not_go_to_the_other_server(desk: Desk) -> None:
    boss = await made(desk, "boss", SUPER)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.resets.ask(boss.email, HOME)
    await desk.resets.ask(mallory.email, HOME)
    assert await links(desk) == [boss.email, mallory.email]
    await desk.mail.settings.change(mallory.id, ELSEWHERE, "")
    assert await links(desk) == [mallory.email]


@pytest.mark.parametrize("role", [SUPER, ADMINISTRATOR])
async def test_the_server_of_an_administrator_reaches_technicians(desk: Desk, role: str) -> None:
    chooser = await made(desk, "chooser", role)
    ann = await desk.technician()
    boss = await made(desk, "boss", SUPER)
    await desk.mail.settings.change(chooser.id, FORM, "")
    for one in (ann, boss):
        await desk.resets.ask(one.email, HOME)
    reached = [ann.email, boss.email] if role == SUPER else [ann.email]
    assert await links(desk) == reached


async def test_who_reaches_further_confirms_a_server_by_saving_it(desk: Desk) -> None:
    boss = await made(desk, "boss", SUPER)
    ada = await made(desk, "ada", ADMINISTRATOR)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(ada.id, FORM, "")
    await desk.mail.settings.change(mallory.id, FORM, "")
    await desk.technician()
    await desk.resets.ask("ann@example.org", HOME)
    assert await links(desk) == ["ann@example.org"], "saving what is there takes nothing away"
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.resets.ask(boss.email, HOME)
    assert await links(desk) == ["ann@example.org", boss.email]


async def test_another_sender_is_no_other_server(desk: Desk) -> None:
    boss = await made(desk, "boss", SUPER)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.mail.settings.change(mallory.id, FORM | {"from": "it@example.org"}, "")
    await desk.resets.ask(boss.email, HOME)
    assert await links(desk) == [boss.email]


async def test_an_own_role_without_groups_reaches_no_technician_of_groups(desk: Desk) -> None:
    mallory = await lesser(desk, Right.SETTINGS)
    ann = await desk.technician()
    assert ann.role == TECHNICIAN
    await desk.mail.settings.change(mallory.id, FORM, "")
    await desk.resets.ask(ann.email, HOME)
    assert await links(desk) == []


async def test_a_link_being_sent_does_not_go_to_the_other_server_afterwards(desk: Desk) -> None:
    boss = await made(desk, "boss", SUPER)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.resets.ask(boss.email, HOME)
    await desk.tasks.finish(60)
    claimed = await desk.storage.run(outbox.claim, desk.clock.now_ms())
    assert claimed is not None
    await desk.mail.settings.change(mallory.id, ELSEWHERE, "")
    await desk.storage.run(outbox.put_back, claimed[0], "dropped", "")
    assert await desk.storage.run(desk.mail.outbox._claim_now) is None
    assert (await desk.mail.counts()) == {"withdrawn": 1}


async def test_a_connection_to_the_server_before_takes_nothing_more(desk: Desk) -> None:
    """The mails that wait may be more than it was ever trusted with."""
    boss = await made(desk, "boss", SUPER)
    mallory = await lesser(desk, Right.SETTINGS)
    await desk.mail.settings.change(mallory.id, ELSEWHERE, "")
    before = desk.mail.settings.server()
    assert before is not None
    await desk.mail.settings.change(boss.id, FORM, "")
    await desk.resets.ask(boss.email, HOME)
    await desk.tasks.finish(60)

    class Line:
        is_open = True

    assert await desk.mail.outbox._batch(cast(SmtpLine, Line()), before), "another line is opened"
    assert await links(desk) == [boss.email]


async def test_who_lost_the_right_meanwhile_chooses_no_server(desk: Desk) -> None:
    ada = await made(desk, "ada", ADMINISTRATOR)
    await desk.storage.run(lambda: people.update(ada.id, role=TECHNICIAN))
    with pytest.raises(ForbiddenError):
        await desk.mail.settings.change(ada.id, FORM, "")
    assert await desk.mail.settings.carries_all(), "nor is it noted that they did"
