"""Accounts."""

from appliance.domain.records import Account
from appliance.storage.tables.people import AccountTable


def email_key(email: str) -> str:
    """Returns what two spellings of one mailbox share."""
    return email.strip().casefold()


def insert(account: Account, password: str, at_ms: int) -> None:
    """Stores a new account with its encoded password hash."""
    AccountTable.insert(
        id=account.id,
        email=account.email,
        email_key=email_key(account.email),
        name=account.name,
        role=account.role,
        password=password,
        language=account.language,
        disabled=account.disabled,
        created_at_ms=at_ms,
    ).execute()


def get(account_id: str) -> Account | None:
    """Returns an account, or None."""
    row = AccountTable.get_or_none(AccountTable.id == account_id)
    return None if row is None else record(row)


def by_email(email: str) -> tuple[Account, str] | None:
    """Returns the account of a mailbox and its encoded password hash, or None."""
    row = AccountTable.get_or_none(AccountTable.email_key == email_key(email))
    return None if row is None else (record(row), str(row.password))


def count() -> int:
    """Returns how many accounts there are."""
    return int(AccountTable.select().count())


def set_disabled(account_id: str, disabled: bool) -> bool:
    """Lets an account sign in or not; returns whether there is one."""
    query = AccountTable.update(disabled=disabled).where(AccountTable.id == account_id)
    return bool(query.execute())


def record(row: AccountTable) -> Account:
    """Returns the record of a row."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        language=row.language,
        disabled=row.disabled,
    )
