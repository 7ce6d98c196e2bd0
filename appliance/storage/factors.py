"""Second steps that people set up, recovery codes, and codes that were mailed."""

from collections.abc import Iterable

from appliance.domain.sign_in import Factor, Key
from appliance.storage.tables.second_step import EmailCodeTable, FactorTable, RecoveryTable


def insert(factor: Factor, sealed: bytes | None = None) -> None:
    """Stores an app or e-mail codes; `sealed` is the app's secret."""
    _insert(factor, sealed=sealed)


def insert_key(key: Key) -> None:
    """Stores a passkey."""
    _insert(
        key.factor,
        credential_id=key.credential_id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        transports=key.transports,
    )


def of_account(account_id: str) -> list[Factor]:
    """Returns the second steps that count, the oldest first."""
    rows = (
        FactorTable.select()
        .where(FactorTable.account == account_id, FactorTable.confirmed)
        .order_by(FactorTable.created_at_ms, FactorTable.id)
    )
    return [_record(row) for row in rows]


def has_any(account_id: str) -> bool:
    """Whether an account has a second step that counts."""
    query = FactorTable.select().where(FactorTable.account == account_id, FactorTable.confirmed)
    return bool(query.exists())


def apps(account_id: str, confirmed: bool) -> list[tuple[Factor, bytes, int]]:
    """Returns apps with their sealed secrets and their newest used time steps."""
    rows = FactorTable.select().where(
        FactorTable.account == account_id,
        FactorTable.kind == "app",
        FactorTable.confirmed == confirmed,
    )
    return [(_record(row), bytes(row.sealed or b""), int(row.last_step)) for row in rows]


def keys(account_id: str) -> list[Key]:
    """Returns the passkeys of an account."""
    rows = FactorTable.select().where(
        FactorTable.account == account_id, FactorTable.kind == "passkey"
    )
    return [_key(row) for row in rows]


def key(credential_id: bytes) -> Key | None:
    """Returns a passkey by what the authenticator calls it."""
    row = FactorTable.get_or_none(FactorTable.credential_id == credential_id)
    return None if row is None else _key(row)


def use(factor_id: str, at_ms: int, *, step: int = 0, sign_count: int = 0) -> None:
    """Notes that a factor was used, and confirms it."""
    FactorTable.update(
        used_at_ms=at_ms, last_step=step, sign_count=sign_count, confirmed=True
    ).where(FactorTable.id == factor_id).execute()


def delete(account_id: str, factor_id: str) -> Factor | None:
    """Forgets a factor; returns it, or None."""
    row = FactorTable.get_or_none(
        (FactorTable.id == factor_id) & (FactorTable.account == account_id)
    )
    if row is None:
        return None
    FactorTable.delete().where(FactorTable.id == factor_id).execute()
    return _record(row)


def delete_drafts(account_id: str) -> None:
    """Forgets apps that never proved themselves."""
    FactorTable.delete().where(FactorTable.account == account_id, ~FactorTable.confirmed).execute()


def delete_all(account_id: str) -> int:
    """Forgets everything of an account; returns how many factors it had."""
    delete_drafts(account_id)
    put_recovery(account_id, (), 0)
    EmailCodeTable.delete().where(EmailCodeTable.account == account_id).execute()
    return int(FactorTable.delete().where(FactorTable.account == account_id).execute())


def put_recovery(account_id: str, digests: Iterable[bytes], at_ms: int) -> None:
    """Replaces an account's recovery codes."""
    RecoveryTable.delete().where(RecoveryTable.account == account_id).execute()
    for digest in digests:
        RecoveryTable.insert(digest=digest, account=account_id, created_at_ms=at_ms).execute()


def take_recovery(account_id: str, digest: bytes) -> bool:
    """Uses a recovery code up; returns whether it was one."""
    where = (RecoveryTable.account == account_id) & (RecoveryTable.digest == digest)
    return bool(RecoveryTable.delete().where(where).execute())


def count_recovery(account_id: str) -> int:
    """Returns how many recovery codes are left."""
    return int(RecoveryTable.select().where(RecoveryTable.account == account_id).count())


def put_email_code(account_id: str, digest: bytes, expires_at_ms: int) -> None:
    """Stores a code that is mailed; the one before is worth nothing any more."""
    EmailCodeTable.delete().where(EmailCodeTable.account == account_id).execute()
    EmailCodeTable.insert(account=account_id, digest=digest, expires_at_ms=expires_at_ms).execute()


def take_email_code(account_id: str, digest: bytes, now_ms: int) -> bool:
    """Uses the mailed code up; returns whether it was this one and still counted."""
    where = (
        (EmailCodeTable.account == account_id)
        & (EmailCodeTable.digest == digest)
        & (EmailCodeTable.expires_at_ms > now_ms)
    )
    return bool(EmailCodeTable.delete().where(where).execute())


def prune(created_before_ms: int, now_ms: int) -> None:
    """Forgets old drafts and codes."""
    FactorTable.delete().where(
        ~FactorTable.confirmed, FactorTable.created_at_ms < created_before_ms
    ).execute()
    EmailCodeTable.delete().where(EmailCodeTable.expires_at_ms <= now_ms).execute()


def _insert(factor: Factor, **columns: object) -> None:
    empty: dict[str, object] = {"last_step": 0, "sign_count": 0, "transports": ""}
    FactorTable.insert(
        id=factor.id,
        account=factor.account_id,
        kind=factor.kind,
        name=factor.name,
        confirmed=factor.confirmed,
        created_at_ms=factor.created_at_ms,
        used_at_ms=factor.used_at_ms,
        **{**empty, **columns},
    ).execute()


def _key(row: FactorTable) -> Key:
    return Key(
        factor=_record(row),
        credential_id=bytes(row.credential_id or b""),
        public_key=bytes(row.public_key or b""),
        sign_count=int(row.sign_count),
        transports=row.transports,
    )


def _record(row: FactorTable) -> Factor:
    return Factor(
        id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        name=row.name,
        confirmed=row.confirmed,
        created_at_ms=int(row.created_at_ms),
        used_at_ms=int(row.used_at_ms),
    )
