"""Setting up providers (SPEC T6): who may, what is acceptable, what is said about a provider."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import ForbiddenError, NotFoundError, WrongInputError
from appliance.domain.forms import WrongFieldsError
from appliance.domain.records import Account, Group
from appliance.domain.rights import BUILT_IN, SUPER, Right, Role
from appliance.domain.single_sign_on import Provider, may_give_by_default
from appliance.secrets import Vault
from appliance.services.access import access_now, all_access_now
from appliance.services.audit import Audit
from appliance.services.oidc_documents import Documents
from appliance.services.oidc_exchange import way_of_secret
from appliance.services.oidc_outgoing import OutgoingError
from appliance.services.oidc_provider_form import (
    ISSUER_TAKEN,
    NOT_YOURS,
    SECRET_AGAIN,
    Typed,
    check_authorities,
    provider_of,
)
from appliance.storage import Storage, groups, identities, people
from appliance.storage import providers as rows

_TABLE = "sso_provider"


@dataclass(frozen=True, slots=True)
class Offered:
    """What the form lets the administrator choose from."""

    groups: list[Group]
    default_roles: list[Role]
    mapped_roles: list[Role]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of a provider found.

    Attributes:
        trouble: what is wrong, in the words of the protocol; empty if all is well.
        proof: whether the provider says that it knows PKCE.
    """

    trouble: str = ""
    keys: int = 0
    algorithms: tuple[str, ...] = ()
    proof: bool = False


class Providers:
    """Adds, changes, checks and removes them."""

    def __init__(
        self, storage: Storage, clock: Clock, vault: Vault, audit: Audit, documents: Documents
    ) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._documents = documents
        self._enabled: list[Provider] | None = None

    async def enabled(self) -> list[Provider]:
        """Returns the providers of the sign-in page; from memory, since everybody asks."""
        if self._enabled is None:
            self._enabled = await self._storage.run(rows.enabled)
        return self._enabled

    async def everyone(self) -> list[tuple[Provider, int]]:
        """Returns all providers and how many people each signs in."""
        return await self._storage.run(
            lambda: [(one, rows.people(one.id)) for one in rows.everyone()]
        )

    async def get(self, provider_id: str) -> Provider:
        """Returns a provider.

        Raises:
            NotFoundError: there is none.
        """
        return await self._storage.run(_get_now, provider_id)

    async def left_out(self, provider_id: str) -> int:
        """Returns how many people could not sign in without a provider."""
        return await self._storage.run(rows.left_out, provider_id)

    async def secret(self, provider_id: str) -> str:
        """Returns the client secret, or an empty text; only for the token endpoint."""
        sealed = await self._storage.run(rows.secret, provider_id)
        return "" if sealed is None else self._vault.unseal(sealed, _TABLE, provider_id, "secret")

    async def offered(self, actor: Account) -> Offered:
        """Returns the roles and groups that somebody may give through a provider."""
        return await self._storage.run(_offered_now, actor)

    async def save(self, actor: Account, provider_id: str, typed: Typed) -> Provider:
        """Stores a form; an empty id makes a new provider, switched on.

        Raises:
            WrongFieldsError: what is not acceptable, by field.
            NotFoundError: no such provider.
            ForbiddenError: the actor may not change settings any more.
        """
        await check_authorities(typed.authorities)
        provider = await self._storage.run(self._save_now, actor, provider_id, typed)
        self._enabled = None
        self._documents.forget(provider.issuer)
        return provider

    async def set_enabled(self, actor: Account, provider_id: str, enabled: bool) -> None:
        """Switches a provider on or off.

        Raises:
            NotFoundError: no such provider.
        """
        await self._storage.run(self._set_enabled_now, actor, provider_id, enabled)
        self._enabled = None

    async def forget_secret(self, actor: Account, provider_id: str) -> None:
        """Drops the client secret: a public client has none.

        Raises:
            NotFoundError: no such provider.
        """
        await self._storage.run(self._forget_secret_now, actor, provider_id)

    async def remove(self, actor: Account, provider_id: str) -> None:
        """Removes a provider and its identities; accounts stay.

        Raises:
            NotFoundError: no such provider.
        """
        await self._storage.run(self._remove_now, actor, provider_id)
        self._enabled = None

    async def check(self, provider_id: str) -> Finding:
        """Asks the provider for its documents now.

        Raises:
            NotFoundError: no such provider.
        """
        provider = await self.get(provider_id)
        secret = await self.secret(provider_id)
        try:
            metadata, keys = await self._documents.fresh(provider)
            way_of_secret(metadata, secret)
        except OutgoingError as problem:
            return Finding(str(problem)[:400])
        if not keys:
            return Finding("the list of keys is empty")
        return Finding("", keys, metadata.algorithms, metadata.proof is True)

    def _save_now(self, actor: Account, provider_id: str, typed: Typed) -> Provider:
        access = _actor_now(actor)
        before = _get_now(provider_id) if provider_id else None
        provider = provider_of(access, typed, before)
        other = rows.by_issuer(provider.issuer)
        if other is not None and other.id != provider.id:
            raise WrongFieldsError({"issuer": WrongInputError("issuer", ISSUER_TAKEN)})
        if before is None or _whereabouts(before) != _whereabouts(provider):
            _check_reach_now(access, provider)
        moved = before is not None and _whereabouts(before) != _whereabouts(provider)
        if moved and provider.has_secret and not typed.secret:
            raise WrongFieldsError({"secret": WrongInputError("secret", SECRET_AGAIN)})
        if before is None:
            rows.insert(provider, None, self._clock.now_ms())
        else:
            rows.update(provider)
        detail = {"name": provider.name, "issuer": provider.issuer}
        if typed.secret:
            rows.set_secret(
                provider.id, self._vault.seal(typed.secret, _TABLE, provider.id, "secret")
            )
            detail["secret"] = "set"  # noqa: S105 (a word)
        if before is None:
            self._audit.record(actor.id, "sso.provider_add", provider.id, detail)
        else:
            detail["changed"] = ", ".join(_changed(before, provider))
            self._audit.record(actor.id, "sso.provider_edit", provider.id, detail)
        return replace(provider, has_secret=bool(typed.secret) or provider.has_secret)

    def _set_enabled_now(self, actor: Account, provider_id: str, enabled: bool) -> None:
        _actor_now(actor)
        provider = _get_now(provider_id)
        rows.set_enabled(provider_id, enabled)
        detail: dict[str, str | bool] = {"name": provider.name, "enabled": enabled}
        self._audit.record(actor.id, "sso.provider_edit", provider_id, detail)

    def _forget_secret_now(self, actor: Account, provider_id: str) -> None:
        _actor_now(actor)
        provider = _get_now(provider_id)
        rows.set_secret(provider_id, None)
        detail = {"name": provider.name, "secret": "removed"}
        self._audit.record(actor.id, "sso.provider_edit", provider_id, detail)

    def _remove_now(self, actor: Account, provider_id: str) -> None:
        _actor_now(actor)
        provider = _get_now(provider_id)
        count = rows.people(provider_id)
        detail: dict[str, str | int] = {"name": provider.name, "people": count}
        rows.delete(provider_id)
        self._audit.record(actor.id, "sso.provider_remove", provider_id, detail)


def _actor_now(actor: Account) -> Access:
    current = people.get(actor.id)
    if current is None or not current.may_sign_in:
        raise ForbiddenError
    access = access_now(current)
    access.need(Right.SETTINGS)
    return access


def _get_now(provider_id: str) -> Provider:
    provider = rows.get(provider_id)
    if provider is None:
        raise NotFoundError
    return provider


def _offered_now(actor: Account) -> Offered:
    access = access_now(actor)
    roles = [role for role in (*BUILT_IN.values(), *groups.roles()) if access.may_give(role)]
    return Offered(
        groups.everyone(),
        [role for role in roles if may_give_by_default(role, access)],
        [role for role in roles if role.id != SUPER],
    )


def _check_reach_now(access: Access, provider: Provider) -> None:
    """Passes if somebody may choose the certificates of a provider.

    With them they could stand in for the issuer, and be whoever it signs in.

    Raises:
        WrongFieldsError: it signs in people beyond them.
    """
    if not provider.authorities:
        return
    signed_in = all_access_now(identities.accounts_of_issuer(provider.issuer))
    if not all(access.may_touch(other) for other in signed_in.values()):
        raise WrongFieldsError({"authorities": WrongInputError("authorities", NOT_YOURS)})


def _whereabouts(provider: Provider) -> tuple[str, str]:
    """Returns what decides who gets the client secret."""
    return provider.issuer, provider.authorities


def _changed(before: Provider, after: Provider) -> list[str]:
    names: Mapping[str, tuple[object, object]] = {
        name: (getattr(before, name), getattr(after, name))
        for name in Provider.__dataclass_fields__
        if name not in ("rights", "everywhere", "has_secret")
    }
    return [name for name, (one, other) in names.items() if one != other]
