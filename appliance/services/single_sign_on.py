"""Signing in through a provider (SPEC T6, SECURITY 3): there, back, and to an account.

Who somebody is, is (issuer, subject).  The first time, an account is found by its address only
where the provider is trusted with that; else it is connected from inside, or made new.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from appliance.clock import Clock
from appliance.domain.errors import NotFoundError
from appliance.domain.records import Account
from appliance.domain.single_sign_on import (
    Identity,
    Person,
    Provider,
    SingleSignOnError,
)
from appliance.secrets import Vault
from appliance.services import tries
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.oidc_accounts import Accounts
from appliance.services.oidc_documents import Documents
from appliance.services.oidc_exchange import Exchange
from appliance.services.oidc_outgoing import Outgoing, OutgoingError
from appliance.services.oidc_providers import Providers
from appliance.services.oidc_round_trip import RoundTrip, RoundTrips
from appliance.services.oidc_tokens import TokenRefusedError
from appliance.storage import Storage, identities, people
from appliance.storage import providers as rows

log = logging.getLogger(__name__)

RETURN_PATH: Final = "/login/sso/return"
_BUSY: Final = ("temporarily_unavailable", "server_error")
_DECLINED: Final = (
    "access_denied",
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
)


@dataclass(frozen=True, slots=True)
class Departure:
    """What sends a browser off.

    Attributes:
        address: of the provider.
        cookie: of the round trip.
    """

    provider: Provider
    address: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back.

    Attributes:
        strong: whether the provider took a second step and that counts here.
        connected: whether this connected an identity to an account that is signed in already.
    """

    account: Account
    provider: Provider
    strong: bool
    next_path: str
    connected: bool


@dataclass(frozen=True, slots=True)
class Ways:
    """An account's identities, and the providers it may connect."""

    identities: list[Identity]
    providers: list[Provider]


class SingleSignOn:
    """The round trip and what comes of it."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        outgoing: Outgoing,
        origin: str,
        activate_now: Callable[[Account], Account],
        tell_now: Callable[[Account, str, str], None],
    ) -> None:
        """Takes where providers are kept, the way out, the own public origin, what makes an
        invited account active, and what writes a letter (account, sentence, actor).
        """
        self.return_address = origin + RETURN_PATH
        self.documents = Documents(outgoing, clock)
        self.providers = Providers(storage, clock, vault, audit, self.documents)
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._accounts = Accounts(clock, audit, activate_now, tell_now)
        self._exchange = Exchange(outgoing, self.documents, clock)
        self._trips = RoundTrips(vault, clock)

    async def offered(self) -> list[Provider]:
        """Returns the providers of the sign-in page."""
        return await self.providers.enabled()

    async def depart(
        self,
        provider_id: str,
        next_path: str = "",
        hint: str = "",
        account_id: str = "",
        *,
        invited: bool = False,
    ) -> Departure:
        """Begins a round trip.

        Args:
            provider_id: where to.
            next_path: page of this appliance for afterwards; not checked here.
            hint: address that was typed, for the provider's form.
            account_id: account to connect; empty to sign in.
            invited: whether the link of its invitation was just shown.

        Raises:
            SingleSignOnError: the provider is off or cannot be reached.
        """
        provider = await self._storage.run(rows.get, provider_id)
        if provider is None or not provider.enabled:
            raise SingleSignOnError("off")
        trip = self._trips.new(provider.id, next_path, account_id, invited)
        try:
            address = await self._exchange.departure(provider, trip, self.return_address, hint)
        except OutgoingError as problem:
            log.warning("%s cannot be used: %s", provider.issuer, problem)
            raise SingleSignOnError("unreachable", provider=provider.name) from problem
        return Departure(provider, address, self._trips.sealed(trip))

    async def arrive(self, cookie: str, query: Mapping[str, str]) -> Arrival:
        """Ends a round trip.

        Args:
            cookie: the browser's.
            query: what the provider sent along: code, state, iss, error.

        Raises:
            SingleSignOnError: nobody is signed in; the reason is in the log.
        """
        trip = self._trips.back(cookie, query["state"])
        provider = await self._storage.run(rows.get, trip.provider_id) if trip else None
        try:
            return await self._arrived(provider, trip, query)
        except SingleSignOnError as refusal:
            await self._note(refusal, trip, provider)
            raise

    async def ways(self, account: Account) -> Ways:
        """Returns what somebody's security page shows."""
        return await self._storage.run(_ways_now, account.id)

    async def disconnect(self, account: Account, identity_id: str) -> None:
        """Takes an identity off the own account.

        Raises:
            NotFoundError: it has no such identity.
            SingleSignOnError: it would be left without a way to sign in.
        """
        await self._storage.run(self._disconnect_now, account.id, identity_id)

    async def _arrived(
        self, provider: Provider | None, trip: RoundTrip | None, query: Mapping[str, str]
    ) -> Arrival:
        if trip is None:
            raise SingleSignOnError("expired")
        if provider is None or not provider.enabled:
            raise SingleSignOnError("off")
        person = await self._person(provider, trip, query)
        account = await self._storage.run(self._settled_now, provider.id, person, trip)
        strong = provider.counts_second_step and person.strong
        connected = bool(trip.account_id) and not trip.invited
        return Arrival(account, provider, strong, trip.next_path, connected)

    def _settled_now(self, provider_id: str, person: Person, trip: RoundTrip) -> Account:
        if trip.invited:
            return self._accounts.accept_now(provider_id, person, trip.account_id)
        if trip.account_id:
            return self._accounts.connect_now(provider_id, person, trip.account_id)
        return self._accounts.sign_in_now(provider_id, person)

    async def _person(
        self, provider: Provider, trip: RoundTrip, query: Mapping[str, str]
    ) -> Person:
        try:
            await self._check_issuer(provider, query["iss"])
            if query["error"]:
                raise SingleSignOnError(
                    _reason_of(query["error"]), query["error"][:60], provider=provider.name
                )
            secret = await self.providers.secret(provider.id)
            return await self._exchange.person(
                provider, secret, trip, query["code"], self.return_address
            )
        except TokenRefusedError as problem:
            raise SingleSignOnError("answer", str(problem), provider=provider.name) from problem
        except OutgoingError as problem:
            log.warning("%s gave no tokens: %s", provider.issuer, problem)
            raise SingleSignOnError("unreachable", provider=provider.name) from problem

    async def _check_issuer(self, provider: Provider, named: str) -> None:
        """Checks who the answer says it is from (RFC 9207).

        Raises:
            TokenRefusedError: another provider, or a missing name where one is announced.
        """
        metadata = await self.documents.metadata(provider)
        if named != provider.issuer and (named or metadata.names_issuer):
            raise TokenRefusedError("iss parameter")

    async def _note(
        self, refusal: SingleSignOnError, trip: RoundTrip | None, provider: Provider | None
    ) -> None:
        detail = {"how": "sso", "reason": refusal.reason}
        if provider is not None:
            detail["provider"] = provider.name
        if refusal.detail:
            detail["detail"] = refusal.detail
        subject = trip.account_id if trip is not None else ""
        await self._storage.run(self._note_now, subject, detail)

    def _note_now(self, subject: str, detail: Mapping[str, str]) -> None:
        if tries.is_noted_now("sso", self._clock.now_ms()):
            self._audit.record(APPLIANCE, "login.refuse", subject, detail, refused=True)

    def _disconnect_now(self, account_id: str, identity_id: str) -> None:
        account = people.get(account_id)
        ways = _ways_now(account_id)
        gone = next((one for one in ways.identities if one.id == identity_id), None)
        if account is None or gone is None:
            raise NotFoundError
        usable = {one.id for one in rows.enabled()}
        others = [one for one in ways.identities if one != gone and one.provider_id in usable]
        found = people.by_email(account.email)
        has_password = found is not None and bool(found[1])
        if not others and not (has_password and not account.sso_only):
            raise SingleSignOnError("last")
        identities.delete(gone.id)
        detail = {"provider": gone.provider_name, "identity": gone.id}
        self._audit.record(account.id, "identity.unlink", account.id, detail)


def _ways_now(account_id: str) -> Ways:
    own = identities.of_account(account_id)
    taken = {one.provider_id for one in own}
    return Ways(own, [one for one in rows.enabled() if one.id not in taken])


def _reason_of(error: str) -> str:
    """Returns the reason that an error of RFC 6749 4.1.2.1 or Core 3.1.2.6 stands for."""
    if error in _BUSY:
        return "unreachable"
    return "declined" if error in _DECLINED else "refused"
