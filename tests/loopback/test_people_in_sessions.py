"""What becomes of sessions when the people in them change (SPEC T1, D4)."""

import json
import re

import pytest

from appliance.domain.records import Account
from appliance.domain.rights import SUPER, TECHNICIAN
from appliance.services.roles import RoleWish
from protocol.close import Close
from protocol.messages.consent import ConsentAsk
from protocol.messages.desk import DeskScope, DeskSession, PageState
from protocol.messages.link import ViewerWelcome
from protocol.messages.session import SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer
from tests.loopback.conftest import PASSWORD, Helpdesk, helpdesk

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = iter(range(1000))


async def person(desk: Helpdesk, role: str, *group_ids: str) -> Account:
    name = f"person{next(NUMBERS)}"
    return await desk.running.parts.people.create(
        "appliance", f"{name}@example.org", name.title(), role, PASSWORD, "", group_ids
    )


async def who_may(desk: Helpdesk, *rights: str) -> tuple[Account, Account, str]:
    """A super administrator, somebody with only these rights in a group, and the group's id."""
    parts = desk.running.parts
    chief = await person(desk, SUPER)
    number = next(NUMBERS)
    role = await parts.roles.create(chief, RoleWish(f"Role {number}", rights, everywhere=False))
    group = await parts.groups.create(chief, f"Group {number}")
    return chief, await person(desk, role.id, group.id), group.id


async def test_nobody_is_asked_to_let_an_owner_in_who_may_not_join(helpdesk: Helpdesk) -> None:
    """The customer is asked for whoever joins instead."""
    chief, worker, group = await who_may(helpdesk, "sessions.see", "sessions.edit")
    sessions = helpdesk.running.parts.sessions
    record = await sessions.create(worker, "Printer", "Cleo", "", group_id=group)
    agent = await helpdesk.agent(record)
    await agent.expect(SessionState, lambda one: one.state == "waiting")
    with pytest.raises(AssertionError, match="not heard"):
        await agent.expect(ConsentAsk, deadline_s=0.3)
    viewer = await helpdesk.viewer(record, chief)
    asked = await agent.answer("view", "control")
    assert asked.person_id == chief.id
    await viewer.expect(SessionState, lambda one: one.state == "connected")


async def test_nobody_is_asked_for_who_takes_a_session_but_may_not_join(
    helpdesk: Helpdesk,
) -> None:
    chief, worker, group = await who_may(helpdesk, "sessions.see", "sessions.edit")
    parts = helpdesk.running.parts
    gone = await person(helpdesk, TECHNICIAN, group)
    record = await parts.sessions.create(gone, "Printer", "Cleo", "", group_id=group)
    await parts.staff.delete(chief, gone.id)
    agent = await helpdesk.agent(await parts.sessions.get(record.id))
    await parts.queues.assignments.assign(worker, record.id)
    with pytest.raises(AssertionError, match="not heard"):
        await agent.expect(ConsentAsk, deadline_s=0.3)


async def test_a_new_name_of_a_group_reaches_the_desks_that_show_it(helpdesk: Helpdesk) -> None:
    chief, worker, group = await who_may(helpdesk, "sessions.see")
    _, stranger, _ = await who_may(helpdesk, "sessions.see")
    desks = [
        await ViewerPeer.listen(await helpdesk.browser(one)) for one in (worker, chief, stranger)
    ]
    for one in desks:
        await one.expect(ViewerWelcome)
    await helpdesk.running.parts.groups.rename(chief, group, f"Renamed {next(NUMBERS)}")
    for one in desks[:2]:
        await one.expect(DeskScope)
    with pytest.raises(AssertionError, match="not heard"):
        await desks[2].expect(DeskScope, deadline_s=0.2)


@pytest.mark.parametrize("rights", [("sessions.edit", "control"), ("control",)])
async def test_the_viewer_knows_who_may_end_the_session(
    helpdesk: Helpdesk, rights: tuple[str, ...]
) -> None:
    chief, worker, group = await who_may(helpdesk, *rights)
    record = await helpdesk.running.parts.sessions.create(chief, "Printer", group_id=group)
    page = (await (await helpdesk.browser(worker)).get(f"/view/{record.id}")).body.decode()
    found = re.search(r'id="page-data">(.*?)</script>', page)
    assert found is not None
    assert json.loads(found[1])["page"]["may_end"] is ("sessions.edit" in rights)
    assert 'id="end"' not in page, "made by the script once it knows"


@pytest.mark.parametrize("act", ["delete", "disable"])
async def test_somebody_who_is_gone_helps_nobody_any_more(helpdesk: Helpdesk, act: str) -> None:
    """With the customer's program connected and the technician's viewer open."""
    parts = helpdesk.running.parts
    chief, ann, group = await who_may(helpdesk, "sessions.edit", "control")
    record = await parts.sessions.create(ann, "Printer", "Cleo", "", group_id=group)
    customer = await helpdesk.customer(record)
    watcher = await ViewerPeer.listen(await helpdesk.browser(chief))
    ticket = json.loads((await customer.json("/session/ticket", {})).body)["ticket"]
    page = await ViewerPeer.hello(customer, "/ws/events", ticket)
    assert (await page.expect(PageState)).technician == ann.name
    token = await parts.sessions.mint_agent_token(customer.cookies["deskside_page"])
    agent = await AgentPeer.attach(helpdesk.origin, token)
    await agent.answer("view", "control")
    viewer = await helpdesk.viewer(record, ann)
    await agent.expect(SessionState, lambda one: [p.name for p in one.people] == [ann.name])
    await getattr(parts.staff, act)(chief, ann.id)
    assert await viewer.ended() == Close.NOT_AUTHENTICATED
    await agent.expect(SessionState, lambda one: one.state == "ready" and not one.people)
    stored = await parts.sessions.get(record.id)
    assert stored.live
    if act == "delete":
        assert (stored.owner_id, stored.owner) == ("", "")
        assert (await page.expect(PageState, lambda one: not one.technician)).technician == ""
        await watcher.expect(
            DeskSession, lambda one: one.session.id == record.id and not one.session.owner
        )
        shown = (await customer.get("/session")).body.decode()
        assert ann.name not in shown
