"""SPEC T5: remembered devices, and what ends the trust in them."""

import pytest

from appliance.domain.errors import LoginRefusedError, NotFoundError
from appliance.domain.rights import SUPER
from appliance.domain.sign_in import APP, Visitor
from appliance.services.audit import APPLIANCE
from appliance.services.devices import label
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.second_steps import VISITOR, pending, trusted, with_app


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1", "Safari, macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Safari/604.1", "Safari, iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0",
            "Samsung Internet, Android",
        ),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_browsers_have_short_names(agent: str, shown: str) -> None:
    assert label(agent) == shown


async def test_a_remembered_device_for_30_days(desk: Desk) -> None:
    account = await desk.technician()
    app, _ = await with_app(desk, account)
    outcome = await desk.second.finish(
        await pending(desk, account), APP, app.code(), VISITOR, trust=True
    )
    own = Visitor("192.0.2.1", outcome.device, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0")
    assert (await desk.logins.sign_in(account.email, PASSWORD, own)).login
    assert [one.label for one in await desk.logins.devices.trusted(account.id)] == [
        "Firefox, Linux"
    ]
    stranger = Visitor("192.0.2.1", "x" * 43)
    assert (await desk.logins.sign_in(account.email, PASSWORD, stranger)).pending
    desk.clock.pass_(hours=30 * 24)
    assert (await desk.logins.sign_in(account.email, PASSWORD, own)).pending


async def test_trust_ends_by_hand(desk: Desk) -> None:
    account, other = await desk.technician(), await desk.technician("bo@example.org")
    own, _ = await trusted(desk, account)
    device = (await desk.logins.devices.trusted(account.id))[0]
    with pytest.raises(NotFoundError):
        await desk.logins.devices.revoke(other.id, device.id)
    await desk.logins.devices.revoke(account.id, device.id)
    assert (await desk.logins.sign_in(account.email, PASSWORD, own)).pending


async def test_a_password_by_link_ends_trust(desk: Desk) -> None:
    account = await desk.technician()
    own, _ = await trusted(desk, account)
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Boss", SUPER, PASSWORD)
    given = await desk.resets.give(boss, account.id)
    await desk.resets.finish(given.link.rpartition("/")[2], "nine yellow tractors sing")
    assert (await desk.logins.sign_in(account.email, "nine yellow tractors sing", own)).pending


async def test_a_new_password_ends_trust_and_other_logins(desk: Desk) -> None:
    account = await desk.technician()
    own, login = await trusted(desk, account)
    other = (await desk.logins.sign_in(account.email, PASSWORD, own)).login
    fresh = await desk.proof.change_password(
        account, login, PASSWORD, "nine yellow tractors sing", own, "Acme"
    )
    assert await desk.logins.who(other) is None
    assert await desk.logins.who(login) is None
    assert await desk.logins.who(fresh) is not None
    with pytest.raises(LoginRefusedError):
        await desk.logins.sign_in(account.email, PASSWORD, own)
    outcome = await desk.logins.sign_in(account.email, "nine yellow tractors sing", own)
    assert outcome.pending


async def test_a_deleted_account_leaves_nothing(desk: Desk) -> None:
    account = await desk.technician()
    own, login = await trusted(desk, account)
    await desk.storage.run(desk.logins.forget_account_now, account.id)
    assert await desk.logins.who(login) is None
    assert (await desk.second.standing(account)).factors == ()
    assert (await desk.logins.sign_in(account.email, PASSWORD, own)).login
