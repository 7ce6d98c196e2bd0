"""What must never be written down: a whole session with canaries, then a search (SECURITY 17)."""

import asyncio
import logging
from pathlib import Path

import pytest

from protocol import codec
from protocol.frame import Channel, Header, pack
from protocol.messages.consent import ConsentAnswer, ConsentAsk
from protocol.messages.control import ControlHolder
from protocol.messages.input import InputKey, InputText
from protocol.messages.session import SessionEdit, SessionState
from tests.fakes.agent_rig import TOKEN, Rig, allowed
from tests.fakes.peers import AgentPeer, ViewerPeer, leave_all
from tests.fakes.rogue_appliance import WELCOME, rogue_appliance
from tests.loopback.conftest import PASSWORD, furnished

TYPED = "canary-keystrokes-4711"
NAME, DESCRIPTION, TOPIC = "Canary Customer", "canary description", "canary topic"
WRONG_PASSWORD, WRONG_TOKEN = "canary wrong password", "canarytokencanarytokencana"


@pytest.fixture
def everything(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All loggers at their most talkative, the libraries' too."""
    caplog.set_level(logging.DEBUG)
    return caplog


def written(everything: pytest.LogCaptureFixture) -> str:
    form = logging.Formatter("%(name)s %(levelname)s %(message)s")
    return "\n".join(form.format(record) for record in everything.records)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_no_secret_reaches_log_or_folder(
    tmp_path: Path, everything: pytest.LogCaptureFixture
) -> None:
    desk = await furnished(tmp_path / "data")
    ada = await desk.browser(desk.ada)
    made = await ada.json("/api/sessions", {"topic": TOPIC, "name": NAME})
    row = codec.json.loads(made.body)
    link = row["link"].rpartition("/")[2]
    customer = await desk.browser()
    await customer.form("/join", code=row["code"])
    token = await desk.running.parts.sessions.mint_agent_token(customer.cookies["deskside_page"])
    agent = await AgentPeer.attach(desk.origin, token)
    agent.tell(SessionEdit(NAME, DESCRIPTION))
    ask = await agent.expect(ConsentAsk)
    agent.tell(ConsentAnswer(ask.ask_id, ("view", "control"), "allowed"))
    ticket = await ada.ticket("viewer", row["id"])
    viewer = await ViewerPeer.hello(ada, "/ws/viewer", ticket)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    await agent.expect(ControlHolder)
    viewer.tell(InputText(TYPED))
    viewer.tell(InputKey("KeyA", "a", True, "text"))
    await agent._first(lambda header, _: header.channel is Channel.INPUT, 20)
    agent.raw(pack(Header(Channel.CONTROL), f'{{"type":"{NAME}"}}'.encode()))
    await agent.ended()
    await refusals(desk.origin, await desk.browser(), link)
    secrets = [row["code"], link, token, ticket, TYPED, PASSWORD, WRONG_PASSWORD, WRONG_TOKEN]
    secrets += [agent.welcome.resume_token, *ada.cookies.values(), *customer.cookies.values()]
    await leave_all()
    await desk.running.stop()
    log = written(everything)
    assert "NOT_AUTHENTICATED" in log or "/ws/agent" in log, "the search sees the log"
    found = [one for one in [*secrets, NAME, DESCRIPTION, TOPIC] if one in log]
    assert found == [], found
    files = files_in(tmp_path)
    assert any(NAME.encode() in path.read_bytes() for path in files), "the search sees the folder"
    kept = [
        (one, path.name) for one in secrets for path in files if one.encode() in path.read_bytes()
    ]
    assert kept == []


async def refusals(origin: str, stranger, link: str) -> None:
    """Walks into every door that is closed, with canaries in hand."""
    await stranger.form("/login", email="canary@example.org", password=WRONG_PASSWORD)
    await stranger.form("/join", code=f"{WRONG_TOKEN[:9]}")
    await stranger.form(f"/j/{link}")
    await stranger.get(f"/j/{WRONG_TOKEN}")
    await stranger.get(f"/setup/{WRONG_TOKEN}")
    await stranger.form(f"/setup/{WRONG_TOKEN}", password=WRONG_PASSWORD)
    await stranger.json("/api/agent/claim", {"code": WRONG_TOKEN})
    await stranger.ask("POST", "/join", WRONG_TOKEN, Content_Type="text/plain")
    await stranger.get(f"/nowhere/{WRONG_TOKEN}?token={WRONG_TOKEN}")
    refused = await AgentPeer.open(origin, "/ws/agent")
    refused.raw(pack(Header(Channel.CONTROL), f'{{"type":"x","token":"{WRONG_TOKEN}"}}'.encode()))
    await refused.ended()


async def test_the_customers_program_writes_nothing_down(
    everything: pytest.LogCaptureFixture,
) -> None:
    async with rogue_appliance() as server:
        rig = Rig(server.port)
        rig.start()
        agent, _ = await server.agent()
        await allowed(rig, agent)
        agent.say(ControlHolder("p1"))
        agent.raw(pack(Header(Channel.INPUT), codec.encode(InputText(TYPED))))
        await rig.until(lambda: rig.probe.seen)
        rig.link.edit(NAME, DESCRIPTION)
        agent.cut()
        again, _ = await server.agent()
        again.raw(pack(Header(Channel.CONTROL), f'{{"type":"{TYPED}"}}'.encode()))
        await rig.until(lambda: rig.session.line == "ended")
        await asyncio.sleep(0)
    log = written(everything)
    assert "protocol" in log, "the search sees the log"
    secrets = (TOKEN, WELCOME.code, WELCOME.resume_token, TYPED, NAME, DESCRIPTION)
    assert [one for one in secrets if one in log] == []
