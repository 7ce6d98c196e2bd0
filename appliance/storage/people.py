"""Accounts."""

from collections.abc import Sequence
from typing import Any

from appliance.domain.records import ACTIVE, DELETED, DISABLED, Account
from appliance.domain.rights import SUPER
from appliance.storage.tables.people import AccountTable

_AT_ONCE = 500
"""Most values of one IN."""


def email_key(email: str) -> str:
    """Returns what two spellings of one mailbox share."""
    return email.strip().casefold()


def name_key(name: str) -> str:
    """Returns what a name is sorted and searched by."""
    return name.casefold()[:160]


def person_key(account: Account) -> str:
    """Returns what a person is sorted by: who has not said their name yet, by the address."""
    return name_key(account.name or account.email)


def insert(account: Account, password: str) -> None:
    """Stores a new account with its encoded password hash, or an empty text for none."""
    AccountTable.insert(
        id=account.id,
        email=account.email,
        email_key=email_key(account.email),
        name=account.name,
        name_key=person_key(account),
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


def taken(emails: Sequence[str]) -> frozenset[str]:
    """Returns the keys of those mailboxes that have an account."""
    keys = [email_key(email)[:254] for email in emails]
    found: set[str] = set()
    for start in range(0, len(keys), _AT_ONCE):
        query = AccountTable.select(AccountTable.email_key).where(
            AccountTable.email_key << keys[start : start + _AT_ONCE]
        )
        found.update(str(row.email_key) for row in query)
    return frozenset(found)


def count() -> int:
    """Returns how many accounts there are."""
    return int(AccountTable.select().count())


def update(account_id: str, **columns: Any) -> bool:
    """Sets columns of an account; returns whether there is one."""
    if columns.get("name"):
        columns["name_key"] = name_key(columns["name"])
    if "email" in columns:
        columns["email_key"] = email_key(columns["email"])
    return bool(AccountTable.update(**columns).where(AccountTable.id == account_id).execute())


def supers_besides(account_id: str) -> int:
    """Returns how many others are super administrators who can sign in with a password."""
    query = AccountTable.select().where(
        AccountTable.role == SUPER,
        AccountTable.state == ACTIVE,
        ~AccountTable.sso_only,
        AccountTable.password != "",
        AccountTable.id != account_id,
    )
    return int(query.count())


def bury(account_id: str) -> None:
    """Takes address, password and rights from an account; its name stays for the logs."""
    AccountTable.update(
        state=DELETED,
        email="",
        email_key=account_id,
        password="",
        role="",
        second_step_demanded=False,
        sso_only=False,
        seen_at_ms=0,
    ).where(AccountTable.id == account_id).execute()


def remove(account_id: str) -> None:
    """Removes the row of an account that never was active, and all that hangs on it."""
    AccountTable.delete().where(AccountTable.id == account_id).execute()


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
