"""Providers of single sign-on."""

from collections.abc import Iterable
from typing import Any

from peewee import fn

from appliance.domain import rights
from appliance.domain.records import ACTIVE
from appliance.domain.single_sign_on import MappingRule, Provider
from appliance.storage.tables.people import AccountTable
from appliance.storage.tables.single_sign_on import (
    IdentityTable,
    MappingRuleTable,
    ProviderGroupTable,
    ProviderTable,
)


def insert(provider: Provider, secret: bytes | None, at_ms: int) -> None:
    """Stores a new provider with its sealed secret."""
    ProviderTable.insert(
        id=provider.id, secret=secret, created_at_ms=at_ms, **_columns(provider)
    ).execute()
    _put_lists(provider)


def update(provider: Provider) -> None:
    """Stores a provider anew; its secret stays."""
    ProviderTable.update(**_columns(provider)).where(ProviderTable.id == provider.id).execute()
    for table in (ProviderGroupTable, MappingRuleTable):
        table.delete().where(table.provider == provider.id).execute()
    _put_lists(provider)


def set_secret(provider_id: str, secret: bytes | None) -> None:
    """Stores a sealed secret, or forgets it."""
    ProviderTable.update(secret=secret).where(ProviderTable.id == provider_id).execute()


def set_enabled(provider_id: str, enabled: bool) -> None:
    """Switches a provider on or off."""
    ProviderTable.update(enabled=enabled).where(ProviderTable.id == provider_id).execute()


def delete(provider_id: str) -> None:
    """Forgets a provider and its identities; accounts stay."""
    ProviderTable.delete().where(ProviderTable.id == provider_id).execute()


def get(provider_id: str) -> Provider | None:
    """Returns a provider, or None."""
    return next(iter(_records(ProviderTable.id == provider_id)), None)


def by_issuer(issuer: str) -> Provider | None:
    """Returns the provider of an issuer, or None."""
    return next(iter(_records(ProviderTable.issuer == issuer)), None)


def everyone() -> list[Provider]:
    """Returns all providers by name."""
    return _records()


def enabled() -> list[Provider]:
    """Returns the providers that can be used, by name."""
    return _records(ProviderTable.enabled == True)  # noqa: E712 (SQL)


def secret(provider_id: str) -> bytes | None:
    """Returns the sealed secret, or None."""
    row = ProviderTable.get_or_none(ProviderTable.id == provider_id)
    return None if row is None or row.secret is None else bytes(row.secret)


def people(provider_id: str) -> int:
    """Returns how many accounts have an identity of a provider."""
    query = IdentityTable.select(fn.COUNT(fn.DISTINCT(IdentityTable.account)))
    return int(query.where(IdentityTable.provider == provider_id).scalar() or 0)


def gives_role(role_id: str) -> bool:
    """Whether any provider gives a role, by a rule or by default."""
    by_default = ProviderTable.select().where(ProviderTable.default_role == role_id)
    by_rule = MappingRuleTable.select().where(MappingRuleTable.role == role_id)
    return bool(by_default.exists() or by_rule.exists())


def left_out(provider_id: str) -> int:
    """Returns how many people could not sign in without a provider: SSO only, by nothing else."""
    other = IdentityTable.alias()
    others = (
        other.select(other.account)
        .join(ProviderTable)
        .where(other.provider != provider_id, ProviderTable.enabled == True)  # noqa: E712
    )
    query = (
        IdentityTable.select(fn.COUNT(fn.DISTINCT(IdentityTable.account)))
        .join(AccountTable)
        .where(
            IdentityTable.provider == provider_id,
            AccountTable.state == ACTIVE,
            AccountTable.sso_only == True,  # noqa: E712
            IdentityTable.account.not_in(others),
        )
    )
    return int(query.scalar() or 0)


def _columns(provider: Provider) -> dict[str, Any]:
    return {
        "name": provider.name,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "scopes": provider.scopes,
        "domains": " ".join(provider.domains),
        "enabled": provider.enabled,
        "trusts_email": provider.trusts_email,
        "creates_accounts": provider.creates_accounts,
        "default_role": provider.default_role,
        "keeps_step": provider.keeps_step,
        "counts_second_step": provider.counts_second_step,
        "strong_acr": " ".join(provider.strong_acr),
        "authorities": provider.authorities,
        "rights": rights.write(provider.rights),
        "everywhere": provider.everywhere,
    }


def _put_lists(provider: Provider) -> None:
    for group_id in provider.default_groups:
        ProviderGroupTable.insert(provider=provider.id, group=group_id).execute()
    for number, rule in enumerate(provider.rules):
        MappingRuleTable.insert(
            provider=provider.id,
            number=number,
            claim=rule.claim,
            value=rule.value,
            group=rule.group_id or None,
            role=rule.role,
        ).execute()


def _records(*conditions: Any) -> list[Provider]:
    query = ProviderTable.select().order_by(ProviderTable.name, ProviderTable.id)
    rows = list(query.where(*conditions) if conditions else query)
    groups = _lists(ProviderGroupTable.select())
    rules = _lists(MappingRuleTable.select().order_by(MappingRuleTable.number))
    return [_record(row, groups.get(row.id, []), rules.get(row.id, [])) for row in rows]


def _lists(rows: Iterable[Any]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(str(row.provider_id), []).append(row)
    return found


def _record(row: ProviderTable, groups: Iterable[Any], rules: Iterable[Any]) -> Provider:
    return Provider(
        id=row.id,
        name=row.name,
        issuer=row.issuer,
        client_id=row.client_id,
        scopes=row.scopes,
        has_secret=row.secret is not None,
        domains=tuple(str(row.domains).split()),
        enabled=bool(row.enabled),
        trusts_email=bool(row.trusts_email),
        creates_accounts=bool(row.creates_accounts),
        default_role=row.default_role,
        default_groups=tuple(str(one.group_id) for one in groups),
        keeps_step=bool(row.keeps_step),
        counts_second_step=bool(row.counts_second_step),
        strong_acr=tuple(str(row.strong_acr).split()),
        authorities=row.authorities,
        rules=tuple(
            MappingRule(one.claim, one.value, one.group_id or "", one.role) for one in rules
        ),
        rights=rights.read(row.rights),
        everywhere=bool(row.everywhere),
    )
