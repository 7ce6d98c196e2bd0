"""Acts look at the rights of the moment they happen, not of the page that was open (SECURITY 7)."""

import pytest

from appliance.domain.errors import ForbiddenError
from appliance.domain.preferences import PREFERENCES, rights_to_change
from appliance.domain.records import Account, JoinRequest
from appliance.domain.rights import ADMINISTRATOR, SUPER, TECHNICIAN, Right, Role
from appliance.services.access import access_now
from appliance.services.audit import APPLIANCE
from appliance.services.joining import Joining
from appliance.storage import groups, join_requests, people
from tests.fakes.desk import PASSWORD, Desk
from tests.fakes.peers import Browser
from tests.loopback.conftest import Helpdesk, helpdesk

__all__ = ["helpdesk"]


async def made(desk: Desk, name: str, *rights: Right) -> Account:
    """Somebody with these rights alone."""
    role = Role(name, name, frozenset(rights))
    await desk.storage.run(groups.insert_role, role, 0)
    return await desk.people.create(
        APPLIANCE, f"{name}@example.org", name, role.id, PASSWORD, group_ids=()
    )


@pytest.mark.parametrize(
    ("name", "value", "needed"),
    [
        ("mail.host", "mail.example.org", (Right.SETTINGS,)),
        ("session.code_minutes", "7", (Right.SETTINGS,)),
        ("brand.color", "#0b5cad", (Right.BRANDING,)),
        ("organisation.name", "Acme", (Right.BRANDING,)),
        ("letter.invitation.subject.en", "Hello", (Right.BRANDING,)),
        ("log.keep_days", "30", (Right.SETTINGS, Right.LOG)),
    ],
)
async def test_a_setting_needs_its_rights(
    desk: Desk, name: str, value: str, needed: tuple[Right, ...]
) -> None:
    everything = {Right.SETTINGS, Right.BRANDING, Right.LOG, Right.PEOPLE}
    for at, missing in enumerate(needed):
        lesser = await made(desk, f"lesser-{at}", *(everything - {missing}))
        with pytest.raises(ForbiddenError):
            await desk.preferences.change(lesser.id, {name: value})
    assert desk.preferences[name] == PREFERENCES[name].default
    able = await made(desk, "able", *needed)
    assert await desk.preferences.change(able.id, {name: value}) == {name}


async def test_who_was_disabled_meanwhile_changes_no_setting(desk: Desk) -> None:
    ada = await desk.people.create(APPLIANCE, "ada@example.org", "Ada", ADMINISTRATOR, PASSWORD)
    await desk.storage.run(people.set_disabled, ada.id, True)
    with pytest.raises(ForbiddenError):
        await desk.preferences.change(ada.id, {"session.code_minutes": "7"})


async def test_who_lost_the_right_meanwhile_resets_no_second_step(desk: Desk) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Boss", SUPER, PASSWORD)
    ann = await desk.technician()
    access = await desk.storage.run(access_now, boss)
    await desk.storage.run(lambda: people.update(boss.id, role=TECHNICIAN))
    with pytest.raises(ForbiddenError):
        await desk.second.reset(access, ann.id)


async def test_who_lost_the_right_meanwhile_refuses_no_request(desk: Desk) -> None:
    boss = await desk.people.create(APPLIANCE, "boss@example.org", "Boss", SUPER, PASSWORD)
    access = await desk.storage.run(access_now, boss)
    request = JoinRequest("r", "new@example.org", "New", "", "en", desk.clock.now_ms())
    await desk.storage.run(join_requests.put, request, None)
    await desk.storage.run(lambda: people.update(boss.id, role=TECHNICIAN))
    joining = Joining(
        desk.storage,
        desk.clock,
        desk.vault,
        desk.audit,
        desk.preferences,
        desk.mail,
        desk.invitations,
        "https://help.example.org",
    )
    with pytest.raises(ForbiddenError):
        await joining.refuse(access, request.id, "", "Acme")
    assert await joining.get(request.id) == request


def test_every_setting_is_an_administrators() -> None:
    for name in PREFERENCES:
        assert {Right.SETTINGS, Right.BRANDING} & set(rights_to_change(name))


@pytest.mark.asyncio(loop_scope="module")
async def test_the_log_is_kept_as_long_as_its_readers_say(helpdesk: Helpdesk) -> None:
    parts = helpdesk.running.parts
    role = Role("clerk", "Clerk", frozenset({Right.SETTINGS}))
    await parts.storage.run(groups.insert_role, role, 0)
    await parts.people.create(APPLIANCE, "clerk@example.org", "Clerk", role.id, PASSWORD)
    clerk = await Browser(parts.settings.origin).sign_in("clerk@example.org", PASSWORD)
    page = (await clerk.get("/office/settings/log")).body.decode()
    assert "Only somebody who may also read the activity log" in page
    assert 'name="keep_days"' not in page
    form = {"anchor_every": "11", "anchor_file": "", "anchor_syslog": "", "anchor_mail": ""}
    for more in ({}, {"keep_days": "30"}):
        answer = await clerk.form("/office/settings/log", **form, **more)
        assert answer.code == 303
    assert parts.preferences["log.anchor_every"] == "11"
    assert parts.preferences["log.keep_days"] == "0"
