"""The chat between the real program, without its windows, and a technician's desk."""

import asyncio
from dataclasses import replace

import pytest

from agent.features.chat import ChatFeature
from agent.features.waiting import WaitingFeature
from agent.options import Address
from appliance.domain.records import SessionRecord
from protocol.messages.chat import (
    ChatMessage,
    ChatOpen,
    ChatPost,
    ChatRefused,
    ChatSeen,
    ChatState,
    ChatTypist,
)
from protocol.messages.link import AgentHello
from protocol.messages.session import SessionEdit
from tests.fakes.agent_rig import Rig
from tests.fakes.peers import ViewerPeer, until
from tests.fakes.rogue_appliance import WELCOME, rogue_appliance
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Program:
    """The program's link and chat on a new session, and the desk of its owner."""

    def __init__(self, helpdesk: Helpdesk, record: SessionRecord, desk: ViewerPeer) -> None:
        self.helpdesk, self.record, self.desk = helpdesk, record, desk
        self.rig = Rig(helpdesk.running.port)
        self.rig.addresses = (Address("http", "localhost", helpdesk.running.port),)
        parts = (self.rig.link, self.rig.session, self.rig.consent, asyncio.get_running_loop())
        self.chat = ChatFeature(*parts)
        self.waiting = WaitingFeature(*parts)
        self.rig.link.attach((self.chat, self.waiting))

    @classmethod
    async def started(cls, helpdesk: Helpdesk) -> "Program":
        record = await helpdesk.session()
        desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
        desk.tell(ChatOpen(record.id, 0))
        await desk.expect(ChatState)
        token = await helpdesk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
        program = cls(helpdesk, record, desk)
        program.rig.link.start(program.rig.addresses, token)
        await until(lambda: program.chat.view.online)
        return program

    def texts(self) -> list[str]:
        return [line.text for line in self.chat.view.lines if line.side != "appliance"]

    def cut(self) -> None:
        line = self.rig.link._line
        assert line is not None
        line.socket.protocol.stream.close()

    async def leave(self) -> None:
        self.rig.link.quit()
        await self.rig.link.left()


async def test_both_sides_talk_and_see_what_was_read(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk)
    program.chat.post("  My printer 안녕 👨‍👩‍👧\nשלום\x07 ")
    heard = await program.desk.expect(ChatMessage, lambda one: one.side == "customer")
    assert (heard.text, heard.author) == ("My printer 안녕 👨‍👩‍👧\nשלום", "Cleo")
    program.desk.tell(ChatPost(program.record.id, "d1", "Hello"))
    await until(lambda: program.texts()[-1:] == ["Hello"])
    assert program.chat.view.unread >= 1
    program.desk.tell(ChatSeen(program.record.id, program.chat.view.lines[-1].number))
    await until(lambda: program.chat.view.seen >= heard.number)
    program.chat.read()
    await until(lambda: not program.chat.view.unread)
    last = program.chat.view.lines[-1].number
    await program.desk.expect(ChatState, lambda state: state.seen >= last)
    await program.leave()


async def test_typing_is_told_both_ways(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk)
    program.chat.typing(True)
    told = await program.desk.expect(ChatTypist)
    assert (told.author, told.typing) == ("Cleo", True)
    await program.leave()


async def test_texts_outlive_a_cut_once_and_in_order(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk)
    wanted = [f"line {number}" for number in range(7)]
    for number, text in enumerate(wanted):
        if number in (2, 5):
            await until(lambda: program.chat.view.online and program.rig.session.line == "online")
            program.cut()
        program.chat.post(text)
        await asyncio.sleep(0)
    await until(lambda: program.texts() == wanted and program.chat.view.lines[-1].number, 20)
    stored = [
        (await program.desk.expect(ChatMessage, lambda one: one.side == "customer")).text
        for _ in wanted
    ]
    assert stored == wanted
    await program.leave()


async def test_history_comes_at_the_start_and_another_session_has_its_own(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    desk = await ViewerPeer.listen(await helpdesk.browser(helpdesk.ada))
    desk.tell(ChatOpen(record.id, 0))
    await desk.expect(ChatState)
    for number in range(3):
        desk.tell(ChatPost(record.id, f"d{number}", f"before {number}"))
        await desk.expect(ChatMessage)
    token = await helpdesk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    program = Program(helpdesk, record, desk)
    program.rig.link.start(program.rig.addresses, token)
    await until(lambda: program.texts() == ["before 0", "before 1", "before 2"])
    assert program.chat.view.unread == 3
    program.rig.link.end("customer_left", "customer_left")
    await program.rig.link.left()
    other = await helpdesk.session()
    token = await helpdesk.running.parts.sessions.claim_code_for_agent(other.code, "127.0.0.1")
    await until(lambda: program.rig.session.line == "ended")
    program.rig.link.start(program.rig.addresses, token)
    await until(lambda: program.rig.session.view.session_id == other.id)
    await until(lambda: program.chat.view.online)
    assert program.texts() == []
    await program.leave()


async def test_what_came_too_fast_is_sent_again_and_order_stays() -> None:
    async with rogue_appliance() as rogue:
        rogue.welcome = replace(WELCOME, capabilities=("chat",))
        rig = Rig(rogue.port)
        chat = ChatFeature(rig.link, rig.session, rig.consent, asyncio.get_running_loop())
        rig.link.attach((chat,))
        rig.start()
        agent, _hello = await rogue.agent()
        await until(lambda: chat.view.online)
        chat.post("one")
        chat.post("two")
        first = await agent.hears(ChatPost)
        agent.say(ChatRefused("session", first.client_id, "too_fast"))
        again = await agent.hears(ChatPost)
        assert (again.client_id, again.text) == (first.client_id, "one")
        agent.say(ChatMessage("session", 1, first.client_id, "customer", "customer", "", "one", 5))
        second = await agent.hears(ChatPost)
        assert second.text == "two"
        agent.say(ChatRefused("session", second.client_id, "too_many"))
        await until(lambda: [line.problem for line in chat.view.lines] == ["", "too_many"])
        rig.link.quit()
        await rig.link.left()


async def test_an_appliance_without_a_chat_is_told_nothing() -> None:
    async with rogue_appliance() as rogue:
        rig = Rig(rogue.port)
        chat = ChatFeature(rig.link, rig.session, rig.consent, asyncio.get_running_loop())
        rig.link.attach((chat,))
        rig.start()
        agent, hello = await rogue.agent()
        assert hello.capabilities == ("chat",)
        await until(lambda: chat.view.online)
        chat.post("nobody hears this")
        chat.typing(True)
        chat.read()
        rig.link.edit("Minji", "")
        await agent.hears(SessionEdit)
        assert [type(message) for message in agent.all] == [AgentHello, SessionEdit]
        assert not chat.view.possible
        rig.link.quit()
        await rig.link.left()
