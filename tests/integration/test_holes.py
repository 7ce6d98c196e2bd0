"""Holes found by attacking the appliance as a stranger would; each stays closed."""

import asyncio
import threading
import urllib.parse
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from appliance.handlers.base import origin_of
from appliance.handlers.language import own_path
from appliance.services.lines import Line
from appliance.services.rates import CODE, Rates
from protocol import VERSION
from protocol.close import Close
from protocol.messages.consent import ConsentLower
from protocol.messages.link import AgentHello
from protocol.messages.session import SessionEdit, SessionState
from tests.fakes.peers import AgentPeer, ViewerPeer, until
from tests.fakes.samples import sample
from tests.integration.test_verb_roles import taken
from tests.loopback.conftest import Helpdesk, furnished, helpdesk

__all__ = ["helpdesk"]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "x",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "https://evil.example",
        "//[",
        "/[\t",
        "/a\r\nSet-Cookie: a=b",
        "/한국",
        "/\u2028",
        "javascript:alert(1)",
        "/\x00",
        " //evil.example",
    ],
)
async def test_a_language_switch_leads_nowhere_else(helpdesk: Helpdesk, path: str) -> None:
    assert own_path(path) == "/"
    browser = await helpdesk.browser()
    answer = await browser.form("/language", lang="fr", next=path)
    assert answer.code in (303, 400)
    assert answer.headers.get("Location", "/") == "/"
    assert "a" not in browser.cookies


@pytest.mark.parametrize("path", ["/", "/desk", "/j/abc_-", "/view/x?y=1#z"])
async def test_own_pages_are_come_back_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("referer", ["http://[", "", "null", "//", "http://[::1", "x" * 9000])
async def test_a_referer_that_is_no_address_is_another_site(
    helpdesk: Helpdesk, referer: str
) -> None:
    assert origin_of(referer) != helpdesk.origin
    body = urllib.parse.urlencode({"lang": "fr"})
    browser = await helpdesk.browser()
    browser.origin = helpdesk.origin
    answer = await browser.ask("POST", "/language", body, Origin="", Referer=referer, Cookie="a=b")
    assert answer.code == 403


async def test_an_ipv6_line_of_many_addresses_is_one_asker(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = helpdesk.running.parts
    monkeypatch.setattr(parts, "rates", Rates(parts.clock.monotonic_s))
    asked: set[str] = set()
    take = parts.rates.take
    monkeypatch.setattr(parts.rates, "take", lambda rate, who: asked.add(who) or take(rate, who))
    numbers = iter(range(1000))
    monkeypatch.setattr(
        "appliance.handlers.base.client_address", lambda *_: f"2001:db8:1:2::{next(numbers):x}"
    )
    browser = await helpdesk.browser()
    for _ in range(3):
        await browser.get("/")
    assert asked == {"2001:db8:1:2::/64"}
    assert CODE.burst < 1000


async def test_who_is_closed_while_coming_is_not_let_in(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The appliance goes, or hello took too long, while the token was looked up."""
    record = await helpdesk.session()
    sessions, sockets = helpdesk.running.parts.sessions, helpdesk.running.parts.sockets
    token = await sessions.claim_code_for_agent(record.code, "127.0.0.1")
    attach, before = sessions.attach_agent, set(sockets._open)

    async def slowly(claim: str, shown: str) -> object:
        (coming,) = set(sockets._open) - before
        coming.close(Close.GOING_AWAY)
        return await attach(claim, shown)

    monkeypatch.setattr(sessions, "attach_agent", slowly)
    agent = await AgentPeer.open(helpdesk.origin, "/ws/agent")
    agent.tell(sample(AgentHello, newest=VERSION, token=token))
    assert await agent.ended() == Close.GOING_AWAY
    assert helpdesk.running.parts.attendance.room(record.id) is None
    assert [line for line in caplog.records if line.levelname == "ERROR"] == []


async def test_who_comes_as_the_last_one_goes_finds_the_same_room(helpdesk: Helpdesk) -> None:
    record, agent = await helpdesk.shared()
    await agent.expect(SessionState, lambda one: one.state == "ready")
    attendance = helpdesk.running.parts.attendance
    room = attendance.room(record.id)
    assert room is not None
    async with room.lock:
        ada = await helpdesk.browser(helpdesk.ada)
        sockets = helpdesk.running.parts.sockets._open
        there = len(sockets)
        agent.cut()
        await until(lambda: len(sockets) < there)
        ticket = await ada.ticket("viewer", record.id)
        viewer = await ViewerPeer.hello(ada, "/ws/viewer", ticket)
        await until(lambda: room.coming == 1)
    await viewer.expect(SessionState)
    await until(lambda: room.agent is None)
    assert attendance.room(record.id) is room
    assert [one.person_id for one in room.viewers] == [helpdesk.ada.id]


async def test_a_replaced_connection_is_not_listened_to(
    helpdesk: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, agent = await helpdesk.shared()
    monkeypatch.setattr(Line, "cut", lambda _line, _code: None)
    again = await AgentPeer.attach(helpdesk.origin, agent.welcome.resume_token, "resume")
    await again.expect(SessionState)
    viewer = await helpdesk.viewer(record)
    await viewer.expect(SessionState)
    agent.tell(ConsentLower(()))
    agent.tell(SessionEdit("old", "old"))
    agent.picture(1, b"old", key=True)
    assert await taken(agent) is None
    again.tell(SessionEdit("new", "new"))
    state = await viewer.expect(SessionState, lambda one: one.name == "new")
    assert state.rights == ("view", "control")
    assert "old" not in {getattr(one, "name", "") for _, one in viewer.heard}
    monkeypatch.undo()


@pytest_asyncio.fixture
async def strict(tmp_path) -> AsyncIterator[Helpdesk]:
    """An appliance with the paces of real use."""
    desk = await furnished(tmp_path / "data", rate_times=1)
    yield desk
    await desk.running.stop()


@pytest.mark.asyncio(loop_scope="function")
async def test_stored_messages_have_a_slower_pace(
    strict: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    strict.stand_still(monkeypatch)
    agent = await strict.agent(await strict.session())
    for number in range(150):
        agent.tell(SessionEdit(f"{number}", ""))
    assert await agent.ended() == Close.FLOOD


@pytest.mark.asyncio(loop_scope="function")
async def test_a_revoked_viewer_that_does_not_read_is_closed_at_once(
    strict: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("appliance.services.lines.LAST_WORDS_S", 600.0)
    record, agent = await strict.shared()
    browser = await strict.browser(strict.ada)
    viewer = await ViewerPeer.join(browser, record.id)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    room = strict.running.parts.attendance.room(record.id)
    assert room is not None
    line = room.viewers[0]
    line._stuck = True  # nothing leaves any more, as on a line that nobody reads
    line.send(b"waits")
    await browser.form("/logout")
    await until(lambda: not room.viewers)
    assert not agent.closed.is_set()


@pytest.mark.asyncio(loop_scope="function")
async def test_passwords_are_hashed_away_from_the_event_loop(
    strict: Helpdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two threads at most: a flood of sign-ins neither stops the loop nor fills the memory."""
    passwords = strict.running.parts.passwords
    loop_thread, running, most = threading.current_thread(), 0, 0
    verify, counting, go_on = passwords._verify, threading.Lock(), threading.Event()

    def watched(encoded: str | None, password: str) -> bool:
        nonlocal running, most
        assert threading.current_thread() is not loop_thread
        with counting:
            running += 1
            most = max(most, running)
        go_on.wait(20)
        with counting:
            running -= 1
        return verify(encoded, password)

    monkeypatch.setattr(passwords, "_verify", watched)
    browser = await strict.browser()
    tries = [
        asyncio.create_task(browser.form("/login", email=f"{n}@example.org", password="x"))
        for n in range(5)
    ]
    await until(lambda: running == 2 and len(passwords._waiting) == 3)
    go_on.set()
    answers = await asyncio.gather(*tries)
    assert {answer.code for answer in answers} == {401}
    assert most == 2
