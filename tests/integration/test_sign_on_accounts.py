"""SPEC T6: whose account it is that somebody comes back to."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import pytest_asyncio

from appliance.domain.errors import ForbiddenError, NotFoundError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.records import Group, Membership
from appliance.domain.rights import Right, Role
from appliance.domain.single_sign_on import MappingRule, Provider, SingleSignOnError
from appliance.storage import groups, identities, people
from appliance.storage.tables.mail import OutboxTable
from tests.fakes.peers import Browser
from tests.fakes.sso_desk import PASSWORD, SsoDesk, Trip, furnished, next_address

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def module_desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SsoDesk]:
    made = await furnished(tmp_path_factory.mktemp("sso") / "data")
    yield made
    made.forger.stop()
    await made.running.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def desk(module_desk: SsoDesk) -> SsoDesk:
    """Without a provider of an earlier test."""
    for provider, _ in await module_desk.sso.providers.everyone():
        await module_desk.sso.providers.remove(module_desk.boss, provider.id)
    module_desk.forger.reset()
    return module_desk


async def reason(desk: SsoDesk) -> str:
    return str((await desk.last_act("login.refuse"))["reason"])


async def test_a_verified_address_finds_the_account_once(desk: SsoDesk) -> None:
    provider = await desk.provider()
    _, answer = await desk.comes_back(provider, sub="bob-1", email="BOB@example.org")
    assert answer.code == 200
    found = await desk.run(identities.find, provider.issuer, "bob-1")
    assert found.account_id == desk.bob.id
    assert (await desk.last_act("identity.link"))["provider"] == "Forge"
    assert (await desk.last_act("login.open"))["how"] == "sso"
    _, answer = await desk.comes_back(
        provider, sub="bob-1", email="else@example.org", email_verified=False
    )
    assert answer.code == 200


@pytest.mark.parametrize(
    ("why", "claims", "changed"),
    [
        ("not verified", {"email_verified": False}, {}),
        ("not said", {"email_verified": None}, {}),
        ("said in an odd way", {"email_verified": 1}, {}),
        ("said as list", {"email_verified": [True]}, {}),
        ("another domain", {}, {"domains": "other.example"}),
        ("not trusted", {}, {"flags": frozenset({"creates_accounts"})}),
    ],
)
async def test_an_address_that_proves_nothing(
    desk: SsoDesk, why: str, claims: dict[str, Any], changed: dict[str, Any]
) -> None:
    provider = await desk.provider(**changed)
    before = await desk.counts()
    _, answer = await desk.comes_back(provider, sub=f"x {why}", email=desk.bob.email, **claims)
    assert answer.code == 403
    assert await reason(desk) == "exists"
    assert await desk.counts() == before


async def test_a_lesser_administrator_reaches_no_super_administrator(desk: SsoDesk) -> None:
    """SECURITY 7: whoever sets up a provider could else sign in as anybody."""
    for target in (desk.boss, desk.ada):
        provider = await desk.provider(desk.ada)
        _, answer = await desk.comes_back(provider, sub=f"as {target.id}", email=target.email)
        assert answer.code == 403
        assert await reason(desk) == "exists"
    provider = await desk.provider(desk.boss)
    _, answer = await desk.comes_back(provider, sub="as boss", email=desk.boss.email)
    assert answer.code == 200


async def test_a_disabled_account(desk: SsoDesk) -> None:
    people_ = desk.running.parts.people
    dora = await people_.create("appliance", "dora@example.org", "Dora", "technician", PASSWORD)
    provider = await desk.provider()
    await desk.comes_back(provider, sub="dora", email=dora.email)
    await desk.run(people.set_disabled, dora.id, True)
    trip, answer = await desk.comes_back(provider, sub="dora", email=dora.email)
    assert answer.code == 403
    assert await reason(desk) == "disabled"
    assert not trip.signed_in


@pytest.mark.parametrize(
    ("claims", "changed", "word"),
    [
        ({}, {"flags": frozenset()}, "unknown"),
        ({"email": None}, {}, "address"),
        ({"email": "no address"}, {"domains": "", "flags": {"creates_accounts"}}, "address"),
        ({"email_verified": False}, {}, "address"),
        ({"email_verified": None}, {"domains": "", "flags": {"creates_accounts"}}, "address"),
        ({"email": "new@elsewhere.example"}, {}, "domain"),
        ({"email": "new@evil.example@example.org"}, {}, "address"),
    ],
)
async def test_nobody_new(
    desk: SsoDesk, claims: dict[str, Any], changed: dict[str, Any], word: str
) -> None:
    provider = await desk.provider(**changed)
    desk.forger.userinfo = {"sub": "new"}
    before = await desk.counts()
    _, answer = await desk.comes_back(
        provider, **({"sub": "new", "email": "n@example.org"} | claims)
    )
    assert answer.code == 403
    assert await reason(desk) == word
    assert await desk.counts() == before


async def test_a_new_account_with_mapped_group_and_role(desk: SsoDesk) -> None:
    first, second = [one.id for one in await desk.run(_two_groups)]
    rules = (
        MappingRule("realm.roles", "boss", "", "administrator"),
        MappingRule("groups", "printers", second),
    )
    provider = await desk.provider(
        rules=rules, default_groups=(first,), flags=frozenset({"creates_accounts", "keeps_step"})
    )
    claims: dict[str, Any] = {"sub": "kim", "email": "kim@example.org", "name": "Kim\u00a0Lee"}
    claims |= {"groups": ["x", "printers"], "realm": {"roles": ["boss"]}}
    _, answer = await desk.comes_back(provider, **claims)
    assert answer.code == 200
    kim, encoded = await desk.run(people.by_email, "kim@example.org")
    assert (kim.role, kim.sso_only, encoded) == ("administrator", True, "")
    assert await _groups_of(desk, kim.id) == {first, second}
    claims |= {"groups": "x", "realm": {"roles": []}}
    await desk.comes_back(provider, **claims)
    kim, _ = await desk.run(people.by_email, "kim@example.org")
    assert kim.role == "technician"
    assert await _groups_of(desk, kim.id) == {first}


async def test_a_super_administrator_keeps_the_role(desk: SsoDesk) -> None:
    rules = (MappingRule("groups", "all", "", "technician"),)
    flags = frozenset({"trusts_email", "keeps_step"})
    provider = await desk.provider(rules=rules, flags=flags)
    _, answer = await desk.comes_back(provider, sub="b", email=desk.boss.email, groups=["all"])
    assert answer.code == 200
    assert (await desk.run(people.get, desk.boss.id)).role == "super"


async def test_what_a_form_may_not_give(desk: SsoDesk) -> None:
    for actor, field, changed in (
        (desk.boss, "rules", {"rules": (MappingRule("g", "v", "", "super"),)}),
        (desk.ada, "rules", {"rules": (MappingRule("g", "v", "", "administrator"),)}),
        (desk.boss, "rules", {"rules": (MappingRule("g", "", "", "technician"),)}),
        (desk.boss, "rules", {"rules": (MappingRule("g", "v", "missing"),)}),
        (desk.boss, "default_role", {"default_role": "administrator"}),
        (desk.boss, "default_role", {"default_role": "missing"}),
        (desk.boss, "default_groups", {"default_groups": ("missing",)}),
        (desk.boss, "issuer", {"issuer": "http://login.example.org"}),
        (desk.boss, "issuer", {"issuer": "https://login.example.org/?x=1"}),
        (desk.boss, "issuer", {"issuer": ""}),
        (desk.boss, "scopes", {"scopes": "email profile"}),
        (desk.boss, "domains", {"domains": ""}),
        (desk.boss, "domains", {"domains": "not a domain/"}),
        (desk.boss, "name", {"name": " "}),
    ):
        with pytest.raises(WrongFieldsError) as refusal:
            await desk.provider(actor, **changed)
        assert set(refusal.value.errors) == {field}
    with pytest.raises(ForbiddenError):
        await desk.provider(desk.bob)


async def test_rights_are_those_of_whoever_saved(desk: SsoDesk) -> None:
    role = Role("clerk", "Clerk", frozenset({Right.SETTINGS}))
    await desk.run(groups.insert_role, role, 0)
    clerk = await desk.running.parts.people.create(
        "appliance", "clerk@example.org", "Clerk", role.id, PASSWORD, group_ids=()
    )
    provider = await desk.provider(clerk)
    _, answer = await desk.comes_back(provider, sub="as bob", email=desk.bob.email)
    assert answer.code == 403
    assert await reason(desk) == "exists"


async def test_single_sign_on_only(desk: SsoDesk) -> None:
    people_ = desk.running.parts.people
    only = await people_.create("appliance", "only@example.org", "Only", "technician", PASSWORD)
    await desk.run(lambda: people.update(only.id, sso_only=True))
    browser = Browser(desk.origin)
    wrong = await browser.form("/login", email=only.email, password="wrong and long enough")
    unknown = await browser.form("/login", email="no@example.org", password="wrong and long")
    right = await browser.form("/login", email=only.email, password=PASSWORD)
    assert (wrong.code, unknown.code, right.code) == (401, 401, 401)
    assert b"signs in through your organisation" not in wrong.body
    assert b"signs in through your organisation" in right.body
    assert not browser.cookies.get("deskside_login")
    provider = await desk.provider()
    trip, answer = await desk.comes_back(provider, sub="only", email=only.email)
    assert answer.code == 200
    assert trip.signed_in
    assert await desk.sso.providers.left_out(provider.id) == 1


async def test_a_second_step_is_demanded_unless_the_providers_counts(desk: SsoDesk) -> None:
    await desk.run(lambda: people.update(desk.bob.id, second_step_demanded=True))
    provider = await desk.provider()
    trip, answer = await desk.comes_back(provider, sub="bob-2", email=desk.bob.email, amr=["mfa"])
    assert next_address(answer).startswith("/login/")
    assert not trip.signed_in
    flags = frozenset({"trusts_email", "counts_second_step"})
    provider = await desk.provider(flags=flags)
    trip, answer = await desk.comes_back(provider, sub="bob-2", amr=["pwd"])
    assert not trip.signed_in
    trip, answer = await desk.comes_back(provider, sub="bob-2", amr=["pwd", "otp"])
    assert trip.signed_in
    await desk.run(lambda: people.update(desk.bob.id, second_step_demanded=False))


async def test_connecting_and_disconnecting(desk: SsoDesk) -> None:
    provider = await desk.provider(flags=frozenset())
    browser = await Browser(desk.origin).sign_in(desk.bob.email, PASSWORD)
    answer = await browser.form("/account/identities/connect", provider=provider.id)
    trip_asked = _query(next_address(answer))
    trip = await desk.trip(provider)
    trip.browser, trip.asked = browser, trip_asked
    desk.gives(desk.forger.signed(desk.claims(trip, sub="bobs", email="other@home.example")))
    browser.cookies.pop("deskside_login")  # a Strict cookie does not come along
    answer = await trip.back()
    assert next_address(answer) == "/account/security?done=connected"
    assert not trip.signed_in
    ways = await desk.sso.ways(desk.bob)
    assert [one.email for one in ways.identities] == ["other@home.example"]
    assert ways.providers == []
    await desk.sso.disconnect(desk.bob, ways.identities[0].id)
    assert (await desk.sso.ways(desk.bob)).identities == []
    with pytest.raises(NotFoundError):
        await desk.sso.disconnect(desk.bob, ways.identities[0].id)


async def test_the_owner_gets_a_letter(desk: SsoDesk) -> None:
    mail = {"mail.host": "127.0.0.1", "mail.port": "9", "mail.from": "desk@example.org"}
    preferences = desk.running.parts.preferences
    await preferences.change(desk.boss.id, mail | {"mail.security": "none"})
    provider = await desk.provider()
    for _ in range(2):
        await desk.comes_back(provider, sub="bob-letter", email=desk.bob.email)
    mine = OutboxTable.select().where(OutboxTable.recipient == desk.bob.email)
    assert [one.kind for one in await desk.run(lambda: list(mine))] == ["security_notice"]
    await preferences.change(desk.boss.id, {"mail.host": ""})


async def test_somebody_elses_identity_is_not_connected(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="taken", email="taken@example.org")
    browser = await Browser(desk.origin).sign_in(desk.bob.email, PASSWORD)
    answer = await browser.form("/account/identities/connect", provider=provider.id)
    trip = await desk.trip(provider)
    trip.browser, trip.asked = browser, _query(next_address(answer))
    desk.gives(desk.forger.signed(desk.claims(trip, sub="taken")))
    assert (await trip.back()).code == 403
    assert await reason(desk) == "taken"
    assert not (await desk.sso.ways(desk.bob)).identities


async def test_the_last_way_in_stays(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="lone", email="lone@example.org")
    lone, _ = await desk.run(people.by_email, "lone@example.org")
    ways = await desk.sso.ways(lone)
    with pytest.raises(SingleSignOnError):
        await desk.sso.disconnect(lone, ways.identities[0].id)


async def test_an_identity_of_somebody_else_is_not_there(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="ours", email="ours@example.org")
    ours, _ = await desk.run(people.by_email, "ours@example.org")
    identity = (await desk.sso.ways(ours)).identities[0]
    browser = await Browser(desk.origin).sign_in(desk.bob.email, PASSWORD)
    answers = [
        await browser.form(f"/account/identities/{one}/remove") for one in (identity.id, "missing")
    ]
    assert [answer.code for answer in answers] == [404, 404]
    assert (await desk.sso.ways(ours)).identities == [identity]


async def test_an_invited_person_needs_no_link(desk: SsoDesk) -> None:
    account = await desk.running.parts.people.create(
        "appliance", "guest@example.org", "Guest", "technician", PASSWORD
    )
    await desk.run(lambda: people.update(account.id, state="invited", password="", sso_only=True))
    provider = await desk.provider()
    trip, answer = await desk.comes_back(provider, sub="guest", email="guest@example.org")
    assert answer.code == 200
    assert trip.signed_in
    assert (await desk.run(people.get, account.id)).state == "active"


async def invited(desk: SsoDesk, email: str) -> tuple[str, str]:
    """An account for single sign-on alone, and the path of its invitation's link."""
    parts = desk.running.parts
    account = await parts.people.create("appliance", email, "Guest", "technician", PASSWORD)
    await desk.run(lambda: people.update(account.id, state="invited", password="", sso_only=True))
    links, day_ms = parts.invitations._links, 86_400_000
    made = lambda: links.make_now(account.id, "sign_up", "en", desk.boss.id, day_ms)  # noqa: E731
    return account.id, urlsplit((await desk.run(made))[1]).path


async def by_invitation(desk: SsoDesk, provider: Provider, path: str) -> Trip:
    browser = Browser(desk.origin)
    answer = await browser.form(f"{path}/sso", provider=provider.id)
    assert answer.code == 200
    return Trip(browser, _query(next_address(answer)))


async def test_an_invitation_is_taken_by_single_sign_on(desk: SsoDesk) -> None:
    """Also where the provider says nothing about addresses: the link says who it is."""
    provider = await desk.provider(flags=frozenset())
    account_id, path = await invited(desk, "link@example.org")
    browser = Browser(desk.origin)
    assert b"Sign in with Forge" in (await browser.get(path)).body
    trip = await by_invitation(desk, provider, path)
    desk.forger.userinfo = {"sub": "link"}
    desk.gives(desk.forger.signed(desk.claims(trip, sub="link", email=None)))
    answer = await trip.back()
    assert next_address(answer) == "/desk"
    assert trip.signed_in
    assert (await desk.run(people.get, account_id)).state == "active"
    found = await desk.run(identities.find, provider.issuer, "link")
    assert found.account_id == account_id
    assert (await browser.form(f"{path}/sso", provider=provider.id)).code == 404


async def test_an_invitation_that_is_over_is_not_taken(desk: SsoDesk) -> None:
    provider = await desk.provider(flags=frozenset())
    account_id, path = await invited(desk, "over@example.org")
    trip = await by_invitation(desk, provider, path)
    await desk.run(lambda: people.update(account_id, state="disabled"))
    desk.gives(desk.forger.signed(desk.claims(trip, sub="over")))
    assert (await trip.back()).code == 403
    assert not trip.signed_in
    assert (await desk.run(people.get, account_id)).state == "disabled"
    browser = Browser(desk.origin)
    assert (await browser.form("/welcome/unknown/sso", provider=provider.id)).code == 404


async def test_a_deleted_account_leaves_its_identity_free(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="back", email="back@example.org")
    gone, _ = await desk.run(people.by_email, "back@example.org")
    await desk.run(desk.running.parts.people.forget_now, gone.id)
    assert (await desk.sso.ways(gone)).identities == []


async def test_connecting_needs_a_fresh_sign_in(desk: SsoDesk) -> None:
    provider = await desk.provider()
    browser = await Browser(desk.origin).sign_in(desk.bob.email, PASSWORD)
    desk.clock.pass_(minutes=11)
    answer = await browser.form("/account/identities/connect", provider=provider.id)
    assert answer.code == 303
    assert answer.headers["Location"] == "/account/security/confirm"


async def test_removing_a_provider_keeps_the_accounts(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="stays", email="stays@example.org")
    await desk.sso.providers.remove(desk.boss, provider.id)
    assert await desk.run(people.by_email, "stays@example.org") is not None
    assert await desk.run(identities.find, provider.issuer, "stays") is None
    assert (await desk.last_act("sso.provider_remove"))["people"] == 1


def _two_groups() -> list[Any]:
    if groups.by_name("Printers") is None:
        groups.insert(Group("printers", "Printers", 9**12))
    return sorted(groups.everyone(), key=lambda one: one.created_at_ms)[:2]


async def _groups_of(desk: SsoDesk, account_id: str) -> set[str]:
    held: list[Membership] = await desk.run(groups.memberships, account_id)
    return {one.group_id for one in held}


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))
