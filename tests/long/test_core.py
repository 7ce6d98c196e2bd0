"""SECURITY.md's full figures for storage, codes and audit."""

import asyncio
import random
import time
from pathlib import Path
from statistics import median

import pytest

from appliance.domain.errors import CodeRefusedError, DomainError, WorkNeededError
from appliance.services import guesses
from appliance.storage import Storage, marks
from protocol import work
from tests.fakes.desk import Desk
from tests.integration.test_storage import killed_under_load
from tests.integration.test_tampering import tamperings

pytestmark = pytest.mark.long


async def test_200_kills_lose_nothing(tmp_path: Path) -> None:
    """SECURITY 21."""
    for number in range(200):
        folder = tmp_path / f"{number}"
        last = killed_under_load(folder, after=number % 50)
        storage = Storage.open(folder)
        kept = [await storage.run(marks.get, f"n{one}") for one in range(last + 1)]
        storage.close()
        assert kept == ["written"] * (last + 1)


async def test_1000_tamperings_are_found(desk: Desk) -> None:
    """SECURITY 24."""
    await tamperings(desk, 1000)


async def test_a_day_of_256_attackers(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY 4: attackers pay whatever is asked (their sums are made free here)."""
    monkeypatch.setattr(work, "solved", lambda challenge, answer, bits: answer == "paid")
    account = await desk.technician()
    live = [await desk.sessions.create(account) for _ in range(50)]
    answered, joined, joins = 0, 0, 0
    proofs: dict[str, str] = {}
    for hour in range(24):
        for _ in range(12):
            for number in range(256):
                address = f"203.0.{number // 250}.{number % 250}"
                try:
                    await desk.sessions.claim_code("malformed", address, proofs.get(address, ""))
                except CodeRefusedError:
                    answered += 1
                except WorkNeededError as asked:
                    proofs[address] = f"{asked.challenge}:paid"
                except DomainError:
                    break
        for number in range(2):
            joins += 1
            session = live.pop()
            address = f"198.51.100.{hour * 2 + number}"
            if desk.clock.ms >= session.expires_at_ms:
                session = await desk.sessions.create(account)
            try:
                await desk.sessions.claim_code(session.code, address)
                joined += 1
            except WorkNeededError as asked:
                await desk.sessions.claim_code(session.code, address, f"{asked.challenge}:paid")
                joined += 1
        desk.clock.pass_(hours=1)
    assert answered <= 256 * guesses.MOST_PER_DAY
    assert answered * 50 / 10**9 <= 0.002
    assert joined >= 0.99 * joins


async def test_refusals_take_the_same_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """SECURITY 5: interleaved, with the budgets raised."""
    monkeypatch.setattr(guesses, "FREE_PER_HOUR", 10**9)
    monkeypatch.setattr(guesses, "MOST_PER_DAY", 10**9)
    monkeypatch.setattr(guesses, "FREE_IN_ALL_PER_DAY", 10**9)
    account = await desk.technician()
    used, late = await desk.sessions.create(account), await desk.sessions.create(account)
    await desk.sessions.claim_code(used.code, "192.0.2.1")
    desk.clock.pass_(minutes=31)
    kinds = {"used": used.code, "expired": late.code, "unknown": "999999998", "malformed": "12"}
    times: dict[str, list[int]] = {kind: [] for kind in kinds}
    order = list(kinds)
    draw = random.Random(1)
    for _ in range(2000):
        draw.shuffle(order)
        for kind in order:
            begun_ns = time.perf_counter_ns()
            with pytest.raises(CodeRefusedError):
                await desk.sessions.claim_code(kinds[kind], "192.0.2.1")
            times[kind].append(time.perf_counter_ns() - begun_ns)
            await asyncio.sleep(0)
    medians_us = {kind: median(took) / 1000 for kind, took in times.items()}
    assert max(medians_us.values()) - min(medians_us.values()) < 50, medians_us
