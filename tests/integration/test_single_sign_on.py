"""SPEC T6: to a provider and back, and what is fetched from it."""

import ssl
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
import trustme

from appliance.domain.forms import WrongFieldsError
from appliance.domain.single_sign_on import SingleSignOnError, is_endpoint
from appliance.handlers import outgoing
from tests.fakes.forging_provider import CLIENT_ID, SECRET, ForgingProvider
from tests.fakes.peers import Browser
from tests.fakes.sso_desk import PASSWORD, SsoDesk, furnished, next_address

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


async def test_what_the_provider_is_asked_for(desk: SsoDesk) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider, email="ann@example.org")
    asked = trip.asked
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT_ID
    assert asked["redirect_uri"] == f"{desk.origin}/login/sso/return"
    assert asked["code_challenge_method"] == "S256"
    assert asked["login_hint"] == "ann@example.org"
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43


async def test_the_cookie_is_lax_and_short(desk: SsoDesk) -> None:
    provider = await desk.provider()
    answer = await Browser(desk.origin).form("/login/sso/start", provider=provider.id)
    line = next(one for one in answer.headers.get_list("Set-Cookie") if "deskside_sso" in one)
    assert {"samesite=lax", "httponly", "path=/"} <= {
        one.strip().lower() for one in line.split(";")
    }
    assert provider.id not in line


async def test_a_post_of_another_site_starts_nothing(desk: SsoDesk) -> None:
    provider = await desk.provider()
    answer = await Browser(desk.origin).ask(
        "POST",
        "/login/sso/start",
        f"provider={provider.id}",
        Origin="https://evil.example",
        Content_Type="application/x-www-form-urlencoded",
    )
    assert answer.code == 403


async def test_the_code_goes_with_verifier_and_secret_and_is_used_once(desk: SsoDesk) -> None:
    provider = await desk.provider()
    desk.forger.forms.clear()
    trip, answer = await desk.comes_back(provider, sub="once", email="once@example.org")
    assert answer.code == 200
    assert next_address(answer) == "/desk"
    form = desk.forger.forms[0]
    assert form["authorization"].startswith("Basic ")
    assert len(form["code_verifier"]) >= 43
    assert "client_secret" not in form
    trip.browser.cookies.pop("deskside_login")
    again = await trip.back()
    assert again.code == 403
    assert not trip.signed_in
    assert len(desk.forger.forms) == 1


async def test_a_stolen_round_trip_cookie_works_once(desk: SsoDesk) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    stolen = dict(trip.browser.cookies)
    desk.gives(desk.forger.signed(desk.claims(trip, sub="first", email="first@example.org")))
    assert (await trip.back()).code == 200
    trip.browser.cookies = stolen
    before = await desk.counts()
    assert (await trip.back()).code == 403
    assert await reason(desk) == "expired"
    assert await desk.counts() == before


@pytest.mark.parametrize("state", ["", "x", "\u00e9", "a" * 300])
async def test_a_wrong_state(desk: SsoDesk, state: str) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(trip)))
    assert (await trip.back(state=state)).code == 403
    assert not trip.signed_in
    assert desk.forger.asked.count("token") == 0 or desk.forger.asked[-1] != "token"


async def test_the_state_of_another_browser(desk: SsoDesk) -> None:
    """Login cross-site request forgery: the attacker's code in the victim's browser."""
    provider = await desk.provider()
    attacker, victim = await desk.trip(provider), await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(attacker)))
    for browser in (victim.browser, Browser(desk.origin)):
        answer = await browser.get(f"/login/sso/return?code=x&state={attacker.asked['state']}")
        assert answer.code == 403
        assert not browser.cookies.get("deskside_login")


async def test_five_minutes(desk: SsoDesk) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    desk.clock.pass_(s=300)
    desk.gives(desk.forger.signed(desk.claims(trip)))
    assert (await trip.back()).code == 403
    assert await reason(desk) == "expired"


async def test_a_provider_that_was_switched_off_meanwhile(desk: SsoDesk) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    await desk.sso.providers.set_enabled(desk.boss, provider.id, False)
    desk.gives(desk.forger.signed(desk.claims(trip)))
    assert (await trip.back()).code == 403
    assert await reason(desk) == "off"
    with pytest.raises(SingleSignOnError):
        await desk.sso.depart(provider.id)


async def test_mixed_up_providers(desk: SsoDesk) -> None:
    """RFC 9207: an answer that names another provider, or none where it has to."""
    provider = await desk.provider()
    trip = await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(trip)))
    assert (await trip.back(iss="https://login.example.org")).code == 403
    assert desk.forger.asked[-1] != "token"
    desk.forger.document["authorization_response_iss_parameter_supported"] = True
    desk.sso.documents.forget(provider.issuer)
    trip = await desk.trip(provider)
    assert (await trip.back()).code == 403
    trip = await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(trip, sub="named", email="named@example.org")))
    assert (await trip.back(iss=provider.issuer)).code == 200


async def test_a_token_of_another_provider(desk: SsoDesk) -> None:
    """Well signed by one provider, given out at another one's token endpoint."""
    other = ForgingProvider()
    other.rsa = other.stranger
    other.reset()
    provider = await desk.provider()
    second = await desk.provider(issuer=other.issuer)
    trip = await desk.trip(second)
    other.tokens = lambda form: {"id_token": desk.forger.signed(desk.claims(trip))}
    assert (await trip.back()).code == 403
    assert (await desk.last_act("login.refuse"))["detail"] in ("signature", "iss")
    assert provider.id != second.id
    other.stop()


@pytest.mark.parametrize(
    ("error", "word"),
    [
        ("access_denied", "declined"),
        ("server_error", "unreachable"),
        ("unauthorized_client", "refused"),
        ("<script>", "refused"),
    ],
)
async def test_errors_of_the_provider(desk: SsoDesk, error: str, word: str) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    answer = await trip.back(code="", error=error)
    assert answer.code == 403
    assert b"Forge" in answer.body
    assert b"<script>" not in answer.body.replace(b'<script src="', b"")
    assert await reason(desk) == word


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://login.example.org"},
        {"token_endpoint": "http://login.example.org/token"},
        {"token_endpoint": "ftp://127.0.0.1/token"},
        {"jwks_uri": "https://user@login.example.org/jwks"},
        {"jwks_uri": None},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"response_types_supported": ["id_token"]},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    ],
)
async def test_a_discovery_document_that_is_not_trusted(
    desk: SsoDesk, changed: dict[str, Any]
) -> None:
    provider = await desk.provider()
    desk.forger.document |= changed
    with pytest.raises(SingleSignOnError):
        await desk.sso.depart(provider.id)
    assert (await desk.sso.providers.check(provider.id)).trouble


async def test_only_a_provider_on_this_computer_names_addresses_here() -> None:
    outside = "https://login.example.org"
    assert is_endpoint("https://other.example.org/token", outside)
    assert is_endpoint("http://127.0.0.1:8080/token", "http://127.0.0.1:8080")
    for address in (
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
    ):
        assert not is_endpoint(address, outside)


async def test_redirects_are_not_followed(desk: SsoDesk) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(trip)))
    desk.forger.status, desk.forger.headers = 307, {"Location": f"{desk.forger.issuer}/stolen"}
    assert (await trip.back()).code == 403
    assert "stolen" not in desk.forger.asked


async def test_answers_are_bounded(desk: SsoDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = await desk.provider()
    trip = await desk.trip(provider)
    desk.forger.tokens = lambda form: b'{"x":"' + b"x" * 300_000 + b'"}'
    assert (await trip.back()).code == 403
    assert await reason(desk) == "unreachable"
    monkeypatch.setattr(outgoing, "ANSWER_S", 0.000_001)
    with pytest.raises(outgoing.OutgoingError):
        await outgoing.OutgoingClient().ask(desk.forger.issuer)


async def test_keys_rotate_and_are_not_fetched_for_the_asking(desk: SsoDesk) -> None:
    provider = await desk.provider()
    await desk.comes_back(provider, sub="before", email="before@example.org")
    fetched = desk.forger.asked.count("jwks")
    new = desk.forger.stranger.as_dict(private=False) | {"kid": "rotated"}
    desk.forger.key_set = {"keys": [new]}
    trip = await desk.trip(provider)
    claims = desk.claims(trip, sub="after", email="after@example.org")
    desk.gives(desk.forger.signed(claims, desk.forger.stranger, kid="rotated"))
    assert (await trip.back()).code == 200
    for _ in range(20):
        trip = await desk.trip(provider)
        desk.gives(desk.forger.signed(desk.claims(trip), desk.forger.stranger, kid="unknown"))
        assert (await trip.back()).code == 403
    assert desk.forger.asked.count("jwks") == fetched + 1
    desk.clock.pass_(s=61)
    trip = await desk.trip(provider)
    desk.gives(desk.forger.signed(desk.claims(trip), desk.forger.stranger, kid="unknown"))
    assert (await trip.back()).code == 403
    assert desk.forger.asked.count("jwks") == fetched + 2


async def test_missing_claims_come_from_userinfo_of_the_same_person(desk: SsoDesk) -> None:
    provider = await desk.provider()
    desk.forger.userinfo = {"sub": "somebody-else", "email": "u@example.org", "name": "U"}
    _, answer = await desk.comes_back(provider, sub="u", email=None, name=None, email_verified=None)
    assert answer.code == 403
    desk.forger.userinfo = {"sub": "u", "email": "u@example.org", "email_verified": True}
    trip, answer = await desk.comes_back(
        provider, sub="u", email=None, name=None, email_verified=None
    )
    assert answer.code == 200
    assert trip.signed_in


async def test_userinfo_verifies_no_address_of_the_token(desk: SsoDesk) -> None:
    provider = await desk.provider()
    desk.forger.userinfo = {
        "sub": "v",
        "email": "x@example.org",
        "email_verified": True,
        "name": "V",
    }
    email = desk.bob.email
    _, answer = await desk.comes_back(
        provider, sub="v", email=email, name=None, email_verified=None
    )
    assert answer.code == 403
    assert await reason(desk) == "exists"


async def test_the_secret_is_sealed_and_never_shown(desk: SsoDesk) -> None:
    provider = await desk.provider()
    browser = await Browser(desk.origin).sign_in(desk.boss.email, PASSWORD)
    answer = await browser.get(f"/office/settings/sso/{provider.id}")
    assert answer.code == 200
    assert SECRET.encode() not in answer.body
    folder = desk.running.parts.settings.data_dir
    for path in folder.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    assert await desk.sso.providers.secret(provider.id) == SECRET


async def test_a_secret_does_not_follow_to_another_issuer(desk: SsoDesk) -> None:
    provider = await desk.provider()
    typed = desk.typed(issuer="https://evil.example", secret="")
    with pytest.raises(WrongFieldsError) as refusal:
        await desk.sso.providers.save(desk.ada, provider.id, typed)
    assert set(refusal.value.errors) == {"secret"}


async def test_certificates_are_checked(desk: SsoDesk) -> None:
    """Against the system's authorities, or the provider's own; another one's open nothing."""
    ours, others = trustme.CA(), trustme.CA()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ours.issue_cert("127.0.0.1").configure_cert(tls)
    forger = ForgingProvider(tls)
    for authority, trusted in ((None, False), (others, False), (ours, True)):
        text = authority.cert_pem.bytes().decode() if authority else ""
        provider = await desk.provider(issuer=forger.issuer, authorities=text)
        finding = await desk.sso.providers.check(provider.id)
        assert (not finding.trouble) is trusted, finding
    forger.stop()
    for actor, changed in (
        (desk.boss, {"authorities": "no certificate"}),
        (desk.boss, {"authorities": "", "secret": ""}),
        (desk.ada, {"authorities": ""}),
    ):
        with pytest.raises(WrongFieldsError) as refusal:
            await desk.provider(actor, issuer=forger.issuer, **changed)
        assert set(refusal.value.errors) <= {"authorities", "secret"}


@pytest.mark.parametrize("way", ["client_secret_post", "none"])
async def test_other_ways_to_say_which_client_this_is(desk: SsoDesk, way: str) -> None:
    desk.forger.document["token_endpoint_auth_methods_supported"] = [way]
    provider = await desk.provider(secret="" if way == "none" else SECRET)
    desk.forger.forms.clear()
    _, answer = await desk.comes_back(provider, sub=way, email=f"{way}@example.org")
    assert answer.code == 200
    form = desk.forger.forms[0]
    assert (form["client_id"], form["authorization"]) == (CLIENT_ID, "")
    assert form.get("client_secret") == (None if way == "none" else SECRET)


async def test_a_secret_goes_in_no_unknown_way(desk: SsoDesk) -> None:
    desk.forger.document["token_endpoint_auth_methods_supported"] = ["private_key_jwt"]
    provider = await desk.provider()
    assert "basic" in (await desk.sso.providers.check(provider.id)).trouble
    desk.forger.forms.clear()
    _, answer = await desk.comes_back(provider)
    assert answer.code == 403
    assert desk.forger.forms == []
