"""SECURITY 1: set-up happens once."""

import asyncio

import pytest

from appliance.domain.errors import SetupClosedError, WrongInputError
from appliance.domain.rights import SUPER
from tests.fakes.desk import PASSWORD, Desk


async def finish(desk: Desk, token: str, email: str = "root@example.org", **changed: str) -> object:
    given = {"name": "Root", "password": PASSWORD, "organisation": "Example Ltd", **changed}
    return await desk.setup.finish(token, email, **given)


async def test_the_printed_link_makes_the_administrator(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    assert len(token) >= 43
    assert token == await desk.setup.link_token()
    assert await desk.setup.is_open(token)
    await finish(desk, token)
    account = await desk.logins.who(await desk.sign_in("root@example.org"))
    assert account is not None
    assert account.role == SUPER
    assert desk.preferences["organisation.name"] == "Example Ltd"


async def test_50_parallel_tries_make_one_administrator(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    answers = await asyncio.gather(
        *(finish(desk, token, f"{n}@example.org") for n in range(50)), return_exceptions=True
    )
    assert sum(isinstance(answer, SetupClosedError) for answer in answers) == 49
    assert await desk.people.count() == 1


async def test_afterwards_it_is_closed_for_ever(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    await finish(desk, token)
    for _ in range(2):
        assert not await desk.setup.is_open(token)
        assert await desk.setup.link_token() is None
        with pytest.raises(SetupClosedError):
            await finish(desk, token, "second@example.org")
        desk.restart()
    assert await desk.people.count() == 1


@pytest.mark.parametrize("token", ["", "x", "\ud800", "ä", "None"])
async def test_other_tokens(desk: Desk, token: str) -> None:
    with pytest.raises(SetupClosedError):
        await finish(desk, token)
    await desk.setup.link_token()
    with pytest.raises(SetupClosedError):
        await finish(desk, token)
    assert await desk.people.count() == 0


async def test_an_account_made_otherwise_closes_it(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    await desk.technician()
    assert not await desk.setup.is_open(token)
    with pytest.raises(SetupClosedError):
        await finish(desk, token)


async def test_a_start_replaces_the_link(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    desk.restart()
    assert await desk.setup.link_token() != token
    with pytest.raises(SetupClosedError):
        await finish(desk, token)


@pytest.mark.parametrize(
    ("field", "value"), [("password", "short"), ("organisation", ""), ("name", "")]
)
async def test_wrong_input_keeps_it_open(desk: Desk, field: str, value: str) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    with pytest.raises(WrongInputError) as refusal:
        await finish(desk, token, **{field: value})
    assert refusal.value.field == field
    await finish(desk, token)


async def test_the_organisation_is_no_password(desk: Desk) -> None:
    token = await desk.setup.link_token()
    assert token is not None
    with pytest.raises(WrongInputError) as refusal:
        await finish(desk, token, organisation="H\u00f4pital Saint-Luc", password="hopitalsaintluc")
    assert refusal.value.field == "password"
    assert await desk.setup.is_open(token)


async def test_it_waits_until_the_link_was_used(desk: Desk) -> None:
    assert not desk.setup.waits
    token = await desk.setup.link_token()
    assert desk.setup.waits
    await finish(desk, str(token))
    assert not desk.setup.waits
