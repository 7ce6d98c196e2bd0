"""How 1,000 invitations leave the outbox, with one bad address and one bad domain among them.

Run by hand: .venv/bin/python -m tests.bench.invitations [count]
"""

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

import trustme

from appliance.domain.records import Account
from appliance.domain.requests import Request
from tests.fakes.request_room import GROUP, RequestRoom, request_room
from tests.fakes.smtp_server import MailServerFake, mail_server

BAD_ADDRESS, BAD_DOMAIN = "nobody@example.org", "somebody@no-such-domain.example"


class Watch:
    """Measures how long the event loop lets others wait."""

    def __init__(self) -> None:
        self.waits_s: list[float] = []
        self._task = asyncio.create_task(self._look())

    async def _look(self) -> None:
        while True:
            before_s = time.perf_counter()
            await asyncio.sleep(0.001)
            self.waits_s.append(time.perf_counter() - before_s - 0.001)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


def refusing(to: str) -> str | None:
    if to == BAD_ADDRESS:
        return "550 5.1.1 no such user"
    return "450 4.1.2 domain not found" if to == BAD_DOMAIN else None


async def queue(room: RequestRoom, actor: Account, count: int) -> None:
    for number in range(count):
        to = {count // 3: BAD_ADDRESS, count // 2: BAD_DOMAIN}.get(
            number, f"customer{number}@example.org"
        )
        wanted = Request(
            group_id=GROUP,
            name=f"Customer {number}",
            email=to,
            topic="Printer",
            language=("en", "ko", "fr")[number % 3],
            send_email=True,
        )
        await room.requests.start(actor, wanted)


async def measure(count: int, room: RequestRoom, server: MailServerFake) -> None:
    began_s = time.perf_counter()
    await queue(room, room.ada, count)
    queued_s = time.perf_counter() - began_s
    watch = Watch()
    transactions_s = []
    room.start()
    began_s = time.perf_counter()
    while len(server.received) < count - 2:
        before_s = time.perf_counter()
        await room.desk.mail.counts()
        transactions_s.append(time.perf_counter() - before_s)
        await asyncio.sleep(0.02)
    drained_s = time.perf_counter() - began_s
    await watch.stop()
    counts = await room.desk.mail.counts()
    print(f"{count} sessions with invitations started in {queued_s:.1f} s")
    print(f"drained in {drained_s:.1f} s ({count / drained_s:.0f} a second): {counts}")
    waits_ms = sorted(wait * 1000 for wait in watch.waits_s)
    print(
        f"the loop (server of the test on it, too): longest wait {waits_ms[-1]:.0f} ms, "
        f"99 % {waits_ms[int(len(waits_ms) * 0.99)]:.1f} ms"
    )
    print(
        f"a transaction beside it: median {statistics.median(transactions_s) * 1000:.1f} ms, "
        f"longest {max(transactions_s) * 1000:.0f} ms"
    )


async def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with mail_server(trustme.CA(), "none") as server:
            server.to_recipient = refusing
            async with request_room(Path(folder)) as room:
                await room.use(server, None)
                await measure(count, room, server)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
