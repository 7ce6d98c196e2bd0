"""kill -9 of the appliance while it records: what was relayed a second before is there."""

import asyncio
import json
import struct
import time
from pathlib import Path

from appliance.clock import Clock
from appliance.domain.records import Account, SessionRecord
from protocol import VERSION, recording
from protocol.frame import Flag, unpack
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.recording import RecordingShow, RecordingStart
from protocol.messages.session import SessionState
from protocol.recording import Type
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.peers import AgentPeer, Browser, PeerClosedError, ViewerPeer, leave_all

EVERY_S = 0.02
FRAMES = 75
LOST_S = 1.0
_STAMP = struct.Struct(">d")


async def furnish(folder: Path) -> tuple[Account, SessionRecord, str]:
    """Makes a technician, a session, and the token of the customer's program."""
    desk = Desk(folder, Clock())  # type: ignore[arg-type]
    await desk.preferences.load()
    technician = await desk.technician()
    record = await desk.sessions.create(technician, "Printer", "Cleo")
    token = await desk.sessions.claim_code_for_agent(record.code, "127.0.0.1")
    desk.close()
    return technician, record, token


async def customer(url: str, token: str, claim: str) -> AgentPeer:
    agent = await AgentPeer.open(url, "/ws/agent")
    agent.tell(AgentHello(1, VERSION, claim, token, "linux", "0.1.0", ("screen", "recording")))
    agent.welcome = await agent.expect(Welcome)
    return agent


async def show(agent: AgentPeer, frames: int) -> None:
    """Shows a screen that changes all the time; each frame says when it was sent."""
    await agent.expect_screen(lambda header: header.flags == Flag.REFRESH)
    for sequence in range(frames):
        asked = [one for one, _ in agent.heard if one.flags == Flag.REFRESH]
        agent.heard.clear()
        now = _STAMP.pack(time.monotonic())
        agent.picture(sequence, now, key=sequence == 0 or bool(asked))
        await asyncio.sleep(EVERY_S)


async def test_a_kill_costs_less_than_a_second_and_it_goes_on_by_itself(tmp_path: Path) -> None:
    technician, record, token = await furnish(tmp_path / "data")
    appliance = ApplianceProcess(tmp_path, tmp_path)
    try:
        appliance.start()
        browser = await Browser(appliance.url).sign_in(technician.email, PASSWORD)
        agent = await customer(appliance.url, token, "token")
        await agent.answer("view", "control")
        viewer = await ViewerPeer.join(browser, record.id)
        await viewer.expect(SessionState, lambda one: one.state == "connected")
        viewer.tell(RecordingStart())
        assert (await agent.expect(RecordingShow, lambda one: one.on)).by == "Ann"
        viewer.refresh()
        await show(agent, FRAMES)
        await viewer.expect_screen(lambda header: header.sequence == FRAMES - 1)
        killed_s = time.monotonic()
        appliance.kill()
        appliance.start()

        agent = await customer(appliance.url, agent.welcome.resume_token, "resume")
        viewer = await rejoined(browser, record.id)
        shown = await viewer.expect(RecordingShow, lambda one: one.on)
        assert (shown.by, (await agent.expect(RecordingShow, lambda one: one.on)).on) == ("Ann", 1)
        answer = await browser.get(f"/api/sessions/{record.id}/recordings")
        first, second = json.loads(answer.body)["recordings"]
        assert (first["ended"], second["live"], second["id"]) == (
            "restart",
            True,
            shown.recording_id,
        )
        sent_s = await played(browser, first["id"])
        assert len(sent_s) >= FRAMES - LOST_S / EVERY_S
        assert killed_s - sent_s[-1] <= LOST_S
    finally:
        await leave_all()
        appliance.stop()


async def rejoined(browser: Browser, session_id: str) -> ViewerPeer:
    """The viewer comes back by itself."""
    while True:
        try:
            viewer = await ViewerPeer.join(browser, session_id)
            await viewer.expect(SessionState, lambda one: one.state == "connected")
        except (OSError, PeerClosedError):
            await asyncio.sleep(0.1)
        else:
            return viewer


async def played(browser: Browser, recording_id: str) -> list[float]:
    """When the frames of a recording were sent; none may be missing between them."""
    answer = await browser.json(f"/api/recordings/{recording_id}/watch", {})
    index = json.loads(answer.body)
    content = await browser.get(f"/api/recordings/{recording_id}/content?key={index['key']}")
    assert len(content.body) == index["bytes"]
    frames = [
        unpack(one.message)
        for _, chunk in recording.chunks(content.body)
        if chunk.type in (Type.SCREEN, Type.KEY)
        for one in recording.records(chunk.body)
    ]
    numbers = [header.sequence for header, _ in frames]
    assert numbers == list(range(len(numbers)))
    return [float(_STAMP.unpack(body)[0]) for _, body in frames]
