"""kill -9 while mail goes out: every mail arrives, and at most one for each kill arrives twice."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest
import trustme

from tests.fakes.appliance_process import ApplianceProcess
from tests.fakes.mail_room import MailRoom
from tests.fakes.smtp_server import mail_server

EACH = 25


async def check(folder: Path, authority: trustme.CA, kills: int) -> None:
    wanted = [f"one{number}@example.org" for number in range(EACH * (kills + 1))]
    room = MailRoom(folder / "data")
    async with mail_server(authority) as server:
        await room.use(server, authority)
        for to in wanted:
            await room.queue(to)
        await room.close()
        appliance = ApplianceProcess(folder, folder)
        try:
            for kill in range(1, kills + 1):
                await asyncio.to_thread(appliance.start)
                await server.wait_for(EACH * kill)
                appliance.kill()
            await asyncio.to_thread(appliance.start)
            async with asyncio.timeout(30.0):
                while set(server.recipients()) != set(wanted):
                    server.arrived.clear()
                    await server.arrived.wait()
        finally:
            await asyncio.to_thread(appliance.stop)
    ids = Counter(str(mail.message["Message-ID"]) for mail in server.received)
    assert len(ids) == len(wanted)
    assert max(ids.values()) <= 2
    assert sum(ids.values()) - len(ids) <= kills


async def test_a_kill_loses_no_mail(tmp_path: Path, authority: trustme.CA) -> None:
    await check(tmp_path, authority, 1)


@pytest.mark.long
async def test_ten_kills_lose_no_mail(tmp_path: Path, authority: trustme.CA) -> None:
    await check(tmp_path, authority, 10)
