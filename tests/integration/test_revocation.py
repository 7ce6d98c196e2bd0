"""What ends a login or changes what it may do is heard at the next look (SECURITY 7); where nothing
was written nobody looks.
"""

from collections.abc import Awaitable, Callable

import pytest

from appliance.domain.records import Account, Membership
from appliance.domain.rights import TECHNICIAN, Right, Role
from appliance.services.audit import APPLIANCE
from appliance.services.revocation import EVERY_S, Revocation
from appliance.storage import StorageError, groups
from tests.fakes.desk import Desk
from tests.fakes.staff import as_is, made, stored

LOOKS = 3
"""Two after a change, and one in which nobody looks."""


class Listening:
    """A technician in group "one" with an open socket, and what it heard."""

    def __init__(self, desk: Desk, account: Account, token: str) -> None:
        self.account, self.token, self.clock = account, token, desk.clock
        self.heard: list[str] = []
        self.revocation = Revocation(desk.logins, desk.storage, desk.clock)
        self.watch()

    def watch(self) -> None:
        self.revocation.watch(
            self.token,
            lambda: self.heard.append("over"),
            lambda access: self.heard.append("may" if access.may(Right.SEE, "one") else "may not"),
        )

    async def looked(self, times: int = LOOKS) -> list[str]:
        self.heard.clear()
        for _ in range(times):
            self.clock.pass_(s=EVERY_S)
            await self.revocation.check()
        return self.heard


@pytest.fixture
async def listening(desk: Desk, boss: Account) -> Listening:
    assert boss.may_sign_in
    ann = await made(desk, "Ann", TECHNICIAN, "one")
    listening = Listening(desk, ann, await desk.sign_in(ann.email))
    await listening.looked()
    return listening


async def test_where_nothing_was_written_nobody_looks(desk: Desk, listening: Listening) -> None:
    assert await listening.looked() == []
    desk.clock.pass_(s=30)
    assert await listening.looked() == []


async def disabled(desk: Desk, boss: Account, ann: Account) -> None:
    await desk.bulk.do(boss, "disable", [ann.id], "")


async def deleted(desk: Desk, boss: Account, ann: Account) -> None:
    await desk.staff.delete(boss, ann.id)


async def signed_out(desk: Desk, boss: Account, ann: Account) -> None:
    await desk.logins.end_all(boss.id, ann.id)


async def needs_second_step(desk: Desk, boss: Account, ann: Account) -> None:
    await desk.preferences.change(APPLIANCE, {"sign_in.second_step": "demanded"})


@pytest.mark.parametrize("end", [disabled, deleted, signed_out, needs_second_step])
async def test_a_login_that_ends_is_heard_at_the_next_look(
    desk: Desk,
    boss: Account,
    listening: Listening,
    end: Callable[[Desk, Account, Account], Awaitable[None]],
) -> None:
    await end(desk, boss, listening.account)
    assert await listening.looked() == ["over"]


async def test_rights_that_change_are_heard_at_the_next_look_and_the_one_after(
    desk: Desk, boss: Account, listening: Listening
) -> None:
    await desk.staff.edit(
        boss, listening.account.id, as_is(await stored(desk, listening.account), group_ids=("two",))
    )
    assert await listening.looked() == ["may not", "may not"]
    role = Role("lead", "Team lead", frozenset({Right.SEE}))
    await desk.storage.run(groups.insert_role, role, 1)
    member = Membership(listening.account.id, "one", "lead")
    await desk.storage.run(groups.put_member, member)
    assert await listening.looked() == ["may", "may"]


async def test_time_ends_a_login_though_nothing_was_written(
    desk: Desk, listening: Listening
) -> None:
    desk.clock.ms += desk.logins.life_ms
    assert await listening.looked() == ["over"]


async def test_an_open_socket_keeps_its_login_in_use(desk: Desk, listening: Listening) -> None:
    for _ in range(3):
        desk.clock.pass_(s=desk.logins.idle_ms / 1000 - 60)
        assert set(await listening.looked()) == {"may"}


async def test_who_comes_later_hears_at_the_next_look(listening: Listening) -> None:
    listening.watch()
    assert await listening.looked(1) == ["may", "may"]


async def test_two_looks_at_one_moment_are_one(
    desk: Desk, boss: Account, listening: Listening
) -> None:
    """What was written may reach who is asked about it after both."""
    account = await stored(desk, listening.account)
    await desk.staff.edit(boss, account.id, as_is(account, group_ids=("two",)))
    listening.heard.clear()
    for _ in range(LOOKS):
        await listening.revocation.check()
    assert listening.heard == ["may not"] * LOOKS
    assert await listening.looked() == ["may not"]


async def test_many_open_sockets_are_noted_as_in_use_together(
    desk: Desk, boss: Account, listening: Listening
) -> None:
    assert boss.may_sign_in
    for number in range(20):
        one = await made(desk, f"Many{number}", TECHNICIAN, "one")
        desk.clock.pass_(s=3)
        listening.revocation.watch(await desk.sign_in(one.email), print, lambda _: None)
    looks = 0
    for _ in range(10 * 60):
        looks += bool(await listening.looked(1))
    assert looks < 10 * 8


async def test_one_that_fails_keeps_nobody_from_hearing(
    desk: Desk, boss: Account, listening: Listening
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("not today")

    listening.revocation = Revocation(desk.logins, desk.storage, desk.clock)
    listening.revocation.watch(await desk.sign_in(boss.email), fails, fails)
    listening.watch()
    await desk.staff.delete(boss, listening.account.id)
    with pytest.raises(ExceptionGroup):
        await listening.looked(1)
    assert listening.heard == ["over"]


async def test_a_look_that_failed_was_none(
    desk: Desk, boss: Account, listening: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.staff.delete(boss, listening.account.id)
    with monkeypatch.context() as broken:

        def full(*_: object) -> None:
            raise StorageError("The disk is full.")

        broken.setattr(desk.logins, "_access_each_now", full)
        for _ in range(LOOKS):
            desk.clock.pass_(s=EVERY_S)
            with pytest.raises(StorageError):
                await listening.revocation.check()
    assert await listening.looked() == ["over"]
