"""What the relay costs: the real appliance beside a bare splice, in one run.

    .venv/bin/python -m tests.bench.relay [--seconds N] [--sessions N] [--idle N] [--out FILE]

The splice is a uvloop process that hands on what it reads, with TLS on both sides or without.  Both
carry the same messages between the same loads, which are processes of their own:

- single: one session, 400 frames a second of one message of 16 KiB, each acknowledged, and burst:
  120 frames a second of 32 such messages (bar, over TLS: 3 times the splice's CPU a message,
  acknowledgements included on both sides);
- sessions: 100 of 10 frames a second and 20 KiB over TLS (bar: CPU a frame such that 500 sessions
  stay under 0.8 cores; the latency over the splice's, p95, within 5 ms);
- idle: 5,000 agents over TLS that wait for somebody (bar: the process within 300 MiB).

CPU is that of all threads of the measured process, from /proc/PID/task/*/schedstat.  The load
generator shares the machine; figures count only where it is otherwise quiet.
"""

import argparse
import asyncio
import contextlib
import json
import re
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from appliance.clock import Clock
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.peers import Browser

BAR_TIMES, BAR_CORES, BAR_LATE_MS, BAR_IDLE_MIB = 3.0, 0.8, 5.0, 300.0
MESSAGE_BYTES, FRAME_BYTES, FPS, BAR_SESSIONS = 16 * 1024, 20 * 1024, 10, 500


@dataclass(frozen=True)
class Shape:
    """What goes through: frames a second of each session, of so many messages of a size."""

    sessions: int
    fps: float
    messages: int
    body_bytes: int


SINGLE = Shape(1, 400, 1, MESSAGE_BYTES)
BURST = Shape(1, 120, 32, MESSAGE_BYTES)
STREAMS = {"single": SINGLE, "burst": BURST}
_SETTLE_S = 1.0
_AT_ONCE = 100
_SPLICE = r"""
import asyncio, ssl, sys
import uvloop
class Half(asyncio.Protocol):
    def __init__(self, waiting, partners):
        self.waiting, self.partners, self.other, self.kept = waiting, partners, None, []
    def connection_made(self, transport):
        self.transport = transport
        if self.partners:
            self.other = self.partners.pop(0); self.other.other = self
            for data in self.other.kept: transport.write(data)
        else:
            self.waiting.append(self)
    def data_received(self, data):
        if self.other is None: self.kept.append(data)
        elif not self.other.transport.is_closing(): self.other.transport.write(data)
async def main():
    context = None
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(*sys.argv[1:])
    loop, left, right = asyncio.get_running_loop(), [], []
    one = await loop.create_server(lambda: Half(left, right), "127.0.0.1", 0, ssl=context)
    two = await loop.create_server(lambda: Half(right, left), "127.0.0.1", 0, ssl=context)
    print(*(s.sockets[0].getsockname()[1] for s in (one, two)), flush=True)
    await asyncio.Event().wait()
uvloop.run(main())
"""


class Load:
    """A process of tests.bench.relay_load."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ready(self) -> None:
        """Waits until all its connections are there."""
        word = await self.line("")
        assert word == "ready", word

    async def counted(self) -> dict[str, Any]:
        """Returns what it counted since the last question."""
        told: dict[str, Any] = json.loads(await self.line("\n"))
        return told

    async def line(self, said: str) -> str:
        """Says something and returns the next line."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(said.encode())
        return (await self._process.stdout.readline()).decode().strip()


@contextlib.asynccontextmanager
async def load(**work: Any) -> AsyncIterator[Load]:
    """Yields a load that is at work; it has ended afterwards."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.relay_load", stdin=pipe, stdout=pipe
    )
    try:
        made = Load(process)
        assert process.stdin is not None
        process.stdin.write(json.dumps(work).encode() + b"\n")
        yield made
    finally:
        process.kill()
        await process.wait()


class Splice:
    """A bare splice."""

    url = ""

    def __init__(self, pid: int, ports: tuple[int, int], secure: bool) -> None:
        self.pid, self.ports, self.secure = pid, ports, secure

    async def tokens(self, _role: str, sessions: int) -> tuple[list[str], str]:
        """Returns as many words: the splice asks for none."""
        return [""] * sessions, ""


@contextlib.asynccontextmanager
async def splice(pair: tuple[Path, Path] | None) -> AsyncIterator[Splice]:
    """Yields a splice, over TLS with the files of a certificate and key."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SPLICE, *map(str, pair or ()), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        first, second = (int(word) for word in (await process.stdout.readline()).split())
        yield Splice(process.pid, (first, second), pair is not None)
    finally:
        process.kill()
        await process.wait()


class Relay:
    """The appliance, with sessions that wait for their agents."""

    def __init__(self, folder: Path, made: list[tuple[str, str]], email: str, secure: bool) -> None:
        self.process = ApplianceProcess(folder, folder, secure=secure)
        self.secure = secure
        self._made, self._used, self._email = made, 0, email

    @property
    def pid(self) -> int:
        """Of the appliance."""
        return self.process.pid

    @property
    def url(self) -> str:
        """Its origin."""
        return self.process.url

    @property
    def ports(self) -> tuple[int, int]:
        """Where agents and where viewers connect."""
        return self.process.port, self.process.port

    async def tokens(self, role: str, sessions: int) -> tuple[list[str], str]:
        """Returns tokens of agents of unused sessions; then tickets of their viewers, and the
        cookie.
        """
        if role == "agent":
            self._chosen = self._made[self._used : self._used + sessions]
            self._used += sessions
            return [token for _, token in self._chosen], ""
        tls = ssl.create_default_context()
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
        browser = await Browser(self.url, tls=tls).sign_in(self._email, PASSWORD)
        tickets = [await browser.ticket("viewer", session_id) for session_id, _ in self._chosen]
        return tickets, browser.cookie_header


@contextlib.asynccontextmanager
async def relay(folder: Path, sessions: int, secure: bool) -> AsyncIterator[Relay]:
    """Yields a started appliance."""
    folder.mkdir()  # noqa: ASYNC240 (nothing else runs here)
    desk = Desk(folder / "data", Clock())  # type: ignore[arg-type]
    await desk.preferences.load()
    technician = await desk.technician()

    async def one(number: int) -> tuple[str, str]:
        record = await desk.sessions.create(technician, "Bench", "Cleo")
        address = f"127.1.{number // 250}.{number % 250 + 1}"
        return record.id, await desk.sessions.claim_code_for_agent(record.code, address)

    made: list[tuple[str, str]] = []
    for start in range(0, sessions, _AT_ONCE):  # they share commits
        numbers = range(start, min(start + _AT_ONCE, sessions))
        made += await asyncio.gather(*map(one, numbers))
    desk.close()
    started = Relay(folder, made, technician.email, secure)
    started.process.start()
    try:
        yield started
    finally:
        started.process.stop()


def cpu_us(pid: int) -> float:
    """CPU time of all threads of a process."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1000


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


async def carried(by: Splice | Relay, shape: Shape, seconds: float) -> dict[str, float]:
    """Returns messages a second, microseconds of CPU a message, cores, and latency of frames."""
    common = {"url": by.url, "secure": by.secure, "shows": True, "fps": shape.fps}
    common |= {"messages": shape.messages, "body_bytes": shape.body_bytes}
    tokens, _ = await by.tokens("agent", shape.sessions)
    agent = {**common, "role": "agent", "port": by.ports[0], "cookie": ""}
    async with load(**agent, tokens=tokens) as agents:
        await agents.ready()
        tickets, cookie = await by.tokens("viewer", shape.sessions)
        viewer = {**common, "role": "viewer", "port": by.ports[1], "cookie": cookie}
        async with load(**viewer, tokens=tickets) as viewers:
            await viewers.ready()
            await asyncio.sleep(_SETTLE_S)
            await asyncio.gather(agents.counted(), viewers.counted())
            begun, before = asyncio.get_running_loop().time(), cpu_us(by.pid)
            await asyncio.sleep(seconds)
            sent, seen = await asyncio.gather(agents.counted(), viewers.counted())
            spent = cpu_us(by.pid) - before
            took_s = asyncio.get_running_loop().time() - begun
    return {
        "messages_per_s": seen["frames"] * shape.messages / took_s,
        "lost_frames": sent["frames"] - seen["frames"],
        "cpu_us": spent / (seen["frames"] * shape.messages),
        "cores": spent / 1e6 / took_s,
        "p50_us": seen["p50_us"],
        "p95_us": seen["p95_us"],
    }


async def beside_a_splice(
    folder: Path, secure: bool, shape: Shape, seconds: float
) -> dict[str, Any]:
    """Returns the figures of both, and our CPU as a multiple of the splice's."""
    async with relay(folder, shape.sessions, secure) as ours:
        got = await carried(ours, shape, seconds)
    pair = (folder / "data" / "tls" / "certificate.pem", folder / "data" / "tls" / "key.pem")
    async with splice(pair if secure else None) as bare:
        base = await carried(bare, shape, seconds)
    return {"ours": got, "splice": base, "times": got["cpu_us"] / base["cpu_us"]}


async def idle(folder: Path, agents: int) -> dict[str, float]:
    """Returns the appliance's memory before and with so many agents, and its load by them."""
    async with relay(folder, agents, True) as ours:
        before = resident_mib(ours.pid)
        tokens, _ = await ours.tokens("agent", agents)
        work = {"url": ours.url, "secure": True, "cookie": "", "fps": 0}
        work |= {
            "messages": 0,
            "body_bytes": 0,
            "role": "agent",
            "port": ours.ports[0],
            "shows": False,
        }
        async with load(**work, tokens=tokens) as waiting:
            await waiting.ready()
            await asyncio.sleep(_SETTLE_S)
            begun = cpu_us(ours.pid)
            await asyncio.sleep(10)
            spent = cpu_us(ours.pid) - begun
            full = resident_mib(ours.pid)
    return {"empty_mib": before, "mib": full, "agents": agents, "cores": spent / 1e7}


def table(found: dict[str, Any]) -> str:
    """Returns the figures as lines for people."""
    lines = ["                     ours us  splice us  times  p95 ms  splice p95 ms"]
    for name in (*(f"{kind}_{line}" for kind in STREAMS for line in ("tls", "plain")), "sessions"):
        if one := found.get(name):
            ours, bare = one["ours"], one["splice"]
            lines.append(
                f"{name:18}{ours['cpu_us']:10.1f}{bare['cpu_us']:11.1f}{one['times']:7.2f}"
                f"{ours['p95_us'] / 1000:8.2f}{bare['p95_us'] / 1000:15.2f}"
            )
    if one := found.get("sessions"):
        cores = one["ours"]["cpu_us"] * FPS * BAR_SESSIONS / 1e6
        lines.append(f"{BAR_SESSIONS} sessions would take {cores:.2f} cores (bar {BAR_CORES})")
    if one := found.get("idle"):
        lines.append(f"{one['agents']} idle agents: {one['mib']:.0f} MiB (bar {BAR_IDLE_MIB:.0f})")
    return "\n".join(lines)


def missed(found: dict[str, Any]) -> list[str]:
    """Returns which bars were not reached."""
    late = []
    for kind in STREAMS:
        if (one := found.get(f"{kind}_tls")) and one["times"] > BAR_TIMES:
            late.append(f"{kind} over TLS")
    if one := found.get("sessions"):
        if one["ours"]["cpu_us"] * FPS * BAR_SESSIONS / 1e6 > BAR_CORES:
            late.append("sessions")
        if (one["ours"]["p95_us"] - one["splice"]["p95_us"]) / 1000 > BAR_LATE_MS:
            late.append("latency")
    if (one := found.get("idle")) and one["mib"] > BAR_IDLE_MIB:
        late.append("idle agents")
    return late


async def main() -> int:
    """Measures and prints; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--sessions", type=int, default=100)
    parser.add_argument("--idle", type=int, default=5000)
    parser.add_argument("--only", nargs="*", default=["stream", "sessions", "idle"])
    parser.add_argument("--out", type=Path)
    chosen = parser.parse_args()
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if "stream" in chosen.only:
            for kind, shape in STREAMS.items():
                for line in ("tls", "plain"):
                    name = f"{kind}_{line}"
                    found[name] = await beside_a_splice(
                        folder / name, line == "tls", shape, chosen.seconds
                    )
        if "sessions" in chosen.only:
            found["sessions"] = await beside_a_splice(
                folder / "sessions",
                True,
                Shape(chosen.sessions, FPS, 1, FRAME_BYTES),
                chosen.seconds,
            )
        if "idle" in chosen.only:
            found["idle"] = await idle(folder / "idle", chosen.idle)
    late = missed(found)
    print(table(found))
    print(json.dumps(found))
    print("missed: " + ", ".join(late) if late else "all bars reached")
    if chosen.out:
        chosen.out.write_text(json.dumps(found, indent=1))
    return bool(late)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
