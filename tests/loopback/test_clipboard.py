"""Copies between a customer's program and technicians, the real appliance in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from agent.adapters.clipboard_device import Found, Held
from agent.consent import Consent, Question
from agent.features.clipboard import ClipboardFeature
from agent.session import SessionModel
from appliance.domain.records import SessionRecord
from appliance.services.copies import WAYS
from appliance.storage import audit
from protocol import VERSION, copies
from protocol.close import Close
from protocol.copies import Copy
from protocol.frame import Channel, Flag, Header, pack
from protocol.limits import CLIPBOARD_BYTES, CLIPBOARD_PART_BYTES
from protocol.messages.clipboard import (
    ClipboardFetch,
    ClipboardFetched,
    ClipboardLeftOut,
    ClipboardMode,
    ClipboardOpen,
    ClipboardPlaced,
    ClipboardWatch,
)
from protocol.messages.consent import ConsentAsk, ConsentLower, ConsentRights
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.session import SessionEdit, SessionHold, SessionState
from tests.fakes.peers import DEADLINE_S, AgentPeer, ViewerPeer, until
from tests.loopback.conftest import Helpdesk

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALL = frozenset({"view", "control", "clipboard"})
LONG = "한글과 é\n" * 90_000


class Allower:
    """A customer who allows what the test says."""

    def __init__(self) -> None:
        self.rights = ALL

    async def ask(self, question: Question) -> frozenset[str]:
        return question.rights & self.rights

    def withdraw(self) -> None:
        return


class Board:
    """A customer's clipboard in memory."""

    def __init__(self) -> None:
        self.held: Held | str = "empty"
        self.watched = False
        self.found: Found = lambda _held: None

    def watch(self, on: bool) -> None:
        self.watched = on

    def fetch(self) -> None:
        self.found(self.held)

    def place(self, held: Held, done: Callable[[bool], None]) -> None:
        self.held = held
        done(True)

    def copy(self, held: Held | str) -> None:
        """The customer copies something."""
        self.held = held
        if self.watched:
            self.found(held)

    def close(self) -> None:
        return


class Line:
    """An agent's end of the wire: a real socket."""

    def __init__(self, peer: AgentPeer, consent: Consent) -> None:
        self.peer, self.consent = peer, consent

    def send(self, message: object) -> None:
        self.peer.tell(message)

    def send_data(self, right: str, header: Header, body: bytes) -> None:
        if right in self.consent.rights():
            self.peer.raw(pack(header, body))

    def buffered_bytes(self) -> int:
        return 0


async def program(helpdesk: Helpdesk, record: SessionRecord) -> AgentPeer:
    """A customer's program that knows the clipboard."""
    token = await helpdesk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    agent = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    capabilities = ("screen", "input", "clipboard")
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", capabilities))
    agent.welcome = await agent.expect(Welcome)
    return agent


@asynccontextmanager
async def shared(agent: AgentPeer) -> AsyncIterator[tuple[Board, Consent, Allower]]:
    """The real feature and the real consent on this agent's line."""
    board, allower = Board(), Allower()
    consent = Consent(allower)
    loop = asyncio.get_running_loop()

    def opened(found: Found) -> Board:
        board.found = found
        return board

    line = Line(agent, consent)
    feature = ClipboardFeature(line, SessionModel(), consent, loop, opened)  # type: ignore[arg-type]
    feature.on_start()

    async def listen() -> None:
        while True:
            while agent.heard:
                header, value = agent.heard.pop(0)
                if header.channel is Channel.CLIPBOARD:
                    feature.data[Channel.CLIPBOARD](header, memoryview(value))
                elif isinstance(value, ConsentAsk):
                    agent.tell(await consent.answer(value))
                elif type(value) in feature.control:
                    feature.control[type(value)](value)
            await asyncio.sleep(0.002)

    listening = asyncio.create_task(listen())
    try:
        yield board, consent, allower
    finally:
        listening.cancel()
        await feature.close()


def send(viewer: ViewerPeer, number: int, text: str) -> None:
    bodies = copies.parts(Copy("text", text.encode()))
    for at, body in enumerate(bodies, 1):
        flags = Flag.LAST if at == len(bodies) else Flag.NONE
        viewer.raw(pack(Header(Channel.CLIPBOARD, flags, number), body))


async def copied(viewer: ViewerPeer) -> str:
    """Returns the text that comes, put together."""
    whole = b""
    while True:
        header, body = await viewer._first(
            lambda one, _: one.channel is Channel.CLIPBOARD, DEADLINE_S
        )
        whole += body
        if header.flags & Flag.LAST:
            return copies.read(whole).data.decode()


def none_came(viewer: ViewerPeer) -> bool:
    return not any(header.channel is Channel.CLIPBOARD for header, _ in viewer.heard)


async def allowed(viewer: ViewerPeer) -> None:
    await viewer.expect(ConsentRights, lambda told: "clipboard" in told.rights)


async def pasted(viewer: ViewerPeer, number: int, text: str) -> str:
    send(viewer, number, text)
    return (await viewer.expect(ClipboardPlaced, lambda told: told.number == number)).result


async def test_text_goes_both_ways_whole_and_only_as_chosen(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    async with shared(await program(helpdesk, record)) as (board, _, _):
        ada = await helpdesk.viewer(record)
        await allowed(ada)
        assert (await ada.expect(ClipboardOpen)).mode == "both"
        assert await pasted(ada, 3, LONG) == "placed"
        assert board.held == Held("text", LONG.encode())

        assert not board.watched
        board.copy(Held("text", b"nobody asked"))
        ada.tell(ClipboardFetch())
        assert await copied(ada) == "nobody asked"

        ada.tell(ClipboardMode("to_technician"))
        await until(lambda: board.watched)
        board.copy(Held("text", LONG.encode()))
        assert await copied(ada) == LONG
        board.copy(Held("text", b"rm -rf ~\x1b[201~\r\n"))
        assert await copied(ada) == "rm -rf ~[201~\n"
        for reason in ("too_large", "secret", "kind"):
            board.copy(reason)
            assert (await ada.expect(ClipboardLeftOut)).reason == reason
        board.copy(Held("image", b"\x89PNG\r\n\x1a\n" + b"\xff" * 40))
        assert (await ada.expect(ClipboardLeftOut)).reason == "too_large"

        ada.tell(ClipboardMode("off"))
        await until(lambda: not board.watched)


async def test_the_customer_the_hold_and_the_administrator_end_it_at_once(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    agent = await program(helpdesk, record)
    async with shared(agent) as (board, consent, _):
        ada = await helpdesk.viewer(record)
        await allowed(ada)
        ada.tell(ClipboardMode("both"))
        await until(lambda: board.watched)

        preferences = helpdesk.running.parts.preferences
        await preferences.change(helpdesk.ada.id, {WAYS: "to_customer"})
        await ada.expect(ClipboardOpen, lambda told: told.mode == "to_customer")
        await until(lambda: not board.watched)
        ada.tell(ClipboardFetch())
        assert (await ada.expect(ClipboardLeftOut)).reason == "not_allowed"
        assert await pasted(ada, 1, "still open") == "placed"
        await preferences.change(helpdesk.ada.id, {WAYS: "to_technician"})
        await ada.expect(ClipboardOpen, lambda told: told.mode == "to_technician")
        assert await pasted(ada, 2, "shut") == "not_allowed"
        await preferences.change(helpdesk.ada.id, {WAYS: "both"})
        await until(lambda: board.watched)

        ada.tell(SessionHold(True))
        await ada.expect(SessionState, lambda told: told.state == "on_hold")
        assert await pasted(ada, 3, "on hold") == "not_allowed"
        board.copy(Held("text", b"copied on hold"))
        ada.tell(SessionHold(False))
        await ada.expect(SessionState, lambda told: told.state == "connected")
        assert await pasted(ada, 4, "on again") == "placed"
        assert none_came(ada)

        consent.set_to({"view", "control"})
        await until(lambda: not board.watched)
        assert await pasted(ada, 5, "the agent alone says no") == "not_allowed"
        ada.tell(ClipboardFetch())
        assert (await ada.expect(ClipboardLeftOut)).reason == "not_allowed"
        agent.tell(ConsentLower(("view", "control")))
        await ada.expect(ConsentRights, lambda told: "clipboard" not in told.rights)
        assert await pasted(ada, 6, "the appliance says no") == "not_allowed"
        assert board.held == Held("text", b"on again")


async def test_copies_of_two_technicians_do_not_mix_and_go_to_whom_they_are_for(
    helpdesk: Helpdesk,
) -> None:
    record = await helpdesk.session()
    async with shared(await program(helpdesk, record)) as (board, _, allower):
        ada = await helpdesk.viewer(record)
        await allowed(ada)
        allower.rights = frozenset({"view"})
        bob = await helpdesk.viewer(record, helpdesk.bob)
        halves = copies.parts(Copy("text", LONG.encode()))
        ada.raw(pack(Header(Channel.CLIPBOARD, Flag.NONE, 1), halves[0]))
        bob.tell(ClipboardMode("both"))
        assert await pasted(bob, 9, "not allowed to Bob") == "not_allowed"
        for at, body in enumerate(halves[1:], 2):
            flags = Flag.LAST if at == len(halves) else Flag.NONE
            ada.raw(pack(Header(Channel.CLIPBOARD, flags, 1), body))
        assert (await ada.expect(ClipboardPlaced)).result == "placed"
        assert board.held == Held("text", LONG.encode())
        board.copy(Held("text", b"for Ada"))
        ada.tell(ClipboardFetch())
        assert await copied(ada) == "for Ada"
        assert none_came(bob)


async def test_a_rogue_program_reaches_nobody_who_did_not_ask(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    agent = await program(helpdesk, record)
    agent.tell(ClipboardPlaced(5, "placed"))
    await agent.answer("view", "control", "clipboard")
    ada = await helpdesk.viewer(record)
    await allowed(ada)
    agent.raw(pack(Header(Channel.CLIPBOARD, Flag.LAST, 1), b"\x01unasked"))
    agent.tell(ClipboardLeftOut("secret"))
    agent.tell(SessionEdit("Said after it", ""))
    await ada.expect(SessionState, lambda state: state.name == "Said after it")
    ada.tell(ClipboardFetch())
    await agent.expect(ClipboardFetched)
    agent.raw(pack(Header(Channel.CLIPBOARD, Flag.LAST, 2), b"\x01asked"))
    assert await copied(ada) == "asked"
    assert not any(isinstance(value, ClipboardLeftOut) for _, value in ada.heard)
    agent.raw(pack(Header(Channel.CLIPBOARD, Flag.LAST, 3), b"\x01asked once"))
    ada.tell(ClipboardMode("to_technician"))
    await agent.expect(ClipboardWatch, lambda told: bool(told.people))
    part = pack(Header(Channel.CLIPBOARD, Flag.NONE, 4), b"\x01" * CLIPBOARD_PART_BYTES)
    for _ in range(CLIPBOARD_BYTES // CLIPBOARD_PART_BYTES + 1):
        agent.raw(part)
    assert await agent.ended() == Close.TOO_LARGE
    assert none_came(ada)


async def test_the_log_has_way_and_size_and_not_a_word_of_it(helpdesk: Helpdesk) -> None:
    record = await helpdesk.session()
    marks: list[tuple[str, str]] = []
    helpdesk.running.parts.marks.listen(lambda _id, mark: marks.append((mark.kind, mark.person)))
    async with shared(await program(helpdesk, record)) as (board, _, _):
        ada = await helpdesk.viewer(record)
        await allowed(ada)
        assert await pasted(ada, 1, "canary-in-the-clipboard") == "placed"
        board.copy(Held("text", b"canary-in-the-clipboard"))
        ada.tell(ClipboardFetch())
        await copied(ada)
    assert marks == [("clipboard", "Ada")] * 2
    storage = helpdesk.running.parts.storage

    def written() -> dict[str, str]:
        last = audit.last()
        rows = [audit.get(number) for number in range(1, last.number + 1)] if last else []
        about = [row for row in rows if row and row.subject == record.id]
        return {row.event: row.detail for row in about if "session.copy" in row.event}

    said = await storage.run(written)
    assert said == {
        "session.copy_to_customer": '{"bytes": 23}',
        "session.copy_to_technician": '{"bytes": 23}',
    }
    for file in storage.folder.glob("*.sqlite3*"):
        assert b"canary-in-the-clipboard" not in file.read_bytes()
