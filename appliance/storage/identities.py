"""Identities: (issuer, subject) -> account."""

from appliance.domain.records import Account
from appliance.domain.single_sign_on import Identity
from appliance.storage import people
from appliance.storage.tables.people import AccountTable
from appliance.storage.tables.single_sign_on import IdentityTable, ProviderTable


def insert(identity: Identity) -> None:
    """Stores a new identity."""
    IdentityTable.insert(
        id=identity.id,
        account=identity.account_id,
        provider=identity.provider_id,
        issuer=identity.issuer,
        subject=identity.subject,
        email=identity.email,
        created_at_ms=identity.created_at_ms,
        seen_at_ms=identity.seen_at_ms,
    ).execute()


def find(issuer: str, subject: str) -> Identity | None:
    """Returns an identity, or None."""
    found = _records(IdentityTable.issuer == issuer, IdentityTable.subject == subject)
    return next(iter(found), None)


def of_account(account_id: str) -> list[Identity]:
    """Returns the identities of an account, the oldest first."""
    return _records(IdentityTable.account == account_id)


def accounts_of_issuer(issuer: str) -> list[Account]:
    """Returns the accounts that an issuer signs in."""
    query = AccountTable.select().join(IdentityTable).where(IdentityTable.issuer == issuer)
    return [people.record(row) for row in query.distinct()]


def touch(identity_id: str, email: str, at_ms: int) -> None:
    """Notes a sign-in and the address it came with."""
    IdentityTable.update(seen_at_ms=at_ms, email=email).where(
        IdentityTable.id == identity_id
    ).execute()


def delete(identity_id: str) -> None:
    """Forgets an identity."""
    IdentityTable.delete().where(IdentityTable.id == identity_id).execute()


def forget_account(account_id: str) -> None:
    """Forgets all identities of an account."""
    IdentityTable.delete().where(IdentityTable.account == account_id).execute()


def _records(*conditions: object) -> list[Identity]:
    query = (
        IdentityTable.select(IdentityTable, ProviderTable)
        .join(ProviderTable)
        .where(*conditions)
        .order_by(IdentityTable.created_at_ms, IdentityTable.id)
    )
    return [
        Identity(
            id=row.id,
            account_id=row.account_id,
            provider_id=row.provider_id,
            provider_name=row.provider.name,
            issuer=row.issuer,
            subject=row.subject,
            email=row.email,
            created_at_ms=int(row.created_at_ms),
            seen_at_ms=int(row.seen_at_ms),
        )
        for row in query
    ]
