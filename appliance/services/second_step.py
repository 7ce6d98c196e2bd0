"""The second step at sign-in (SPEC T5): which ways somebody has, and whether an answer is right.

Every answer is counted, checked and used up in one transaction, so a hundred parallel tries share
one budget and a code works once.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from appliance.clock import HOUR_MS, Clock
from appliance.domain.access import Access
from appliance.domain.errors import (
    ConflictError,
    DomainError,
    NotFoundError,
    NotSignedInError,
    PasskeyRefusedError,
    SecondStepRefusedError,
    TooManyTriesError,
)
from appliance.domain.records import Account
from appliance.domain.sign_in import (
    APP,
    EMAIL,
    FACTORS,
    PASSKEY,
    RECOVERY,
    Factor,
    Outcome,
    Pending,
    Visitor,
)
from appliance.secrets import Vault
from appliance.services import passkeys, people_rules, recovery, security_letters, totp, tries
from appliance.services.access import access_now
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.guesses import address_key
from appliance.services.logins import Logins
from appliance.services.mail import Mail
from appliance.services.passkeys import Answer, Passkeys
from appliance.services.preferences import Preferences
from appliance.storage import Storage, factors, people
from appliance.storage import guesses as counters
from appliance.storage import logins as login_rows

CODE_MS: Final = 10 * 60_000
CODE_DIGITS: Final = 6
MAILS_PER_HOUR: Final = 5
_MAILS: Final = "second-mail"


def _(sentence: str) -> str:
    return sentence


NOT_YOURSELF = _("Remove your own two-step verification on the page Security of your account.")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account has.

    Attributes:
        factors: the second steps that count.
        usable: kinds that can be used to sign in at present.
        offered: kinds that may be set up.
        recovery_left: unused recovery codes.
        demanded: whether the last factor has to stay.
    """

    factors: tuple[Factor, ...]
    usable: tuple[str, ...]
    offered: tuple[str, ...]
    recovery_left: int
    demanded: bool

    @property
    def passkeys(self) -> tuple[Factor, ...]:
        """The passkeys among the factors."""
        return tuple(one for one in self.factors if one.kind == PASSKEY)

    def has(self, kind: str) -> bool:
        """Whether one of the kind is set up."""
        return any(one.kind == kind for one in self.factors)


class SecondStep:
    """Finishes what a right first factor began.  The `_now` methods run inside a transaction."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        vault: Vault,
        audit: Audit,
        preferences: Preferences,
        logins: Logins,
        mail: Mail,
        keys: Passkeys,
        organisation: Callable[[], str],
    ) -> None:
        """Takes what it checks with."""
        self.keys = keys
        self._storage = storage
        self._clock = clock
        self._vault = vault
        self._audit = audit
        self._preferences = preferences
        self._logins = logins
        self._mail = mail
        self._organisation = organisation

    def offered(self) -> tuple[str, ...]:
        """Returns the kinds that may be set up."""
        possible = {APP: True, EMAIL: self._mail.is_set_up, PASSKEY: self.keys.possible}
        return tuple(
            kind for kind in FACTORS if self._preferences[f"sign_in.{kind}"] and possible[kind]
        )

    async def standing(self, account: Account) -> Standing:
        """Returns what an account has."""
        return await self._storage.run(self.standing_now, account)

    def standing_now(self, account: Account) -> Standing:
        """Returns the same inside a transaction.

        A kind that is no longer allowed does not count beside one that is; alone it still has to be
        used, for a setting must not turn two steps into one.
        """
        own = factors.of_account(account.id)
        kinds = [kind for kind in FACTORS if any(one.kind == kind for one in own)]
        allowed = [kind for kind in kinds if self._preferences[f"sign_in.{kind}"]]
        usable = [kind for kind in allowed or kinds if kind != EMAIL or self._mail.is_set_up]
        return Standing(
            factors=tuple(own),
            usable=tuple(usable),
            offered=self.offered(),
            recovery_left=factors.count_recovery(account.id),
            demanded=self._logins.demands_second_step(account),
        )

    async def finish(
        self, token: str, way: str, text: str, visitor: Visitor, *, trust: bool = False
    ) -> Outcome:
        """Opens the login of a pending one, if a code is right.

        Args:
            token: of the pending login.
            way: APP, EMAIL or RECOVERY.
            text: the code as typed.
            visitor: the browser.
            trust: whether this browser may skip the second step for a while.

        Raises:
            NotSignedInError: the first factor was too long ago.
            SecondStepRefusedError: wrong, used or too old.
            TooManyTriesError: wait.
        """
        return _or_raise(
            await self._storage.run(self._finish_now, token, way, text, visitor, trust)
        )

    async def send_code(self, account: Account, language: str) -> None:
        """Mails a code; the one before is worth nothing any more.

        Raises:
            TooManyTriesError: too many were sent in this hour.
            ConflictError: mail is not set up.
        """
        refusal = await self._storage.run(self._send_code_now, account, language)
        if refusal is not None:
            raise refusal

    async def key_question(self, token: str) -> dict[str, Any]:
        """Returns what the browser asks the passkeys of a pending login.

        Raises:
            NotSignedInError: the first factor was too long ago.
        """
        pending, known = await self._storage.run(self._keys_of_pending_now, token)
        if pending is None:
            raise NotSignedInError
        return dict(self.keys.using(passkeys.SECOND, pending.account.id, pending.account.id, known))

    async def finish_with_key(
        self, token: str, answer: Answer, visitor: Visitor, *, trust: bool = False
    ) -> Outcome:
        """Opens the login of a pending one, if a passkey's answer is right.

        Raises:
            NotSignedInError, PasskeyRefusedError, TooManyTriesError: as `finish`.
        """
        work = self._finish_with_key_now
        return _or_raise(await self._storage.run(work, token, answer, visitor, trust))

    @property
    def keys_alone(self) -> bool:
        """Whether a passkey may be the only factor."""
        return bool(self._preferences["sign_in.passkey"]) and self.keys.possible

    def any_key_question(self, visitor: Visitor) -> dict[str, Any]:
        """Returns what the browser asks whatever passkey there is."""
        return dict(self.keys.using(passkeys.ALONE, address_key(visitor.address)))

    async def sign_in_with_key(self, answer: Answer, visitor: Visitor, next_path: str) -> Outcome:
        """Opens a login with a passkey alone: it checked who holds it, so these are two factors.

        Raises:
            PasskeyRefusedError: one answer for every reason.
        """
        work = self._sign_in_with_key_now
        return _or_raise(await self._storage.run(work, answer, visitor, next_path))

    async def reset(self, access: Access, account_id: str) -> None:
        """Removes all second steps of somebody who lost theirs, and ends their logins.

        Raises:
            NotFoundError: there is no such account, or it is not the asker's to touch.
            ConflictError: it is the asker's own.
            ForbiddenError: the asker may not manage people any more.
        """
        actor = access.account
        await self._storage.run(lambda: self.reset_now(people_rules.actor_now(actor), account_id))

    def reset_now(self, access: Access, account_id: str) -> None:
        """Does the same inside a transaction, where `access` is of the same one."""
        actor = access.account.id
        account = people.get(account_id)
        if account is None or not access.may_touch(access_now(account)):
            raise NotFoundError
        if account.id == actor:
            raise ConflictError(NOT_YOURSELF)
        removed = factors.delete_all(account.id)
        self._logins.devices.revoke_now(actor, account.id)
        self._audit.record(actor, "factor.reset", account.id, {"factors": removed})
        self._logins.end_all_now(actor, account.id)
        self.tell_now(account, security_letters.FACTORS_RESET, actor)

    def tell_now(self, account: Account, sentence: str, actor: str) -> None:
        """Queues a letter to an account's owner about a change, if mail is set up."""
        if not self._mail.is_set_up or not account.email:
            return
        language = account.language or self._preferences["language.default"] or "en"
        letter = security_letters.notice(account, language, self._organisation(), sentence)
        self._mail.queue_now(account.email, letter, language, security_letters.NOTICE_KIND, actor)

    def is_right_now(self, account: Account, way: str, text: str) -> bool:
        """Whether a code is right; it is used up then."""
        code = "".join(char for char in text if char.isascii() and char.isdigit())
        if way == APP:
            return self._app_is_right_now(account, code)
        if way == EMAIL:
            digest = self._code_digest(account, code)
            return factors.take_email_code(account.id, digest, self._clock.now_ms())
        if way != RECOVERY or not recovery.take_now(self._vault, account.id, text):
            return False
        left = factors.count_recovery(account.id)
        self._audit.record(account.id, "recovery.use", account.id, {"left": left})
        self.tell_now(account, security_letters.RECOVERY_USED, account.id)
        return True

    def use_key_now(self, purpose: str, account_id: str, answer: Answer) -> Account:
        """Checks a passkey's answer and notes its counter; returns whose it is.

        Raises:
            PasskeyRefusedError: wrong in any way.
        """
        key = factors.key(passkeys.credential_id(answer))
        if key is None or account_id not in ("", key.factor.account_id):
            raise PasskeyRefusedError
        count = self.keys.check_used(purpose, account_id, answer, key)
        factors.use(key.factor.id, self._clock.now_ms(), sign_count=count)
        account = people.get(key.factor.account_id)
        if account is None:
            raise PasskeyRefusedError
        return account

    def _finish_now(
        self, token: str, way: str, text: str, visitor: Visitor, trust: bool
    ) -> Outcome | DomainError:
        pending = self._logins.pending_now(token)
        if pending is None or pending.enrol:
            return NotSignedInError()
        usable = (*self.standing_now(pending.account).usable, RECOVERY)
        places = tries.places("second", pending.account.id, visitor.address, pending.known_device)
        refusal = tries.begin_now(places, self._clock.now_ms())
        if isinstance(refusal, TooManyTriesError):
            return refusal
        if way not in usable or not self.is_right_now(pending.account, way, text):
            self._refused_now(pending.account, way)
            return SecondStepRefusedError()
        tries.right_now(places, self._clock.now_ms())
        return self._open_now(pending, visitor, trust)

    def _finish_with_key_now(
        self, token: str, answer: Answer, visitor: Visitor, trust: bool
    ) -> Outcome | DomainError:
        pending = self._logins.pending_now(token)
        if pending is None or pending.enrol:
            return NotSignedInError()
        account = pending.account
        if PASSKEY not in self.standing_now(account).usable:
            return PasskeyRefusedError()
        try:
            self.use_key_now(passkeys.SECOND, account.id, answer)
        except PasskeyRefusedError as refusal:
            self._refused_now(account, PASSKEY)
            return refusal
        return self._open_now(pending, visitor, trust)

    def _sign_in_with_key_now(
        self, answer: Answer, visitor: Visitor, next_path: str
    ) -> Outcome | DomainError:
        try:
            account = self.use_key_now(passkeys.ALONE, "", answer)
        except PasskeyRefusedError as refusal:
            if tries.is_noted_now(PASSKEY, self._clock.now_ms()):
                detail = {"how": PASSKEY}
                self._audit.record(APPLIANCE, "login.refuse", "", detail, refused=True)
            return refusal
        if not self.keys_alone or not account.may_sign_in or account.sso_only:
            self._refused_now(account, PASSKEY)
            return PasskeyRefusedError()
        return self._logins.open_now(account, PASSKEY, visitor, True, next_path)

    def _open_now(self, pending: Pending, visitor: Visitor, trust: bool) -> Outcome:
        login_rows.delete_pending(pending.digest)
        return self._logins.open_now(
            pending.account, pending.how, visitor, True, pending.next_path, trust=trust
        )

    def _refused_now(self, account: Account, how: str) -> None:
        self._audit.record(APPLIANCE, "login.refuse", account.id, {"how": how}, refused=True)

    def _keys_of_pending_now(self, token: str) -> tuple[Pending | None, list[Any]]:
        pending = self._logins.pending_now(token)
        return pending, factors.keys(pending.account.id) if pending else []

    def _app_is_right_now(self, account: Account, code: str) -> bool:
        now_ms = self._clock.now_ms()
        for factor, sealed, last_step in factors.apps(account.id, confirmed=True):
            secret = self._vault.unseal(sealed, "factor", factor.id, "sealed")
            step = totp.used_step(secret, code, now_ms, last_step)
            if step is not None:
                factors.use(factor.id, now_ms, step=step)
                return True
        return False

    def _send_code_now(self, account: Account, language: str) -> DomainError | None:
        if not self._mail.is_set_up:
            return ConflictError(NO_MAIL)
        now_ms = self._clock.now_ms()
        count = counters.count(_MAILS, account.id, now_ms, HOUR_MS)
        if count.used >= MAILS_PER_HOUR:
            return TooManyTriesError(-(-(count.started_at_ms + HOUR_MS - now_ms) // 1000))
        counters.add(_MAILS, account.id, now_ms, HOUR_MS)
        self._audit.record(account.id, "factor.mail", account.id)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        until_ms = now_ms + CODE_MS
        factors.put_email_code(account.id, self._code_digest(account, code), until_ms)
        letter = security_letters.code(
            account, language, self._organisation(), code, CODE_MS // 60_000
        )
        letter = self._mail.worded(
            security_letters.CODE_KIND,
            language,
            letter,
            security_letters.places(account, self._organisation(), code, CODE_MS // 60_000),
        )
        about = f"code-{account.id}"
        self._mail.withdraw_now(about)
        self._mail.queue_now(
            account.email,
            letter,
            language,
            security_letters.CODE_KIND,
            account.id,
            about,
            urgent=True,
            until_ms=until_ms,
        )
        return None

    def _code_digest(self, account: Account, code: str) -> bytes:
        return self._vault.digest("email-code", f"{account.id}:{code}")


NO_MAIL = _("No mail can be sent from here at present. Please use another way.")


def _or_raise(result: Outcome | DomainError) -> Outcome:
    if isinstance(result, DomainError):
        raise result
    return result
