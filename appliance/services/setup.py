"""The first administrator, made once with a link printed on the console (SECURITY 1)."""

import asyncio
import hmac

from appliance import secrets
from appliance.domain import fields
from appliance.domain.errors import SetupClosedError
from appliance.domain.records import Account
from appliance.domain.rights import SUPER
from appliance.services.audit import APPLIANCE
from appliance.services.people import People
from appliance.services.preferences import Preferences
from appliance.storage import Storage
from appliance.storage import people as rows

_ORGANISATION = "organisation.name"


class Setup:
    """Open while there is no account.  The token is in memory: each start prints a new one."""

    def __init__(self, storage: Storage, people: People, preferences: Preferences) -> None:
        """Takes where the account goes."""
        self._storage = storage
        self._people = people
        self._preferences = preferences
        self._token: str | None = None
        self._one_at_a_time = asyncio.Lock()

    async def link_token(self) -> str | None:
        """Returns the end of the set-up link, or None once there is an account."""
        if await self._people.count():
            self._token = None
        elif self._token is None:
            self._token = secrets.long_token()
        return self._token

    @property
    def waits(self) -> bool:
        """Whether a link was printed that nobody has used."""
        return self._token is not None

    async def is_open(self, token: str) -> bool:
        """Whether this is the printed link and set-up is not done."""
        if self._token is None or not token.isascii():
            return False
        if not hmac.compare_digest(self._token, token):
            return False
        return not await self._people.count()

    async def finish(
        self, token: str, email: str, name: str, password: str, organisation: str
    ) -> Account:
        """Makes the first administrator and closes set-up for ever.

        Raises:
            SetupClosedError: done already, or not the printed link.
            WrongInputError: a field is not acceptable; set-up stays open.
        """
        async with self._one_at_a_time:
            if not await self.is_open(token):
                raise SetupClosedError
            shown_as = fields.name("organisation", organisation)
            account, encoded = await self._people.prepare(
                email, name, SUPER, password, "", shown_as
            )
            await self._storage.run(self._finish_now, account, encoded, shown_as)
            self._preferences.take({_ORGANISATION: shown_as})
            self._token = None
            return account

    def _finish_now(self, account: Account, encoded: str, organisation: str) -> None:
        if rows.count():
            raise SetupClosedError
        self._people.insert_now(APPLIANCE, account, encoded)
        self._preferences.store_now(account.id, {_ORGANISATION: organisation})
