"""A thousand mails: none lost, none doubled, one line after the other.

Figures: .venv/bin/python -m pytest -n0 -s -m "long or not long" tests/integration/test_mail_many.py
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from appliance.domain.mail import MailState
from appliance.services.outbox import MAILS_PER_LINE
from tests.fakes.mail_room import LETTERS, MailRoom
from tests.fakes.smtp_server import mail_server

TICK_S = 0.005


@asynccontextmanager
async def longest_pause() -> AsyncIterator[list[float]]:
    """Measures, by the wall clock, how long the event loop is away from a task that always wants to
    run.  Printed, not asserted: other programs of this machine count too.
    """
    pauses = [0.0]

    async def ticking() -> None:
        before_s = time.perf_counter()
        while True:
            await asyncio.sleep(TICK_S)
            now_s = time.perf_counter()
            pauses[0] = max(pauses[0], now_s - before_s - TICK_S)
            before_s = now_s

    task = asyncio.create_task(ticking())
    yield pauses
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def drained(folder: Path, mails: int) -> tuple[MailRoom, list[str], int, float, float]:
    """Queues in one transaction, sends, and returns what arrived and what it took."""
    wanted = [f"one{number}@example.org" for number in range(mails)]
    room = MailRoom(folder)
    authority = trustme.CA()
    mail = room.desk.mail

    def queue_all() -> None:
        for to in wanted:
            mail.queue_now(to, LETTERS["ko"], "ko", "invitation", "ada")

    async with mail_server(authority) as server:
        await room.use(server, authority)
        room.start()
        await room.desk.storage.run(queue_all)
        began_s = time.perf_counter()
        async with longest_pause() as pauses:
            await server.wait_for(mails, within_s=120.0)
        took_s = time.perf_counter() - began_s
        await room.stop()
    assert sorted(server.recipients()) == sorted(wanted)
    return room, server.recipients(), server.lines, pauses[0], took_s


async def check(folder: Path, mails: int) -> None:
    room, _, lines, pause_s, took_s = await drained(folder, mails)
    counts = await room.desk.mail.counts()
    await room.close()
    print(f"{mails} mails in {took_s:.1f} s, {lines} lines, loop away {pause_s * 1000:.0f} ms")
    assert counts == {MailState.SENT.value: mails}
    assert lines <= -(-mails // MAILS_PER_LINE) + 1


async def test_many_mails_go_out_once_each(tmp_path: Path) -> None:
    await check(tmp_path / "data", 120)


@pytest.mark.long
async def test_a_thousand_mails_go_out_once_each(tmp_path: Path) -> None:
    await check(tmp_path / "data", 1000)
