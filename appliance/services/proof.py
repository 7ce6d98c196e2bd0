"""Confirm it is you: the password or a second step again, before what thieves of a login want."""

from typing import Any, Final

from appliance.clock import Clock
from appliance.domain.errors import (
    BusyError,
    DomainError,
    NotSignedInError,
    SecondStepRefusedError,
    TooManyTriesError,
    WrongInputError,
)
from appliance.domain.invitations import PASSWORD as NEW_PASSWORD
from appliance.domain.records import Account
from appliance.domain.sign_in import APP, PASSKEY, RECOVERY, Visitor
from appliance.services import passkeys, security_letters, tries
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.logins import Logins
from appliance.services.passkeys import Answer
from appliance.services.passwords import MOST_CHARS, Passwords
from appliance.services.second_step import SecondStep
from appliance.services.tries import Place
from appliance.storage import Storage, factors, invitations, people

PASSWORD_WAY: Final = "password"  # noqa: S105 (a word)


def _(sentence: str) -> str:
    return sentence


WRONG_PASSWORD = _("This is not your password at present.")
SAME_PASSWORD = _("This is the password you have already. Please choose another one.")


class Proof:
    """Checks again who somebody signed in is, and changes their password."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        passwords: Passwords,
        logins: Logins,
        second: SecondStep,
    ) -> None:
        """Takes what it checks with."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._passwords = passwords
        self._logins = logins
        self._second = second

    async def ways(self, account: Account) -> tuple[str, ...]:
        """Returns how somebody can prove who they are here; empty is: sign in again."""
        return await self._storage.run(self._ways_now, account)

    async def with_password(
        self, account: Account, token: str, password: str, visitor: Visitor
    ) -> str:
        """Returns the login's new token, if the password is right.

        Raises:
            WrongInputError, TooManyTriesError, BusyError, NotSignedInError: it is not.
        """
        await self._check_password(account, "password", password, visitor)
        return await self._renewed(token)

    async def with_code(
        self, account: Account, token: str, way: str, code: str, visitor: Visitor
    ) -> str:
        """Returns the login's new token, if a code is right.

        Raises:
            SecondStepRefusedError, TooManyTriesError, NotSignedInError: it is not.
        """
        work = self._with_code_now
        result = await self._storage.run(work, account, token, way, code, visitor)
        if isinstance(result, DomainError):
            raise result
        return result

    async def key_question(self, account: Account) -> dict[str, Any]:
        """Returns what the browser asks the person's passkeys."""
        known = await self._storage.run(factors.keys, account.id)
        return dict(self._second.keys.using(passkeys.CONFIRM, account.id, account.id, known))

    async def with_key(self, account: Account, token: str, answer: Answer) -> str:
        """Returns the login's new token, if a passkey's answer is right.

        Raises:
            PasskeyRefusedError, NotSignedInError: it is not.
        """
        await self._storage.run(self._second.use_key_now, passkeys.CONFIRM, account.id, answer)
        return await self._renewed(token)

    async def change_password(
        self,
        account: Account,
        token: str,
        current: str,
        new: str,
        visitor: Visitor,
        organisation: str,
    ) -> str:
        """Sets a new password, ends all other logins and all trust; returns the new token.

        Raises:
            WrongInputError: the current one is wrong, or the new one not acceptable.
            TooManyTriesError, BusyError, NotSignedInError: not now.
        """
        about = (account.email, account.name, organisation)
        await self._passwords.check_new("new", new, about)
        await self._check_password(account, "current", current, visitor)
        if new == current:
            raise WrongInputError("new", SAME_PASSWORD)
        encoded = await self._passwords.hash(new)
        return await self._storage.run(self._change_now, account, token, encoded)

    async def _check_password(
        self, account: Account, field: str, password: str, visitor: Visitor
    ) -> None:
        begun = await self._storage.run(self._begin_now, account, visitor)
        if isinstance(begun, TooManyTriesError):
            raise begun
        encoded, places = begun
        try:
            right = await self._passwords.verify(encoded, password[: MOST_CHARS + 1])
        except BusyError:
            await self._storage.run(tries.take_back_now, places, self._clock.now_ms())
            raise
        if not right:
            await self._audit.note(APPLIANCE, "login.refuse", account.id, refused=True)
            raise WrongInputError(field, WRONG_PASSWORD)
        await self._storage.run(tries.right_now, places, self._clock.now_ms())

    def _ways_now(self, account: Account) -> tuple[str, ...]:
        found = people.by_email(account.email)
        standing = self._second.standing_now(account)
        ways = [PASSWORD_WAY] if found and found[1] else []
        ways += [one for one in (APP, PASSKEY) if one in standing.usable]
        return tuple(ways)

    def _begin_now(
        self, account: Account, visitor: Visitor
    ) -> TooManyTriesError | tuple[str | None, tuple[Place, ...]]:
        device = self._logins.devices.find_now(visitor, account.id)
        places = tries.places(
            "login",
            people.email_key(account.email),
            visitor.address,
            device.id if device else "",
        )
        refusal = tries.begin_now(places, self._clock.now_ms())
        if isinstance(refusal, TooManyTriesError):
            return refusal
        found = people.by_email(account.email)
        return (found[1] or None) if found else None, places

    def _with_code_now(
        self, account: Account, token: str, way: str, code: str, visitor: Visitor
    ) -> str | DomainError:
        device = self._logins.devices.find_now(visitor, account.id)
        places = tries.places("second", account.id, visitor.address, device.id if device else "")
        refusal = tries.begin_now(places, self._clock.now_ms())
        if isinstance(refusal, TooManyTriesError):
            return refusal
        if way not in (APP, RECOVERY) or not self._second.is_right_now(account, way, code):
            self._audit.record(APPLIANCE, "login.refuse", account.id, {"how": way}, refused=True)
            return SecondStepRefusedError()
        tries.right_now(places, self._clock.now_ms())
        return self._logins.renew_now(token) or NotSignedInError()

    def _change_now(self, account: Account, token: str, encoded: str) -> str:
        people.update(account.id, password=encoded)
        invitations.forget(account.id, NEW_PASSWORD)  # links that were mailed before are dead
        self._audit.record(account.id, "password.change", account.id)
        self._logins.devices.revoke_now(account.id, account.id)
        fresh = self._logins.renew_now(token)
        if not fresh:
            raise NotSignedInError
        self._logins.end_all_now(account.id, account.id, fresh)
        self._second.tell_now(account, security_letters.PASSWORD_CHANGED, account.id)
        return fresh

    async def _renewed(self, token: str) -> str:
        fresh = await self._storage.run(self._logins.renew_now, token)
        if not fresh:
            raise NotSignedInError
        return fresh
