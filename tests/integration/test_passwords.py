"""Who is served first while strangers try passwords, and which passwords may be chosen."""

import asyncio
from collections.abc import Iterator

import pytest

from appliance.domain.errors import BusyError, WrongInputError
from appliance.services.passwords import MOST_WAITING, Passwords, Rank


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    made = Passwords(1, 1024)
    yield made
    made.close()


async def test_known_browsers_first_then_clean_addresses(passwords: Passwords) -> None:
    served: list[Rank] = []

    async def try_one(rank: Rank) -> None:
        assert not await passwords.verify(None, "wrong", rank)
        served.append(rank)

    ranks = [Rank.DOUBTFUL] * 6 + [Rank.CLEAN] * 10 + [Rank.KNOWN] * 10
    await asyncio.gather(*(try_one(rank) for rank in ranks))
    first_doubtful_besides_the_running = [
        place for place, rank in enumerate(served) if rank is Rank.DOUBTFUL
    ][1]
    assert served.index(Rank.KNOWN) < first_doubtful_besides_the_running
    last_known = max(place for place, rank in enumerate(served) if rank is Rank.KNOWN)
    assert last_known < first_doubtful_besides_the_running
    assert sorted(served) == sorted(ranks)


@pytest.mark.parametrize("rank", list(Rank))
async def test_no_more_wait_than_can_be_served(passwords: Passwords, rank: Rank) -> None:
    answers = await asyncio.gather(
        *(passwords.verify(None, "wrong", rank) for _ in range(200)), return_exceptions=True
    )
    turned_away = sum(isinstance(answer, BusyError) for answer in answers)
    assert 0 < 200 - turned_away <= MOST_WAITING[rank] + 2
    assert not await passwords.verify(None, "wrong", rank), "afterwards all is free again"


async def test_strangers_do_not_shut_out_who_is_known(passwords: Passwords) -> None:
    encoded = await passwords.hash("right")
    strangers = [
        asyncio.create_task(passwords.verify(None, "wrong", Rank.DOUBTFUL)) for _ in range(500)
    ]
    await asyncio.sleep(0)
    assert await passwords.verify(encoded, "right", Rank.KNOWN)
    assert await passwords.verify(encoded, "right", Rank.CLEAN)
    await asyncio.gather(*strangers, return_exceptions=True)


async def test_who_goes_away_leaves_the_place(passwords: Passwords) -> None:
    tasks = [asyncio.create_task(passwords.verify(None, "x", Rank.CLEAN)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert not await passwords.verify(None, "x", Rank.DOUBTFUL)


@pytest.mark.parametrize(
    "password",
    [
        "elevenchars",
        "password1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "hanbitsupport1",
        "ann@example.org",
        "x" * 201,
    ],
)
async def test_easy_passwords_are_refused(passwords: Passwords, password: str) -> None:
    with pytest.raises(WrongInputError) as refusal:
        await passwords.check_new("new", password, ("ann@example.org", "Ann", "Hanbit Support"))
    assert refusal.value.field == "new"


@pytest.mark.parametrize(
    "password",
    [
        "seven blue bicycles",
        "\uba4b\uc9c4 \ud30c\ub780 \uc790\uc804\uac70 \uc77c\uacf1 \ub300",
        "l&92kd.Qpz#7",
    ],
)
async def test_good_ones_are_not(passwords: Passwords, password: str) -> None:
    await passwords.check_new("new", password, ("ann@example.org", "Ann", "Hanbit Support"))


@pytest.mark.parametrize(
    "password", ["H\u00f4pital Saint-Luc", "hopitalsaintluc", "HopitalSaintLuc1", "camillebernard"]
)
async def test_names_are_known_without_accents_and_gaps_too(
    passwords: Passwords, password: str
) -> None:
    about = ("c.b@example.org", "Camille Bernard", "H\u00f4pital Saint-Luc")
    with pytest.raises(WrongInputError):
        await passwords.check_new("new", password, about)
