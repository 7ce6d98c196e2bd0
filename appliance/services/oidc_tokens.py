"""ID tokens (SECURITY 3): OpenID Connect Core 3.1.3.7, JWT best practices RFC 8725.

Pure: bytes and keys in, claims out.  The algorithm comes from our list, the keys from the issuer's
own address; nothing in a token's header chooses either.
"""

import base64
import hashlib
import hmac
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64decode

from appliance.domain.single_sign_on import SUBJECT_CHARS
from appliance.services.oidc_json import NotStrictError, strict_object

Key = RSAKey | ECKey | OKPKey

SKEW_S: Final = 60
TOKEN_BYTES: Final = 64 * 1024
_HEADER_BYTES = 4096
_LEAST_RSA_BITS = 2048
_MOST_KEYS = 100
_KID_CHARS = 500
_MANY_AUDIENCES = 20
_STRANGE = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "cty"})
"""Header fields that bring their own keys, or another meaning."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A signature that is accepted.

    Attributes:
        model: its name in the library.
        kty, crv: what its keys are.
        digest: hash of at_hash.
    """

    model: str
    kty: str
    crv: str
    digest: str


ALGORITHMS: Final = {
    "RS256": Algorithm("RS256", "RSA", "", "sha256"),
    "PS256": Algorithm("PS256", "RSA", "", "sha256"),
    "ES256": Algorithm("ES256", "EC", "P-256", "sha256"),
    "EdDSA": Algorithm("Ed25519", "OKP", "Ed25519", "sha512"),
    "Ed25519": Algorithm("Ed25519", "OKP", "Ed25519", "sha512"),
}
"""Never "none", and never a shared secret: HS256 with a public key for a secret is a classic."""


class TokenRefusedError(Exception):
    """Not a genuine token for us, now; `str()` is the word of what is wrong."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A token that was read, but not checked.

    Attributes:
        covered: what the signature is about.
    """

    alg: str
    kid: str | None
    covered: bytes
    payload: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token has to say."""

    issuer: str
    client_id: str
    nonce: str
    now_s: float
    access_token: str = ""
    code: str = ""


def read(token: str, algorithms: Iterable[str]) -> Signed:
    """Returns a token's parts.

    Args:
        token: compact serialization.
        algorithms: those the provider announces.

    Raises:
        TokenRefusedError: not one signed token, or by another algorithm.
    """
    if not token.isascii() or len(token) > TOKEN_BYTES:
        raise TokenRefusedError("size")
    parts = token.encode().split(b".")
    if len(parts) != 3 or len(parts[0]) > _HEADER_BYTES:
        raise TokenRefusedError("form")
    try:
        header_text, payload, signature = (urlsafe_b64decode(part) for part in parts)
        header = strict_object(header_text)
    except (ValueError, NotStrictError) as problem:
        raise TokenRefusedError("form") from problem
    alg, kid = header.get("alg"), header.get("kid")
    if not isinstance(alg, str) or alg not in ALGORITHMS or alg not in tuple(algorithms):
        raise TokenRefusedError("alg")
    if _STRANGE & header.keys() or str(header.get("typ", "JWT")).upper() != "JWT":
        raise TokenRefusedError("header")
    if kid is not None and not (isinstance(kid, str) and len(kid) <= _KID_CHARS):
        raise TokenRefusedError("kid")
    return Signed(alg, kid, parts[0] + b"." + parts[1], payload, signature)


def keys_for(key_set: Mapping[str, Any], alg: str, kid: str | None) -> list[Key]:
    """Returns the public keys of a set that may have signed.

    Without a kid there must be one key only (Core 10.1).
    """
    listed = key_set.get("keys")
    found = []
    for one in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
        if isinstance(one, dict) and _fits(one, ALGORITHMS[alg], alg, kid):
            key = _imported(one)
            if key is not None:
                found.append(key)
    if kid is None and len(found) != 1:
        return []
    return found[:3]


def claims_of(signed: Signed, keys: Iterable[Key], expected: Expected) -> dict[str, Any]:
    """Returns the claims of a genuine token.

    Raises:
        TokenRefusedError: the signature is none of these keys', or a claim is not as expected.
    """
    if not any(_is_signed(signed, key) for key in keys):
        raise TokenRefusedError("signature")
    try:
        claims = strict_object(signed.payload)
    except NotStrictError as problem:
        raise TokenRefusedError("payload") from problem
    _check_who(claims, expected)
    _check_times(claims, expected.now_s)
    digest = ALGORITHMS[signed.alg].digest
    _check_hash(claims, "at_hash", expected.access_token, digest)
    _check_hash(claims, "c_hash", expected.code, digest)
    return claims


def _fits(one: Mapping[str, Any], algorithm: Algorithm, alg: str, kid: str | None) -> bool:
    if one.get("kty") != algorithm.kty or one.get("crv", "") != algorithm.crv:
        return False
    if one.get("use", "sig") != "sig" or one.get("alg", alg) not in (alg, algorithm.model):
        return False
    operations = one.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return False
    return kid is None or one.get("kid") == kid


def _imported(one: Mapping[str, Any]) -> Key | None:
    """Returns a key, or None for one that is malformed or too short.  Private parts stay out."""
    public = {name: one[name] for name in ("kty", "crv", "n", "e", "x", "y") if name in one}
    if not all(isinstance(value, str) for value in public.values()):
        return None
    try:
        if public["kty"] == "RSA":
            bits = int.from_bytes(urlsafe_b64decode(public["n"].encode())).bit_length()
            return RSAKey.import_key(public) if bits >= _LEAST_RSA_BITS else None
        return ECKey.import_key(public) if public["kty"] == "EC" else OKPKey.import_key(public)
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _is_signed(signed: Signed, key: Key) -> bool:
    model = JWSRegistry.algorithms[ALGORITHMS[signed.alg].model]
    try:
        model.check_key(key)
        return bool(model.verify(signed.covered, signed.signature, key))
    except (JoseError, ValueError, TypeError):
        return False


def _check_who(claims: Mapping[str, Any], expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise TokenRefusedError("iss")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if len(audiences) > _MANY_AUDIENCES or not all(isinstance(one, str) for one in audiences):
        raise TokenRefusedError("aud")
    if expected.client_id not in audiences:
        raise TokenRefusedError("aud")
    party = claims.get("azp")
    if (party is not None or len(audiences) > 1) and party != expected.client_id:
        raise TokenRefusedError("azp")
    nonce = claims.get("nonce")
    if not isinstance(nonce, str) or not hmac.compare_digest(
        nonce.encode(), expected.nonce.encode()
    ):
        raise TokenRefusedError("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARS:
        raise TokenRefusedError("sub")
    if not subject.isprintable() or not subject.strip():
        raise TokenRefusedError("sub")


def _check_times(claims: Mapping[str, Any], now_s: float) -> None:
    if _time(claims, "exp") <= now_s - SKEW_S:
        raise TokenRefusedError("exp")
    if _time(claims, "iat") > now_s + SKEW_S:
        raise TokenRefusedError("iat")
    if "nbf" in claims and _time(claims, "nbf") > now_s + SKEW_S:
        raise TokenRefusedError("nbf")


def _time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TokenRefusedError(name)
    if not math.isfinite(value) or not 0 <= value < 2**53:
        raise TokenRefusedError(name)
    return value


def _check_hash(claims: Mapping[str, Any], name: str, about: str, digest: str) -> None:
    """Checks the left half of the hash of what came with the token (Core 3.1.3.6)."""
    if name not in claims:
        return
    full = hashlib.new(digest, about.encode()).digest()
    half = base64.urlsafe_b64encode(full[: len(full) // 2]).rstrip(b"=")
    if not about or not hmac.compare_digest(str(claims[name]).encode(), half):
        raise TokenRefusedError(name)
