"""Signing in: from the first factor, over the second where one is needed, to a login (SECURITY 2).

Between the two stands a pending login: a token for ten minutes that opens nothing but the second
step.  A login's token is new after each step.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, HOUR_MS, Clock
from appliance.domain.access import Access
from appliance.domain.errors import (
    BusyError,
    DomainError,
    LoginRefusedError,
    TooManyTriesError,
)
from appliance.domain.records import Account
from appliance.domain.sign_in import PASSWORD, LoginRecord, Outcome, Pending, Visitor
from appliance.domain.single_sign_on import UseSingleSignOnError
from appliance.secrets import Vault
from appliance.services import tries
from appliance.services.access import access_now, all_access_now
from appliance.services.audit import ADDRESS, APPLIANCE, Audit
from appliance.services.devices import Devices, label
from appliance.services.guesses import address_key
from appliance.services.passwords import MOST_CHARS, Passwords, Rank
from appliance.services.preferences import Preferences
from appliance.services.tries import Place
from appliance.storage import Storage, factors, people
from appliance.storage import devices as device_rows
from appliance.storage import logins as rows

PENDING_MS: Final = 10 * 60_000
FRESH_MS: Final = 10 * 60_000
_TOUCH_MS: Final = 60_000
_PATH_CHARS: Final = 500


class Logins:
    """Opens, finds and ends logins."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        passwords: Passwords,
        preferences: Preferences,
    ) -> None:
        """Takes where logins are kept."""
        self.devices = Devices(storage, clock, vault, audit)
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._passwords = passwords
        self._preferences = preferences

    @property
    def life_ms(self) -> int:
        """How long a login lives at most."""
        return int(self._preferences["sign_in.life_days"]) * DAY_MS

    @property
    def idle_ms(self) -> int:
        """How long a login lives without being used."""
        return int(self._preferences["sign_in.idle_hours"]) * HOUR_MS

    async def sign_in(
        self, email: str, password: str, visitor: Visitor, next_path: str = ""
    ) -> Outcome:
        """Checks a password and goes on from there.

        Raises:
            LoginRefusedError: address or password wrong, or the account disabled: one answer, the
                same time.  With the right password UseSingleSignOnError says what to do instead.
            TooManyTriesError: wait; also for addresses that have no account.
            BusyError: too many sign in at this moment.
        """
        begun = await self._storage.run(self._begin, email, visitor)
        if isinstance(begun, DomainError):
            raise begun
        account, encoded, places, rank = begun
        try:
            right = await self._passwords.verify(encoded, password[: MOST_CHARS + 1], rank)
        except BusyError:
            await self._storage.run(tries.take_back_now, places, self._clock.now_ms())
            raise
        if account is None or not account.may_sign_in or not right:
            subject = account.id if account else ""
            await self._audit.note(APPLIANCE, "login.refuse", subject, refused=True)
            raise LoginRefusedError
        if account.sso_only:
            detail = {"how": PASSWORD, "reason": "sso_only"}
            await self._audit.note(APPLIANCE, "login.refuse", account.id, detail, refused=True)
            raise UseSingleSignOnError
        outcome = await self._storage.run(
            self._right_password_now, account, encoded, places, visitor, next_path
        )
        if outcome is None:
            raise LoginRefusedError
        return outcome

    async def first_factor(
        self,
        account: Account,
        how: str,
        visitor: Visitor,
        *,
        strong: bool = False,
        next_path: str = "",
    ) -> Outcome:
        """Goes on after a first factor that somebody else checked (single sign-on, a mailed link).

        Args:
            account: whose it was.
            how: one of domain.sign_in.HOWS.
            visitor: the browser.
            strong: whether that was two factors already: no second step is asked for.
            next_path: where to go in the end; not checked here.

        Raises:
            LoginRefusedError: the account may not sign in.
        """
        return await self._storage.run(
            self._first_factor_now, account, how, visitor, strong, next_path
        )

    async def who(self, token: str) -> Account | None:
        """Returns whose login a token is, or None if it is unknown, over or its account
        disabled.
        """
        return await self._storage.run(self._who, token)

    async def access(self, token: str) -> Access | None:
        """Returns the same account with what it may do, both as of one moment."""
        return await self._storage.run(self._access_now, token)

    async def access_each(self, tokens: Sequence[str]) -> tuple[list[Access | None], int]:
        """Returns the same for many, all as of one moment, and until when (ms) that holds if
        nothing is written: then a login ends, or has to be noted as in use.
        """
        return await self._storage.run(self._access_each_now, tokens)

    async def login(self, token: str) -> LoginRecord | None:
        """Returns the login of a token that `who` knows."""
        found = await self._storage.run(self._found, token)
        return None if found is None else found[1]

    def is_fresh(self, login: LoginRecord) -> bool:
        """Whether the person proved who they are so lately that they need not again."""
        return self._clock.now_ms() - login.confirmed_at_ms < FRESH_MS

    async def open_of(self, account_id: str) -> list[LoginRecord]:
        """Returns the open logins of an account."""
        now_ms = self._clock.now_ms()
        return await self._storage.run(
            rows.of_account, account_id, now_ms - self.life_ms, now_ms - self.idle_ms
        )

    async def pending(self, token: str) -> Pending | None:
        """Returns who waits for a second step with this token, or None."""
        return await self._storage.run(self.pending_now, token)

    async def sign_out(self, token: str) -> None:
        """Ends a login; an unknown one too."""
        await self._storage.run(self._sign_out, self._digest(token))

    async def end_one(self, account_id: str, digest: bytes) -> bool:
        """Ends one of an account's logins; returns whether there was one."""
        return await self._storage.run(self._end_one_now, account_id, digest)

    async def end_all(self, actor: str, account_id: str, but: str = "") -> int:
        """Ends all logins of an account, except the one with the token `but`; returns how many."""
        return await self._storage.run(self.end_all_now, actor, account_id, but)

    async def forget_old(self) -> None:
        """Drops what is over."""
        now_ms = self._clock.now_ms()
        await self._storage.run(rows.prune, now_ms - self.life_ms, now_ms - self.idle_ms, now_ms)
        await self._storage.run(factors.prune, now_ms - HOUR_MS, now_ms)
        await self.devices.forget_old()

    def demands_second_step(self, account: Account) -> bool:
        """Whether the account may do nothing without a second step."""
        for_all = self._preferences["sign_in.second_step"] == "demanded"
        return account.second_step_demanded or for_all

    def after_first_now(
        self, account: Account, how: str, visitor: Visitor, strong: bool, next_path: str
    ) -> Outcome:
        """Opens a login, or the wait for the second step, inside a transaction."""
        device = self.devices.find_now(visitor, account.id)
        has_any = factors.has_any(account.id)
        demanded = self.demands_second_step(account)
        trusted = has_any and self.devices.is_trusted(device)
        if strong or trusted or not (has_any or demanded):
            return self.open_now(account, how, visitor, strong or trusted, next_path)
        token = secrets.long_token()
        rows.insert_pending(
            Pending(
                digest=self._vault.digest("pending", token),
                account=account,
                how=how,
                enrol=not has_any,
                known_device=device.id if device else "",
                next_path=next_path[:_PATH_CHARS],
                expires_at_ms=self._clock.now_ms() + PENDING_MS,
            )
        )
        return Outcome(account, pending=token, enrol=not has_any, next_path=next_path)

    def open_now(
        self,
        account: Account,
        how: str,
        visitor: Visitor,
        strong: bool,
        next_path: str,
        *,
        trust: bool = False,
    ) -> Outcome:
        """Opens a login inside a transaction; `trust` lets the browser skip the second step."""
        now_ms = self._clock.now_ms()
        before = self._sign_out(self._digest(visitor.login)) if visitor.login else None
        token = secrets.long_token()
        shown = label(visitor.agent)
        rows.insert(
            LoginRecord(
                digest=self._digest(token),
                account_id=account.id,
                how=how,
                strong=strong,
                label=shown,
                address=address_key(visitor.address),
                created_at_ms=now_ms,
                seen_at_ms=now_ms,
                confirmed_at_ms=now_ms,
            )
        )
        people.update(account.id, seen_at_ms=now_ms)
        device = self.devices.keep_now(visitor, account.id, trust)
        self._audit.record(account.id, "login.open", account.id, {"how": how, "strong": strong})
        again = before == account.id
        return Outcome(account, login=token, device=device, next_path=next_path, again=again)

    def pending_now(self, token: str) -> Pending | None:
        """Returns who waits for a second step, inside a transaction."""
        found = rows.pending(self._vault.digest("pending", token), self._clock.now_ms())
        if found is None or not found.account.may_sign_in:
            return None
        enrol = not factors.has_any(found.account.id)
        return Pending(
            found.digest,
            found.account,
            found.how,
            enrol,
            found.known_device,
            found.next_path,
            found.expires_at_ms,
        )

    def renew_now(self, token: str, *, strong: bool = False) -> str:
        """Gives a login a new token inside a transaction: its owner has just proved who they are.

        Args:
            token: the one that counts until now.
            strong: whether there is a second factor from now on.

        Returns:
            The new token, or empty if the old one was worth nothing.
        """
        found = self._found(token)
        if found is None:
            return ""
        fresh = secrets.long_token()
        strong = strong or found[1].strong
        rows.renew(found[1], self._digest(fresh), self._clock.now_ms(), strong)
        return fresh

    def end_all_now(self, actor: str, account_id: str, but: str = "") -> int:
        """Ends logins and waits for a second step inside a transaction."""
        ended = rows.delete_all(account_id, self._digest(but) if but else b"")
        if ended:
            self._audit.record(actor, "login.close", account_id, {"logins": ended})
        return ended

    def forget_account_now(self, account_id: str) -> None:
        """Drops logins, devices and second steps of a deleted account inside a transaction."""
        rows.delete_all(account_id)
        factors.delete_all(account_id)
        device_rows.delete_all(account_id)

    def _digest(self, token: str) -> bytes:
        return self._vault.digest("login", token)

    def _begin(
        self, email: str, visitor: Visitor
    ) -> DomainError | tuple[Account | None, str | None, tuple[Place, ...], Rank]:
        """Counts a try, unless one has to wait; returns whom it is about."""
        now_ms = self._clock.now_ms()
        account, encoded = people.by_email(email) or (None, None)
        device = self.devices.find_now(visitor, account.id) if account else None
        places = tries.places(
            "login", people.email_key(email), visitor.address, device.id if device else ""
        )
        used = tries.used_now(places, now_ms)
        if isinstance(used, TooManyTriesError):
            return used
        rank = Rank.KNOWN if device else Rank.DOUBTFUL if used else Rank.CLEAN
        if self._passwords.is_full(rank):
            return BusyError()
        tries.count_now(places, now_ms)
        return account, encoded or None, places, rank

    def _right_password_now(
        self,
        account: Account,
        encoded: str | None,
        places: tuple[Place, ...],
        visitor: Visitor,
        next_path: str,
    ) -> Outcome | None:
        """Goes on, unless the account changed while its password was checked: a new password must
        not leave a login of the old one behind.
        """
        current, kept = people.by_email(account.email) or (None, None)
        if current is None or current.sso_only or not current.may_sign_in or kept != encoded:
            self._audit.record(APPLIANCE, "login.refuse", account.id, refused=True)
            return None
        tries.right_now(places, self._clock.now_ms())
        return self.after_first_now(current, PASSWORD, visitor, False, next_path)

    def _first_factor_now(
        self, account: Account, how: str, visitor: Visitor, strong: bool, next_path: str
    ) -> Outcome:
        current = people.get(account.id)
        if current is None or not current.may_sign_in:
            raise LoginRefusedError
        return self.after_first_now(current, how, visitor, strong, next_path)

    def _found(self, token: str) -> tuple[Account, LoginRecord] | None:
        now_ms = self._clock.now_ms()
        found = rows.find(self._digest(token), now_ms - self.life_ms, now_ms - self.idle_ms)
        if found is None or not found[0].may_sign_in:
            return None
        if not found[1].strong and self.demands_second_step(found[0]):
            return None
        return found

    def _access_now(self, token: str) -> Access | None:
        account = self._who(token)
        return None if account is None else access_now(account)

    def _access_each_now(self, tokens: Sequence[str]) -> tuple[list[Access | None], int]:
        found = [self._found(token) for token in tokens]
        logins = [one[1] for one in found if one is not None]
        oldest_ms = min((one.seen_at_ms for one in logins), default=0)
        if self._clock.now_ms() - oldest_ms >= _TOUCH_MS:  # soon due ones with it: one commit
            logins = [self._touched(one, _TOUCH_MS // 2) for one in logins]
        known = all_access_now([one[0] for one in found if one is not None])
        ends = [min(one.created_at_ms + self.life_ms, one.seen_at_ms + _TOUCH_MS) for one in logins]
        return [None if one is None else known[one[0].id] for one in found], min(ends, default=0)

    def _who(self, token: str) -> Account | None:
        found = self._found(token)
        if found is None:
            return None
        self._touched(found[1], _TOUCH_MS)
        return found[0]

    def _touched(self, login: LoginRecord, after_ms: int) -> LoginRecord:
        """Notes that a login is in use, unless that was noted less than `after_ms` ago."""
        now_ms = self._clock.now_ms()
        if now_ms - login.seen_at_ms < after_ms:
            return login
        rows.touch(login.digest, now_ms, ADDRESS.get())
        people.update(login.account_id, seen_at_ms=now_ms)
        return replace(login, seen_at_ms=now_ms)

    def _sign_out(self, digest: bytes) -> str | None:
        """Ends a login; returns whose it was, or None."""
        account_id = rows.delete(digest)
        if account_id is not None:
            self._audit.record(account_id, "login.close", account_id)
        return account_id

    def _end_one_now(self, account_id: str, digest: bytes) -> bool:
        now_ms = self._clock.now_ms()
        found = rows.find(digest, now_ms - self.life_ms, now_ms - self.idle_ms)
        if found is None or found[0].id != account_id:
            return False
        self._sign_out(digest)
        return True
