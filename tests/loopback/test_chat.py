"""The chat: two sides, several lines, numbered without gaps, never doubled (SPEC D7, J2, V7)."""

from typing import Any

import pytest

from appliance.domain.records import SessionRecord
from appliance.storage.tables.chat import ChatTable
from protocol import codec
from protocol.messages.chat import (
    ChatClose,
    ChatMessage,
    ChatOpen,
    ChatPost,
    ChatReceived,
    ChatRefused,
    ChatSeen,
    ChatState,
    ChatTyping,
    ChatTypist,
)
from protocol.messages.consent import ConsentAsk
from protocol.messages.desk import DeskSession
from protocol.messages.link import ViewerWelcome
from tests.fakes.peers import AgentPeer, Browser, Peer, ViewerPeer, until
from tests.loopback.conftest import Helpdesk, helpdesk
from tests.loopback.test_guests import allow, came_in, invite, looking

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def page_of(customer: Browser) -> ViewerPeer:
    ticket = codec.json.loads((await customer.json("/session/ticket", {})).body)["ticket"]
    page = await ViewerPeer.hello(customer, "/ws/events", ticket)
    await page.expect(ViewerWelcome)
    return page


async def opened(peer: Peer, session_id: str = "", after: int = 0) -> ChatState:
    peer.tell(ChatOpen(session_id, after))
    return await peer.expect(ChatState)


async def said(peer: Peer, text: str) -> ChatMessage:
    return await peer.expect(ChatMessage, lambda one: one.text == text)


async def scene(helpdesk: Helpdesk) -> tuple[SessionRecord, Browser, ViewerPeer, ViewerPeer]:
    """A session of Ada's, its customer's page, and Ada's desk; both follow the chat."""
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    page = await page_of(customer)
    desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    await opened(page)
    await opened(desk, record.id)
    return record, customer, page, desk


async def test_both_sides_talk_before_any_program_runs(helpdesk: Helpdesk) -> None:
    record, _, page, desk = await scene(helpdesk)
    page.tell(ChatPost("", "p1", "My printer 안녕 👋\nשלום"))
    mine = await page.expect(ChatMessage)
    assert (mine.number, mine.client_id, mine.side, mine.author) == (1, "p1", "customer", "Cleo")
    theirs = await desk.expect(ChatMessage)
    assert (theirs.text, theirs.client_id) == ("My printer 안녕 👋\nשלום", "")
    desk.tell(ChatPost(record.id, "d1", "Hello"))
    answer = await said(page, "Hello")
    assert (answer.number, answer.side, answer.author_id) == (2, "technician", helpdesk.ada.id)
    stored = await helpdesk.running.parts.sessions.get(record.id)
    assert (stored.messages, stored.unread) == (2, 1)
    assert stored.answered_at_ms > 0


async def test_what_is_sent_again_is_stored_once_and_acknowledged_again(
    helpdesk: Helpdesk,
) -> None:
    record, customer, page, desk = await scene(helpdesk)
    for _ in range(3):
        page.tell(ChatPost("", "same", "once"))
        assert (await page.expect(ChatMessage)).number == 1
    page.cut()
    again = await page_of(customer)
    again.tell(ChatPost("", "same", "once"))
    assert (await again.expect(ChatMessage)).number == 1
    again.tell(ChatPost("", "next", "twice"))
    assert (await again.expect(ChatMessage)).number == 2
    await said(desk, "twice")
    assert [one.number for one in await lines(helpdesk, record)] == [1, 2]


async def lines(helpdesk: Helpdesk, record: SessionRecord) -> list[Any]:
    parts = helpdesk.running.parts
    return await parts.storage.run(parts.chat.book.after, record.id, 0, 1000)


async def test_after_a_reconnect_only_the_missing_come_in_order(helpdesk: Helpdesk) -> None:
    record, _, page, desk = await scene(helpdesk)
    for number in range(1, 8):
        page.tell(ChatPost("", f"c{number}", f"line {number}"))
        await page.expect(ChatMessage)
    fresh = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    fresh.tell(ChatOpen(record.id, 4))
    heard = [await fresh.expect(ChatMessage) for _ in range(3)]
    assert [one.number for one in heard] == [5, 6, 7]
    assert (await fresh.expect(ChatState)).last == 7
    fresh.tell(ChatClose(record.id))
    page.tell(ChatPost("", "c8", "line 8"))
    await said(desk, "line 8")
    assert not [one for _, one in fresh.heard if isinstance(one, ChatMessage)]


async def test_only_the_owner_writes_and_reads_at_the_desk(helpdesk: Helpdesk) -> None:
    record, _, page, _ = await scene(helpdesk)
    page.tell(ChatPost("", "s", "secret"))
    await page.expect(ChatMessage)
    bob = await ViewerPeer.listen(await helpdesk.browser(helpdesk.bob))
    others = await opened(bob, record.id)
    missing = await opened(bob, "missing")
    assert (others.last, others.may_write, others.writer) == (1, False, "Ada")
    assert (missing.last, missing.may_write, missing.writer) == (0, False, "")
    for session_id in (record.id, "missing"):
        bob.tell(ChatPost(session_id, "b", "hello"))
        assert (await bob.expect(ChatRefused)).reason == "not_assignee"
    assert not [one for _, one in bob.heard if isinstance(one, ChatMessage)]
    assert len(await lines(helpdesk, record)) == 1


async def test_an_owner_s_change_counts_at_once(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    record, _, page, desk = await scene(helpdesk)
    tell = parts.sessions.tell_all

    def give_to_nobody() -> list[SessionRecord]:
        return parts.sessions.release_now(helpdesk.ada.id)

    tell(await parts.storage.run(give_to_nobody))
    gone = await desk.expect(ChatState, lambda one: not one.may_write)
    assert gone.writer == ""
    desk.tell(ChatPost(record.id, "late", "still me?"))
    assert (await desk.expect(ChatRefused)).reason == "not_assignee"
    told = await page.expect(ChatMessage)
    assert (told.side, told.text, told.author_id) == ("appliance", "put_back", "")


async def test_delivered_seen_unread_and_typing(helpdesk: Helpdesk) -> None:
    record, _, page, desk = await scene(helpdesk)
    page.tell(ChatTyping("", True))
    assert (await desk.expect(ChatTypist)).author == "Cleo"
    page.tell(ChatPost("", "q", "Are you there?"))
    await desk.expect(
        DeskSession, lambda one: (one.session.id, one.session.unread) == (record.id, 1)
    )
    desk.tell(ChatReceived(record.id, 1))
    there = await page.expect(ChatState, lambda one: one.delivered == 1)
    assert there.seen == 0
    desk.tell(ChatSeen(record.id, 99))
    assert (await page.expect(ChatState, lambda one: one.seen == 1)).delivered == 1
    await desk.expect(
        DeskSession, lambda one: (one.session.id, one.session.unread) == (record.id, 0)
    )
    desk.tell(ChatTyping(record.id, False))
    assert not (await page.expect(ChatTypist)).typing


async def test_a_hasty_author_is_asked_to_wait_and_nothing_is_lost(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpdesk.stand_still(monkeypatch)
    record, _, page, _ = await scene(helpdesk)
    for number in range(14):
        page.tell(ChatPost("", f"h{number}", f"fast {number}"))
    refused = await page.expect(ChatRefused)
    assert (refused.client_id, refused.reason) == ("h10", "too_fast")
    await until(lambda: any(getattr(one, "client_id", "") == "h13" for _, one in page.heard))
    assert len(await lines(helpdesk, record)) == 10


async def test_program_and_page_are_the_same_customer(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    customer = await helpdesk.customer(record)
    page = await page_of(customer)
    await opened(page)
    parts = helpdesk.running.parts
    token = await parts.sessions.mint_agent_token(customer.cookies["deskside_page"])
    agent = await AgentPeer.attach(helpdesk.origin, token)
    await opened(agent)
    viewer = await helpdesk.viewer(record)
    await opened(viewer)
    agent.tell(ChatPost(record.id, "a1", "from the program"))
    assert (await agent.expect(ChatMessage)).client_id == "a1"
    assert (await said(page, "from the program")).side == "customer"
    viewer.tell(ChatPost("", "v1", "from the viewer"))
    for peer in (agent, page, viewer):
        assert (await said(peer, "from the viewer")).number == 2
    viewer.tell(ChatOpen("another", 0))
    assert (await viewer.expect(ChatState, lambda one: one.session_id == "another")).last == 0


async def test_after_the_end_the_page_reads_and_nobody_writes(helpdesk: Helpdesk) -> None:
    record, customer, page, _ = await scene(helpdesk)
    page.tell(ChatPost("", "e", "before the end"))
    await page.expect(ChatMessage)
    await helpdesk.running.parts.sessions.end(record.id, "Ada", "technician_ended")
    over = await page.expect(ChatState, lambda one: not one.may_write)
    assert over.writer == "Ada"
    page.tell(ChatPost("", "late", "after the end"))
    assert (await page.expect(ChatRefused)).reason == "over"
    later = await page_of(customer)
    later.tell(ChatOpen("", 0))
    assert (await later.expect(ChatMessage)).text == "before the end"
    assert (await later.expect(ChatMessage)).text == "closed"


async def test_texts_are_sealed_and_long_chats_come_whole(helpdesk: Helpdesk) -> None:
    record, _, page, desk = await scene(helpdesk)
    parts = helpdesk.running.parts

    def fill() -> None:
        for number in range(450):
            parts.chat.book.say(record.id, "on_hold" if number % 2 else "resumed", "canary-name")

    await parts.storage.run(fill)
    parts.chat.tell(record.id)
    numbers = [(await desk.expect(ChatMessage)).number for _ in range(450)]
    assert numbers == list(range(1, 451))
    page.tell(ChatPost("", "k", "canary-4711-text"))
    assert (await said(desk, "canary-4711-text")).number == 451

    def sealed() -> list[bytes]:
        return [bytes(row.text_sealed) for row in ChatTable.select()]

    assert not [one for one in await parts.storage.run(sealed) if b"canary-4711" in one]


async def test_a_guest_reads_once_the_customer_agreed_and_never_writes(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    await opened(agent)
    agent.tell(ChatPost("", "a", "for the team"))
    await said(agent, "for the team")
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id)
    kim = await looking(await came_in(helpdesk, keys))
    kim.tell(ChatOpen("", 0))
    kim.tell(ChatPost("", "k", "let me in"))
    heard = await until(lambda: [one for _, one in kim.heard if isinstance(one, ChatRefused)])
    assert heard[0].reason == "not_assignee"
    assert not [one for _, one in kim.heard if isinstance(one, ChatMessage)]
    asked = await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)
    allow(agent, asked, "view")
    assert (await said(kim, "for the team")).client_id == ""
