"""The authorization code flow with PKCE (RFC 6749, RFC 7636, OpenID Connect Core 3.1)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from appliance.clock import Clock
from appliance.domain.single_sign_on import Person, Provider, is_strong
from appliance.services.oidc_documents import Documents, Metadata
from appliance.services.oidc_outgoing import Outgoing, OutgoingError, ask_object
from appliance.services.oidc_round_trip import RoundTrip
from appliance.services.oidc_tokens import Expected, TokenRefusedError, claims_of, read
from protocol.limits import EMAIL_CHARS, NAME_CHARS

_CODE_CHARS = 4000
_FORM = "application/x-www-form-urlencoded"
_USUAL: Final = ("email", "name")


class Exchange:
    """Sends people to providers, and codes for tokens."""

    def __init__(self, outgoing: Outgoing, documents: Documents, clock: Clock) -> None:
        """Takes the way out and what providers publish."""
        self._outgoing = outgoing
        self._documents = documents
        self._clock = clock

    async def departure(
        self, provider: Provider, trip: RoundTrip, return_address: str, hint: str
    ) -> str:
        """Returns the address to send the browser to.

        Raises:
            OutgoingError: the provider's document cannot be had.
        """
        metadata = await self._documents.metadata(provider)
        asked = {
            "response_type": "code",
            "client_id": provider.client_id,
            "redirect_uri": return_address,
            "scope": provider.scopes,
            "state": trip.state,
            "nonce": trip.nonce,
            "code_challenge": challenge(trip.verifier),
            "code_challenge_method": "S256",
        }
        if hint:
            asked["login_hint"] = hint
        if provider.strong_acr:
            asked["acr_values"] = " ".join(provider.strong_acr)
        join = "&" if "?" in metadata.authorization else "?"
        return metadata.authorization + join + urlencode(asked)

    async def person(
        self, provider: Provider, secret: str, trip: RoundTrip, code: str, return_address: str
    ) -> Person:
        """Returns who a code stands for.

        Raises:
            OutgoingError: the provider gave no tokens.
            TokenRefusedError: it gave some that are not genuine.
        """
        if not 0 < len(code) <= _CODE_CHARS:
            raise TokenRefusedError("code")
        metadata = await self._documents.metadata(provider)
        tokens = await self._tokens(provider, secret, metadata, trip, code, return_address)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token", "")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise TokenRefusedError("missing")
        signed = read(id_token, metadata.algorithms)
        keys = await self._documents.keys(provider, signed.alg, signed.kid)
        now_s = self._clock.now_ms() / 1000
        expected = Expected(
            provider.issuer, provider.client_id, trip.nonce, now_s, access_token, code
        )
        claims = claims_of(signed, keys, expected)
        claims = await self._completed(provider, metadata, claims, access_token)
        return person_of(provider, claims)

    async def _tokens(
        self,
        provider: Provider,
        secret: str,
        metadata: Metadata,
        trip: RoundTrip,
        code: str,
        return_address: str,
    ) -> dict[str, Any]:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_address,
            "code_verifier": trip.verifier,
        }
        headers = {"Content-Type": _FORM, "Accept": "application/json"}
        way = way_of_secret(metadata, secret)
        if way == "client_secret_basic":
            pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            asked["client_id"] = provider.client_id
            if way == "client_secret_post":
                asked["client_secret"] = secret
        status, tokens = await ask_object(
            self._outgoing,
            metadata.token,
            headers=headers,
            body=urlencode(asked),
            authorities=provider.authorities,
        )
        if status != 200:
            said = str(tokens.get("error", ""))[:60]
            raise OutgoingError(f"the token endpoint answered with status {status} {said}")
        return tokens

    async def _completed(
        self, provider: Provider, metadata: Metadata, claims: dict[str, Any], access_token: str
    ) -> dict[str, Any]:
        """Returns the claims with those of userinfo, where some are missing (Core 5.3.2)."""
        wanted = {*_USUAL, *(rule.claim.partition(".")[0] for rule in provider.rules)}
        if wanted <= claims.keys() or not metadata.userinfo or not access_token:
            return claims
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
        status, more = await ask_object(
            self._outgoing,
            metadata.userinfo,
            headers=headers,
            authorities=provider.authorities,
        )
        if status != 200:
            raise OutgoingError(f"userinfo answered with status {status}")
        subject = more.get("sub")
        if not isinstance(subject, str) or not hmac.compare_digest(
            subject.encode(), str(claims["sub"]).encode()
        ):
            raise TokenRefusedError("userinfo")
        if "email" in claims:
            # Whether an address is verified counts only beside that address.
            more = {name: more[name] for name in more if name != "email_verified"}
        return more | claims


def challenge(verifier: str) -> str:
    """Returns what PKCE shows of a verifier: S256."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def way_of_secret(metadata: Metadata, secret: str) -> str:
    """Returns how a client shows who it is at the token endpoint.

    Raises:
        OutgoingError: the provider takes a secret in no way that is known here.
    """
    if not secret:
        return "none"
    for way in ("client_secret_basic", "client_secret_post"):
        if way in metadata.secret_ways:
            return way
    raise OutgoingError("the provider takes a client secret neither by basic nor by post")


def person_of(provider: Provider, claims: Mapping[str, Any]) -> Person:
    """Returns what checked claims say."""
    email, name = claims.get("email"), claims.get("name")
    verified = claims.get("email_verified")
    if verified in ("true", "false"):  # some providers write it as text
        verified = verified == "true"
    return Person(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        email=email.strip()[:EMAIL_CHARS] if isinstance(email, str) else "",
        verified=verified if isinstance(verified, bool) else None,
        name=name.strip()[:NAME_CHARS] if isinstance(name, str) else "",
        strong=is_strong(claims, provider.strong_acr),
        claims=claims,
    )
