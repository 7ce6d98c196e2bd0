"""ID tokens and claims: whatever comes, it is a refusal or a genuine token, never another error."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry

from appliance.domain.single_sign_on import (
    MappingRule,
    Provider,
    claim_values,
    is_endpoint,
    is_issuer,
    is_strong,
    mapped_role,
)
from appliance.services.oidc_json import NotStrictError, strict_object
from appliance.services.oidc_tokens import (
    ALGORITHMS,
    Expected,
    Signed,
    TokenRefusedError,
    claims_of,
    keys_for,
    read,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(["alg", "kid", "typ", "crit", "kty", "use", "n", "e", "x", "y", "crv"])
PARTS = st.dictionaries(NAMES, JSON | st.sampled_from([*ALGORITHMS, "none", "RSA", "EC", "P-256"]))
CLAIMS = st.dictionaries(
    st.sampled_from(["iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "at_hash"]), JSON
)
EXPECTED = Expected("https://login.example.org", "deskside", "n" * 43, 1_000.0, "token", "code")


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


OURS = ECKey.generate_key("P-256")


@settings(max_examples=40)
@given(st.text(max_size=200) | st.lists(st.text(max_size=40), max_size=4).map(".".join))
def test_noise_is_refused(text: str) -> None:
    with pytest.raises(TokenRefusedError):
        read(text, ALGORITHMS)


@settings(max_examples=40)
@given(PARTS, st.binary(max_size=80), st.binary(max_size=80))
def test_odd_headers_are_read_or_refused(
    header: dict[str, Any], payload: bytes, signature: bytes
) -> None:
    head = json.dumps(header).encode()
    try:
        signed = read(f"{b64(head)}.{b64(payload)}.{b64(signature)}", ALGORITHMS)
    except TokenRefusedError:
        return
    assert signed.alg in ALGORITHMS
    with pytest.raises(TokenRefusedError):
        claims_of(signed, [OURS], EXPECTED)


@settings(max_examples=40)
@given(st.lists(PARTS | JSON, max_size=5) | JSON, st.sampled_from([*ALGORITHMS]))
def test_odd_keys_are_left_out(keys: Any, alg: str) -> None:
    for kid in (None, "a"):
        keys_for({"keys": keys}, alg, kid)


@settings(max_examples=40)
@given(CLAIMS)
def test_odd_claims_are_refused(claims: dict[str, Any]) -> None:
    """Even when they are signed as they should be."""
    covered = b"header.payload"
    payload = json.dumps(claims).encode()
    model = JWSRegistry.algorithms["ES256"]
    signed = Signed("ES256", None, covered, payload, model.sign(covered, OURS))
    with pytest.raises(TokenRefusedError):
        claims_of(signed, [OURS], EXPECTED)


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"b":{"a":1,"a":2}}',
        b'{"a":"\\ud800"}',
        b'{"a":Infinity}',
        b"NaN",
        b"[]",
        b"\xff",
        b"",
        b"{",
        b"[" * 100_000,
    ],
)
def test_json_with_two_meanings(text: bytes) -> None:
    with pytest.raises(NotStrictError):
        strict_object(text)


@settings(max_examples=40)
@given(JSON, st.text(max_size=12))
def test_claims_of_any_shape_give_texts(value: Any, name: str) -> None:
    found = claim_values({"groups": value, "a": {"b": value}}, name or "groups")
    assert all(isinstance(one, str) for one in found)


def test_values_of_claims() -> None:
    claims = {"groups": ["a", 7, None], "one": "b", "deep": {"roles": ["c"]}, "x.y": ["d"]}
    assert claim_values(claims, "groups") == {"a", "7"}
    assert claim_values(claims, "one") == {"b"}
    assert claim_values(claims, "deep.roles") == {"c"}
    assert claim_values(claims, "x.y") == {"d"}
    assert claim_values(claims, "missing") == frozenset()


def test_the_first_role_that_fits_counts() -> None:
    rules = (
        MappingRule("g", "x", "group"),
        MappingRule("g", "b", "", "second"),
        MappingRule("g", "a", "", "third"),
    )
    provider = Provider("", "", "", "", default_role="usual", rules=rules)
    assert mapped_role(provider, {"g": ["a", "b", "x"]}) == "second"
    assert mapped_role(provider, {"g": ["x"]}) == "usual"


@pytest.mark.parametrize(
    ("claims", "strong"),
    [
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "otp"]}, True),
        ({"amr": ["pwd"]}, False),
        ({"amr": ["otp"]}, False),
        ({"amr": "mfa"}, True),
        ({"amr": {"mfa": 1}}, False),
        ({"acr": "gold"}, True),
        ({"acr": ["gold"]}, False),
        ({"acr": "silver"}, False),
        ({}, False),
    ],
)
def test_a_second_step_is_what_the_provider_says(claims: dict[str, Any], strong: bool) -> None:
    assert is_strong(claims, ["gold"]) is strong


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://login.example.org", True),
        ("https://login.example.org:8443/realms/x", True),
        ("http://127.0.0.1:8080", True),
        ("http://localhost:8080/", True),
        ("http://login.example.org", False),
        ("https://login.example.org/?x=1", False),
        ("https://login.example.org/#x", False),
        ("https://user@login.example.org", False),
        ("https://", False),
        ("https:///path", False),
        ("ftp://localhost", False),
        ("javascript:alert(1)", False),
        ("https://login.example.org\\@evil.example", False),
        ("https://login.example.org:99999", False),
        ("https://[::1", False),
        ("https://login.example.org/ x", False),
        ("https://b\u00fccher.example", False),
        ("", False),
    ],
)
def test_issuers(url: str, good: bool) -> None:
    assert is_issuer(url) is good


@settings(max_examples=40)
@given(st.text(max_size=60))
def test_any_text_is_judged(url: str) -> None:
    if is_endpoint(url, "https://login.example.org"):
        assert url.startswith(("https://", "HTTPS://"))
