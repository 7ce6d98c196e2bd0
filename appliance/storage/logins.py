"""Open logins, found by the digest of their token."""

from appliance.domain.records import Account
from appliance.storage import people
from appliance.storage.tables.people import AccountTable, LoginTable


def insert(digest: bytes, account_id: str, at_ms: int) -> None:
    """Stores a new login."""
    LoginTable.insert(
        digest=digest, account=account_id, created_at_ms=at_ms, seen_at_ms=at_ms
    ).execute()


def find(digest: bytes, created_after_ms: int, seen_after_ms: int) -> tuple[Account, int] | None:
    """Returns whose login it is and when it was seen last, or None if it is unknown or too old."""
    row = (
        LoginTable.select(LoginTable, AccountTable)
        .join(AccountTable)
        .where(
            LoginTable.digest == digest,
            LoginTable.created_at_ms > created_after_ms,
            LoginTable.seen_at_ms > seen_after_ms,
        )
        .first()
    )
    return None if row is None else (people.record(row.account), int(row.seen_at_ms))


def touch(digest: bytes, at_ms: int) -> None:
    """Notes that a login is in use."""
    LoginTable.update(seen_at_ms=at_ms).where(LoginTable.digest == digest).execute()


def delete(digest: bytes) -> str | None:
    """Forgets a login; returns whose it was, or None."""
    row = LoginTable.get_or_none(LoginTable.digest == digest)
    if row is None:
        return None
    LoginTable.delete().where(LoginTable.digest == digest).execute()
    return str(row.account_id)


def prune(created_before_ms: int, seen_before_ms: int) -> None:
    """Forgets what `find` would refuse."""
    LoginTable.delete().where(
        (LoginTable.created_at_ms <= created_before_ms) | (LoginTable.seen_at_ms <= seen_before_ms)
    ).execute()
