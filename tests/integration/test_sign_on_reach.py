"""SECURITY 7: no provider reaches further than whoever set it up; and what strangers leave."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import pytest_asyncio
import trustme

from appliance.domain.access import Access
from appliance.domain.errors import PasskeyRefusedError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.records import Account, Group
from appliance.domain.rights import ADMINISTRATOR, Right, Role
from appliance.domain.sign_in import Visitor
from appliance.domain.single_sign_on import MappingRule, SingleSignOnError
from appliance.services.passkeys import Answer
from appliance.services.tries import MOST_NOTED
from appliance.storage import groups, identities, people
from appliance.storage.tables.audit import AuditTable
from tests.fakes.peers import Browser
from tests.fakes.sso_desk import PASSWORD, SsoDesk, Trip, furnished, next_address

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def desk(tmp_path: Path) -> AsyncIterator[SsoDesk]:
    made = await furnished(tmp_path / "data")
    yield made
    made.forger.stop()
    await made.running.stop()


async def access_of(desk: SsoDesk, account: Account) -> Access:
    found = await desk.running.parts.people.get(account.id)
    assert found is not None
    return await desk.running.parts.access.of(found)


async def test_a_role_of_claims_gives_nothing_in_groups_beyond_who_mapped_it(desk: SsoDesk) -> None:
    role = Role("settings-only", "Settings only", frozenset({Right.SETTINGS}))
    await desk.run(groups.insert_role, role, 0)
    await desk.run(groups.insert, Group("closed", "Closed", 0))
    eve = await desk.running.parts.people.create(
        "appliance", "eve@example.org", "Eve", role.id, PASSWORD, group_ids=("closed",)
    )
    rules = (MappingRule("team", "in", role="technician"),)
    flags = frozenset({"trusts_email", "keeps_step"})
    provider = await desk.provider(eve, flags=flags, rules=rules)
    _, answer = await desk.comes_back(provider, sub="eve", email=eve.email, team="in")
    assert answer.code == 200
    access = await access_of(desk, eve)
    assert access.groups == {"closed": frozenset()}
    await desk.provider(desk.boss, flags=flags, rules=rules)
    await desk.comes_back(provider, sub="eve", email=eve.email, team="in")
    access = await access_of(desk, eve)
    assert access.may(Right.CONTROL, "closed"), "who may everywhere maps it"


async def test_nobody_stands_in_for_an_issuer_that_signs_in_people_beyond_them(
    desk: SsoDesk,
) -> None:
    """Who chooses the certificates could be the issuer, if the way there is theirs."""
    pem = trustme.CA().cert_pem.bytes().decode()
    provider = await desk.provider(desk.boss)
    await desk.comes_back(provider, sub="boss", email=desk.boss.email)
    await desk.provider(desk.ada)
    with pytest.raises(WrongFieldsError) as caught:
        await desk.provider(desk.ada, authorities=pem)
    assert set(caught.value.errors) == {"authorities"}
    save, issuer = desk.sso.providers.save, desk.forger.issuer
    moved = desk.typed(issuer="https://elsewhere.example.org")
    await save(desk.ada, provider.id, moved)
    with pytest.raises(WrongFieldsError):
        await save(desk.ada, "", desk.typed(issuer=issuer, authorities=pem))
    await save(desk.boss, "", desk.typed(issuer=issuer, authorities=pem))


async def test_a_provider_signs_in_nobody_beyond_whoever_saved_it(desk: SsoDesk) -> None:
    """Not even whom it signed in before, nor who was promoted since."""
    provider = await desk.provider(desk.boss)
    for sub, account in (("boss", desk.boss), ("bob", desk.bob)):
        _, answer = await desk.comes_back(provider, sub=sub, email=account.email)
        assert answer.code == 200
    await desk.provider(desk.ada)
    trip, answer = await desk.comes_back(provider, sub="boss", email=desk.boss.email)
    assert (answer.code, trip.signed_in) == (403, False)
    assert b"may not sign you in" in answer.body
    assert (await desk.last_act("login.refuse"))["reason"] == "beyond"
    _, answer = await desk.comes_back(provider, sub="bob", email=desk.bob.email)
    assert answer.code == 200
    await desk.run(lambda: people.update(desk.bob.id, role=ADMINISTRATOR))
    _, answer = await desk.comes_back(provider, sub="bob", email=desk.bob.email)
    assert answer.code == 403
    await desk.provider(desk.boss)
    _, answer = await desk.comes_back(provider, sub="bob", email=desk.bob.email)
    assert answer.code == 200, "a super administrator saved it"


async def test_nobody_is_connected_or_accepted_beyond_whoever_saved_the_provider(
    desk: SsoDesk,
) -> None:
    provider = await desk.provider(desk.ada, flags=frozenset())
    browser = await Browser(desk.origin).sign_in(desk.boss.email, PASSWORD)
    answer = await browser.form("/account/identities/connect", provider=provider.id)
    trip = Trip(browser, dict(parse_qsl(urlsplit(next_address(answer)).query)))
    desk.gives(desk.forger.signed(desk.claims(trip, sub="mallory")))
    assert (await trip.back()).code == 403
    assert await desk.run(identities.find, provider.issuer, "mallory") is None
    invited = await desk.running.parts.people.create(
        "appliance", "guest@example.org", "Guest", ADMINISTRATOR, PASSWORD
    )
    await desk.run(lambda: people.update(invited.id, state="invited", password=""))
    departure = await desk.sso.depart(provider.id, account_id=invited.id, invited=True)
    trip = Trip(Browser(desk.origin), dict(parse_qsl(urlsplit(departure.address).query)))
    desk.gives(desk.forger.signed(desk.claims(trip, sub="mallory")))
    query = {"code": "a-code", "state": trip.asked["state"], "iss": "", "error": ""}
    with pytest.raises(SingleSignOnError) as caught:
        await desk.sso.arrive(departure.cookie, query)
    assert caught.value.reason == "beyond"
    assert (await desk.run(people.get, invited.id)).state == "invited"


async def test_the_page_of_a_provider_says_whom_it_does_not_sign_in(desk: SsoDesk) -> None:
    provider = await desk.provider(desk.boss)
    page, limited = f"/office/settings/sso/{provider.id}", b"until a super administrator saves"
    boss, ada = [
        await Browser(desk.origin).sign_in(one.email, PASSWORD) for one in (desk.boss, desk.ada)
    ]
    assert limited not in (await boss.get(page)).body
    assert limited in (await ada.get(page)).body, "the price of saving it"
    await desk.provider(desk.ada)
    assert limited in (await boss.get(page)).body


async def test_strangers_do_not_fill_the_activity_log(desk: SsoDesk) -> None:
    """Coming back from nowhere, or with a passkey of nobody, costs nothing."""
    parts = desk.running.parts
    nobody = Answer("AAAA", "e30", "AAAA", "AAAA", "")
    query = {"code": "x", "state": "x", "iss": "", "error": ""}

    def refused() -> int:
        return int(AuditTable.select().where(AuditTable.event == "login.refuse").count())

    async def knock() -> None:
        with pytest.raises(SingleSignOnError):
            await desk.sso.arrive("", query)
        with pytest.raises(PasskeyRefusedError):
            await parts.second.sign_in_with_key(nobody, Visitor("192.0.2.1"), "")

    await knock()
    assert await desk.run(refused) == 2, "the first ones are written down"
    for _ in range(MOST_NOTED + 20):
        await knock()
    assert await desk.run(refused) == 2 * MOST_NOTED
    desk.clock.pass_(s=3600)
    await knock()
    assert await desk.run(refused) == 2 * MOST_NOTED + 2
