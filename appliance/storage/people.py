"""Accounts."""

from typing import Any

from appliance.domain.records import ACTIVE, DISABLED, Account
from appliance.storage.tables.people import AccountTable


def email_key(email: str) -> str:
    """Returns what two spellings of one mailbox share."""
    return email.strip().casefold()


def name_key(name: str) -> str:
    """Returns what a name is sorted and searched by."""
    return name.casefold()[:160]


def insert(account: Account, password: str) -> None:
    """Stores a new account with its encoded password hash, or an empty text for none."""
    AccountTable.insert(
        id=account.id,
        email=account.email,
        email_key=email_key(account.email),
        name=account.name,
        name_key=name_key(account.name),
        role=account.role,
        password=password,
        language=account.language,
        state=account.state,
        time_zone=account.time_zone,
        theme=account.theme,
        second_step_demanded=account.second_step_demanded,
        sso_only=account.sso_only,
        created_at_ms=account.created_at_ms,
    ).execute()


def get(account_id: str) -> Account | None:
    """Returns an account, also a deleted one, or None."""
    row = AccountTable.get_or_none(AccountTable.id == account_id)
    return None if row is None else record(row)


def by_email(email: str) -> tuple[Account, str] | None:
    """Returns the account of a mailbox and its encoded password hash, or None."""
    row = AccountTable.get_or_none(AccountTable.email_key == email_key(email))
    return None if row is None else (record(row), str(row.password))


def count() -> int:
    """Returns how many accounts there are."""
    return int(AccountTable.select().count())


def update(account_id: str, **columns: Any) -> bool:
    """Sets columns of an account; returns whether there is one."""
    if "name" in columns:
        columns["name_key"] = name_key(columns["name"])
    if "email" in columns:
        columns["email_key"] = email_key(columns["email"])
    return bool(AccountTable.update(**columns).where(AccountTable.id == account_id).execute())


def set_disabled(account_id: str, disabled: bool) -> bool:
    """Lets an active account sign in or not; returns whether that changed anything."""
    before, after = (ACTIVE, DISABLED) if disabled else (DISABLED, ACTIVE)
    query = AccountTable.update(state=after).where(
        AccountTable.id == account_id, AccountTable.state == before
    )
    return bool(query.execute())


def record(row: AccountTable) -> Account:
    """Returns the record of a row."""
    return Account(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        language=row.language,
        state=row.state,
        time_zone=row.time_zone,
        theme=row.theme,
        second_step_demanded=row.second_step_demanded,
        sso_only=row.sso_only,
        created_at_ms=row.created_at_ms,
        seen_at_ms=row.seen_at_ms,
    )
