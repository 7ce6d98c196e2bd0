"""Every message of the wire as every peer: made from the registry of socket verbs (SECURITY 6)."""

import asyncio
from typing import get_type_hints

import pytest

import protocol.messages  # noqa: F401 (declares them)
from appliance.domain.records import SessionRecord
from appliance.handlers.agent_socket import AgentSocket
from appliance.handlers.events_socket import EventsSocket
from appliance.handlers.registry import SOCKET_VERBS
from appliance.handlers.rules import Policy
from appliance.handlers.socket import Socket
from appliance.handlers.viewer_socket import ViewerSocket
from protocol import codec
from protocol.close import Close
from protocol.frame import Channel
from protocol.messages.control import ControlGive, ControlHolder, ControlRefuse
from protocol.messages.desk import DeskSession, PageState
from protocol.messages.link import AgentHello, Bye, ViewerHello
from protocol.messages.monitors import MonitorsApply, MonitorsResize
from protocol.messages.power import PowerAct, PowerAsk
from protocol.messages.session import SessionEnd, SessionState
from tests.fakes.peers import AgentPeer, Browser, Peer, ViewerPeer
from tests.fakes.samples import sample
from tests.loopback.conftest import Helpdesk, helpdesk

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES: dict[str, type[Socket]] = {
    "agent": AgentSocket,
    "holder": ViewerSocket,
    "watcher": ViewerSocket,
    "desk": EventsSocket,
    "page": EventsSocket,
}
MESSAGES = sorted(codec.BY_CLASS, key=lambda cls: codec.BY_CLASS[cls].name)
LEAVES = {Bye, SessionEnd}


class Stage:
    """A shared session with one peer of each role in it."""

    def __init__(self, desk: Helpdesk) -> None:
        self.desk = desk
        self.peers: dict[str, Peer] = {}

    async def set(self, *roles: str) -> None:
        """Opens the agent, the holder and the given roles."""
        self.record = await self.desk.session()
        self.customer = customer = await self.desk.customer(self.record)
        token = await self.desk.running.parts.sessions.mint_agent_token(
            customer.cookies["deskside_page"]
        )
        self.agent = await AgentPeer.attach(self.desk.origin, token)
        self.peers["agent"] = self.agent
        await self.agent.answer("view", "control")
        self.peers["holder"] = await self.viewer("ada")
        await self.agent.expect(ControlHolder, lambda one: one.person_id == self.desk.ada.id)
        for role in roles:
            await self.enter(role)

    async def enter(self, role: str) -> bool:
        """Lets somebody in who changes nothing by coming; False for who does."""
        if role == "watcher":
            self.peers[role] = await self.viewer("bob")
        elif role == "desk":
            self.peers[role] = await ViewerPeer.listen(await signed_in(self.desk, "ada"))
        elif role == "page":
            await self.open_page()
        else:
            return False
        return True

    async def open_page(self) -> None:
        answer = await self.customer.json("/session/ticket", {})
        ticket = codec.json.loads(answer.body)["ticket"]
        self.peers["page"] = await ViewerPeer.hello(self.customer, "/ws/events", ticket)
        await self.peers["page"].expect(PageState)

    async def viewer(self, name: str) -> ViewerPeer:
        viewer = await ViewerPeer.join(await signed_in(self.desk, name), self.record.id)
        await viewer.expect(SessionState, lambda one: one.state == "connected")
        return viewer


_BROWSERS: dict[tuple[int, str], Browser] = {}


async def signed_in(desk: Helpdesk, name: str) -> Browser:
    key = desk.running.port, name
    if key not in _BROWSERS:
        _BROWSERS[key] = await desk.browser(getattr(desk, name))
    return _BROWSERS[key]


async def taken(peer: Peer) -> int | None:
    """Returns None once the appliance has worked through what was sent, or the close code."""
    answered = asyncio.Event()
    peer.connection.on_pong = lambda _data: answered.set()  # type: ignore[method-assign]
    peer.connection.ping(b"?")
    waits = [asyncio.create_task(one.wait()) for one in (answered, peer.closed)]
    done, pending = await asyncio.wait(waits, timeout=20, return_when=asyncio.FIRST_COMPLETED)
    for one in pending:
        one.cancel()
    assert done, "neither answered nor closed"
    return peer.close_code if peer.closed.is_set() else None


def kept(record: SessionRecord) -> tuple[object, ...]:
    """What only the customer may change."""
    consent = record.rights, record.consented_person_id
    return record.live, record.name, record.description, *consent


@pytest.mark.parametrize("role", ROLES)
async def test_each_peer_may_say_what_the_registry_gives_it(helpdesk: Helpdesk, role: str) -> None:
    rules = SOCKET_VERBS[ROLES[role]]
    wrong = []
    stage = Stage(helpdesk)
    fresh = False
    for message_class in MESSAGES:
        if not fresh:
            await stage.set(role)
        peer, sessions = stage.peers[role], helpdesk.running.parts.sessions
        before = await sessions.get(stage.record.id)
        stage.agent.heard.clear()
        peer.tell(sample(message_class))
        code = await taken(peer)
        verb = codec.BY_CLASS[message_class]
        known = (message_class if verb.channel is Channel.CONTROL else verb.channel) in rules
        hello = message_class in (AgentHello, ViewerHello)
        expected = None if known and not hello else Close.BAD_MESSAGE
        if known and message_class in LEAVES:
            fresh = False
            continue
        if code != expected:
            wrong.append((role, verb.name, code))
        after = await sessions.get(stage.record.id)
        if role != "agent" and kept(after) != kept(before):
            wrong.append((role, verb.name, "changed the session"))
        inputs = [one for one in stage.agent.heard if one[0].channel is Channel.INPUT]
        may = role == "holder" and verb.channel is Channel.INPUT
        if bool(inputs) != may:
            wrong.append((role, verb.name, f"input {inputs}"))
        fresh = code is None or await stage.enter(role)
    assert wrong == []


async def test_what_belongs_to_the_holder_does_nothing_from_a_watcher(helpdesk: Helpdesk) -> None:
    stage = Stage(helpdesk)
    await stage.set("watcher")
    room = helpdesk.running.parts.attendance.room(stage.record.id)
    assert room is not None
    room.askers.add(helpdesk.bob.id)
    held = [
        verb for verb, rule in SOCKET_VERBS[ViewerSocket].items() if rule.policy is Policy.HOLDER
    ]
    assert {ControlGive, ControlRefuse, MonitorsResize, PowerAsk, Channel.INPUT} <= {*held}
    stage.agent.heard.clear()
    for verb in held:
        if isinstance(verb, type):
            of = {"person_id": helpdesk.bob.id} if "person_id" in get_type_hints(verb) else {}
            stage.peers["watcher"].tell(sample(verb, **of))
            assert await taken(stage.peers["watcher"]) is None
    acts = (MonitorsApply, PowerAct)
    assert not [value for _, value in stage.agent.heard if isinstance(value, acts)]
    assert room.holder is not None
    assert room.holder.person_id == helpdesk.ada.id
    assert room.question is None
    assert room.askers == {helpdesk.bob.id}


async def test_a_page_hears_of_its_own_session_only(helpdesk: Helpdesk) -> None:
    mine, other = Stage(helpdesk), Stage(helpdesk)
    await mine.set("page", "desk")
    await other.set()
    page = mine.peers["page"]
    page.heard.clear()
    await helpdesk.running.parts.sessions.end(other.record.id, "Ada", "technician_ended")
    await mine.peers["desk"].expect(DeskSession, lambda one: one.session.id == other.record.id)
    assert await taken(page) is None
    assert page.heard == []
