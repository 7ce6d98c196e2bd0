"""Invitations and new passwords through a real mail server: the link that arrives is the one."""

import re

import pytest
import trustme

from appliance.domain.invitations import Newcomer
from appliance.domain.mail import MailState
from appliance.domain.records import ACTIVE, Account
from appliance.domain.rights import SUPER
from appliance.services.audit import APPLIANCE
from appliance.texts import LANGUAGES
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.mail_room import MailRoom
from tests.fakes.smtp_server import MailServerFake, mail_server

NEW = "nine purple elephants"


async def administrator(desk: Desk) -> Account:
    return await desk.people.create(APPLIANCE, "boss@example.org", "Bora", SUPER, PASSWORD)


def link_in(server: MailServerFake, number: int, folder: str) -> str:
    """Returns the token of the link that stands in both parts of a mail."""
    found = {
        link
        for kind in ("plain", "html")
        for link in re.findall(
            rf"https://help\.example\.org/{folder}/([\w-]+)", server.received[number].part(kind)
        )
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_invitation_arrives_in_its_language_and_opens_the_account(
    room: MailRoom, authority: trustme.CA, language: str
) -> None:
    boss = await administrator(room.desk)
    async with mail_server(authority) as server:
        await room.use(server, authority)
        room.start()
        newcomer = Newcomer("jiwoo@example.org", "김지우", language=language)
        invited = await room.desk.invitations.invite(boss, newcomer)
        assert invited.mailed
        await server.wait_for(1)
        await room.stop()
    mail = server.received[0]
    assert mail.recipient == "jiwoo@example.org"
    assert mail.message["Content-Language"] == language
    for said in ("김지우", "Acme", "Bora"):
        assert said in mail.part("plain")
    assert "%(" not in mail.part("plain")
    token = link_in(server, 0, "welcome")
    assert token not in mail.message["Subject"]
    joined = await room.desk.invitations.join(token, "김지우", NEW, language)
    assert joined.state == ACTIVE


async def test_a_forgotten_password_comes_back_by_mail(
    room: MailRoom, authority: trustme.CA
) -> None:
    ann = await room.desk.technician()
    async with mail_server(authority) as server:
        await room.use(server, authority)
        room.start()
        await room.desk.resets.ask(ann.email, "192.0.2.1")
        await server.wait_for(1)
        await room.desk.resets.finish(link_in(server, 0, "reset"), NEW)
        await server.wait_for(2)
        await room.stop()
    assert server.recipients() == [ann.email, ann.email]
    assert NEW not in server.received[1].part("plain")
    assert "/reset/" not in server.received[1].part("plain")
    assert await room.desk.sign_in(ann.email, NEW)


async def test_what_is_withdrawn_does_not_go_out(room: MailRoom, authority: trustme.CA) -> None:
    boss = await administrator(room.desk)
    async with mail_server(authority) as server:
        await room.use(server, authority)
        gone = await room.desk.invitations.invite(boss, Newcomer("gone@example.org"))
        renewed = await room.desk.invitations.invite(boss, Newcomer("renewed@example.org"))
        await room.desk.invitations.withdraw(boss, gone.account.id)
        fresh = await room.desk.invitations.resend(boss, renewed.account.id)
        room.start()
        await server.wait_for(1)
        found = await room.desk.mail.page(MailState.WAITING.value, "", 0, 10)
        assert found.total == 0
        await room.stop()
    assert server.recipients() == ["renewed@example.org"]
    assert link_in(server, 0, "welcome") == fresh.link.rpartition("/")[2]
