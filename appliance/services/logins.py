"""Signing in (SECURITY 2): 5 wrong tries are free, then each costs a wait that doubles up to 75
minutes.

That is 17 hours for 24 tries.  Counted per account and per address, in the database.  A try is
counted before the password is checked, so parallel ones share the budget, and is taken back when it
was right.
"""

from typing import Final

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.errors import LoginRefusedError, TooManyTriesError
from appliance.domain.records import Account
from appliance.secrets import Vault
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.guesses import DAY_MS, address_key
from appliance.services.passwords import MOST_CHARS, Passwords
from appliance.storage import Storage, people
from appliance.storage import guesses as counters
from appliance.storage import logins as rows

FREE_TRIES: Final = 5
FIRST_WAIT_MS: Final = 60_000
LONGEST_WAIT_MS: Final = 75 * 60_000
IDLE_MS: Final = DAY_MS // 2
LIFE_MS: Final = 7 * DAY_MS
_TOUCH_MS: Final = 60_000
_ACCOUNT = "login-account"
_ADDRESS = "login-address"


def wait_ms(used: int) -> int:
    """Returns how long after the last of `used` wrong tries the next one may come."""
    if used < FREE_TRIES:
        return 0
    return int(min(FIRST_WAIT_MS << min(used - FREE_TRIES, 20), LONGEST_WAIT_MS))


class Logins:
    """Opens, finds and ends logins."""

    def __init__(
        self, storage: Storage, clock: Clock, vault: Vault, audit: Audit, passwords: Passwords
    ) -> None:
        """Takes where logins are kept."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._passwords = passwords

    async def sign_in(self, email: str, password: str, address: str) -> tuple[str, Account]:
        """Returns a new login's token and its account.

        Raises:
            LoginRefusedError: address or password wrong, or the account disabled: one answer, the
                same time.
            TooManyTriesError: wait; also for addresses that have no account.
        """
        places = (
            (_ACCOUNT, people.email_key(email)[:254]),
            (_ADDRESS, address_key(address)),
        )
        found = await self._storage.run(self._begin, places, email)
        if isinstance(found, TooManyTriesError):
            raise found
        account, encoded = found
        right = await self._passwords.verify(encoded, password[: MOST_CHARS + 1])
        if account is None or not account.may_sign_in or not right:
            subject = account.id if account else ""
            await self._audit.note(APPLIANCE, "login.refuse", subject, refused=True)
            raise LoginRefusedError
        token = secrets.long_token()
        await self._storage.run(self._finish, places, account, self._digest(token))
        return token, account

    async def who(self, token: str) -> Account | None:
        """Returns whose login a token is, or None if it is unknown, over or its account
        disabled.
        """
        return await self._storage.run(self._who, self._digest(token))

    async def sign_out(self, token: str) -> None:
        """Ends a login; an unknown one too."""
        await self._storage.run(self._sign_out, self._digest(token))

    async def forget_old(self) -> None:
        """Drops logins that are over."""
        now_ms = self._clock.now_ms()
        await self._storage.run(rows.prune, now_ms - LIFE_MS, now_ms - IDLE_MS)

    def _digest(self, token: str) -> bytes:
        return self._vault.digest("login", token)

    def _begin(
        self, places: tuple[tuple[str, str], ...], email: str
    ) -> TooManyTriesError | tuple[Account | None, str | None]:
        """Counts a try, unless one has to wait; returns whom it is about."""
        now_ms = self._clock.now_ms()
        ready_at_ms = now_ms
        for kind, key in places:
            count = counters.count(kind, key, now_ms, self._window_ms(kind, key, now_ms))
            ready_at_ms = max(ready_at_ms, count.touched_at_ms + wait_ms(count.used))
        if ready_at_ms > now_ms:
            return TooManyTriesError(-(-(ready_at_ms - now_ms) // 1000))
        for kind, key in places:
            counters.add(kind, key, now_ms, self._window_ms(kind, key, now_ms))
        return people.by_email(email) or (None, None)

    def _finish(self, places: tuple[tuple[str, str], ...], account: Account, digest: bytes) -> None:
        now_ms = self._clock.now_ms()
        counters.forget(*places[0])
        counters.put_back(*places[1], now_ms, self._window_ms(*places[1], now_ms))
        rows.insert(digest, account.id, now_ms)
        self._audit.record(account.id, "login.open", account.id)

    def _window_ms(self, kind: str, key: str, now_ms: int) -> int:
        """Returns a window that ends a day after the last wrong try."""
        count = counters.count(kind, key, now_ms, 2**60)
        return count.touched_at_ms - count.started_at_ms + DAY_MS

    def _who(self, digest: bytes) -> Account | None:
        now_ms = self._clock.now_ms()
        found = rows.find(digest, now_ms - LIFE_MS, now_ms - IDLE_MS)
        if found is None or not found[0].may_sign_in:
            return None
        if now_ms - found[1] >= _TOUCH_MS:
            rows.touch(digest, now_ms)
        return found[0]

    def _sign_out(self, digest: bytes) -> None:
        account_id = rows.delete(digest)
        if account_id is not None:
            self._audit.record(account_id, "login.close", account_id)
