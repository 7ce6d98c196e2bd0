"""A technician's pointer and keys on a customer's computer, the real appliance in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from agent.consent import Consent, Question
from agent.features.input import InputFeature
from agent.session import SessionModel
from protocol import codec
from protocol.codec import VIEWER
from protocol.frame import Channel
from protocol.messages.consent import ConsentAsk
from protocol.messages.control import ControlAsk, ControlAsked, ControlGive, ControlHolder
from protocol.messages.input import InputKey, InputPointer, InputText, InputWheel
from tests.fakes.peers import AgentPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Allower:
    """A customer who allows everything."""

    async def ask(self, question: Question) -> frozenset[str]:
        return question.rights

    def withdraw(self) -> None:
        return


class Notebook:
    """An input device that writes down what it is to do, and knows what is held."""

    def __init__(self) -> None:
        self.holder = ""
        self.heard = 0
        self.done: list[tuple[object, ...]] = []
        self.held: set[str] = set()

    def pointer(self, x_px: int, y_px: int, buttons: int) -> None:
        self.done.append(("pointer", x_px, y_px, buttons))

    def wheel(self, x_px: int, y_px: int, steps_x: int, steps_y: int) -> None:
        self.done.append(("wheel", x_px, y_px, steps_x, steps_y))

    def key(self, key: InputKey) -> None:
        self.done.append(("key", key.code, key.key, key.down))
        (self.held.add if key.down else self.held.discard)(key.code)

    def ready_in_s(self, upcoming: str) -> float:
        return 0.0

    def type(self, character: str) -> None:
        self.done.append(("type", character))

    def flush(self) -> None:
        return

    def release_all(self) -> None:
        self.held.clear()

    def watch(self, when_readable: Callable[[int, Callable[[], None]], None]) -> None:
        return

    def close(self) -> None:
        self.release_all()


class Line:
    """An agent's end of the wire: a real socket."""

    def __init__(self, peer: AgentPeer) -> None:
        self.peer = peer

    def send(self, message: object) -> None:
        self.peer.tell(message)


@asynccontextmanager
async def controlled(agent: AgentPeer) -> AsyncIterator[tuple[Notebook, Consent]]:
    """The real feature and the real consent on this agent's line."""
    notebook, consent = Notebook(), Consent(Allower())
    loop = asyncio.get_running_loop()
    feature = InputFeature(Line(agent), SessionModel(), consent, loop, lambda: notebook)  # type: ignore[arg-type]
    feature.on_start()

    async def listen() -> None:
        while True:
            while agent.heard:
                header, value = agent.heard.pop(0)
                if header.channel is Channel.INPUT:
                    notebook.heard += 1
                    feature.on_input(codec.decode(value, VIEWER, Channel.INPUT))
                elif isinstance(value, ConsentAsk):
                    agent.tell(await consent.answer(value))
                elif isinstance(value, ControlHolder):
                    feature.control[ControlHolder](value)
                    notebook.holder = value.person_id
            await asyncio.sleep(0.002)

    listening = asyncio.create_task(listen())
    try:
        yield notebook, consent
    finally:
        listening.cancel()
        await feature.close()


A_DOWN = InputKey("KeyA", "a", True, "position")
A_UP = InputKey("KeyA", "a", False, "position")


async def test_what_the_technician_does_happens_in_order(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    async with controlled(await helpdesk.agent(record)) as (notebook, consent):
        await until(lambda: consent.allowed(helpdesk.ada.id))
        ada = await helpdesk.viewer(record)
        await until(lambda: notebook.holder == helpdesk.ada.id)
        for message in (InputPointer(5, 6, 0), InputPointer(5, 6, 1), InputPointer(5, 6, 0)):
            ada.tell(message)
        ada.tell(InputWheel(5, 6, 0, 2))
        ada.tell(A_DOWN)
        ada.tell(A_UP)
        ada.tell(InputText("한é"))
        await until(lambda: ("type", "é") in notebook.done)
        assert notebook.done == [
            ("pointer", 5, 6, 0),
            ("pointer", 5, 6, 1),
            ("pointer", 5, 6, 0),
            ("wheel", 5, 6, 0, 2),
            ("key", "KeyA", "a", True),
            ("key", "KeyA", "a", False),
            ("type", "한"),
            ("type", "é"),
        ]


async def test_a_watcher_s_input_never_arrives(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    async with controlled(await helpdesk.agent(record)) as (notebook, consent):
        await until(lambda: consent.allowed(helpdesk.ada.id))
        ada = await helpdesk.viewer(record)
        await until(lambda: notebook.holder == helpdesk.ada.id)
        bob = await helpdesk.viewer(record, helpdesk.bob)
        bob.tell(InputText("bob"))
        bob.tell(ControlAsk())
        await ada.expect(ControlAsked)
        ada.tell(InputText("a"))
        await until(lambda: notebook.done == [("type", "a")])
        ada.tell(ControlGive(helpdesk.bob.id))
        await until(lambda: consent.allowed(helpdesk.bob.id))
        await until(lambda: (bob.tell(InputText("b")), ("type", "b") in notebook.done)[1])
        ada.tell(InputText("x"))
        bob.tell(InputText("c"))
        await until(lambda: ("type", "c") in notebook.done)
        assert ("type", "x") not in notebook.done


async def test_lowering_lifts_what_is_held_and_stops_the_rest_without_the_appliance(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    async with controlled(await helpdesk.agent(record)) as (notebook, consent):
        await until(lambda: consent.allowed(helpdesk.ada.id))
        ada = await helpdesk.viewer(record)
        await until(lambda: notebook.holder == helpdesk.ada.id)
        ada.tell(A_DOWN)
        await until(lambda: notebook.held == {"KeyA"})
        consent.set_to({"view"})
        await until(lambda: not notebook.held)
        heard, done = notebook.heard, list(notebook.done)
        ada.tell(InputText("x"))
        await until(lambda: notebook.heard > heard)
        assert notebook.done == done


async def test_nothing_stays_down_when_the_viewer_is_gone(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    async with controlled(await helpdesk.agent(record)) as (notebook, consent):
        await until(lambda: consent.allowed(helpdesk.ada.id))
        ada = await helpdesk.viewer(record)
        await until(lambda: notebook.holder == helpdesk.ada.id)
        ada.tell(A_DOWN)
        await until(lambda: notebook.held == {"KeyA"})
        ada.cut()
        await until(lambda: not notebook.held)
