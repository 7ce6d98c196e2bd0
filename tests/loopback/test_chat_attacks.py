"""What comes over a chat's lines that should not (SECURITY)."""

import pytest

from appliance.services import chat
from protocol.close import Close
from protocol.messages.chat import ChatClose, ChatMessage, ChatOpen, ChatPost, ChatState
from protocol.messages.consent import ConsentAsk
from protocol.messages.session import SessionState
from tests.fakes.peers import ViewerPeer
from tests.loopback.conftest import Helpdesk, helpdesk
from tests.loopback.test_chat import opened, page_of, said
from tests.loopback.test_guests import allow, came_in, invite, looking

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_guest_knows_nothing_of_a_chat_before_the_customer_agreed(
    helpdesk: Helpdesk,
) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.browser(helpdesk.ada)
    desk = await ViewerPeer.listen(ada)
    await opened(desk, record.id)
    desk.tell(ChatPost(record.id, "a", "The old password"))
    await said(desk, "The old password")
    guest = await came_in(helpdesk, await invite(ada, record.id))
    kim = await looking(guest)
    await kim.expect(SessionState)
    state = await opened(kim)
    assert (state.last, state.seen, state.writer) == (0, 0, "")
    desk.tell(ChatPost(record.id, "b", "The new password"))
    await said(desk, "The new password")
    assert not [one for _, one in kim.heard if isinstance(one, ChatMessage | ChatState)]
    allow(agent, await agent.expect(ConsentAsk, lambda one: "Kim" in one.person), "view")
    assert (await kim.expect(ChatState)).writer == "Ada"
    await said(kim, "The new password")


async def test_one_desk_follows_so_many_chats_and_no_more(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "MOST_FOLLOWED", 2)
    first, second, third = [await helpdesk.session() for _ in range(3)]
    desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    for record in (first, first, second):
        await opened(desk, record.id)
    desk.tell(ChatClose(first.id))
    await opened(desk, third.id, 2**31 - 1)
    desk.tell(ChatOpen(first.id, 0))
    assert await desk.ended() == Close.FLOOD


async def test_a_page_speaks_in_no_other_chat_whatever_it_names(helpdesk: Helpdesk) -> None:
    own, other = await helpdesk.session(), await helpdesk.session()
    page = await page_of(await helpdesk.customer(own))
    desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    await opened(desk, other.id)
    page.tell(ChatPost(other.id, "a", "From next door"))
    state = await opened(page, other.id)
    assert (state.last, state.writer) == (0, "")
    await opened(page)
    page.tell(ChatPost("", "b", "At home"))
    await said(page, "At home")
    assert (await opened(desk, other.id)).last == 0


async def test_nobody_has_a_chat_read_out_again_and_again(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpdesk.stand_still(monkeypatch)
    page = await page_of(await helpdesk.customer(await helpdesk.session()))
    for _ in range(180):
        page.tell(ChatOpen("", 0))
    assert await page.ended(60) == Close.FLOOD, "each takes its turn in the database's thread"
