"""The last super administrator stays one, and nobody locks themselves out (SECURITY 7)."""

import asyncio

import pytest

from appliance.domain.errors import DomainError
from appliance.domain.invitations import Newcomer
from appliance.domain.people import LAST_SUPER, StandsInTheWayError
from appliance.domain.records import ACTIVE, Account
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN
from tests.fakes.desk import Desk
from tests.fakes.staff import as_is, made, stored


async def test_nobody_locks_themselves_out(desk: Desk, boss: Account) -> None:
    await made(desk, "Second", SUPER)
    for act in (desk.staff.disable, desk.staff.delete, desk.resets.give):
        with pytest.raises(StandsInTheWayError):
            await act(boss, boss.id)
    for lost in ({"email": "other@example.org"}, {"sso_only": True}):
        with pytest.raises(StandsInTheWayError):
            await desk.staff.edit(boss, boss.id, as_is(boss, **lost))
    await desk.staff.edit(boss, boss.id, as_is(boss, name="Bora Choi", second_step_demanded=True))
    with pytest.raises(StandsInTheWayError):
        await desk.staff.edit(boss, boss.id, as_is(boss, second_step_demanded=False))


@pytest.mark.parametrize("how", ["demoted", "disabled", "deleted", "single sign-on only"])
async def test_the_last_super_administrator_stays_under_parallel_tries(
    desk: Desk, boss: Account, how: str
) -> None:
    """Each of four removes the three others at once: one is left, whoever it is."""
    supers = [boss, *[await made(desk, name, SUPER) for name in ("Ben", "Cho", "Dia")]]

    async def remove(actor: Account, other: Account) -> None:
        try:
            if how == "disabled":
                await desk.staff.disable(actor, other.id)
            elif how == "deleted":
                await desk.staff.delete(actor, other.id)
            elif how == "demoted":
                await desk.staff.edit(actor, other.id, as_is(other, role=TECHNICIAN))
            else:
                await desk.staff.edit(actor, other.id, as_is(other, sso_only=True))
        except DomainError:
            return

    pairs = [(one, other) for one in supers for other in supers if one is not other]
    await asyncio.gather(*(remove(*pair) for pair in pairs))
    left = [
        one
        for one in [await stored(desk, one) for one in supers]
        if (one.role, one.state, one.sso_only) == (SUPER, ACTIVE, False)
    ]
    assert len(left) == 1


async def test_the_last_super_administrator_is_told_why(desk: Desk, boss: Account) -> None:
    with pytest.raises(StandsInTheWayError) as refused:
        await desk.staff.edit(boss, boss.id, as_is(boss, role=ADMINISTRATOR))
    assert refused.value.sentence == LAST_SUPER
    await desk.invitations.invite(boss, Newcomer("later@example.org", role=SUPER))
    with pytest.raises(StandsInTheWayError):
        await desk.staff.edit(boss, boss.id, as_is(boss, role=ADMINISTRATOR))
    away = await desk.invitations.invite(boss, Newcomer("away@example.org", role=SUPER))
    await desk.storage.run(desk.invitations.activate_now, away.account)
    with pytest.raises(StandsInTheWayError):  # came by single sign-on, has no password
        await desk.staff.edit(boss, boss.id, as_is(boss, role=ADMINISTRATOR))
    await made(desk, "Second", SUPER)
    await desk.staff.edit(boss, boss.id, as_is(boss, role=ADMINISTRATOR))
    assert (await stored(desk, boss)).role == ADMINISTRATOR
