"""Wrong messages close one connection with its code; nobody else notices."""

import pytest
from tornado.httpclient import HTTPClientError

from appliance.handlers.socket import Socket
from protocol import VERSION, codec, frame
from protocol.close import Close
from protocol.frame import Channel, Flag, Header
from protocol.limits import MESSAGE_BEFORE_HELLO_BYTES, MESSAGE_BYTES
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.input import InputPointer
from protocol.messages.link import AgentHello, LinkEcho
from protocol.messages.session import SessionState
from tests.fakes.peers import AgentPeer, Peer, ViewerPeer
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def control(text: str) -> bytes:
    return frame.pack(Header(Channel.CONTROL), text.encode())


def hello(oldest: int = 1, newest: int = VERSION, token: str = "x" * 26) -> bytes:
    said = AgentHello(oldest, newest, "token", token, "linux", "1", ())
    return frame.pack(Header(Channel.CONTROL), codec.encode(said))


BEFORE_HELLO = {
    "text": ("text", Close.BAD_MESSAGE),
    "empty": (b"", Close.BAD_MESSAGE),
    "no header": (b"\x01\x00", Close.BAD_MESSAGE),
    "newer header": (b"\x09" + bytes(11), Close.TOO_NEW),
    "older header": (bytes(12), Close.TOO_OLD),
    "unknown channel": (b"\x01\x63" + bytes(10), Close.BAD_MESSAGE),
    "no JSON": (control("{"), Close.BAD_MESSAGE),
    "unknown type": (control('{"type":"no.such"}'), Close.BAD_MESSAGE),
    "another side's": (control('{"type":"control.ask"}'), Close.BAD_MESSAGE),
    "server's own": (control('{"type":"screen.watch","watched":true}'), Close.BAD_MESSAGE),
    "not hello": (control('{"type":"session.end"}'), Close.BAD_MESSAGE),
    "picture first": (frame.pack(Header(Channel.SCREEN), b"x"), Close.BAD_MESSAGE),
    "too large": (control(" " * (MESSAGE_BEFORE_HELLO_BYTES + 1)), Close.TOO_LARGE),
    "unknown token": (hello(), Close.NOT_AUTHENTICATED),
    "too new": (hello(VERSION + 1, VERSION + 2), Close.TOO_NEW),
    "upside down": (hello(2, 1), Close.BAD_MESSAGE),
}


@pytest.mark.parametrize("case", BEFORE_HELLO)
async def test_before_hello(helpdesk: Helpdesk, case: str) -> None:
    message, code = BEFORE_HELLO[case]
    rogue = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    if isinstance(message, str):
        rogue.connection.write_message(message)
    else:
        rogue.raw(message)
    assert await rogue.ended() == code


async def test_silence_is_closed_after_the_hello_timeout(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.handlers.socket.HELLO_TIMEOUT_S", 0.2)
    silent = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    assert await silent.ended() == Close.HELLO_TIMEOUT


async def test_an_answer_to_no_question_is_none(helpdesk: Helpdesk) -> None:
    early = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    protocol = early.connection.protocol
    assert protocol is not None
    await protocol._write_frame(True, 0xA, bytes(4))
    early.raw(hello())
    assert await early.ended() == Close.NOT_AUTHENTICATED


@pytest.mark.parametrize("opcode", [0x9, 0xA])
async def test_signs_of_life_without_end_are_a_flood(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch, opcode: int
) -> None:
    helpdesk.stand_still(monkeypatch)
    _, agent = await helpdesk.shared()
    protocol = agent.connection.protocol
    assert protocol is not None
    for _ in range(300):
        protocol._write_frame(True, opcode, b"")
    assert await agent.ended() == Close.FLOOD


async def test_who_is_taken_for_gone_may_come_back(helpdesk: Helpdesk) -> None:
    """A close frame that a computer reads once it wakes up would be the last word to it."""
    _, agent = await helpdesk.shared()
    for socket in tuple(helpdesk.running.parts.sockets._open):
        assert isinstance(socket, Socket)
        socket.drop()
    assert await agent.ended() is None


AFTER_HELLO = {
    "hello twice": (hello(), Close.BAD_MESSAGE),
    "viewer's mark": (frame.pack(Header(Channel.SCREEN, Flag.ACK, 1)), Close.BAD_MESSAGE),
    "input": (frame.pack(Header(Channel.INPUT), b"{}"), Close.BAD_MESSAGE),
    "too large": (
        frame.pack(Header(Channel.SCREEN, Flag.LAST), bytes(MESSAGE_BYTES + 1)),
        Close.TOO_LARGE,
    ),
    "rights not asked": (
        control('{"type":"consent.lower","rights":["view","everything"]}'),
        Close.BAD_MESSAGE,
    ),
    "repeated field": (control('{"type":"link.bye","reason":"","reason":""}'), Close.BAD_MESSAGE),
}


@pytest.mark.parametrize("case", AFTER_HELLO)
async def test_a_rogue_agent_hurts_only_itself(helpdesk: Helpdesk, case: str) -> None:
    message, code = AFTER_HELLO[case]
    record, agent = await helpdesk.shared()
    viewer = await helpdesk.viewer(record)
    other_record, other = await helpdesk.shared()
    agent.raw(message)
    assert await agent.ended() == code
    await viewer.expect(SessionState, lambda one: one.state == "reconnecting")
    watching = await helpdesk.viewer(other_record)
    await watching.expect(SessionState, lambda one: one.state == "connected")
    assert not other.closed.is_set()


async def test_an_endless_frame_is_cut_at_its_limit(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.relay.FRAME_BYTES", 3 * MESSAGE_BYTES)
    _, agent = await helpdesk.shared()
    for _ in range(4):
        agent.raw(frame.pack(Header(Channel.SCREEN), bytes(MESSAGE_BYTES)))
    assert await agent.ended() == Close.TOO_LARGE


async def test_a_right_granted_twice_is_refused(helpdesk: Helpdesk) -> None:
    agent = await helpdesk.agent(await helpdesk.session())
    ask = await agent.expect(ConsentAsk)
    agent.tell(ConsentAnswer("no such question", ("view", "control"), "allowed"))
    agent.tell(ConsentAnswer(ask.ask_id, ("view", "view"), "allowed"))
    assert await agent.ended() == Close.BAD_MESSAGE


async def test_a_flooding_viewer_is_cut_and_the_others_stay(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    helpdesk.stand_still(monkeypatch)
    record, agent = await helpdesk.shared()
    calm = await helpdesk.viewer(record)
    flood = await helpdesk.viewer(record, helpdesk.bob)
    await flood.expect(SessionState)
    for _ in range(400):
        flood.tell(LinkEcho(1))
    assert await flood.ended() == Close.FLOOD
    calm.tell(InputPointer(1, 1, 0))
    await agent._first(lambda header, _: header.channel is Channel.INPUT, 20)
    assert not calm.closed.is_set()


async def test_viewers_send_no_pictures(helpdesk: Helpdesk) -> None:
    record, _ = await helpdesk.shared()
    for mark in (Flag.KEY, Flag.LAST, Flag.ACK | Flag.REFRESH, Flag.NONE):
        viewer = await helpdesk.viewer(record)
        await viewer.expect(SessionState)
        viewer.raw(frame.pack(Header(Channel.SCREEN, mark, 1)))
        assert await viewer.ended() == Close.BAD_MESSAGE


async def test_a_ticket_is_for_one_person_one_place_and_one_time(helpdesk: Helpdesk) -> None:
    record, _ = await helpdesk.shared()
    ada = await helpdesk.browser(helpdesk.ada)
    bob = await helpdesk.browser(helpdesk.bob)
    refused = []
    ticket = await ada.ticket("viewer", record.id)
    refused.append(await ViewerPeer.hello(bob, "/ws/viewer", ticket))
    refused.append(await ViewerPeer.hello(ada, "/ws/viewer", ticket))
    ticket = await ada.ticket("events")
    refused.append(await ViewerPeer.hello(ada, "/ws/viewer", ticket))
    ticket = await ada.ticket("viewer", record.id)
    refused.append(await ViewerPeer.hello(ada, "/ws/events", ticket))
    refused.append(await ViewerPeer.hello(ada, "/ws/events", "x" * 22))
    for peer in refused:
        assert await peer.ended() == Close.NOT_AUTHENTICATED


async def test_the_agent_s_door_is_not_for_browsers(helpdesk: Helpdesk) -> None:
    for headers in ({"Origin": helpdesk.origin}, {"Cookie": "a=b"}):
        with pytest.raises(HTTPClientError) as refusal:
            await Peer.open(helpdesk.origin, "/ws/agent", **headers)
        assert refusal.value.code == 403
