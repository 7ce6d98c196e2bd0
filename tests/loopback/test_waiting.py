"""What customers see while they wait: place, who took it, check words; the same on every side."""

import asyncio
import json

import pytest

from appliance.domain.records import SessionRecord
from appliance.features.waiting import Waiting
from protocol import VERSION
from protocol.messages.desk import PageState
from protocol.messages.link import AgentHello, LinkEcho, LinkEchoed, Welcome
from protocol.messages.session import SessionState
from protocol.messages.waiting import WaitingShow
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def attached(desk: Helpdesk, token: str, *capabilities: str) -> AgentPeer:
    agent = await AgentPeer.open(desk.origin, "/ws/agent")
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", capabilities))
    await agent.expect(Welcome)
    return agent


async def program_of(desk: Helpdesk, record: SessionRecord, *capabilities: str) -> AgentPeer:
    token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    return await attached(desk, token, *capabilities)


async def page_of(customer: Browser) -> ViewerPeer:
    ticket = json.loads((await customer.json("/session/ticket", {})).body)["ticket"]
    return await ViewerPeer.hello(customer, "/ws/events", ticket)


async def test_page_program_and_technician_have_the_same_words(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    on_page = json.loads((await customer.get("/session/helper")).body)
    cookie = customer.cookies["deskside_page"]
    agent = await attached(helpdesk, await parts.sessions.mint_agent_token(cookie), "waiting")
    shown = await agent.expect(WaitingShow)
    known = {one.language: one.words for one in shown.words}
    told = parts.check_words.of(await parts.sessions.get(record.id), "fr")
    assert (known["en"], known["fr"]) == (on_page["words"], told.own)
    assert list(told.numbers) == on_page["numbers"]
    assert (shown.technician, shown.page) == ("Ada", True)
    assert on_page["technician"] == "Ada"
    await agent.leave()


async def test_a_change_of_technician_is_told_and_an_older_program_is_not(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    agent = await program_of(helpdesk, record, "waiting")
    first = await agent.expect(WaitingShow)
    assert (first.technician, first.page) == ("Ada", False)
    sessions = helpdesk.running.parts.sessions
    released = await helpdesk.running.parts.storage.run(sessions.release_now, helpdesk.ada.id)
    sessions.tell_all(released)
    assert (await agent.expect(WaitingShow, lambda one: not one.technician)).words == first.words
    older = await program_of(helpdesk, await helpdesk.session(), "screen")
    await older.expect(SessionState)
    assert not any(isinstance(value, WaitingShow) for _header, value in older.heard)
    await agent.leave()
    await older.leave()


async def test_the_place_in_the_queue_is_told_to_page_and_program(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    first, second = await helpdesk.session(), await helpdesk.session()
    released = await parts.storage.run(parts.sessions.release_now, helpdesk.ada.id)
    parts.sessions.tell_all(released)
    page = await page_of(await helpdesk.customer(first))
    agent = await program_of(helpdesk, second, "waiting")
    await parts.queues.queue.tick()
    ahead, behind = [
        parts.queues.queue.standing(await parts.sessions.get(one.id)).place
        for one in (first, second)
    ]
    assert behind == ahead + 1
    await page.expect(PageState, lambda one: one.place == ahead)
    await agent.expect(WaitingShow, lambda one: one.place == behind)
    await parts.sessions.end(first.id, "Ada", "technician_ended", helpdesk.ada.id)
    await agent.expect(WaitingShow, lambda one: one.place == ahead)
    await agent.leave()


async def test_a_page_measures_its_round_trip(helpdesk: Helpdesk) -> None:
    page = await page_of(await helpdesk.customer(await helpdesk.session()))
    page.tell(LinkEcho(7))
    assert (await page.expect(LinkEchoed)).number == 7


async def test_of_two_programs_that_come_at_once_one_is_told(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record = await helpdesk.session()
    feature = Waiting(
        parts.storage, parts.events, parts.queues, parts.attendance, parts.check_words
    )
    first: list[object] = []
    second: list[object] = []
    await asyncio.gather(
        feature.greet_agent(record, first.append), feature.greet_agent(record, second.append)
    )
    assert len(parts.queues.queue._pages[record.id]) == 1
    await parts.sessions.end(record.id, "Ada", "technician_ended", helpdesk.ada.id)
    await feature.greet_agent(record, first.append)
    assert record.id not in parts.queues.queue._pages
