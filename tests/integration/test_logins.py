"""SECURITY 2: guessing passwords is bounded on the server."""

import asyncio

import pytest

from appliance.domain.errors import LoginRefusedError, TooManyTriesError, WrongInputError
from appliance.domain.records import Account, AuditRow
from appliance.domain.sign_in import Visitor
from appliance.services import tries
from appliance.services.audit import APPLIANCE
from appliance.storage import audit
from tests.fakes.desk import PASSWORD, Desk

HOME, AWAY = "192.0.2.1", "198.51.100.1"


async def wrong(desk: Desk, email: str, address: str = HOME, device: str = "") -> None:
    with pytest.raises(LoginRefusedError):
        await desk.logins.sign_in(email, "wrong", Visitor(address, device))


def recorded() -> list[AuditRow]:
    last = audit.last()
    rows = [audit.get(number) for number in range(1, last.number + 1 if last else 1)]
    return [row for row in rows if row is not None]


async def same(desk: Desk, token: str, account: Account) -> bool:
    """Whether it is this account's login; when it was seen last moves on."""
    found = await desk.logins.who(token)
    return found is not None and found.id == account.id


async def test_sign_in_and_out(desk: Desk) -> None:
    account = await desk.technician()
    outcome = await desk.logins.sign_in(" ANN@example.org ", PASSWORD, Visitor(HOME))
    token = outcome.login
    assert outcome.account == account
    assert len(token) >= 43
    assert await same(desk, token, account)
    await desk.logins.sign_out(token)
    assert await desk.logins.who(token) is None
    await desk.logins.sign_out(token)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "a" * 100_000])
async def test_unknown_tokens(desk: Desk, token: str) -> None:
    assert await desk.logins.who(token) is None


async def test_a_login_ends_by_itself(desk: Desk) -> None:
    account = await desk.technician()
    token = await desk.sign_in(account.email)
    for _ in range(15):
        desk.clock.pass_(hours=11)
        assert await same(desk, token, account)
    desk.clock.pass_(hours=11)
    assert await desk.logins.who(token) is None
    token = await desk.sign_in(account.email)
    desk.clock.pass_(hours=12)
    assert await desk.logins.who(token) is None
    await desk.logins.forget_old()


async def test_logins_survive_a_restart(desk: Desk) -> None:
    account = await desk.technician()
    token = await desk.sign_in(account.email)
    desk.restart()
    assert await same(desk, token, account)


async def test_a_disabled_account(desk: Desk) -> None:
    account = await desk.technician()
    token = await desk.sign_in(account.email)
    await desk.people.set_disabled(APPLIANCE, account.id, True)
    assert await desk.logins.who(token) is None
    with pytest.raises(LoginRefusedError):
        await desk.logins.sign_in(account.email, PASSWORD, Visitor(HOME))


@pytest.mark.parametrize("known", [True, False])
async def test_24_tries_take_17_hours(desk: Desk, known: bool) -> None:
    """Against one account from many addresses; whether there is such an account does not show."""
    await desk.technician()
    email = "ann@example.org" if known else "nobody@example.org"
    begun_ms = desk.clock.ms
    for number in range(24):
        address = f"203.0.113.{number}"
        try:
            await wrong(desk, email, address)
        except TooManyTriesError as refusal:
            desk.clock.pass_(s=refusal.retry_after_s - 1)
            with pytest.raises(TooManyTriesError):
                await desk.logins.sign_in(email, "wrong", Visitor(address))
            desk.clock.pass_(s=1)
            await wrong(desk, email, address)
        if number == 4:
            assert desk.clock.ms == begun_ms
    assert desk.clock.ms - begun_ms >= 17 * 3_600_000


async def test_one_address_against_many_accounts(desk: Desk) -> None:
    await desk.technician()
    for number in range(5):
        await wrong(desk, f"{number}@example.org")
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in("ann@example.org", PASSWORD, Visitor(HOME))
    await desk.logins.sign_in("ann@example.org", PASSWORD, Visitor(AWAY))


async def test_an_own_account_does_not_wash_the_address(desk: Desk) -> None:
    await desk.technician()
    for number in range(4):
        await wrong(desk, f"{number}@example.org")
        await desk.logins.sign_in("ann@example.org", PASSWORD, Visitor(HOME))
    await wrong(desk, "4@example.org")
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in("5@example.org", "wrong", Visitor(HOME))


async def test_waiting_survives_a_restart(desk: Desk) -> None:
    await desk.technician()
    for _ in range(5):
        await wrong(desk, "ann@example.org")
    desk.restart()
    with pytest.raises(TooManyTriesError):
        await desk.logins.sign_in("ann@example.org", PASSWORD, Visitor(HOME))


async def test_parallel_tries_share_the_budget(desk: Desk) -> None:
    await desk.technician()
    answers = await asyncio.gather(
        *(desk.logins.sign_in("ann@example.org", "wrong", Visitor(HOME)) for _ in range(40)),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, LoginRefusedError) for answer in answers) == 5
    assert sum(isinstance(answer, TooManyTriesError) for answer in answers) == 35


async def test_a_right_password_clears_the_account(desk: Desk) -> None:
    await desk.technician()
    for number in range(4):
        await wrong(desk, "ann@example.org", f"203.0.113.{number}")
    await desk.logins.sign_in("ann@example.org", PASSWORD, Visitor(HOME))
    for number in range(4):
        await wrong(desk, "ann@example.org", f"203.0.113.{number}")


async def test_unknown_addresses_cost_the_same_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.technician()
    verified = []
    verify = desk.passwords._hasher.verify

    def counted(encoded: str, password: bytes) -> bool:
        verified.append(encoded.rpartition("$")[0].rpartition("$")[0])
        return verify(encoded, password)

    class Counting:
        verify = staticmethod(counted)

    monkeypatch.setattr(desk.passwords, "_hasher", Counting)
    await wrong(desk, "ann@example.org")
    await wrong(desk, "nobody@example.org")
    assert len(verified) == 2
    assert verified[0] == verified[1]


async def test_tries_are_in_the_audit(desk: Desk) -> None:
    account = await desk.technician()
    await wrong(desk, account.email)
    await desk.logins.sign_in(account.email, PASSWORD, Visitor(HOME))
    rows = await desk.storage.run(recorded)
    assert [row.event for row in rows] == ["account.create", "login.refuse", "login.open"]
    assert not any(PASSWORD in row.detail or "wrong" in row.detail for row in rows)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", ("nobody", "Ann", PASSWORD)),
        ("email", ("a@b@c", "Ann", PASSWORD)),
        ("name", ("b@example.org", " ", PASSWORD)),
        ("name", ("b@example.org", "n" * 81, PASSWORD)),
        ("password", ("b@example.org", "Ann", "elevenchars")),
        ("password", ("b@example.org", "Ann", "x" * 201)),
        ("email", ("Ann@Example.org", "Ann", PASSWORD)),
    ],
)
async def test_accounts_are_checked(desk: Desk, field: str, values: tuple[str, str, str]) -> None:
    await desk.technician()
    email, name, password = values
    with pytest.raises(WrongInputError) as refusal:
        await desk.people.create(APPLIANCE, email, name, "technician", password)
    assert refusal.value.field == field
    assert await desk.people.count() == 1


def test_the_wait_grows_and_ends() -> None:
    waits = [tries.wait_ms(used) for used in range(1000)]
    assert waits[:5] == [0] * 5
    assert waits[5] == 60_000
    assert waits == sorted(waits)
    assert waits[-1] == 75 * 60_000
