"""Many chats at once against an appliance that is killed: nothing may be lost, nothing doubled.

The clients here do what a page does: they keep what was not acknowledged, come back after a cut,
and send it again under the same id.
"""

import asyncio
import os
import random
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPRequest
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from appliance.clock import Clock
from appliance.domain.chat import ChatLine
from appliance.secrets import Vault
from appliance.storage import Storage
from appliance.storage.chat import ChatRows
from protocol import VERSION, codec, frame
from protocol.codec import SERVER
from protocol.frame import Channel, Header
from protocol.messages.chat import ChatMessage, ChatOpen, ChatPost, ChatRefused, ChatState
from protocol.messages.link import ViewerHello, ViewerWelcome
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import Desk
from tests.fakes.peers import until

CHATS_OF_ONE = 10
"""How many chats a technician has open on one desk."""
_HASTY_S = 2.5
_AGAIN_S = 0.3
_LOOK_S = 0.1
PROXY = 'trusted_proxies = ["127.0.0.1"]\n'
"""So that each client has an address of its own, as in life."""

_addresses = count(1)


@dataclass
class Voice:
    """One side of one chat.

    Attributes:
        unsent: id and text of what the appliance has not acknowledged, in order.
        acknowledged: id -> number.
        heard: number -> text, of both sides.
        taken_s: seconds from sending to acknowledgement, for what went through at once.
    """

    session_id: str
    named: str
    unsent: deque[tuple[str, str]]
    pause_s: float
    acknowledged: dict[str, int] = field(default_factory=dict)
    heard: dict[int, str] = field(default_factory=dict)
    taken_s: list[float] = field(default_factory=list)
    repeated: int = 0
    sent: tuple[str, float] = ("", 0.0)
    ready: bool = False
    not_before_s: float = 0.0

    def next_post(self) -> ChatPost | None:
        """Returns what to send now, one message after the other."""
        if not self.ready or self.sent[0] or not self.unsent:
            return None
        if time.monotonic() < self.not_before_s:
            return None
        client_id, text = self.unsent[0]
        self.sent = client_id, time.monotonic()
        return ChatPost(self.named, client_id, text)

    def cut(self) -> None:
        """The line broke: what is on its way is sent again later."""
        self.repeated += bool(self.sent[0])
        self.ready, self.sent = False, ("", 0.0)

    def hear(self, message: ChatMessage) -> None:
        """Takes a message of the chat, also one of its own."""
        if message.client_id and message.client_id not in self.acknowledged:
            self.acknowledged[message.client_id] = message.number
            if self.sent[0] == message.client_id:
                self.taken_s.append(time.monotonic() - self.sent[1])
        if message.client_id == self.sent[0]:
            self.sent = "", 0.0
            self.not_before_s = time.monotonic() + random.uniform(0, 2 * self.pause_s)
        self.unsent = deque(one for one in self.unsent if one[0] not in self.acknowledged)
        self.heard.setdefault(message.number, message.text)

    def refused(self, message: ChatRefused) -> None:
        """Was too fast, and waits as a page does."""
        assert message.reason == "too_fast", message
        self.sent = "", 0.0
        self.not_before_s = time.monotonic() + _HASTY_S

    @property
    def last(self) -> int:
        """Up to which nothing is missing."""
        number = 0
        while number + 1 in self.heard:
            number += 1
        return number


@dataclass
class Station:
    """A page or a desk: one line with one or many chats, which comes back after a cut."""

    origin: str
    cookie: str
    ticket_path: str
    ticket_body: str
    voices: list[Voice]
    address: str = ""

    def __post_init__(self) -> None:
        number = next(_addresses)
        self.address = f"198.18.{number // 250}.{number % 250 + 1}"

    async def run(self) -> None:
        """Talks until cancelled."""
        while True:
            with suppress(OSError, HTTPError, WebSocketClosedError, StreamClosedError):
                await self._talk()
            for voice in self.voices:
                voice.cut()
            await asyncio.sleep(random.uniform(0.5, 1.5) * _AGAIN_S)

    async def _talk(self) -> None:
        headers = {"Origin": self.origin, "Cookie": self.cookie, "X-Forwarded-For": self.address}
        asked = HTTPRequest(
            self.origin + self.ticket_path,
            "POST",
            headers | {"Content-Type": "application/json"},
            self.ticket_body,
        )
        answer = await AsyncHTTPClient(force_instance=True).fetch(asked)
        address = self.origin.replace("http", "ws", 1) + "/ws/events"
        line = await websocket_connect(HTTPRequest(address, headers=headers))
        _say(line, ViewerHello(1, VERSION, codec.json.loads(answer.body)["ticket"], ()))
        news = asyncio.Event()
        reader = asyncio.create_task(self._read(line, news))
        try:
            while not reader.done():
                for post in filter(None, [voice.next_post() for voice in self.voices]):
                    _say(line, post)
                news.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(_LOOK_S):  # wait_for may swallow a cancellation
                        await news.wait()
        finally:
            reader.cancel()
            line.close()

    async def _read(self, line: WebSocketClientConnection, news: asyncio.Event) -> None:
        by_session = {voice.session_id: voice for voice in self.voices}
        while isinstance(packed := await line.read_message(), bytes):
            message = codec.decode(frame.unpack(packed)[1], SERVER)
            voice = by_session.get(getattr(message, "session_id", ""))
            match message:
                case ViewerWelcome():
                    for one in self.voices:
                        _say(line, ChatOpen(one.named, one.last))
                case ChatMessage() if voice:
                    voice.hear(message)
                case ChatRefused() if voice:
                    voice.refused(message)
                case ChatState() if voice:
                    voice.ready = True
            news.set()
        news.set()


def _say(line: WebSocketClientConnection, message: object) -> None:
    packed = frame.pack(Header(Channel.CONTROL), codec.encode(message))
    sent = line.write_message(packed, binary=True)
    sent.add_done_callback(lambda done: done.cancelled() or done.exception())


@dataclass
class Outcome:
    """What came of it."""

    wanted: int
    stored: int
    lost: int
    doubled: int
    out_of_order: int
    gaps: int
    unheard: int
    repeated: int
    taken_s: list[float]
    back_s: float
    cpu_ms: float

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.out_of_order or self.gaps or self.unheard)

    def text(self) -> str:
        taken = sorted(self.taken_s)
        p50, p95 = (1000 * taken[int(len(taken) * share)] for share in (0.5, 0.95))
        return (
            f"messages {self.wanted}, stored {self.stored}\n"
            f"lost {self.lost}, doubled {self.doubled}, out of order {self.out_of_order}, "
            f"gaps {self.gaps}, not heard by somebody {self.unheard}\n"
            f"on their way when the line broke, sent again: {self.repeated}\n"
            f"acknowledged after: median {p50:.1f} ms, p95 {p95:.1f} ms "
            f"(n={len(taken)}, worst {1000 * taken[-1]:.0f} ms)\n"
            f"CPU of the appliance for each message: {self.cpu_ms:.1f} ms\n"
            f"from kill to the first acknowledgement: {self.back_s:.1f} s"
        )


async def furnish(
    folder: Path, chats: int, each: int, pause_s: float, origin: str
) -> list[Station]:
    """Makes sessions, customers' pages and technicians' desks in a data folder nobody uses."""
    desk = Desk(folder, Clock())  # type: ignore[arg-type]
    await desk.preferences.load()
    stations, voices = [], []
    for at in range(chats):
        if at % CHATS_OF_ONE == 0:
            email = f"tech{at}@example.org"
            technician = await desk.technician(email, f"Tech {at}")
            login = await desk.sign_in(email, address=f"192.0.2.{at % 250}")
            body = '{"for":"events"}'
            voices = []
            cookie = f"deskside_login={login}"
            stations.append(Station(origin, cookie, "/api/tickets", body, voices))
        record = await desk.sessions.create(technician, name=f"Customer {at}")
        token, _ = await desk.sessions.claim_link(record.link_token)
        voices.append(_voice(record.id, record.id, f"t{at}", each, pause_s))
        page = [_voice(record.id, "", f"c{at}", each, pause_s)]
        stations.append(Station(origin, f"deskside_page={token}", "/session/ticket", "{}", page))
    desk.close()
    return stations


def _voice(session_id: str, named: str, label: str, each: int, pause_s: float) -> Voice:
    unsent = deque((f"{label}-{number}", f"{label} 말 {number} 👋") for number in range(each))
    return Voice(session_id, named, unsent, pause_s)


async def storm(folder: Path, chats: int, each: int, pause_s: float, within_s: float) -> Outcome:
    """Lets all talk, kills the appliance in the middle, and counts when all is said."""
    appliance = ApplianceProcess(folder, folder, PROXY)
    stations = await furnish(folder / "data", chats, each, pause_s, appliance.url)
    voices = [voice for station in stations for voice in station.voices]
    wanted = [one for voice in voices for one in voice.unsent]

    def acknowledged() -> int:
        return sum(len(voice.acknowledged) for voice in voices)

    try:
        await asyncio.to_thread(appliance.start)
        async with asyncio.TaskGroup() as group:
            talking = [group.create_task(station.run()) for station in stations]
            await until(lambda: acknowledged() >= len(wanted) // 2, within_s)
            appliance.kill()
            killed_s = time.monotonic()
            before = acknowledged()
            await asyncio.to_thread(appliance.start)
            await until(lambda: acknowledged() > before, within_s)
            back_s = time.monotonic() - killed_s
            cpu_s, after = cpu_of(appliance.pid), acknowledged()
            await until(lambda: all(not one.unsent for one in voices), within_s)
            await until(lambda: all(one.last >= 2 * each for one in voices), within_s)
            cpu_s, after = cpu_of(appliance.pid) - cpu_s, acknowledged() - after
            for task in talking:
                task.cancel()
    finally:
        await asyncio.to_thread(appliance.stop)
    outcome = await _counted(folder / "data", voices, wanted)
    outcome.back_s, outcome.cpu_ms = back_s, 1000 * cpu_s / max(1, after)
    return outcome


def cpu_of(pid: int) -> float:
    """Returns the seconds a process has worked so far (proc(5), utime and stime)."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in after_name[11:13]) / os.sysconf("SC_CLK_TCK")


async def _counted(folder: Path, voices: list[Voice], wanted: list[tuple[str, str]]) -> Outcome:
    """Compares the database with what was said and heard."""
    storage, rows = Storage.open(folder), ChatRows(Vault.open(folder / "master.key"))
    chats: dict[str, list[ChatLine]] = {}
    for voice in voices:
        chats[voice.session_id] = await storage.run(rows.after, voice.session_id, 0, 2**31)
    storage.close()
    lines = [line for chat in chats.values() for line in chat if line.side != "appliance"]
    times = Counter((line.client_id, line.text) for line in lines)
    numbers = {line.client_id: line.number for line in lines}
    orders = [[numbers.get(f"{label}-{at}", 0) for at in range(n)] for label, n in _each(wanted)]
    return Outcome(
        wanted=len(wanted),
        stored=len(lines),
        lost=sum(one not in times for one in wanted),
        doubled=sum(number - 1 for number in times.values()),
        out_of_order=sum(order != sorted(order) for order in orders),
        gaps=sum(
            [one.number for one in chat] != list(range(1, len(chat) + 1)) for chat in chats.values()
        ),
        unheard=sum(
            voice.heard != {line.number: line.text for line in chats[voice.session_id]}
            for voice in voices
        ),
        repeated=sum(voice.repeated for voice in voices),
        taken_s=[one for voice in voices for one in voice.taken_s],
        back_s=0.0,
        cpu_ms=0.0,
    )


def _each(wanted: list[tuple[str, str]]) -> list[tuple[str, int]]:
    return list(Counter(client_id.partition("-")[0] for client_id, _ in wanted).items())
