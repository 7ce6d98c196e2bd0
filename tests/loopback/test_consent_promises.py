"""SECURITY 13 and 14: nothing before consent, the server only narrows, End always works."""

import asyncio
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import protocol.messages  # noqa: F401 (declares them)
from agent.consent import Consent
from agent.link import Line, Link
from agent.session import SessionModel
from protocol import codec
from protocol.codec import SERVER, VIEWER
from protocol.errors import ProtocolError
from protocol.frame import Channel, Flag, Header, pack, unpack
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputText
from protocol.messages.kinds import RIGHTS, STATES, Person
from protocol.messages.screen import ScreenWatch
from protocol.messages.session import SessionEnd
from tests.fakes.agent_rig import ASK, Probe, Rig, allowed
from tests.fakes.rogue_appliance import rogue_appliance, state
from tests.fakes.samples import sample

FROM_SERVER = sorted(
    (one for one in codec.BY_CLASS.values() if {SERVER, VIEWER} & one.senders),
    key=lambda one: one.name,
)
EVERYBODY = (Person("p1", "Anna", "control"),)


def packed(message: object) -> bytes:
    return pack(Header(codec.BY_CLASS[type(message)].channel), codec.encode(message))


class NoSocket:
    """Keeps what would leave this computer."""

    def __init__(self) -> None:
        self.sent: list[object] = []
        self.close_code = None

    def write_message(self, data: bytes, binary: bool) -> "asyncio.Future[None]":
        header, body = unpack(data)
        control = header.channel is Channel.CONTROL
        self.sent.append(codec.decode(body, codec.AGENT) if control else header)
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def close(self, code: int | None = None) -> None:
        self.close_code = code


class Chooser:
    """Answers with what comes next in the test, or keeps silent."""

    def __init__(self) -> None:
        self.next: frozenset[str] | None = None

    async def ask(self, _question: object) -> frozenset[str]:
        if self.next is None:
            await asyncio.Event().wait()
        return self.next or frozenset()

    def withdraw(self) -> None:
        return


class Desktop:
    """The agent's link, consent and a feature that sends and acts whenever it is let."""

    def __init__(self) -> None:
        self.customer = Chooser()
        self.session = SessionModel()
        self.consent = Consent(self.customer, self._ages)
        self.link = Link(self.session, self.consent, asyncio.get_running_loop())
        self.probe = Probe(self.link, self.session, self.consent, asyncio.get_running_loop())
        self.link.attach([self.probe])
        self.socket = NoSocket()
        self.link._line = Line(self.socket)  # type: ignore[arg-type]

    async def _ages(self, _seconds: float) -> None:
        await asyncio.Event().wait()

    def hears(self, data: bytes) -> None:
        """Takes a message as the reading loop does; what breaks the protocol ends the line."""
        try:
            self.link._receive(data)
        except ProtocolError:
            self.consent.forget()
        except Exception as end:
            if type(end).__name__ != "EndError":
                raise
            self.consent.forget()

    @property
    def pictures(self) -> int:
        return sum(isinstance(one, Header) for one in self.socket.sent)


async def settled() -> None:
    for _ in range(6):
        await asyncio.sleep(0)


PEOPLE = ("p1", "p2", "")
RIGHT_SETS = st.sampled_from([(), ("view",), ("control",), ("view", "control")])
SERVER_SAYS = st.one_of(
    st.builds(
        lambda p, r: ConsentAsk("a1", p, "Anna", "", r), st.sampled_from(["p1", "p2"]), RIGHT_SETS
    ),
    st.builds(ControlHolder, st.sampled_from(PEOPLE)),
    st.builds(lambda n, r: state(n, EVERYBODY, r), st.sampled_from(STATES[:7]), RIGHT_SETS),
    st.builds(ScreenWatch, st.booleans()),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("server"), SERVER_SAYS),
        st.tuples(st.just("input"), st.just(InputText("a"))),
        st.tuples(st.just("mark"), st.sampled_from([Flag.ACK, Flag.REFRESH])),
        st.tuples(st.just("customer decides"), st.one_of(st.none(), RIGHT_SETS.map(frozenset))),
        st.tuples(st.just("customer lowers"), RIGHT_SETS),
        st.tuples(st.just("noise"), st.binary(max_size=40)),
    ),
    min_size=8,
    max_size=25,
)


def answered(most: dict[str, frozenset[str]], ask: ConsentAsk, said: frozenset[str] | None) -> None:
    """Notes what the customer said to a question; silence changes nothing yet."""
    remembered = ask.rights and set(ask.rights) <= most.get(ask.person_id, frozenset())
    if said is not None and not remembered:
        granted = said & frozenset(ask.rights)
        most[ask.person_id] = granted if "view" in granted else frozenset()


async def played(steps: list[tuple[str, object]]) -> None:
    """Runs the steps and compares with the most that the customer ever said yes to."""
    desktop = Desktop()
    most: dict[str, frozenset[str]] = {}
    for kind, what in steps:
        pictures, acted = desktop.pictures, len(desktop.probe.seen)
        holder = desktop.session.holder
        match kind:
            case "customer decides":
                desktop.customer.next = what  # type: ignore[assignment]
            case "customer lowers":
                desktop.consent.set_to(what)  # type: ignore[arg-type]
                now = frozenset(what) if "view" in what else frozenset()  # type: ignore[call-overload,operator]
                most = {one: now for one, had in most.items() if had}
            case "noise":
                desktop.hears(what)  # type: ignore[arg-type]
            case "mark":
                desktop.hears(pack(Header(Channel.SCREEN, what)))  # type: ignore[arg-type]
            case _:
                desktop.hears(packed(what))
                if isinstance(what, ConsentAsk):
                    await settled()
                    answered(most, what, desktop.customer.next)
        await settled()
        for person in ("p1", "p2", ""):
            allowed_now = desktop.consent.allowed(person)
            assert allowed_now <= most.get(person, frozenset()), (kind, what, person)
        if desktop.pictures > pictures:
            assert any("view" in rights for rights in most.values())
        if len(desktop.probe.seen) > acted:
            assert "control" in most.get(holder, frozenset())
    desktop.link.quit()
    await settled()


def decided(rights: tuple[str, ...]) -> list[tuple[str, object]]:
    """The customer's first answer: without one most runs would show nothing."""
    return [("customer decides", frozenset(rights)), ("server", ASK)]


@settings(max_examples=300)
@given(first=RIGHT_SETS, steps=STEPS)
def test_the_server_only_narrows(first: tuple[str, ...], steps: list[tuple[str, object]]) -> None:
    asyncio.run(played([*decided(first), *steps]))


@pytest.mark.long
@settings(max_examples=20_000)
@given(first=RIGHT_SETS, steps=STEPS)
def test_the_server_only_narrows_at_length(
    first: tuple[str, ...], steps: list[tuple[str, object]]
) -> None:
    asyncio.run(played([*decided(first), *steps]))


async def test_the_model_sees_both_pictures_and_input() -> None:
    """What the property test watches for does happen once the customer said yes."""
    desktop = Desktop()
    desktop.customer.next = frozenset(RIGHTS)
    desktop.hears(packed(ASK))
    await settled()
    desktop.hears(packed(ControlHolder("p1")))
    desktop.hears(packed(ScreenWatch(True)))
    desktop.hears(packed(InputText("a")))
    assert desktop.pictures == 1
    assert desktop.probe.seen == [InputText("a")]
    desktop.link.quit()
    await settled()


@pytest.mark.parametrize("name", STATES)
async def test_before_consent_every_message_in_every_state_is_without_effect(name: str) -> None:
    """SECURITY 13: all pairs, the question on the screen and not answered."""
    for declared in FROM_SERVER:
        desktop = Desktop()
        desktop.hears(packed(ASK))
        await settled()
        for message in (ControlHolder("p1"), ScreenWatch(True), state(name, EVERYBODY, RIGHTS)):
            desktop.hears(packed(message))
        desktop.hears(packed(sample(declared.cls)))
        desktop.hears(packed(InputText("a")))
        desktop.hears(pack(Header(Channel.SCREEN, Flag.REFRESH)))
        await settled()
        assert desktop.pictures == 0, declared.name
        assert desktop.probe.seen == [], declared.name
        assert desktop.consent.rights() == frozenset(), declared.name
        said = {type(one) for one in desktop.socket.sent}
        granted = [one for one in desktop.socket.sent if getattr(one, "granted", ())]
        assert said <= {ConsentAnswer}, declared.name
        assert granted == []
        desktop.link.quit()
        await settled()


async def test_silence_for_60_seconds_is_deny() -> None:
    waited: list[float] = []

    async def passes(seconds: float) -> None:
        waited.append(seconds)

    consent = Consent(Chooser(), passes)
    answer = await consent.answer(ASK)
    assert (answer.granted, answer.reason) == ((), "silence")
    assert waited == [60.0]
    assert consent.rights() == frozenset()


@pytest.mark.parametrize("line", ["online", "cut", "silent"])
async def test_end_takes_less_than_250_ms_whatever_the_line_does(line: str) -> None:
    async with rogue_appliance() as server:
        rig = Rig(server.port)
        rig.start()
        agent, _ = await server.agent()
        await allowed(rig, agent)
        agent.say(ControlHolder("p1"))
        await rig.until(lambda: rig.session.holder == "p1")
        if line == "cut":
            agent.cut()
            await rig.until(lambda: rig.session.line == "reconnecting")
        if line == "silent":
            agent._socket.ws_connection.stream.socket.setblocking(False)
            agent._socket.ws_connection.stream._add_io_state = lambda _state: None
        began_s = time.thread_time()
        rig.link.end("customer_ended", "customer_ended")
        assert rig.consent.rights() == frozenset()
        assert rig.probe.stopped
        assert time.thread_time() - began_s < 0.25
        agent_saw = len([one for one in agent.all if isinstance(one, Header)])
        rig.probe.picture()
        await asyncio.sleep(0.05)
        assert len([one for one in agent.all if isinstance(one, Header)]) == agent_saw
        assert rig.session.line == "ended"
        if line == "online":
            assert (await agent.hears(SessionEnd)).reason == "customer_ended"
        await rig.link.left()
