"""The agent's line against a server that follows no rules (SECURITY 13)."""

import asyncio
import dataclasses

import pytest

from protocol.close import Close
from protocol.codec import AGENT, BY_NAME, SERVER, VIEWER, encode
from protocol.frame import Channel, Flag, Header, pack
from protocol.limits import RECONNECT_LIMIT_S
from protocol.messages.consent import ConsentAnswer
from protocol.messages.control import ControlHolder
from protocol.messages.desk import SessionRow
from protocol.messages.input import InputKey, InputPointer, InputRelease, InputText, InputWheel
from protocol.messages.kinds import STATES, Person
from protocol.messages.link import AgentHello, Bye
from protocol.messages.screen import ScreenWatch
from protocol.messages.session import SessionEdit, SessionEnd
from tests.fakes.agent_rig import ASK, TOKEN, Rig, allowed
from tests.fakes.rogue_appliance import WELCOME, rogue_appliance, state

INPUTS = (
    InputPointer(1, 1, 1),
    InputWheel(1, 1, 0, 1),
    InputKey("KeyA", "a", True, "text"),
    InputText("a"),
    InputRelease(),
)


@pytest.fixture
async def server():
    async with rogue_appliance() as rogue:
        yield rogue


@pytest.fixture
async def rig(server):
    rig = Rig(server.port)
    yield rig
    rig.link.quit()
    await rig.link.left()
    for socket in server.sockets:
        await asyncio.wait_for(socket.closed, 20)


async def test_hello_holds_token_platform_and_features_only(server, rig):
    rig.start()
    _agent, hello = await server.agent()
    assert (hello.claim, hello.token, hello.capabilities) == ("token", TOKEN, ("screen",))
    assert set(AgentHello.__dataclass_fields__) == {
        "oldest",
        "newest",
        "claim",
        "token",
        "platform",
        "app_version",
        "capabilities",
    }
    headers = server.requests[0].headers
    assert "Origin" not in headers
    assert "Cookie" not in headers


async def test_welcome_fills_the_session(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    agent.say(state("waiting"))
    await rig.until(lambda: rig.session.view.state == "waiting")
    view = rig.session.view
    assert (view.line, view.code, view.organisation) == ("online", "123456789", "Example")
    assert (view.name, view.description) == ("Minji", "It is slow")


@pytest.mark.parametrize("name", STATES)
async def test_before_consent_no_message_in_no_state_has_an_effect(server, rig, name):
    rig.start()
    agent, _hello = await server.agent()
    people = (Person("p1", "Anna", "control"),)
    agent.say(ASK)
    await rig.customer.asked.wait()
    for message in (ControlHolder("p1"), ScreenWatch(True), state("waiting", people)):
        agent.say(message)
    if name not in ("closed", "expired"):
        agent.say(state(name, people, ("view", "control")))
    for flags in (Flag.REFRESH, Flag.ACK):
        agent.raw(pack(Header(Channel.SCREEN, flags)))
    for message in INPUTS:
        agent.raw(pack(Header(Channel.INPUT), encode(message)))
    if name in ("closed", "expired"):
        agent.say(state(name, people, ("view", "control")))
        await agent.closed
    rig.link.edit("done", "")
    if name not in ("closed", "expired"):
        await agent.hears(SessionEdit)
    assert rig.probe.seen == []
    assert not any(isinstance(message, Header) for message in agent.all), "a picture left"
    assert not rig.consent.anyone_may_view()


async def test_after_allow_the_picture_leaves_and_input_arrives(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    assert (await allowed(rig, agent)).granted == ("view", "control")
    agent.say(ControlHolder("p1"))
    agent.say(ScreenWatch(True))
    picture = await agent.hears(Header)
    assert picture.channel is Channel.SCREEN
    agent.raw(pack(Header(Channel.INPUT), encode(InputText("a"))))
    await rig.until(lambda: rig.probe.seen == [InputText("a")])


async def test_input_of_a_technician_without_control_is_dropped(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    for holder in ("", "p2"):
        agent.say(ControlHolder(holder))
        agent.raw(pack(Header(Channel.INPUT), encode(InputText("a"))))
    rig_lowered = rig.consent.set_to
    rig_lowered({"view"})
    agent.say(ControlHolder("p1"))
    agent.raw(pack(Header(Channel.INPUT), encode(InputText("a"))))
    agent.say(ScreenWatch(True))
    await agent.hears(Header)
    assert rig.probe.seen == []


async def test_the_server_cannot_widen_rights(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    assert (await allowed(rig, agent, ("view",))).granted == ("view",)
    agent.say(state("connected", (Person("p1", "Anna", "control"),), ("view", "control")))
    agent.say(ControlHolder("p1"))
    agent.raw(pack(Header(Channel.INPUT), encode(InputText("a"))))
    agent.say(ScreenWatch(True))
    await agent.hears(Header)
    assert rig.probe.seen == []


def rude_messages():
    yield "text", "hello", False
    yield "short", b"x", True
    yield "other version", bytes([9, 0, 0, 0]) + bytes(8), True
    yield "unknown channel", bytes([1, 9, 0, 0]) + bytes(8), True
    yield "not JSON", pack(Header(Channel.CONTROL), b"{"), True
    yield "unknown type", pack(Header(Channel.CONTROL), b'{"type":"shell.run"}'), True
    yield "a picture", pack(Header(Channel.SCREEN, Flag.KEY), b"pixels"), True
    yield "control as input", pack(Header(Channel.INPUT), encode(ControlHolder("p1"))), True
    yield "input as control", pack(Header(Channel.CONTROL), encode(InputText("a"))), True
    for name, declared in sorted(BY_NAME.items()):
        if SERVER not in declared.senders and AGENT in declared.senders:
            yield name, pack(Header(Channel.CONTROL), b'{"type":"%s"}' % name.encode()), True


@pytest.mark.parametrize(
    ("data", "binary"), [pytest.param(*rest, id=name) for name, *rest in rude_messages()]
)
async def test_what_is_not_of_the_protocol_closes_the_line_for_good(server, rig, data, binary):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    agent.raw(data, binary)
    code = await asyncio.wait_for(agent.closed, 20)
    assert code in (Close.BAD_MESSAGE, Close.TOO_NEW)
    await rig.until(lambda: rig.session.line == "ended")
    assert rig.session.view.ended_why == "broken"
    assert not rig.consent.anyone_may_view()


async def test_messages_for_the_desk_are_not_for_the_agent(server, rig):
    assert SessionRow
    rig.start()
    agent, _hello = await server.agent()
    foreign = [
        declared
        for declared in BY_NAME.values()
        if SERVER in declared.senders and declared.name.startswith("desk.")
    ]
    assert foreign
    agent.raw(
        pack(
            Header(Channel.CONTROL),
            b'{"type":"desk.page","state":"ready","reason":"","technician":"","agent_online":true}',
        )
    )
    assert await asyncio.wait_for(agent.closed, 20) == Close.BAD_MESSAGE


async def test_first_message_must_be_the_welcome(server, rig):
    server.welcome = None
    rig.start()
    agent, _hello = await server.agent()
    agent.say(state("ready"))
    assert await asyncio.wait_for(agent.closed, 20) == Close.BAD_MESSAGE


async def test_a_cut_line_comes_back_with_the_resume_token(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    agent.cut()
    again, hello = await server.agent()
    assert (hello.claim, hello.token) == ("resume", "r" * 32)
    await rig.until(lambda: rig.session.line == "online")
    assert rig.probe.started == 2
    again.say(ASK)
    assert (await again.hears(ConsentAnswer)).reason == "remembered", "no new consent"


@pytest.mark.parametrize("code", [1001, 1012, Close.INTERNAL, Close.HELLO_TIMEOUT])
async def test_the_agent_comes_back_by_itself_after(server, rig, code):
    rig.start()
    agent, _hello = await server.agent()
    agent.close(int(code))
    _again, hello = await server.agent()
    assert hello.claim == "resume"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (Close.NOT_AUTHENTICATED, "refused"),
        (Close.SESSION_ENDED, "ended"),
        (Close.REPLACED, "replaced"),
        (Close.TOO_OLD, "too_old"),
        (Close.TOO_NEW, "too_new"),
        (Close.FLOOD, "broken"),
        (4999, "strange"),
    ],
)
async def test_the_agent_stays_away_after(server, rig, code, why):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    agent.close(int(code))
    await rig.until(lambda: rig.session.line == "ended")
    assert rig.session.view.ended_why == why
    assert not rig.consent.anyone_may_view()
    assert server.agents.empty()


async def test_consent_does_not_outlive_a_long_absence(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    rig.each_pause_s = RECONNECT_LIMIT_S + 1
    agent.cut()
    await server.agent()
    assert not rig.consent.anyone_may_view()


async def test_end_is_immediate_and_tells_the_server(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    agent.say(ControlHolder("p1"))
    await rig.until(lambda: rig.session.holder == "p1")
    rig.link.end("customer_ended", "customer_ended")
    assert not rig.consent.anyone_may_view()
    assert rig.probe.stopped
    rig.probe.picture()
    assert (await agent.hears(SessionEnd)).reason == "customer_ended"
    assert await asyncio.wait_for(agent.closed, 20) == Close.NORMAL
    assert rig.session.line == "ended"
    assert not any(isinstance(message, Header) for message in agent.all)


async def test_an_end_without_a_line_is_told_as_soon_as_there_is_one(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    server.welcome = None
    agent.cut()
    await rig.until(lambda: rig.session.line == "reconnecting")
    rig.link.end("customer_ended", "customer_ended")
    assert rig.session.line == "ended"
    assert not rig.consent.anyone_may_view()
    await server.agent()
    server.sockets[-1].cut()
    server.welcome = WELCOME
    again, hello = await server.agent()
    assert (hello.claim, hello.token) == ("resume", "r" * 32)
    again.say(ASK)
    assert (await again.hears(SessionEnd)).reason == "customer_ended"
    assert await asyncio.wait_for(again.closed, 20) == Close.NORMAL
    assert rig.session.line == "ended"
    assert not [one for one in again.all if isinstance(one, Header | ConsentAnswer)]


async def test_an_end_into_a_dead_line_is_told_again(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    await allowed(rig, agent)
    agent.cut()
    rig.link.end("customer_ended", "customer_ended")
    again, hello = await server.agent()
    assert hello.claim == "resume"
    assert (await again.hears(SessionEnd)).reason == "customer_ended"


async def test_closing_after_a_second_session_still_says_good_bye(server, rig):
    rig.start()
    first, _hello = await server.agent()
    await allowed(rig, first)
    rig.link.end("customer_ended", "customer_ended")
    await first.hears(SessionEnd)
    await asyncio.wait_for(first.closed, 20)
    rig.start()
    second, _hello = await server.agent()
    await rig.until(lambda: rig.session.line == "online")
    rig.link.quit()
    await second.hears(Bye)


async def test_the_customers_edit_reaches_the_desk_and_the_desks_the_customer(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    rig.link.edit("민지", "프린터")
    assert await agent.hears(SessionEdit) == SessionEdit("민지", "프린터")
    agent.say(state("waiting", customer="Minji Kim", description="Printer"))
    await rig.until(lambda: rig.session.view.name == "Minji Kim")


async def test_an_answer_to_a_question_of_a_lost_line_is_not_sent_on_the_next(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    agent.say(ASK)
    await rig.customer.asked.wait()
    agent.cut()
    again, _hello = await server.agent()
    rig.customer.rights = ("view",)
    again.say(dataclasses.replace(ASK, ask_id="a2"))
    assert (await again.hears(ConsentAnswer)).ask_id == "a2"


async def test_messages_of_viewers_do_not_come_from_the_server_on_control(server, rig):
    rig.start()
    agent, _hello = await server.agent()
    only_viewers = [d.name for d in BY_NAME.values() if d.senders == {VIEWER}]
    agent.raw(pack(Header(Channel.CONTROL), b'{"type":"%s"}' % only_viewers[0].encode()))
    assert await asyncio.wait_for(agent.closed, 20) == Close.BAD_MESSAGE
