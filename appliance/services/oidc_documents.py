"""What providers publish: the discovery document and the keys, kept for an hour.

A token by an unknown key has the keys fetched anew, at most once a minute: providers rotate them,
and nobody shall make this appliance fetch as often as they like.  A provider that is away keeps
nobody waiting at another one, and is asked again after some seconds.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from appliance.clock import Clock
from appliance.domain.single_sign_on import Provider, is_endpoint
from appliance.services.oidc_outgoing import Outgoing, OutgoingError, ask_object
from appliance.services.oidc_tokens import ALGORITHMS, Key, keys_for

KEPT_S: Final = 3600.0
REFETCH_S: Final = 60.0
AWAY_S: Final = 5.0
_WELL_KNOWN = "/.well-known/openid-configuration"
_MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Metadata:
    """A discovery document (OpenID Connect Discovery 1.0) that was checked.

    Attributes:
        algorithms: announced ones that are accepted.
        secret_ways: announced ways to send the client secret.
        names_issuer: whether returns carry `iss` (RFC 9207).
        userinfo: empty for none.
        proof: whether the provider says that it knows PKCE with S256; None where it is silent.
    """

    issuer: str
    authorization: str
    token: str
    jwks: str
    userinfo: str
    algorithms: tuple[str, ...]
    secret_ways: tuple[str, ...]
    names_issuer: bool
    proof: bool | None


@dataclass(slots=True)
class _Kept:
    """What is kept of one issuer; times are those of the last fetch."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    metadata: Metadata | None = None
    at_s: float = 0.0
    keys: dict[str, Any] | None = None
    keys_at_s: float = 0.0
    refetched_at_s: float = -REFETCH_S
    trouble: OutgoingError | None = None
    trouble_at_s: float = 0.0


class Documents:
    """Fetches and keeps them."""

    def __init__(self, outgoing: Outgoing, clock: Clock) -> None:
        """Takes the way out."""
        self._outgoing = outgoing
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    async def metadata(self, provider: Provider) -> Metadata:
        """Returns a provider's document.

        Raises:
            OutgoingError: there is none, or it is not one to trust.
        """
        kept = self._of(provider.issuer)
        async with kept.lock:
            return await self._metadata(provider, kept)

    async def keys(self, provider: Provider, alg: str, kid: str | None) -> list[Key]:
        """Returns the keys that may have signed; fetched anew where the kid is not known.

        Raises:
            OutgoingError: they cannot be fetched.
        """
        kept = self._of(provider.issuer)
        async with kept.lock:
            metadata = await self._metadata(provider, kept)
            now_s = self._clock.monotonic_s()
            if kept.keys is None or now_s - kept.keys_at_s >= KEPT_S:
                await self._fetch_keys(provider, metadata, kept)
            found = keys_for(kept.keys or {}, alg, kid)
            if not found and now_s - kept.refetched_at_s >= REFETCH_S:
                kept.refetched_at_s = now_s
                await self._fetch_keys(provider, metadata, kept)
                found = keys_for(kept.keys or {}, alg, kid)
        return found

    async def fresh(self, provider: Provider) -> tuple[Metadata, int]:
        """Fetches both now; returns the document and how many keys are there.

        Raises:
            OutgoingError: what is wrong.
        """
        self.forget(provider.issuer)
        kept = self._of(provider.issuer)
        async with kept.lock:
            metadata = await self._metadata(provider, kept)
            await self._fetch_keys(provider, metadata, kept)
        listed = (kept.keys or {}).get("keys")
        return metadata, len(listed) if isinstance(listed, list) else 0

    def forget(self, issuer: str) -> None:
        """Drops what is kept of an issuer."""
        self._kept.pop(issuer, None)

    def _of(self, issuer: str) -> _Kept:
        if issuer not in self._kept and len(self._kept) >= _MOST_KEPT:
            self._kept.clear()
        return self._kept.setdefault(issuer, _Kept())

    async def _metadata(self, provider: Provider, kept: _Kept) -> Metadata:
        now_s = self._clock.monotonic_s()
        if kept.metadata is not None and now_s - kept.at_s < KEPT_S:
            return kept.metadata
        if kept.trouble is not None and now_s - kept.trouble_at_s < AWAY_S:
            raise OutgoingError(str(kept.trouble)) from kept.trouble
        try:
            kept.metadata = await self._fetch(provider)
        except OutgoingError as problem:
            kept.trouble, kept.trouble_at_s = problem, self._clock.monotonic_s()
            raise
        kept.at_s = now_s
        return kept.metadata

    async def _fetch(self, provider: Provider) -> Metadata:
        address = provider.issuer.rstrip("/") + _WELL_KNOWN
        status, document = await ask_object(
            self._outgoing, address, authorities=provider.authorities
        )
        if status != 200:
            raise OutgoingError(f"{address} answered with status {status}")
        return checked(provider.issuer, document)

    async def _fetch_keys(self, provider: Provider, metadata: Metadata, kept: _Kept) -> None:
        status, document = await ask_object(
            self._outgoing, metadata.jwks, authorities=provider.authorities
        )
        if status != 200 or not isinstance(document.get("keys"), list):
            raise OutgoingError(f"{metadata.jwks} has no keys (status {status})")
        kept.keys, kept.keys_at_s = document, self._clock.monotonic_s()


def checked(issuer: str, document: Mapping[str, Any]) -> Metadata:
    """Returns a document as far as it is used.

    Raises:
        OutgoingError: another issuer's, incomplete, or with addresses that may not be asked.
    """
    named = document.get("issuer")
    if named != issuer:
        raise OutgoingError(f"the issuer calls itself {str(named)[:200]}, not {issuer}")
    if "code" not in _words(document, "response_types_supported", ("code",)):
        raise OutgoingError("the provider does not offer the authorization code flow")
    announced = _words(document, "id_token_signing_alg_values_supported", ("RS256",))
    algorithms = tuple(one for one in announced if one in ALGORITHMS)
    if not algorithms:
        raise OutgoingError(f"none of the signatures {', '.join(announced)[:200]} is accepted")
    proofs = document.get("code_challenge_methods_supported")
    return Metadata(
        issuer=issuer,
        authorization=_endpoint(document, "authorization_endpoint", issuer),
        token=_endpoint(document, "token_endpoint", issuer),
        jwks=_endpoint(document, "jwks_uri", issuer),
        userinfo=_endpoint(document, "userinfo_endpoint", issuer, needed=False),
        algorithms=algorithms,
        secret_ways=_words(
            document, "token_endpoint_auth_methods_supported", ("client_secret_basic",)
        ),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
        proof=None if proofs is None else isinstance(proofs, list) and "S256" in proofs,
    )


def _endpoint(document: Mapping[str, Any], name: str, issuer: str, needed: bool = True) -> str:
    url = document.get(name)
    if url is None and not needed:
        return ""
    if not isinstance(url, str) or not is_endpoint(url, issuer):
        raise OutgoingError(f"{name} is missing or not an https address")
    return url


def _words(document: Mapping[str, Any], name: str, usual: tuple[str, ...]) -> tuple[str, ...]:
    value = document.get(name)
    if not isinstance(value, list):
        return usual
    return tuple(one for one in value[:100] if isinstance(one, str))
