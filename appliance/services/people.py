"""Accounts of technicians and administrators."""

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from appliance.domain.records import ROLES, Account
from appliance.services.audit import Audit
from appliance.services.passwords import LEAST_CHARS, MOST_CHARS, Passwords
from appliance.storage import Storage
from appliance.storage import people as rows


def _(sentence: str) -> str:
    return sentence


EMAIL_TAKEN = _("There is already an account with this e-mail address.")


class People:
    """Makes and finds accounts."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, passwords: Passwords) -> None:
        """Takes where accounts are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._passwords = passwords

    async def create(
        self, actor: str, email: str, name: str, role: str, password: str, language: str = ""
    ) -> Account:
        """Makes an account and returns it.

        Args:
            actor: account id of who does it, or appliance.services.audit.APPLIANCE.
            email: also the name to sign in with; one account per mailbox.
            name: shown to customers.
            role: one of appliance.domain.records.ROLES.
            password: LEAST_CHARS or more.
            language: of pages and mails, or empty for the browser's.

        Raises:
            WrongInputError: a field is not acceptable, or the address is taken.
        """
        account, encoded = await self.prepare(email, name, role, password, language)
        await self._storage.run(self.insert_now, actor, account, encoded)
        return account

    async def prepare(
        self, email: str, name: str, role: str, password: str, language: str
    ) -> tuple[Account, str]:
        """Returns a checked account that is not stored yet, and its password's hash."""
        if role not in ROLES:
            raise WrongInputError("role")
        account = Account(
            id=secrets.identifier(),
            email=fields.email("email", email),
            name=fields.name("name", name),
            role=role,
            language=fields.line("language", language, 8),
        )
        fields.password("password", password, LEAST_CHARS, MOST_CHARS)
        return account, await self._passwords.hash(password)

    def insert_now(self, actor: str, account: Account, encoded: str) -> None:
        """Stores a prepared account inside a transaction."""
        if rows.by_email(account.email) is not None:
            raise WrongInputError("email", EMAIL_TAKEN)
        rows.insert(account, encoded, self._clock.now_ms())
        self._audit.record(actor, "account.create", account.id, {"role": account.role})

    async def get(self, account_id: str) -> Account | None:
        """Returns an account, or None."""
        return await self._storage.run(rows.get, account_id)

    async def count(self) -> int:
        """Returns how many accounts there are."""
        return await self._storage.run(rows.count)

    async def set_disabled(self, actor: str, account_id: str, disabled: bool) -> None:
        """Lets an account sign in or not; open logins stop counting at once."""
        await self._storage.run(self._set_disabled_now, actor, account_id, disabled)

    def _set_disabled_now(self, actor: str, account_id: str, disabled: bool) -> None:
        if rows.set_disabled(account_id, disabled):
            event = "account.disable" if disabled else "account.enable"
            self._audit.record(actor, event, account_id)
