"""A shared session that can be recorded, and what a player reads of it."""

import asyncio
import json
from typing import Any

from appliance.domain.records import Account, SessionRecord
from protocol import VERSION, recording
from protocol.frame import Flag, unpack
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.recording import RecordingShow, RecordingStart, RecordingStop
from protocol.messages.session import SessionState
from protocol.recording import Type
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer, until
from tests.loopback.conftest import Helpdesk


async def rule(desk: Helpdesk, policy: str) -> None:
    await desk.running.parts.preferences.change(desk.ada.id, {"recording.policy": policy})


async def showing_agent(desk: Helpdesk, token: str, claim: str = "token") -> AgentPeer:
    """A customer's program that can show that it is recorded."""
    agent = await AgentPeer.open(desk.origin, "/ws/agent")
    capabilities = ("screen", "input", "recording")
    agent.tell(AgentHello(1, VERSION, claim, token, "linux", "0.1.0", capabilities))
    agent.welcome = await agent.expect(Welcome)
    return agent


class Stage:
    """A shared session with a viewer in it."""

    def __init__(self, desk: Helpdesk, record: SessionRecord, agent: AgentPeer) -> None:
        self.desk, self.record, self.agent = desk, record, agent
        self.viewer: ViewerPeer
        self.sequence = 0

    @classmethod
    async def set(cls, desk: Helpdesk, owner: Account | None = None) -> "Stage":
        owner = owner or desk.ada
        record = await desk.session(owner)
        token = await desk.running.parts.sessions.claim_code_for_agent(record.code, "127.0.0.1")
        agent = await showing_agent(desk, token)
        await agent.answer("view", "control")
        stage = cls(desk, record, agent)
        stage.viewer = await desk.viewer(record, owner)
        await stage.viewer.expect(SessionState, lambda one: one.state == "connected")
        return stage

    async def key(self, *bodies: bytes) -> None:
        """Answers the next wish for a key frame."""
        await self.agent.expect_screen(lambda header: header.flags == Flag.REFRESH)
        self.picture(*(bodies or (b"key",)), key=True)

    def picture(self, *bodies: bytes, key: bool = False) -> None:
        self.agent.picture(self.sequence, *bodies, key=key)
        self.sequence += 1

    async def start(self) -> str:
        self.viewer.tell(RecordingStart())
        shown = await self.viewer.expect(RecordingShow, lambda one: one.on)
        assert (await self.agent.expect(RecordingShow, lambda one: one.on)).recording_id == ""
        return shown.recording_id

    async def taken(self) -> None:
        """Waits until the last picture that was sent is taken."""
        recorder = self.desk.running.parts.recordings.running.running(self.record.id)
        assert recorder is not None
        await until(lambda: recorder._next_sequence == self.sequence)

    async def stop(self) -> None:
        await self.taken()
        self.viewer.tell(RecordingStop())
        await self.viewer.expect(RecordingShow, lambda one: not one.on)
        await self.agent.expect(RecordingShow, lambda one: not one.on)
        await self.ended()

    async def ended(self) -> None:
        """Waits until the file is closed and its row says so."""
        library = self.desk.running.parts.recordings.library
        while any(one.live for one in await library.of_session(self.record.id)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def frames_of(desk: Helpdesk, browser: Browser, recording_id: str) -> list[bytes]:
    """The bodies of all frames, as a player reads them."""
    _, content = await watched(browser, recording_id)
    chunks = [chunk for _, chunk in recording.chunks(content)]
    return [
        bytes(unpack(one.message)[1])
        for chunk in chunks
        if chunk.type in (Type.SCREEN, Type.KEY)
        for one in recording.records(chunk.body)
    ]


async def watched(browser: Browser, recording_id: str) -> tuple[dict[str, Any], bytes]:
    answer = await browser.json(f"/api/recordings/{recording_id}/watch", {})
    assert answer.code == 200, answer.body
    index = json.loads(answer.body)
    path = f"/api/recordings/{recording_id}/content?key={index['key']}"
    content = await browser.get(path)
    assert content.code == 200
    return index, content.body
