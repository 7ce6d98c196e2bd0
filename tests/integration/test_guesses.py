"""SECURITY 4: wrong codes have a budget, then a price."""

import asyncio

import pytest

from appliance.clock import DAY_MS
from appliance.domain.errors import (
    CodeRefusedError,
    DomainError,
    TooManyTriesError,
    WorkNeededError,
)
from appliance.services import guesses
from appliance.storage import guesses as counters
from protocol import work
from tests.fakes.desk import Desk

ATTACKER, NEIGHBOUR = "203.0.113.5", "203.0.113.6"


async def guess(desk: Desk, address: str, proof: str = "", typed: str = "123") -> DomainError:
    with pytest.raises(DomainError) as refusal:
        await desk.sessions.claim_code(typed, address, proof)
    return refusal.value


async def paid(desk: Desk, address: str) -> str:
    """Returns a proof for the next try."""
    asked = await guess(desk, address)
    assert isinstance(asked, WorkNeededError)
    return f"{asked.challenge}:{work.solve(asked.challenge, asked.bits)}"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums of a few hashes: what they cost is not what is tested."""
    monkeypatch.setattr(guesses, "FIRST_BITS", 4)
    monkeypatch.setattr(work, "MOST_BITS", 6)


async def exhaust(desk: Desk, address: str) -> None:
    for _ in range(10):
        assert isinstance(await guess(desk, address), CodeRefusedError)


async def test_the_price_after_ten(desk: Desk) -> None:
    await exhaust(desk, ATTACKER)
    for _ in range(3):
        asked = await guess(desk, ATTACKER)
        assert isinstance(asked, WorkNeededError)
        assert asked.bits == 16
    assert isinstance(await guess(desk, NEIGHBOUR), CodeRefusedError)


async def test_the_price_rises_to_the_most(desk: Desk, cheap: None) -> None:
    await exhaust(desk, ATTACKER)
    prices = []
    for _ in range(4):
        asked = await guess(desk, ATTACKER)
        assert isinstance(asked, WorkNeededError)
        prices.append(asked.bits)
        proof = f"{asked.challenge}:{work.solve(asked.challenge, asked.bits)}"
        assert isinstance(await guess(desk, ATTACKER, proof), CodeRefusedError)
    assert prices == [4, 5, 6, 6]


async def test_a_right_code_joins_after_paying(desk: Desk, cheap: None) -> None:
    session = await desk.sessions.create(await desk.technician())
    await exhaust(desk, ATTACKER)
    assert isinstance(await guess(desk, ATTACKER, typed=session.code), WorkNeededError)
    await desk.sessions.claim_code(session.code, ATTACKER, await paid(desk, ATTACKER))


async def test_a_proof_works_once_and_for_its_address(desk: Desk, cheap: None) -> None:
    await exhaust(desk, ATTACKER)
    await exhaust(desk, NEIGHBOUR)
    proof = await paid(desk, ATTACKER)
    assert isinstance(await guess(desk, NEIGHBOUR, proof), WorkNeededError)
    answers = await asyncio.gather(
        *(desk.sessions.claim_code("123", ATTACKER, proof) for _ in range(50)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 1
    assert sum(isinstance(answer, WorkNeededError) for answer in answers) == 49


async def test_a_proof_grows_old(desk: Desk, cheap: None) -> None:
    await exhaust(desk, ATTACKER)
    proof = await paid(desk, ATTACKER)
    desk.clock.pass_(minutes=5)
    assert isinstance(await guess(desk, ATTACKER, proof), WorkNeededError)


@pytest.mark.parametrize(
    "proof", ["", ":", "a:1", "a.1.1.b:1", "ä" * 20, "x" * 5000, "...:" + "9" * 20]
)
async def test_forged_proofs(desk: Desk, cheap: None, proof: str) -> None:
    await exhaust(desk, ATTACKER)
    assert isinstance(await guess(desk, ATTACKER, proof), WorkNeededError)


async def test_a_cheaper_challenge_of_before_is_not_enough(desk: Desk, cheap: None) -> None:
    await exhaust(desk, ATTACKER)
    early = [await paid(desk, ATTACKER) for _ in range(2)]
    assert isinstance(await guess(desk, ATTACKER, early[0]), CodeRefusedError)
    assert isinstance(await guess(desk, ATTACKER, early[1]), WorkNeededError)


async def test_parallel_guesses_share_the_budget(desk: Desk) -> None:
    answers = await asyncio.gather(
        *(desk.sessions.claim_code("123", ATTACKER) for _ in range(100)), return_exceptions=True
    )
    assert sum(isinstance(answer, CodeRefusedError) for answer in answers) == 10


async def test_a_restart_forgives_nothing(desk: Desk, cheap: None) -> None:
    await exhaust(desk, ATTACKER)
    proof = await paid(desk, ATTACKER)
    desk.restart()
    assert isinstance(await guess(desk, ATTACKER), WorkNeededError)
    assert isinstance(await guess(desk, ATTACKER, proof), WorkNeededError)


async def test_an_hour_later_it_is_free_again(desk: Desk) -> None:
    await exhaust(desk, ATTACKER)
    desk.clock.pass_(hours=1)
    await exhaust(desk, ATTACKER)


async def test_most_of_a_day(desk: Desk) -> None:
    for _ in range(10):
        await exhaust(desk, ATTACKER)
        desk.clock.pass_(hours=1)
    asked = await guess(desk, ATTACKER)
    assert isinstance(asked, TooManyTriesError)
    assert asked.retry_after_s == 14 * 3600
    assert isinstance(await guess(desk, NEIGHBOUR), CodeRefusedError)
    desk.clock.pass_(hours=14)
    assert isinstance(await guess(desk, ATTACKER), CodeRefusedError)


async def wrong_ones_before(desk: Desk, kind: str, key: str, used: int) -> None:
    now_ms = desk.clock.ms
    await desk.storage.run(counters._put, kind, key, counters.Count(used, now_ms, now_ms))


async def price(desk: Desk, address: str) -> int:
    asked = await guess(desk, address)
    return asked.bits if isinstance(asked, WorkNeededError) else 0


async def test_beyond_the_budget_of_all_everybody_pays(desk: Desk) -> None:
    await wrong_ones_before(desk, "code-all", "", 19_999)
    assert await price(desk, ATTACKER) == 0
    assert await price(desk, NEIGHBOUR) == 18
    await wrong_ones_before(desk, "code-all", "", 40_000)
    assert await price(desk, NEIGHBOUR) == 20
    await wrong_ones_before(desk, "code-all", "", 10**9)
    assert await price(desk, NEIGHBOUR) == work.MOST_BITS
    desk.clock.pass_(hours=24)
    assert await price(desk, NEIGHBOUR) == 0


async def test_a_wide_network_is_no_way_around(desk: Desk) -> None:
    """An attacker's IPv6 /48 has 65,536 lines."""
    for line in range(30):
        assert await price(desk, f"2001:db8:1:{line:x}::1") == 0
    assert (
        await desk.storage.run(
            counters.count, "code-network", "2001:db8:1::/48", desk.clock.ms, DAY_MS
        )
    ).used == 30
    await wrong_ones_before(desk, "code-network", "2001:db8:1::/48", 1000)
    assert await price(desk, "2001:db8:1:ffff::1") == work.MOST_BITS
    assert await price(desk, "2001:db8:2::1") == 0


async def test_old_counters_are_dropped(desk: Desk) -> None:
    await guess(desk, ATTACKER)
    desk.clock.pass_(hours=49)
    await desk.guesses.forget_old()
    day = DAY_MS * 1000
    assert (
        await desk.storage.run(counters.count, "code-day", ATTACKER, desk.clock.ms, day)
    ).used == 0


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix socket", "unix socket"),
    ],
)
def test_who_counts_as_one(address: str, key: str) -> None:
    assert guesses.address_key(address) == key
