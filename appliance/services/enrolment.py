"""Setting up second steps and taking them away: by somebody signed in, or who must before they are.

The first one brings recovery codes.  Every change gives the login a new token, is in the audit, and
is told to the owner by mail.
"""

from dataclasses import dataclass
from typing import Any

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import (
    ConflictError,
    DomainError,
    NotFoundError,
    NotSignedInError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from appliance.domain.records import Account
from appliance.domain.sign_in import APP, EMAIL, PASSKEY, Factor, Outcome, Visitor
from appliance.secrets import Vault
from appliance.services import recovery, security_letters, totp, tries
from appliance.services.audit import Audit
from appliance.services.logins import Logins
from appliance.services.passkeys import Made
from appliance.services.second_step import SecondStep
from appliance.storage import Storage, factors
from appliance.storage import logins as login_rows

MOST_KEYS = 20


def _(sentence: str) -> str:
    return sentence


NOT_OFFERED = _("This way of two-step verification is not offered here. Please choose another one.")
ALREADY = _("This way is set up already.")
ENOUGH_KEYS = _("You have as many passkeys as there can be. Please remove one first.")
DEMANDED = _(
    "Your organisation demands two-step verification. "
    "Set up another way before you remove this one."
)
NONE_YET = _("Set up two-step verification first; recovery codes belong to it.")


@dataclass(frozen=True, slots=True)
class Person:
    """Who sets something up.

    Attributes:
        token: of the login, or of the pending login.
        pending: which of the two.
    """

    account: Account
    token: str
    pending: bool
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A factor that counts from now on.

    Attributes:
        outcome: the login with its new token.
        codes: recovery codes to show once; empty if there were some before.
    """

    outcome: Outcome
    codes: tuple[str, ...]


class Enrolment:
    """Adds and removes factors."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        logins: Logins,
        second: SecondStep,
    ) -> None:
        """Takes where factors are kept."""
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._logins = logins
        self._second = second

    async def begin_app(self, account: Account) -> None:
        """Makes the secret of an authenticator app, which counts once a code has proved it.

        Raises:
            ConflictError: apps are not offered, or there is one.
        """
        await self._storage.run(self._begin_app_now, account)

    async def app_secret(self, account: Account) -> str:
        """Returns the secret that waits for its proof, or an empty text."""
        return await self._storage.run(self._app_secret_now, account)

    async def confirm_app(self, person: Person, code: str) -> Enrolled:
        """Lets an app count.

        Raises:
            SecondStepRefusedError: the code is wrong; the secret waits on.
            NotSignedInError: the person may not any more.
        """
        return _or_raise(await self._storage.run(self._confirm_app_now, person, code))

    async def confirm_email(self, person: Person, code: str) -> Enrolled:
        """Lets codes by e-mail count, once the code that was sent has come back.

        Raises:
            SecondStepRefusedError, TooManyTriesError, NotSignedInError, ConflictError: it does not.
        """
        return _or_raise(await self._storage.run(self._confirm_email_now, person, code))

    async def key_question(self, person: Person, organisation: str) -> dict[str, Any]:
        """Returns what the browser needs to make a passkey."""
        known = await self._storage.run(factors.keys, person.account.id)
        return self._second.keys.making(person.account, organisation, known)

    async def add_key(self, person: Person, made: Made, name: str) -> Enrolled:
        """Takes a new passkey.

        Raises:
            PasskeyRefusedError: it is not what was asked for.
            WrongInputError: the name is not acceptable.
            NotSignedInError, ConflictError: the person may not.
        """
        factor = self._factor(person.account, PASSKEY, fields.name("name", name))
        key = self._second.keys.check_made(person.account.id, made, factor)
        return _or_raise(await self._storage.run(self._add_key_now, person, key))

    async def remove(self, person: Person, factor_id: str) -> Outcome:
        """Takes a factor away.

        Raises:
            NotFoundError: it is none of this person's.
            ConflictError: it is the last one, and one is demanded.
        """
        return await self._storage.run(self._remove_now, person, factor_id)

    async def renew_recovery(self, person: Person) -> Enrolled:
        """Replaces the recovery codes.

        Raises:
            ConflictError: there is no second step they could stand for.
        """
        return await self._storage.run(self._renew_recovery_now, person)

    def _begin_app_now(self, account: Account) -> None:
        self._check_offered_now(account, APP)
        if factors.apps(account.id, confirmed=True):
            raise ConflictError(ALREADY)
        factors.delete_drafts(account.id)
        factor = self._factor(account, APP, "", confirmed=False)
        sealed = self._vault.seal(totp.new_secret(), "factor", factor.id, "sealed")
        factors.insert(factor, sealed)

    def _app_secret_now(self, account: Account) -> str:
        for factor, sealed, _step in factors.apps(account.id, confirmed=False):
            return self._vault.unseal(sealed, "factor", factor.id, "sealed")
        return ""

    def _confirm_app_now(self, person: Person, text: str) -> Enrolled | DomainError:
        code = "".join(char for char in text if char.isascii() and char.isdigit())
        now_ms = self._clock.now_ms()
        for factor, sealed, last_step in factors.apps(person.account.id, confirmed=False):
            secret = self._vault.unseal(sealed, "factor", factor.id, "sealed")
            step = totp.used_step(secret, code, now_ms, last_step)
            if step is not None:
                self._check_may_now(person)
                factors.use(factor.id, now_ms, step=step)
                return self._added_now(person, factor)
        return SecondStepRefusedError()

    def _confirm_email_now(self, person: Person, code: str) -> Enrolled | DomainError:
        account = person.account
        self._check_offered_now(account, EMAIL)
        places = tries.places("second", account.id, person.visitor.address)
        refusal = tries.begin_now(places, self._clock.now_ms())
        if isinstance(refusal, TooManyTriesError):
            return refusal
        if not self._second.is_right_now(account, EMAIL, code):
            return SecondStepRefusedError()
        tries.right_now(places, self._clock.now_ms())
        self._check_may_now(person)
        if any(one.kind == EMAIL for one in factors.of_account(account.id)):
            raise ConflictError(ALREADY)
        factor = self._factor(account, EMAIL, "")
        factors.insert(factor)
        return self._added_now(person, factor)

    def _add_key_now(self, person: Person, key: Any) -> Enrolled | DomainError:
        self._check_offered_now(person.account, PASSKEY)
        self._check_may_now(person)
        if len(factors.keys(person.account.id)) >= MOST_KEYS:
            raise ConflictError(ENOUGH_KEYS)
        if factors.key(key.credential_id) is not None:
            raise ConflictError(ALREADY)
        factors.insert_key(key)
        return self._added_now(person, key.factor)

    def _added_now(self, person: Person, factor: Factor) -> Enrolled:
        account = person.account
        self._audit.record(account.id, "factor.add", factor.id, {"kind": factor.kind})
        codes: tuple[str, ...] = ()
        if not factors.count_recovery(account.id):
            codes = self._make_recovery_now(account)
        self._second.tell_now(account, security_letters.FACTOR_ADDED, account.id)
        return Enrolled(self._stepped_up_now(person), codes)

    def _remove_now(self, person: Person, factor_id: str) -> Outcome:
        account = person.account
        removed = factors.delete(account.id, factor_id)
        if removed is None or not removed.confirmed:
            raise NotFoundError
        if not factors.has_any(account.id):
            if self._logins.demands_second_step(account):
                raise ConflictError(DEMANDED)
            factors.delete_all(account.id)
            self._logins.devices.revoke_now(account.id, account.id)
        self._audit.record(account.id, "factor.remove", factor_id, {"kind": removed.kind})
        self._second.tell_now(account, security_letters.FACTOR_REMOVED, account.id)
        return self._stepped_up_now(person)

    def _renew_recovery_now(self, person: Person) -> Enrolled:
        if not factors.has_any(person.account.id):
            raise ConflictError(NONE_YET)
        codes = self._make_recovery_now(person.account)
        return Enrolled(self._stepped_up_now(person), codes)

    def _make_recovery_now(self, account: Account) -> tuple[str, ...]:
        codes = recovery.renew_now(self._vault, account.id, self._clock.now_ms())
        self._audit.record(account.id, "recovery.make", account.id, {"codes": len(codes)})
        return codes

    def _check_offered_now(self, account: Account, kind: str) -> None:
        if kind not in self._second.standing_now(account).offered:
            raise ConflictError(NOT_OFFERED)

    def _check_may_now(self, person: Person) -> None:
        """Lets a pending login add the first factor only: else it would replace the second step."""
        if not person.pending:
            return
        pending = self._logins.pending_now(person.token)
        if pending is None or not pending.enrol or pending.account.id != person.account.id:
            raise NotSignedInError

    def _stepped_up_now(self, person: Person) -> Outcome:
        """Returns the login with its new token."""
        if not person.pending:
            token = self._logins.renew_now(person.token, strong=factors.has_any(person.account.id))
            if not token:
                raise NotSignedInError
            return Outcome(person.account, login=token)
        pending = self._logins.pending_now(person.token)
        if pending is None:
            raise NotSignedInError
        login_rows.delete_pending(pending.digest)
        return self._logins.open_now(
            person.account, pending.how, person.visitor, True, pending.next_path
        )

    def _factor(self, account: Account, kind: str, name: str, *, confirmed: bool = True) -> Factor:
        now_ms = self._clock.now_ms()
        return Factor(secrets.identifier(), account.id, kind, name, confirmed, now_ms, 0)


def _or_raise(result: Enrolled | DomainError) -> Enrolled:
    if isinstance(result, DomainError):
        raise result
    return result
