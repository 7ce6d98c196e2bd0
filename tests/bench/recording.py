"""What recording costs the appliance, and how large recordings are beside what was relayed.

    python -m tests.bench.recording [sessions] [seconds of one round] [rounds]

Runs the appliance as its own process with its own TLS, as it is installed.  In every session a
customer's program sends 10 frames a second of 20 KiB (typing and scrolling), a key frame of 300 KiB
whenever it is asked for one, and one viewer takes and acknowledges them.  Rounds without and with
recording take turns, which comes first changes, and starting and stopping is not in them.  What
recording adds is the median of the differences within turns; beside it stands what the threads that
write took, which noise of the machine hardly reaches.
"""

import asyncio
import json
import random
import ssl
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from appliance.clock import Clock
from protocol import VERSION, recording
from protocol.frame import HEADER_BYTES, Channel, Flag
from protocol.messages.link import AgentHello, Welcome
from protocol.messages.recording import RecordingStart, RecordingStop
from protocol.messages.session import SessionState
from protocol.recording import Type
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.peers import AgentPeer, Browser, ViewerPeer, leave_all

FPS = 10
FRAME_BYTES = 20 * 1024
KEY_BYTES = 300 * 1024
SETTLE_S = 1.5
_NOISE = random.Random(1).randbytes(KEY_BYTES)


@dataclass
class Pair:
    """A session: the customer's program and the viewer.

    Attributes:
        relayed_bytes: of all messages of the screen channel.
    """

    session_id: str
    agent: AgentPeer
    viewer: ViewerPeer
    sequence: int = 0
    relayed_bytes: int = 0
    frames: int = 0

    async def show(self) -> None:
        """Sends frames for ever, as an agent does that is asked for key frames now and then."""
        while True:
            asked = any(one.flags == Flag.REFRESH for one, _ in self.agent.heard)
            self.agent.heard.clear()
            size = KEY_BYTES if asked else FRAME_BYTES
            self.agent.picture(self.sequence, _NOISE[:size], key=asked)
            self.sequence += 1
            self.frames += 1
            self.relayed_bytes += size + HEADER_BYTES
            await asyncio.sleep(1 / FPS)

    async def look(self) -> None:
        """Takes frames for ever and acknowledges each."""
        self.viewer.refresh()
        while True:
            seen = [one for one, _ in self.viewer.heard if one.channel is Channel.SCREEN]
            if seen:
                self.viewer.heard.clear()
                self.viewer.acknowledge(seen[-1].sequence)
            await asyncio.sleep(1 / FPS)


@dataclass(frozen=True)
class Spent:
    """Microseconds of CPU for each frame.

    Attributes:
        writing: of threads that there were not before the first recording.
    """

    all: float
    writing: float


def cpu_ns(pid: int) -> dict[str, int]:
    """CPU time of each thread of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return {task.name: int((task / "schedstat").read_text().split()[0]) for task in tasks}


async def measure(folder: Path, sessions: int, seconds: float, rounds: int) -> None:
    desk = Desk(folder / "data", Clock())  # type: ignore[arg-type]
    await desk.preferences.load()
    technician = await desk.technician()
    made = []
    for _ in range(sessions):
        record = await desk.sessions.create(technician, "Bench", "Cleo")
        token = await desk.sessions.claim_code_for_agent(record.code, "127.0.0.1")
        made.append((record.id, token))
    desk.close()
    appliance = ApplianceProcess(folder, folder, secure=True)
    appliance.start()
    try:
        tls = ssl.create_default_context()
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        browser = await Browser(appliance.url, tls=tls).sign_in(technician.email, PASSWORD)
        pairs = [await pair(browser, *one) for one in made]
        tasks = [asyncio.create_task(work) for one in pairs for work in (one.show(), one.look())]
        await asyncio.sleep(2)
        await rounds_of(appliance.pid, browser, pairs, seconds, rounds)
        for task in tasks:
            task.cancel()
    finally:
        await leave_all()
        appliance.stop()


async def pair(browser: Browser, session_id: str, token: str) -> Pair:
    agent = await AgentPeer.open(browser.origin, "/ws/agent", browser.tls)
    agent.tell(AgentHello(1, VERSION, "token", token, "linux", "0.1.0", ("screen", "recording")))
    agent.welcome = await agent.expect(Welcome)
    await agent.answer("view", "control")
    viewer = await ViewerPeer.join(browser, session_id)
    await viewer.expect(SessionState, lambda one: one.state == "connected")
    return Pair(session_id, agent, viewer)


async def rounds_of(
    pid: int, browser: Browser, pairs: list[Pair], seconds: float, rounds: int
) -> None:
    without, with_it = [], []
    others = frozenset(cpu_ns(pid))
    for turn in range(rounds):
        if turn % 2 == 0:
            without.append(await round_of(pid, pairs, seconds, others))
        for one in pairs:
            one.viewer.tell(RecordingStart())
        await asyncio.sleep(SETTLE_S)
        with_it.append(await round_of(pid, pairs, seconds, others))
        for one in pairs:
            one.viewer.tell(RecordingStop())
        await asyncio.sleep(SETTLE_S)
        if turn % 2:
            without.append(await round_of(pid, pairs, seconds, others))
    plain = statistics.median(one.all for one in without)
    pairs_of = zip(with_it, without, strict=True)
    added = statistics.median(after.all - before.all for after, before in pairs_of)
    writing = statistics.median(one.writing for one in with_it)
    print(f"{len(pairs)} sessions, {rounds} turns of rounds of {seconds} s, TLS")
    print(f"CPU of the appliance for each frame: {plain:.1f} us without recording")
    print(f"recording adds {added:.1f} us: {100 * added / plain:.1f} %, {core(added)}")
    print(f"of this the threads that write take {writing:.1f} us: {100 * writing / plain:.1f} %")
    print(
        f"without {[round(one.all) for one in without]}, with {[round(one.all) for one in with_it]}"
    )
    await sizes(browser, pairs)


def core(added_us: float) -> str:
    """What ten sessions cost."""
    return f"{added_us * FPS * 10 / 10_000:.2f} % of a core for 10 sessions"


async def round_of(pid: int, pairs: list[Pair], seconds: float, others: frozenset[str]) -> Spent:
    frames, before = sum(one.frames for one in pairs), cpu_ns(pid)
    await asyncio.sleep(seconds)
    after, shown = cpu_ns(pid), sum(one.frames for one in pairs) - frames
    spent = {one: (ns - before.get(one, 0)) / 1000 / shown for one, ns in after.items()}
    return Spent(sum(spent.values()), sum(us for one, us in spent.items() if one not in others))


async def sizes(browser: Browser, pairs: list[Pair]) -> None:
    """Prints how large the last recordings are beside the frames in them."""
    held = content = 0
    for one in pairs:
        answer = await browser.get(f"/api/sessions/{one.session_id}/recordings")
        last = json.loads(answer.body)["recordings"][-1]["id"]
        index = json.loads((await browser.json(f"/api/recordings/{last}/watch", {})).body)
        path = f"/api/recordings/{last}/content?key={index['key']}"
        data = (await browser.get(path)).body
        content += len(data)
        held += sum(
            len(record.message)
            for _, chunk in recording.chunks(data)
            if chunk.type in (Type.SCREEN, Type.KEY)
            for record in recording.records(chunk.body)
        )
    print(f"recordings hold {content / held * 100 - 100:.2f} % more than the frames in them")


if __name__ == "__main__":
    numbers = sys.argv[1:]
    many = int(numbers[0]) if numbers else 8
    round_s = float(numbers[1]) if len(numbers) > 1 else 6.0
    turns = int(numbers[2]) if len(numbers) > 2 else 4
    with tempfile.TemporaryDirectory() as made_folder:
        asyncio.run(measure(Path(made_folder), many, round_s, turns))
