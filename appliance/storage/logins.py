"""Open logins and those that wait for a second step, found by the digests of their tokens."""

from dataclasses import replace

from appliance.domain.records import Account
from appliance.domain.sign_in import LoginRecord, Pending
from appliance.storage import people
from appliance.storage.tables.people import AccountTable, LoginTable
from appliance.storage.tables.second_step import PendingTable


def insert(login: LoginRecord) -> None:
    """Stores a new login."""
    LoginTable.insert(
        digest=login.digest,
        account=login.account_id,
        how=login.how,
        strong=login.strong,
        label=login.label,
        address=login.address,
        created_at_ms=login.created_at_ms,
        seen_at_ms=login.seen_at_ms,
        confirmed_at_ms=login.confirmed_at_ms,
    ).execute()


def find(
    digest: bytes, created_after_ms: int, seen_after_ms: int
) -> tuple[Account, LoginRecord] | None:
    """Returns whose login it is and the login, or None if it is unknown or too old."""
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
    return None if row is None else (people.record(row.account), _record(row))


def of_account(account_id: str, created_after_ms: int, seen_after_ms: int) -> list[LoginRecord]:
    """Returns the open logins of an account, the one seen last first."""
    rows = (
        LoginTable.select()
        .where(
            LoginTable.account == account_id,
            LoginTable.created_at_ms > created_after_ms,
            LoginTable.seen_at_ms > seen_after_ms,
        )
        .order_by(LoginTable.seen_at_ms.desc(), LoginTable.created_at_ms.desc())
    )
    return [_record(row) for row in rows]


def touch(digest: bytes, at_ms: int, address: str) -> None:
    """Notes that a login is in use, and from where."""
    fields = {"seen_at_ms": at_ms} | ({"address": address} if address else {})
    LoginTable.update(**fields).where(LoginTable.digest == digest).execute()


def renew(login: LoginRecord, digest: bytes, at_ms: int, strong: bool) -> None:
    """Gives a login a new token: its owner has just proved who they are."""
    fresh = replace(login, digest=digest, confirmed_at_ms=at_ms, strong=strong)
    LoginTable.delete().where(LoginTable.digest == login.digest).execute()
    insert(fresh)


def delete(digest: bytes) -> str | None:
    """Forgets a login; returns whose it was, or None."""
    row = LoginTable.get_or_none(LoginTable.digest == digest)
    if row is None:
        return None
    LoginTable.delete().where(LoginTable.digest == digest).execute()
    return str(row.account_id)


def delete_all(account_id: str, but: bytes = b"") -> int:
    """Forgets all logins of an account but one, and what waits for a second step."""
    PendingTable.delete().where(PendingTable.account == account_id).execute()
    where = (LoginTable.account == account_id) & (LoginTable.digest != but)
    return int(LoginTable.delete().where(where).execute())


def prune(created_before_ms: int, seen_before_ms: int, now_ms: int) -> None:
    """Forgets what `find` and `pending` would refuse."""
    LoginTable.delete().where(
        (LoginTable.created_at_ms <= created_before_ms) | (LoginTable.seen_at_ms <= seen_before_ms)
    ).execute()
    PendingTable.delete().where(PendingTable.expires_at_ms <= now_ms).execute()


def insert_pending(pending: Pending) -> None:
    """Stores a right first factor."""
    PendingTable.insert(
        digest=pending.digest,
        account=pending.account.id,
        how=pending.how,
        known_device=pending.known_device,
        next_path=pending.next_path,
        expires_at_ms=pending.expires_at_ms,
    ).execute()


def pending(digest: bytes, now_ms: int) -> Pending | None:
    """Returns who waits for a second step, or None; `enrol` is not known here."""
    row = (
        PendingTable.select(PendingTable, AccountTable)
        .join(AccountTable)
        .where(PendingTable.digest == digest, PendingTable.expires_at_ms > now_ms)
        .first()
    )
    if row is None:
        return None
    return Pending(
        digest=bytes(row.digest),
        account=people.record(row.account),
        how=row.how,
        enrol=False,
        known_device=row.known_device,
        next_path=row.next_path,
        expires_at_ms=int(row.expires_at_ms),
    )


def delete_pending(digest: bytes) -> bool:
    """Forgets a right first factor; returns whether it was there."""
    return bool(PendingTable.delete().where(PendingTable.digest == digest).execute())


def _record(row: LoginTable) -> LoginRecord:
    return LoginRecord(
        digest=bytes(row.digest),
        account_id=row.account_id,
        how=row.how,
        strong=row.strong,
        label=row.label,
        address=row.address,
        created_at_ms=int(row.created_at_ms),
        seen_at_ms=int(row.seen_at_ms),
        confirmed_at_ms=int(row.confirmed_at_ms),
    )
