"""Strokes and pointers between the real program, without its windows, and viewers (SPEC V4)."""

import asyncio
from typing import Any

import pytest

from agent.consent import Consent
from agent.features.input import InputFeature
from agent.features.whiteboard import WhiteboardFeature
from agent.options import Address
from agent.session import SessionModel
from appliance.domain.records import SessionRecord
from appliance.services.marks import Mark
from protocol.messages.consent import ConsentAsk, ConsentRights
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputText
from protocol.messages.session import SessionHold, SessionState
from protocol.messages.whiteboard import (
    CUSTOMER,
    WhiteboardBegin,
    WhiteboardClear,
    WhiteboardExtend,
    WhiteboardGone,
    WhiteboardGrown,
    WhiteboardPoint,
    WhiteboardPointer,
    WhiteboardStroke,
    WhiteboardSurface,
    WhiteboardUndo,
)
from tests.fakes.agent_rig import Rig
from tests.fakes.peers import AgentPeer, ViewerPeer, until
from tests.loopback.conftest import Helpdesk
from tests.loopback.test_guests import allow, came_in, invite, looking
from tests.loopback.test_input import Allower, Notebook

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = ("view", "point", "control")


def identity(name: str) -> str:
    return name.ljust(22, "-")


def begin(name: str, tool: str = "pen", text: str = "") -> WhiteboardBegin:
    return WhiteboardBegin(identity(name), tool, 0xE03131, 4, 10, 20, text)


def extend(name: str, *points: int) -> WhiteboardExtend:
    return WhiteboardExtend(identity(name), points)


class Screen:
    """What the customer's screen shows."""

    def __init__(self) -> None:
        self.strokes: dict[str, list[int]] = {}
        self.names: dict[str, str] = {}
        self.pointers: dict[str, tuple[int, int]] = {}
        self.wiped = 0
        self.aside = False

    def stroke(self, message: WhiteboardStroke) -> None:
        self.strokes[message.stroke_id.rstrip("-")] = list(message.points)
        self.names[message.stroke_id.rstrip("-")] = message.person

    def grown(self, message: WhiteboardGrown) -> None:
        self.strokes[message.stroke_id.rstrip("-")] += message.points

    def gone(self, stroke_ids: tuple[str, ...]) -> None:
        for one in stroke_ids:
            self.strokes.pop(one.rstrip("-"), None)

    def pointer(self, message: WhiteboardPointer) -> None:
        self.pointers.pop(message.person, None)
        self.pointers.pop(message.person_id, None)
        if message.shown:
            self.pointers[message.person_id] = (message.x, message.y)

    def wipe(self) -> None:
        self.wiped += 1
        self.strokes.clear()
        self.pointers.clear()

    def set_aside(self, on: bool) -> None:
        self.aside = on


class Program:
    """The program's link and whiteboard on a new session."""

    def __init__(self, helpdesk: Helpdesk, record: SessionRecord) -> None:
        self.helpdesk, self.record = helpdesk, record
        self.rig = Rig(helpdesk.running.port)
        self.rig.addresses = (Address("http", "localhost", helpdesk.running.port),)
        parts = (self.rig.link, self.rig.session, self.rig.consent, asyncio.get_running_loop())
        self.feature, self.screen = WhiteboardFeature(*parts), Screen()
        self.feature.show_on(self.screen)
        self.rig.link.attach([self.feature])

    @classmethod
    async def started(cls, helpdesk: Helpdesk, *rights: str) -> "Program":
        record = await helpdesk.session()
        program = cls(helpdesk, record)
        program.rig.customer.rights = rights
        token = await helpdesk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
        program.rig.link.start(program.rig.addresses, token)
        await until(lambda: program.rig.consent.allowed(helpdesk.ada.id))
        return program

    async def viewer(self, *rights: str) -> ViewerPeer:
        viewer = await self.helpdesk.viewer(self.record)
        await viewer.expect(ConsentRights, lambda one: set(rights) <= set(one.rights))
        await until(lambda: self.rig.session.view.state == "connected")
        return viewer

    async def leave(self) -> None:
        self.rig.link.quit()
        await self.rig.link.left()


def heard(peer: ViewerPeer, kind: type) -> list[Any]:
    return [value for _, value in peer.heard if isinstance(value, kind)]


async def test_strokes_appear_while_they_are_drawn_and_for_who_comes_later(
    helpdesk: Helpdesk,
) -> None:
    marks: list[Mark] = []
    helpdesk.running.parts.marks.listen(lambda _session, mark: marks.append(mark))
    program = await Program.started(helpdesk, *ALL)
    screen = program.screen
    ada = await program.viewer("point")
    ada.tell(begin("a"))
    await until(lambda: screen.strokes.get("a") == [10, 20])
    ada.tell(extend("a", 30, 40))
    await until(lambda: screen.strokes.get("a") == [10, 20, 30, 40])
    assert screen.names == {"a": "Ada"}
    assert marks == [Mark("whiteboard", "Ada", "")]

    bob = await helpdesk.viewer(program.record, helpdesk.bob)
    seen = await bob.expect(WhiteboardStroke)
    assert (seen.person, seen.points, seen.rgb) == ("Ada", (10, 20, 30, 40), 0xE03131)
    bob.tell(begin("b"))  # the customer has not been asked about Bob
    ada.tell(extend("a", *range(500)))
    assert len((await bob.expect(WhiteboardGrown)).points) == 500
    ada.tell(begin("c", "text", "Here, please"))
    await until(lambda: "c" in screen.strokes)
    assert set(screen.strokes) == {"a", "c"}
    ada.tell(WhiteboardUndo())
    await until(lambda: set(screen.strokes) == {"a"})
    assert (await bob.expect(WhiteboardGone)).stroke_ids == (identity("c"),)
    assert not heard(ada, WhiteboardStroke), "own strokes come back to nobody"
    ada.tell(WhiteboardClear(everybody=True))
    await until(lambda: not screen.strokes)
    await program.leave()


async def test_the_customer_draws_too(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk, *ALL)
    ada = await program.viewer("point")
    program.feature.surface(possible=True, drawing=True)
    told = await ada.expect(WhiteboardSurface, lambda one: one.possible)
    assert told.drawing
    assert program.rig.session.view.drawing, "a technician's pointer and keys rest meanwhile"
    program.feature.begin(begin("mine"))
    program.feature.extend(extend("mine", 5, 6))
    assert (await ada.expect(WhiteboardStroke)).person_id == CUSTOMER
    assert (await ada.expect(WhiteboardGrown)).points == (5, 6)
    ada.tell(extend("mine", 7, 8))
    ada.tell(begin("a"))
    await until(lambda: "a" in program.screen.strokes)
    assert not heard(ada, WhiteboardGrown), "nobody draws on with another's pen"
    program.feature.clear(everybody=True)
    gone = await ada.expect(WhiteboardGone)
    assert set(gone.stroke_ids) == {identity("mine"), identity("a")}
    await until(lambda: not program.screen.strokes)
    await program.leave()


async def test_a_pointer_follows_and_goes_with_its_viewer(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk, "view", "point")
    pointers = program.screen.pointers
    ada = await program.viewer("point")
    ada.tell(WhiteboardPoint(True, 100, 200))
    ada.tell(WhiteboardPoint(True, 110, 210))
    await until(lambda: pointers == {helpdesk.ada.id: (110, 210)})
    ada.tell(WhiteboardPoint(False, 0, 0))
    await until(lambda: not pointers)
    ada.tell(WhiteboardPoint(True, 1, 2))
    await until(lambda: bool(pointers))
    ada.cut()
    await until(lambda: not pointers)
    await program.leave()


async def test_all_is_gone_with_the_right_the_picture_and_the_line(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk, *ALL)
    screen = program.screen
    ada = await program.viewer("point")

    async def draw(name: str) -> None:
        ada.tell(begin(name))
        ada.tell(WhiteboardPoint(True, 1, 2))
        await until(lambda: name in screen.strokes and bool(screen.pointers))

    await draw("a")
    program.rig.consent.set_to({"view", "control"})
    await until(lambda: not screen.strokes and not screen.pointers)
    ada.tell(begin("b"))
    program.rig.link.tell_rights(("view", "control"))
    await ada.expect(ConsentRights, lambda one: "point" not in one.rights)
    assert (await ada.expect(WhiteboardGone)).stroke_ids[0] == identity("a")
    assert not screen.strokes

    program.rig.consent.set_to(ALL)
    program.rig.link.tell_rights(ALL)
    await ada.expect(ConsentRights, lambda one: "point" in one.rights)
    await draw("c")
    ada.tell(SessionHold(True))
    await until(lambda: not screen.strokes and not screen.pointers)
    await ada.expect(WhiteboardGone, lambda one: identity("c") in one.stroke_ids)
    ada.tell(begin("d"))
    ada.tell(SessionHold(False))
    await until(lambda: program.rig.session.view.state == "connected")
    await draw("e")
    assert set(screen.strokes) == {"e"}, "what is drawn on hold is left aside"

    wiped = screen.wiped
    line = program.rig.link._line
    assert line is not None
    line.socket.protocol.stream.close()
    await until(lambda: screen.wiped > wiped and not screen.strokes)
    await ada.expect(WhiteboardGone, lambda one: identity("e") in one.stroke_ids)
    await ada.expect(SessionState, lambda one: one.state == "connected")
    await draw("f")
    await program.leave()


async def test_the_program_shows_nothing_of_who_may_not_point(helpdesk: Helpdesk) -> None:
    """The appliance is not trusted: the program looks for itself at each message."""
    program = await Program.started(helpdesk, "view", "control")
    await program.viewer("control")
    room = helpdesk.running.parts.attendance.room(program.record.id)
    assert room is not None
    assert room.agent is not None
    for person_id in (helpdesk.ada.id, "somebody", CUSTOMER):
        stroke = (identity(person_id), person_id, "Ada", "pen", 1, 4, (1, 2))
        room.agent.tell(WhiteboardStroke(*stroke))
        room.agent.tell(WhiteboardGrown(identity(person_id), (3, 4)))
        room.agent.tell(WhiteboardPointer(person_id, "Ada", True, 1, 2))
    room.agent.tell(ControlHolder("the last"))
    await until(lambda: program.rig.session.view.holder == "the last")
    assert not program.screen.strokes
    assert not program.screen.pointers
    await program.leave()


async def test_drawings_are_out_of_the_way_while_the_customer_decides(helpdesk: Helpdesk) -> None:
    program = await Program.started(helpdesk, "view", "control", "point")
    ada = await program.viewer("point")
    ada.tell(begin("a"))
    await until(lambda: "a" in program.screen.strokes)
    await until(lambda: not program.screen.aside)
    program.rig.consent.shield(True)
    await until(lambda: program.screen.aside)
    program.rig.consent.shield(False)
    await until(lambda: not program.screen.aside)
    assert "a" in program.screen.strokes
    await program.leave()


async def test_a_program_without_a_whiteboard_hears_nothing_of_it(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent: AgentPeer = await helpdesk.agent(record)
    await agent.answer(*ALL)
    ada = await helpdesk.viewer(record)
    await ada.expect(ConsentRights, lambda one: "point" in one.rights)
    bob = await helpdesk.viewer(record, helpdesk.bob)
    ada.tell(begin("a"))
    ada.tell(WhiteboardPoint(True, 1, 2))
    await bob.expect(WhiteboardStroke)
    assert not [one for _, one in agent.heard if type(one).__name__.startswith("Whiteboard")]


async def test_a_guest_draws_whom_the_customer_agreed_to(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    ada = await helpdesk.viewer(record)
    keys = await invite(await helpdesk.browser(helpdesk.ada), record.id, level="control")
    kim = await looking(await came_in(helpdesk, keys))
    asked = await agent.expect(ConsentAsk, lambda one: "Kim" in one.person)
    allow(agent, asked, "view", "point")
    await kim.expect(ConsentRights, lambda one: "point" in one.rights)
    kim.tell(begin("kim"))
    seen = await ada.expect(WhiteboardStroke)
    assert seen.stroke_id == identity("kim")
    assert "external" in seen.person


async def test_a_technician_s_hand_rests_while_the_customer_draws() -> None:
    session, consent, device = SessionModel(), Consent(Allower()), Notebook()
    await consent.answer(ConsentAsk("a1", "p1", "Ada", "Acme", ALL))
    loop = asyncio.get_running_loop()
    feature = InputFeature(None, session, consent, loop, lambda: device)  # type: ignore[arg-type]
    feature.on_holder(ControlHolder("p1"))
    for drawing, text in ((False, "a"), (True, "b"), (False, "c")):
        session.change(drawing=drawing)
        feature.on_input(InputText(text))
    assert device.done == [("type", "a"), ("type", "c")]
    await feature.close()
