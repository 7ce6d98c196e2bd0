"""People of a desk for tests of who may change whom."""

from dataclasses import replace

from appliance.domain.people import PersonChange
from appliance.domain.records import Account
from appliance.services.audit import APPLIANCE
from appliance.storage import groups
from tests.fakes.desk import PASSWORD, Desk


async def made(desk: Desk, name: str, role: str, *group_ids: str) -> Account:
    email = f"{name.lower()}@example.org"
    return await desk.people.create(APPLIANCE, email, name, role, PASSWORD, "", group_ids)


def as_is(account: Account, **changed: object) -> PersonChange:
    plain = PersonChange(
        account.email,
        account.name,
        account.role,
        (),
        account.language,
        account.second_step_demanded,
        account.sso_only,
    )
    return replace(plain, **changed)  # type: ignore[arg-type]


async def stored(desk: Desk, account: Account) -> Account:
    found = await desk.people.get(account.id)
    assert found is not None
    return found


async def in_groups(desk: Desk, account: Account) -> set[str]:
    return {one.group_id for one in await desk.storage.run(groups.memberships, account.id)}
