"""SECURITY 3: of all these forged sign-ins none is accepted, and none leaves anything behind."""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from joserfc.jwk import OctKey, RSAKey

from tests.fakes.forging_provider import CLIENT_ID, SECRET, b64, joined
from tests.fakes.sso_desk import SsoDesk, Trip, furnished

Forgery = Callable[[SsoDesk, Trip], Any]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SsoDesk]:
    made = await furnished(tmp_path_factory.mktemp("forged") / "data")
    yield made
    made.forger.stop()
    await made.running.stop()


def changed(**claims: Any) -> Forgery:
    """Well signed, with other claims."""
    return lambda desk, trip: desk.forger.signed(desk.claims(trip, **claims))


def header(**fields: Any) -> Forgery:
    """Well signed, with another header."""
    return lambda desk, trip: desk.forger.signed(desk.claims(trip), **fields)


def key(make: Callable[[SsoDesk], Any], alg: str = "RS256", **fields: Any) -> Forgery:
    """Signed by another key."""
    return lambda desk, trip: desk.forger.signed(desk.claims(trip), make(desk), alg, **fields)


def now(shift_s: float) -> Callable[[SsoDesk], int]:
    return lambda desk: int(desk.clock.now_ms() / 1000 + shift_s)


def times(**shifts: float) -> Forgery:
    def forge(desk: SsoDesk, trip: Trip) -> str:
        moved = {name: now(shift)(desk) for name, shift in shifts.items()}
        return desk.forger.signed(desk.claims(trip, **moved))

    return forge


def unsigned(alg: str) -> Forgery:
    return lambda desk, trip: joined({"alg": alg, "typ": "JWT"}, desk.claims(trip), b"")


def by_hmac(secret: Callable[[SsoDesk], bytes]) -> Forgery:
    """HS256 over the right claims with something that is no secret."""

    def forge(desk: SsoDesk, trip: Trip) -> str:
        covered = joined({"alg": "HS256", "kid": "rsa"}, desk.claims(trip), b"").rpartition(".")[0]
        return f"{covered}.{b64(hmac.digest(secret(desk), covered.encode(), 'sha256'))}"

    return forge


def payload(rewrite: Callable[[str], str]) -> Forgery:
    """Well signed, JSON that readers take differently."""
    return lambda desk, trip: desk.forger.signed(rewrite(json.dumps(desk.claims(trip))))


def shortened(token: str, over: int) -> str:
    """Cuts the signature to whole groups of four characters, and `over` more: always the same error
    in base64, whatever the signature is.
    """
    rest, _, signature = token.rpartition(".")
    kept = (len(signature) - 8) // 4 * 4 + over
    return f"{rest}.{signature[:kept]}"


def after(rewrite: Callable[[str], Any]) -> Forgery:
    """A genuine token, changed afterwards."""
    return lambda desk, trip: rewrite(desk.forger.signed(desk.claims(trip)))


def other_payload(token: str) -> str:
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    return f"{head}.{b64(json.dumps(claims | {'sub': 'boss'}).encode())}.{signature}"


def published(more: Callable[[SsoDesk], Any], by: str, **fields: Any) -> Forgery:
    """Signed by a key that is published, but not fit for this."""

    def forge(desk: SsoDesk, trip: Trip) -> str:
        bad = more(desk)
        public = {**bad.as_dict(private=isinstance(bad, OctKey)), "kid": "bad", **fields}
        desk.forger.key_set["keys"].append(public)
        return desk.forger.signed(desk.claims(trip), bad, by, kid="bad")

    return forge


def nested(desk: SsoDesk, trip: Trip) -> str:
    inner = desk.forger.signed(desk.claims(trip))
    return desk.forger.signed(json.dumps(inner), cty="JWT")


def two_keys_no_kid(desk: SsoDesk, trip: Trip) -> str:
    second = {**desk.forger.stranger.as_dict(private=False), "kid": "second"}
    desk.forger.key_set["keys"].append(second)
    return desk.forger.signed(desk.claims(trip), desk.forger.stranger, kid=None)


def wrong_half(about: str) -> str:
    return b64(hashlib.sha256(about.encode()).digest()[16:])


def weak_rsa(_: SsoDesk) -> RSAKey:
    with pytest.warns(UserWarning, match="2048"):
        return RSAKey.generate_key(1024)


FORGERIES: dict[str, dict[str, Forgery]] = {
    "alg": {
        "alg none": unsigned("none"),
        "alg nOnE": unsigned("nOnE"),
        "alg none, three parts, text for a signature": lambda desk, trip: joined(
            {"alg": "none"}, desk.claims(trip), b"signature"
        ),
        "alg missing": lambda desk, trip: joined({"typ": "JWT"}, desk.claims(trip), b"x"),
        "alg is a list": lambda desk, trip: joined({"alg": ["RS256"]}, desk.claims(trip), b"x"),
        "HS256 with the public key": by_hmac(lambda desk: desk.forger.rsa.as_pem(private=False)),
        "HS256 with the public key's numbers": by_hmac(
            lambda desk: json.dumps(desk.forger.rsa.as_dict(private=False)).encode()
        ),
        "HS256 with the client secret": by_hmac(lambda _: SECRET.encode()),
        "HS256 with a published shared key": published(
            lambda _: OctKey.import_key("s" * 40), "HS256"
        ),
        "PS256 by the right key, not announced": header(alg="PS256"),
        "RS384 by the right key, never accepted": header(alg="RS384"),
    },
    "signature": {
        "signature truncated": after(lambda token: shortened(token, 0)),
        "another key under a known kid": key(lambda desk: desk.forger.stranger),
        "another key under an unknown kid": key(lambda desk: desk.forger.stranger, kid="new"),
        "another key without kid": key(lambda desk: desk.forger.stranger, kid=None),
        "no kid where two keys fit": two_keys_no_kid,
        "kid of a key of another kind": header(kid="ec"),
        "kid is a path": key(lambda desk: desk.forger.stranger, kid="../../../../dev/null"),
        "kid is an address": key(lambda desk: desk.forger.stranger, kid="http://127.0.0.1:9/k"),
        "kid is SQL": key(lambda desk: desk.forger.stranger, kid="x' OR '1'='1"),
        "a key for encryption": published(lambda _: RSAKey.generate_key(2048), "RS256", use="enc"),
        "a key that may not verify": published(
            lambda _: RSAKey.generate_key(2048), "RS256", key_ops=["encrypt"]
        ),
        "a key of another algorithm": published(
            lambda _: RSAKey.generate_key(2048), "RS256", alg="PS256"
        ),
        "a key of 1024 bits": published(weak_rsa, "RS256"),
        "signature missing": after(lambda token: token.rpartition(".")[0] + "."),
        "signature changed": after(lambda token: token[:-4] + "AAAA"),
        "payload changed": after(other_payload),
    },
    "kid": {
        "kid is a list": header(kid=["rsa"]),
    },
    "header": {
        "the key in the header": lambda desk, trip: desk.forger.signed(
            desk.claims(trip), desk.forger.stranger, jwk=desk.forger.stranger.as_dict(private=False)
        ),
        "jku of the forger": key(lambda desk: desk.forger.stranger, jku="http://127.0.0.1:9/jwks"),
        "x5u of the forger": key(lambda desk: desk.forger.stranger, x5u="http://127.0.0.1:9/x5u"),
        "x5c of the forger": key(lambda desk: desk.forger.stranger, x5c=["AAAA"]),
        "an unknown crit": header(crit=["exp2"], exp2=1),
        "b64 false": header(b64=False, crit=["b64"]),
        "an access token": header(typ="at+jwt"),
        "a logout token": header(typ="logout+jwt"),
        "a nested token": nested,
    },
    "form": {
        "alg twice in the header": lambda desk, trip: joined(
            '{"alg":"none","alg":"RS256"}', desk.claims(trip), b"x"
        ),
        "two parts": after(lambda token: token.rpartition(".")[0]),
        "four parts": after(lambda token: token + ".x"),
        "five parts": after(lambda token: token + ".x.y"),
        "signature truncated within a byte": after(lambda token: shortened(token, 1)),
        "line feed behind": after(lambda token: token + "\n"),
        "empty": after(lambda token: ""),
    },
    "missing": {
        "no text": after(lambda token: [token]),
        "missing": after(lambda token: None),
    },
    "size": {
        "too long": after(lambda token: token + "A" * 70_000),
    },
    "iss": {
        "other issuer": changed(iss="https://login.example.org"),
        "issuer with a slash": lambda desk, trip: desk.forger.signed(
            desk.claims(trip, iss=desk.forger.issuer + "/")
        ),
        "issuer missing": changed(iss=None),
        "issuer as list": lambda desk, trip: desk.forger.signed(
            desk.claims(trip, iss=[desk.forger.issuer])
        ),
    },
    "aud": {
        "token of another client": changed(aud="another-client"),
        "audience missing": changed(aud=None),
        "audience without us": changed(aud=["one", "two"]),
        "audience as object": changed(aud={CLIENT_ID: 1}),
    },
    "azp": {
        "several audiences, no azp": changed(aud=[CLIENT_ID, "another-client"]),
        "azp of another client": changed(azp="another-client"),
    },
    "nonce": {
        "other nonce": changed(nonce="n" * 43),
        "nonce missing": changed(nonce=None),
        "nonce as list": lambda desk, trip: desk.forger.signed(
            desk.claims(trip, nonce=[trip.asked["nonce"]])
        ),
    },
    "payload": {
        "half a surrogate pair for a nonce": payload(
            lambda text: text.replace('"nonce": "', '"nonce": "\\ud800')
        ),
        "exp NaN": payload(lambda text: text.replace('"exp": ', '"exp": NaN, "x": ')),
        "subject twice": payload(lambda text: text.replace("{", '{"sub": "boss", ', 1)),
        "nonce twice": payload(lambda text: text.replace("{", '{"nonce": "x", ', 1)),
        "payload a list": payload(lambda text: f"[{text}]"),
        "payload no JSON": payload(lambda text: text[:-1]),
    },
    "exp": {
        "expired": times(exp=-61),
        "exp missing": changed(exp=None),
        "exp as text": changed(exp="99999999999"),
        "exp true": changed(exp=True),
        "exp infinite": payload(lambda text: text.replace('"exp": ', '"exp": 1e999, "x": ')),
    },
    "iat": {
        "issued in the future": times(iat=61),
        "iat missing": changed(iat=None),
    },
    "nbf": {
        "not valid yet": times(nbf=61),
    },
    "sub": {
        "subject missing": changed(sub=None),
        "subject empty": changed(sub=""),
        "subject of spaces": changed(sub="   "),
        "subject too long": changed(sub="s" * 256),
        "subject a number": changed(sub=1),
        "subject with a line feed": changed(sub="subject\n1"),
    },
    "at_hash": {
        "at_hash of another access token": changed(at_hash=b64(hashlib.sha256(b"x").digest()[:16])),
        "the wrong half of at_hash": changed(at_hash=wrong_half("an-access-token")),
    },
    "c_hash": {
        "c_hash of another code": changed(c_hash=b64(hashlib.sha256(b"x").digest()[:16])),
    },
}
"""What is wrong, as the log has it -> name -> forgery."""
NAMED = [(word, name) for word, forgeries in FORGERIES.items() for name in forgeries]


@pytest.mark.parametrize(("word", "name"), NAMED)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_forged_token_is_refused(desk: SsoDesk, word: str, name: str) -> None:
    desk.forger.reset()
    provider = await desk.provider()
    trip = await desk.trip(provider)
    before = await desk.counts()
    desk.gives(FORGERIES[word][name](desk, trip))
    answer = await trip.back()
    assert answer.code == 403, name
    assert not trip.signed_in, name
    assert await desk.counts() == before, name
    refused = await desk.last_act("login.refuse")
    assert (refused["how"], refused["reason"], refused["detail"]) == ("sso", "answer", word), name


@pytest.mark.asyncio(loop_scope="module")
async def test_no_forgery_made_us_ask_elsewhere(desk: SsoDesk) -> None:
    """What a token's header names is never fetched; the provider is asked for its own pages."""
    known = {".well-known/openid-configuration", "jwks", "token", "userinfo"}
    assert set(desk.forger.asked) <= known


@pytest.mark.parametrize("which", ["rsa", "ec", "okp"])
@pytest.mark.asyncio(loop_scope="module")
async def test_the_genuine_one_is_accepted(desk: SsoDesk, which: str) -> None:
    """Or the list above would prove nothing."""
    desk.forger.reset()
    provider = await desk.provider()
    trip = await desk.trip(provider)
    alg = {"rsa": "RS256", "ec": "ES256", "okp": "EdDSA"}[which]
    claims = desk.claims(trip, sub=which, email=f"{which}@example.org", aud=[CLIENT_ID])
    if which == "rsa":
        half = hashlib.sha256(b"an-access-token").digest()[:16]
        claims |= {"at_hash": b64(half), "azp": CLIENT_ID}
    desk.gives(desk.forger.signed(claims, getattr(desk.forger, which), alg))
    answer = await trip.back()
    assert answer.code == 200, answer.body
    assert trip.signed_in
    assert (await desk.last_act("login.open"))["how"] == "sso"
