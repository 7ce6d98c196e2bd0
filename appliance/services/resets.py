"""New passwords by link: for who forgot theirs, and from an administrator.

Asking never says whether there is such an account: the answer is the same and comes before the
look-up.  A new password ends all logins and leaves two-step verification as it is.
"""

from collections.abc import Callable
from typing import Final

from appliance.clock import DAY_MS, HOUR_MS, Clock
from appliance.domain.access import Access
from appliance.domain.errors import TooManyTriesError
from appliance.domain.invitations import PASSWORD, Invited, LinkOverError
from appliance.domain.people import NO_PASSWORD, NOT_ACTIVE, NOT_SIGNED_UP, StandsInTheWayError
from appliance.domain.records import INVITED, Account
from appliance.services import mail_reach, people_letters, people_rules
from appliance.services.audit import APPLIANCE, Audit
from appliance.services.guesses import address_key
from appliance.services.mail import Mail
from appliance.services.password_links import PasswordLinks
from appliance.services.passwords import Passwords
from appliance.services.tasks import Tasks
from appliance.storage import Storage, devices, guesses, logins
from appliance.storage import people as rows
from appliance.texts import known

KIND: Final = "password"
OWN_HOURS: Final = 1
"""Life of a link somebody asked for."""
GIVEN_HOURS: Final = 24
"""Life of a link from an administrator, who may have to hand it over."""
PER_ADDRESS: Final = 10
PER_MAILBOX: Final = 3
"""How often an hour somebody may ask, and how often one mailbox is written to."""
PER_MAILBOX_AND_DAY: Final = 10
_ADDRESS = "reset-address"
_MAILBOX = "reset-mailbox"
_DAY = "reset-day"


class Resets:
    """Makes and takes links to a new password."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        passwords: Passwords,
        mail: Mail,
        links: PasswordLinks,
        tasks: Tasks,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes what links, letters and passwords are made with."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._passwords = passwords
        self._mail = mail
        self._links = links
        self._tasks = tasks
        self._organisation = organisation
        self._default_language = default_language

    @property
    def is_offered(self) -> bool:
        """Whether there is mail: else only an administrator can help."""
        return self._mail.is_set_up

    async def ask(self, email: str, address: str) -> None:
        """Mails a link if there is an account that may have one; nobody learns whether.

        Raises:
            TooManyTriesError: this address has asked too often.
        """
        refusal, allowed = await self._storage.run(self._count_now, email, address)
        if refusal is not None:
            raise refusal
        if allowed and self.is_offered:
            self._tasks.start(self._send(email))

    async def give(self, actor: Account, account_id: str) -> Invited:
        """Makes a link to a new password for somebody; the old password counts until it is used.

        Raises:
            NotFoundError, ForbiddenError: no such account, or not the actor's to touch.
            StandsInTheWayError: the own account, or one without a password.
        """
        return await self._storage.run(
            lambda: self.give_now(people_rules.actor_now(actor), account_id)
        )

    def give_now(self, access: Access, account_id: str) -> Invited:
        """Does the same inside a transaction."""
        account = people_rules.somebody_else_now(access, account_id).account
        if account.state == INVITED:
            raise StandsInTheWayError(NOT_SIGNED_UP)
        if account.sso_only:
            raise StandsInTheWayError(NO_PASSWORD)
        if not account.may_sign_in:
            raise StandsInTheWayError(NOT_ACTIVE)
        self._audit.record(access.account.id, "password.link", account.id)
        return self._sent_now(access.account.id, account, GIVEN_HOURS)

    async def peek(self, token: str) -> Account:
        """Returns whose password a link is for; changes nothing.

        Raises:
            LinkOverError: unknown, used or expired, or the account may have none any more.
        """
        return await self._storage.run(self._peek_now, token)

    async def finish(self, token: str, password: str) -> Account:
        """Sets the new password, ends all logins and uses the link up.

        Raises:
            LinkOverError: as `peek`.
            WrongInputError: the password is not good enough; the link still works.
        """
        account = await self.peek(token)
        known = (account.email, account.name, self._organisation())
        await self._passwords.check_new("password", password, known)
        encoded = await self._passwords.hash(password)
        return await self._storage.run(self._finish_now, token, encoded)

    async def forget_old(self) -> None:
        """Drops links to new passwords that expired; invitations stay for the list."""
        await self._storage.run(self._links.prune_now, PASSWORD)

    def _count_now(self, email: str, address: str) -> tuple[TooManyTriesError | None, bool]:
        """Returns a refusal of this address, and whether the mailbox may be written to."""
        now_ms = self._clock.now_ms()
        asked = guesses.count(_ADDRESS, address_key(address), now_ms, HOUR_MS)
        if asked.used >= PER_ADDRESS:
            wait_ms = asked.started_at_ms + HOUR_MS - now_ms
            return TooManyTriesError(max(1, -(-wait_ms // 1000))), False
        guesses.add(_ADDRESS, address_key(address), now_ms, HOUR_MS)
        key = rows.email_key(email)[:254]
        hour = guesses.add(_MAILBOX, key, now_ms, HOUR_MS)
        day = guesses.add(_DAY, key, now_ms, DAY_MS)
        return None, hour.used <= PER_MAILBOX and day.used <= PER_MAILBOX_AND_DAY

    async def _send(self, email: str) -> None:
        await self._storage.run(self._send_now, email)

    def _send_now(self, email: str) -> None:
        found = rows.by_email(email)
        if found is None or not found[0].may_sign_in or found[0].sso_only:
            return
        if not mail_reach.may_carry_now(found[0]):
            self._audit.record(APPLIANCE, "password.forget", found[0].id, refused=True)
            return
        self._audit.record(APPLIANCE, "password.forget", found[0].id)
        self._sent_now(APPLIANCE, found[0], OWN_HOURS)

    def _sent_now(self, by: str, account: Account, hours: int) -> Invited:
        language = self._language(account)
        invitation, link = self._links.make_now(account.id, PASSWORD, language, by, hours * HOUR_MS)
        mailed = self._mail.is_set_up and people_letters.can_reach(account.email)
        mailed = mailed and mail_reach.may_carry_now(account)
        if mailed:
            letter = people_letters.forgotten(
                language, self._organisation(), account.name, link, hours
            )
            letter = self._mail.worded(
                "reset",
                language,
                letter,
                {
                    "organisation": self._organisation(),
                    "name": account.name,
                    "link": link,
                    "hours": str(hours),
                },
            )
            self._mail.queue_now(
                account.email,
                letter,
                language,
                KIND,
                by,
                invitation.id,
                urgent=True,
                until_ms=invitation.expires_at_ms,
            )
        return Invited(account, invitation, link, mailed)

    def _peek_now(self, token: str) -> Account:
        account = rows.get(self._links.find_now(PASSWORD, token).account_id)
        if account is None or not account.may_sign_in or account.sso_only:
            raise LinkOverError
        return account

    def _finish_now(self, token: str, encoded: str) -> Account:
        account = self._peek_now(token)
        self._links.forget_now(account.id, PASSWORD)
        rows.update(account.id, password=encoded)
        logins.delete_all(account.id)
        devices.revoke(account.id)
        self._audit.record(account.id, "password.reset", account.id)
        if self._mail.is_set_up and people_letters.can_reach(account.email):
            language = self._language(account)
            letter = people_letters.password_changed(language, self._organisation(), account.name)
            self._mail.queue_now(account.email, letter, language, KIND, APPLIANCE, account.id)
        return account

    def _language(self, account: Account) -> str:
        return known(account.language, self._default_language())
