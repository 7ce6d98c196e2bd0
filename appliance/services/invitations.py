"""Invitations: an account without a password, and the link its person signs up with (SPEC T1)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from appliance import secrets
from appliance.clock import DAY_MS, Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import WrongInputError
from appliance.domain.invitations import SIGN_UP, Invited, LinkOverError, Newcomer
from appliance.domain.letters import mailbox
from appliance.domain.people import NO_PASSWORD, SIGNED_UP, StandsInTheWayError
from appliance.domain.records import ACTIVE, INVITED, Account, Membership
from appliance.services import mail_reach, people_letters, people_rules
from appliance.services.audit import Audit
from appliance.services.mail import Mail
from appliance.services.password_links import PasswordLinks
from appliance.services.passwords import Passwords
from appliance.services.people import EMAIL_TAKEN
from appliance.services.preferences import Preferences
from appliance.storage import Storage, groups
from appliance.storage import people as rows
from appliance.texts import known

KIND: Final = "invitation"
"""Of its mails."""


class Invitations:
    """Makes, renews, withdraws and takes them."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        passwords: Passwords,
        preferences: Preferences,
        mail: Mail,
        links: PasswordLinks,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes what links, letters and passwords are made with."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._passwords = passwords
        self._preferences = preferences
        self._mail = mail
        self._links = links
        self._organisation = organisation
        self._default_language = default_language

    async def invite(self, actor: Account, newcomer: Newcomer) -> Invited:
        """Makes an account in state "invited" and its link; the mail is on its way if mail is set
        up.

        Raises:
            WrongInputError: a field is not acceptable, or the address has an account.
            NotYoursError: the actor may not give this role, or not in this group.
            ForbiddenError: the actor may not invite anybody.
        """
        return await self._storage.run(
            lambda: self.invite_now(people_rules.actor_now(actor), newcomer)
        )

    def invite_now(self, access: Access, newcomer: Newcomer) -> Invited:
        """Does the same inside a transaction, where `access` is of the same transaction
        (`people_rules.actor_now`).
        """
        account = self.checked_now(access, newcomer)
        rows.insert(account, "")
        for group_id in dict.fromkeys(newcomer.group_ids):
            groups.put_member(Membership(account.id, group_id))
        detail: dict[str, str | int] = {
            "role": account.role,
            "groups": len(set(newcomer.group_ids)),
        }
        self._audit.record(access.account.id, "account.invite", account.id, detail)
        return self._sent_now(access.account, account)

    def checked_now(self, access: Access, newcomer: Newcomer) -> Account:
        """Returns the account an invitation would make, checked and not stored."""
        account = Account(
            id=secrets.identifier(),
            email=fields.email("email", newcomer.email),
            name=fields.name("name", newcomer.name) if newcomer.name.strip() else "",
            role=newcomer.role,
            language=self._language(newcomer.language),
            state=INVITED,
            second_step_demanded=newcomer.second_step_demanded,
            sso_only=newcomer.sso_only,
            created_at_ms=self._clock.now_ms(),
        )
        role = people_rules.role_to_give_now(access, newcomer.role)
        for group_id in newcomer.group_ids:
            people_rules.check_group_now(access, role, group_id)
        if self._mail.is_set_up:
            mailbox("email", account.email)
        if rows.by_email(account.email) is not None:
            raise WrongInputError("email", EMAIL_TAKEN)
        return account

    async def resend(self, actor: Account, account_id: str) -> Invited:
        """Makes a new link for somebody who was invited; the old one is dead.

        Raises:
            NotFoundError, ForbiddenError: no such account, or not the actor's to touch.
            StandsInTheWayError: the person has signed up.
        """
        return await self._storage.run(
            lambda: self.resend_now(people_rules.actor_now(actor), account_id)
        )

    def resend_now(self, access: Access, account_id: str) -> Invited:
        """Does the same inside a transaction."""
        account = self._invited_now(access, account_id)
        self._audit.record(access.account.id, "invitation.resend", account.id)
        return self._sent_now(access.account, account)

    async def withdraw(self, actor: Account, account_id: str) -> None:
        """Takes an invitation back: link, waiting mail and account are gone.

        Raises:
            NotFoundError, ForbiddenError: no such account, or not the actor's to touch.
            StandsInTheWayError: the person has signed up.
        """
        await self._storage.run(
            lambda: self.withdraw_now(people_rules.actor_now(actor), account_id)
        )

    def withdraw_now(self, access: Access, account_id: str) -> None:
        """Does the same inside a transaction."""
        account = self._invited_now(access, account_id)
        self._links.forget_now(account.id)
        rows.remove(account.id)
        # Nothing else will say who it was.
        detail = {"name": account.name or account.email}
        self._audit.record(access.account.id, "invitation.withdraw", account.id, detail)

    async def peek(self, token: str) -> Account:
        """Returns whom a link invites; changes nothing.

        Raises:
            LinkOverError: unknown, used, withdrawn or expired.
        """
        return await self._storage.run(self._peek_now, token)

    async def join(self, token: str, name: str, password: str, language: str) -> Account:
        """Takes an invitation: from now on the account is active.  A link works once.

        Raises:
            LinkOverError: unknown, used, withdrawn or expired.
            StandsInTheWayError: this person signs in with single sign-on only.
            WrongInputError: name or password is not acceptable; the link still works.
        """
        account = await self.peek(token)
        if account.sso_only:
            raise StandsInTheWayError(NO_PASSWORD)
        name = fields.name("name", name)
        known = (account.email, name, self._organisation())
        await self._passwords.check_new("password", password, known)
        encoded = await self._passwords.hash(password)
        spoken = self._language(language)
        return await self._storage.run(self._join_now, token, name, spoken, encoded)

    def activate_now(self, account: Account, password: str = "") -> Account:
        """Makes an invited account active inside a transaction, and its link worthless.

        Also for single sign-on, which proves who somebody is without a link.

        Args:
            account: with the name and language it is to have.
            password: its hash, or empty for none.
        """
        self._links.forget_now(account.id)
        rows.update(
            account.id,
            state=ACTIVE,
            name=account.name,
            language=account.language,
            password=password,
        )
        self._audit.record(account.id, "account.join", account.id)
        return replace(account, state=ACTIVE)

    def moved_now(self, by: Account, account: Account) -> Invited:
        """Sends the link anew to an invited account whose address has changed."""
        return self._sent_now(by, account)

    def _join_now(self, token: str, name: str, language: str, encoded: str) -> Account:
        account = replace(self._peek_now(token), name=name, language=language)
        return self.activate_now(account, encoded)

    def _peek_now(self, token: str) -> Account:
        account = rows.get(self._links.find_now(SIGN_UP, token).account_id)
        if account is None or account.state != INVITED:
            raise LinkOverError
        return account

    def _invited_now(self, access: Access, account_id: str) -> Account:
        account = people_rules.other_now(access, account_id).account
        if account.state != INVITED:
            raise StandsInTheWayError(SIGNED_UP)
        return account

    def _sent_now(self, by: Account, account: Account) -> Invited:
        days = int(self._preferences["sign_in.invitation_days"])
        invitation, link = self._links.make_now(
            account.id, SIGN_UP, account.language, by.id, days * DAY_MS
        )
        mailed = self._mail.is_set_up and people_letters.can_reach(account.email)
        mailed = mailed and mail_reach.may_carry_now(account)
        if mailed:
            letter = people_letters.invitation(
                account.language,
                self._organisation(),
                by.name,
                account.name,
                link,
                days,
                account.sso_only,
            )
            letter = self._mail.worded(
                "invitation",
                account.language,
                letter,
                {
                    "organisation": self._organisation(),
                    "name": account.name,
                    "inviter": by.name,
                    "link": link,
                    "days": str(days),
                },
            )
            self._mail.queue_now(
                account.email,
                letter,
                account.language,
                KIND,
                by.id,
                invitation.id,
                until_ms=invitation.expires_at_ms,
            )
        return Invited(account, invitation, link, mailed)

    def _language(self, wanted: str) -> str:
        return known(wanted, self._default_language())
