"""Accounts of technicians and administrators."""

from collections.abc import Callable

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from appliance.domain.records import Account, Group, Membership
from appliance.domain.rights import BUILT_IN
from appliance.services.audit import Audit
from appliance.services.passwords import Passwords
from appliance.storage import Storage, groups
from appliance.storage import people as rows


def _(sentence: str) -> str:
    return sentence


FIRST_GROUP = "Support"
EMAIL_TAKEN = _("There is already an account with this e-mail address.")


class People:
    """Makes and finds accounts."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, passwords: Passwords) -> None:
        """Takes where accounts are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._passwords = passwords
        self._on_delete: list[Callable[[str], None]] = []

    def on_delete(self, forget_now: Callable[[str], None]) -> None:
        """Calls `forget_now` with the id of each account that is deleted, in that transaction.

        For what hangs on an account and must go with it: the account's row stays, so that its name
        stays in the logs, and no foreign key cascades.
        """
        self._on_delete.append(forget_now)

    def forget_now(self, account_id: str) -> None:
        """Lets everything that asked for it in `on_delete` go."""
        for forget_now in self._on_delete:
            forget_now(account_id)

    async def create(
        self,
        actor: str,
        email: str,
        name: str,
        role: str,
        password: str,
        language: str = "",
        group_ids: tuple[str, ...] | None = None,
    ) -> Account:
        """Makes an account and returns it.

        Args:
            actor: account id of who does it, or appliance.services.audit.APPLIANCE.
            email: also the name to sign in with; one account per mailbox.
            name: shown to customers.
            role: id of a role.
            password: long enough and hard to guess (`Passwords.check_new`).
            language: of pages and mails, or empty for the browser's.
            group_ids: groups to be in; None for the first group, made if there is none.

        Raises:
            WrongInputError: a field is not acceptable, or the address is taken.
        """
        account, encoded = await self.prepare(email, name, role, password, language)
        await self._storage.run(self.insert_now, actor, account, encoded, group_ids)
        return account

    async def prepare(
        self,
        email: str,
        name: str,
        role: str,
        password: str,
        language: str,
        organisation: str = "",
    ) -> tuple[Account, str]:
        """Returns a checked account that is not stored yet, and its password's hash.

        The organisation's name is no password either.
        """
        if role not in BUILT_IN and await self._storage.run(groups.role, role) is None:
            raise WrongInputError("role")
        account = Account(
            id=secrets.identifier(),
            email=fields.email("email", email),
            name=fields.name("name", name),
            role=role,
            language=fields.line("language", language, 8),
            created_at_ms=self._clock.now_ms(),
        )
        known = (account.email, account.name, organisation)
        await self._passwords.check_new("password", password, known)
        return account, await self._passwords.hash(password)

    def insert_now(
        self,
        actor: str,
        account: Account,
        encoded: str,
        group_ids: tuple[str, ...] | None = None,
    ) -> None:
        """Stores a prepared account inside a transaction."""
        if rows.by_email(account.email) is not None:
            raise WrongInputError("email", EMAIL_TAKEN)
        rows.insert(account, encoded)
        for group_id in (self._first_group(),) if group_ids is None else group_ids:
            groups.put_member(Membership(account.id, group_id))
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

    def _first_group(self) -> str:
        """Returns the oldest group; a new appliance gets one."""
        every = sorted(groups.everyone(), key=lambda one: one.created_at_ms)
        if every:
            return every[0].id
        group = Group(secrets.identifier(), FIRST_GROUP, self._clock.now_ms())
        groups.insert(group)
        return group.id

    def _set_disabled_now(self, actor: str, account_id: str, disabled: bool) -> None:
        if rows.set_disabled(account_id, disabled):
            event = "account.disable" if disabled else "account.enable"
            self._audit.record(actor, event, account_id)
