"""How fast a change is on every desk: 500 customers waiting, 50 technicians, 20 changes a second.

    .venv/bin/python -m tests.bench.desk_live [--sessions N] [--desks N] [--rate N] [--seconds N]
        [--ended N] [--no-pages]

Makes a data folder with one group, its technicians, the waiting sessions and 10,000 ended ones,
starts the real appliance as a process of its own, opens the desk's socket of every technician and
the page's socket of every customer, and then edits, assigns and gives back sessions through the
API.  Prints how long each change took from the request to each socket (p50, p95, worst), the share
of a core the server used meanwhile, and how long a list of all sessions takes.
The bar: p95 within 1 s, under half a core.
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.records import Account, Group, Membership, SessionRecord
from appliance.domain.requests import Wish
from appliance.domain.rights import TECHNICIAN
from appliance.domain.session import State
from appliance.storage import groups
from protocol import VERSION, codec, frame
from protocol.frame import Channel, Header
from protocol.messages.link import ViewerHello
from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.peers import Browser

BAR_S, BAR_CORES = 1.0, 0.5
GROUP = "group-of-the-bench-000"
_TICKS = os.sysconf("SC_CLK_TCK")
_OPENING = 8
"""Sockets that are opened at once."""


@dataclass
class World:
    """What the folder holds.

    Attributes:
        logins: cookie values of the technicians.
        pages: cookie values of the customers' pages.
        sessions: ids of those that wait.
    """

    logins: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    sessions: list[str] = field(default_factory=list)


@dataclass
class Listener:
    """A desk or page that notes when it hears of each session."""

    connection: WebSocketClientConnection
    heard: dict[str, float] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    reading: asyncio.Task[None] | None = None

    async def read(self) -> None:
        """Notes the first message on each session since `heard` was emptied."""
        while (message := await self.connection.read_message()) is not None:
            now_s = time.perf_counter()
            _, body = frame.unpack(bytes(message))
            value = json.loads(bytes(body))
            self.kinds[value["type"]] += 1
            if value["type"] == "desk.session":
                self.heard.setdefault(value["session"]["id"], now_s)


async def furnish(folder: Path, desks: int, sessions: int, ended: int) -> World:
    """Fills a data folder as a process before would have left it."""
    clock = Clock()
    desk = Desk(folder, clock)  # type: ignore[arg-type]
    world = World()
    await desk.storage.run(groups.insert, Group(GROUP, "Service", clock.now_ms()))
    for number in range(desks):
        account = await desk.people.create(
            "appliance", f"t{number}@example.org", f"Technician {number}", TECHNICIAN, PASSWORD
        )
        await desk.storage.run(groups.put_member, Membership(account.id, GROUP))
        world.logins.append(await desk.sign_in(account.email, address=f"192.0.2.{number + 1}"))
    for number in range(sessions):
        wish = Wish("Printer", f"Customer {number}", group_id=GROUP)
        record = await desk.storage.run(desk.sessions.create_now, account, wish)
        page, record = await desk.sessions.claim_link(record.link_token)
        world.pages.append(page)
        world.sessions.append(record.id)
    await desk.storage.run(_end_many, desk, record, account, ended)
    desk.close()
    return world


def _end_many(desk: Desk, like: SessionRecord, owner: Account, many: int) -> None:
    rows = desk.sessions.moves._rows
    for number in range(many):
        at_ms = like.created_at_ms - number * 60_000
        record = replace(
            like,
            id=secrets.identifier(),
            code=f"{number:09d}",
            link_token=secrets.link_token(),
            owner_id=owner.id,
            owner=owner.name,
            state=State.CLOSED,
            queued_at_ms=at_ms - 300_000,
            answered_at_ms=at_ms - 200_000,
            ended_at_ms=at_ms,
            changed_at_ms=at_ms,
            expires_at_ms=0,
        )
        rows.insert(record, f"code {number}".encode(), f"link {number}".encode())


async def listening(url: str, cookie: str, ticket_path: str, wish: dict[str, str]) -> Listener:
    """Opens a socket of the events as a page does."""
    name, _, value = cookie.partition("=")
    browser = Browser(url, {name: value})
    answer = await browser.json(ticket_path, wish)
    assert answer.code == 200, answer.body
    ticket = json.loads(answer.body)["ticket"]
    headers = {"Origin": url, "Cookie": cookie}
    request = HTTPRequest(url.replace("http", "ws", 1) + "/ws/events", headers=headers)
    connection = await websocket_connect(request)
    hello = codec.encode(ViewerHello(1, VERSION, ticket, ()))
    await connection.write_message(frame.pack(Header(Channel.CONTROL), hello), binary=True)
    listener = Listener(connection)
    listener.reading = asyncio.create_task(listener.read())
    return listener


async def opened(url: str, cookies: list[str], path: str, wish: dict[str, str]) -> list[Listener]:
    """Opens many, at a pace the rate classes allow."""
    found = []
    for at in range(0, len(cookies), _OPENING):
        some = cookies[at : at + _OPENING]
        found += await asyncio.gather(*(listening(url, one, path, wish) for one in some))
        await asyncio.sleep(_OPENING / 9.0)
    return found


def busy_s(pid: int) -> float:
    """Returns how long a process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


async def change(browser: Browser, number: int, session_id: str) -> None:
    """One act of a technician on a session nobody has."""
    path = f"/api/sessions/{session_id}"
    if number % 2:
        given = {"to": "me", "expected_owner_id": ""}
        answer = await browser.json(f"{path}/assign", given)
    else:
        given = {
            "name": f"Customer {number}",
            "email": "",
            "topic": f"Change {number}",
            "description": "",
            "comment": "",
            "group_id": GROUP,
        }
        answer = await browser.json(f"{path}/edit", given)
    assert answer.code == 200, (answer.code, answer.body)


async def measured(url: str, world: World, desks: list[Listener], rate: int, seconds: int) -> None:
    """Makes the changes and prints what was seen of them."""
    browsers = [Browser(url, {"deskside_login": login}) for login in world.logins]
    began: dict[str, float] = {}
    acts = []
    start_s = time.perf_counter()
    for number in range(rate * seconds):
        await asyncio.sleep(max(0.0, start_s + number / rate - time.perf_counter()))
        session_id = world.sessions[number % len(world.sessions)]
        began[session_id] = time.perf_counter()
        browser = browsers[number % len(browsers)]
        acts.append(asyncio.create_task(change(browser, number, session_id)))
    await asyncio.gather(*acts)
    await asyncio.sleep(1)
    took = [
        desk.heard[session_id] - at if session_id in desk.heard else float("inf")
        for session_id, at in began.items()
        for desk in desks
    ]
    took.sort()
    p95 = took[int(len(took) * 0.95)]
    lost = sum(one == float("inf") for one in took)
    print(
        f"{len(began)} changes on {len(desks)} desks: p50 {statistics.median(took) * 1000:.0f} ms, "
        f"p95 {p95 * 1000:.0f} ms, worst {took[-1] * 1000:.0f} ms, lost {lost} "
        f"(bar {BAR_S * 1000:.0f} ms)"
    )


async def listed(url: str, login: str) -> None:
    """Prints how long the list takes."""
    browser = Browser(url, {"deskside_login": login})
    took = []
    for _ in range(10):
        start_s = time.perf_counter()
        answer = await browser.get("/api/sessions")
        took.append(time.perf_counter() - start_s)
        assert answer.code == 200
        await asyncio.sleep(0.1)
    rows = len(json.loads(answer.body)["sessions"])
    size = len(answer.body) // 1024
    print(f"list of {rows} sessions: p50 {statistics.median(took) * 1000:.0f} ms, {size} KiB")


async def run(given: argparse.Namespace) -> None:
    """Does all of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "agents").mkdir()
        appliance = ApplianceProcess(folder, folder / "agents")
        world = await furnish(folder / "data", given.desks, given.sessions, given.ended)
        appliance.start()
        try:
            url, pid = appliance.url, appliance.pid
            cookies = [f"deskside_login={one}" for one in world.logins]
            desks = await opened(url, cookies, "/api/tickets", {"for": "events"})
            pages: list[Listener] = []
            if not given.no_pages:
                cookies = [f"deskside_page={one}" for one in world.pages]
                pages = await opened(url, cookies, "/session/ticket", {})
            print(
                f"{len(world.sessions)} sessions waiting, {given.ended} ended, {len(desks)} desks, "
                f"{len(pages)} pages"
            )
            await asyncio.sleep(3)
            for idle in (True, False):
                for one in (*desks, *pages):
                    one.heard.clear()
                    one.kinds.clear()
                before_s, start_s = busy_s(pid), time.perf_counter()
                if idle:
                    await asyncio.sleep(5)
                else:
                    await measured(url, world, desks, given.rate, given.seconds)
                passed_s = time.perf_counter() - start_s
                cores = (busy_s(pid) - before_s) / passed_s
                told: Counter[str] = sum((one.kinds for one in (*desks, *pages)), Counter())
                what = "idle" if idle else f"{given.rate} changes/s"
                each = ", ".join(f"{many / passed_s:.0f} {name}" for name, many in told.items())
                print(f"{what}: {cores:.2f} cores (bar {BAR_CORES}); messages/s: {each or 'none'}")
            await listed(url, world.logins[0])
            for one in (*desks, *pages):
                assert one.reading is not None
                assert not one.reading.done(), "a socket was closed"
                one.reading.cancel()
        finally:
            appliance.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=500)
    parser.add_argument("--desks", type=int, default=50)
    parser.add_argument("--rate", type=int, default=20)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--ended", type=int, default=10_000)
    parser.add_argument("--no-pages", action="store_true")
    wanted = parser.parse_args()
    if wanted.rate * wanted.seconds > wanted.sessions:
        parser.error("every session is changed once: more sessions, or fewer changes")
    asyncio.run(run(wanted))
