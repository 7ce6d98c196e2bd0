"""What administrators do to accounts: change, disable, enable, sign out, delete (SPEC T1).

The rules of who may do what to whom are in `people_rules`; each act is one transaction with its
audit row.  Open sockets of a login that ended are closed by `revocation` within 2 s.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import WrongInputError
from appliance.domain.invitations import PASSWORD
from appliance.domain.people import (
    CHANGED_MEANWHILE,
    NOT_SIGNED_UP,
    OWN_ACCOUNT,
    PersonChange,
    StandsInTheWayError,
    mark_of,
)
from appliance.domain.records import INVITED, Account, Membership, SessionRecord
from appliance.domain.rights import Role
from appliance.services import people_letters, people_rules
from appliance.services.access import role_now
from appliance.services.audit import Audit
from appliance.services.invitations import Invitations
from appliance.services.mail import Mail
from appliance.services.password_links import PasswordLinks
from appliance.services.people import EMAIL_TAKEN, People
from appliance.services.sessions import Sessions
from appliance.storage import Storage, directory, groups, logins, outbox
from appliance.storage import people as rows
from appliance.texts import known

KIND: Final = "account"
"""Of the mail about a changed address."""


class Staff:
    """Changes accounts.  The `_now` methods run inside a transaction, with the access of
    `people_rules.actor_now` in the same one.
    """

    def __init__(
        self,
        storage: Storage,
        audit: Audit,
        people: People,
        sessions: Sessions,
        invitations: Invitations,
        links: PasswordLinks,
        mail: Mail,
        organisation: Callable[[], str],
        default_language: Callable[[], str],
    ) -> None:
        """Takes what accounts are tied to."""
        self._storage = storage
        self._audit = audit
        self._people = people
        self._sessions = sessions
        self._invitations = invitations
        self._links = links
        self._mail = mail
        self._organisation = organisation
        self._default_language = default_language

    async def edit(self, actor: Account, account_id: str, change: PersonChange) -> None:
        """Changes an account.

        Raises:
            NotFoundError, ForbiddenError: no such account, or not the actor's to touch.
            NotYoursError: a role or group the actor may not give.
            WrongInputError: a field is not acceptable.
            StandsInTheWayError: the last super administrator, or oneself, would lose something.
        """
        await self._storage.run(
            lambda: self.edit_now(people_rules.actor_now(actor), account_id, change)
        )

    async def disable(self, actor: Account, account_id: str) -> None:
        """Lets nobody sign in to an account any more; its logins are over.

        Raises:
            As `edit`.
        """
        await self._storage.run(lambda: self.disable_now(people_rules.actor_now(actor), account_id))

    async def enable(self, actor: Account, account_id: str) -> None:
        """Lets an account sign in again.

        Raises:
            As `edit`.
        """
        await self._storage.run(lambda: self.enable_now(people_rules.actor_now(actor), account_id))

    async def sign_out(self, actor: Account, account_id: str) -> None:
        """Ends all logins of an account.

        Raises:
            As `edit`.
        """
        await self._storage.run(
            lambda: self.sign_out_now(people_rules.actor_now(actor), account_id)
        )

    async def delete(self, actor: Account, account_id: str) -> None:
        """Deletes an account: its live sessions go back to the queue, its name stays in the logs.

        Raises:
            As `edit`.
        """
        released = await self._storage.run(
            lambda: self.delete_now(people_rules.actor_now(actor), account_id)
        )
        self._sessions.tell_all(released)

    def edit_now(self, access: Access, account_id: str, change: PersonChange) -> None:
        """Does the work of `edit`."""
        other = people_rules.other_now(access, account_id)
        before = other.account
        if change.seen and change.seen != mark_of(before, other.groups):
            raise StandsInTheWayError(CHANGED_MEANWHILE)
        columns = self._checked_now(access, before, change)
        changed = {name: value for name, value in columns.items() if getattr(before, name) != value}
        if before.id == access.account.id:
            _check_own(changed)
        if "role" in changed or changed.get("sso_only"):
            people_rules.keep_a_super_now(before)
        moved = self._regroup_now(access, other, role_now(change.role), change.group_ids)
        if not changed and not moved:
            return
        if changed:
            rows.update(account_id, **changed)
        detail: dict[str, str | int] = {"changed": ", ".join([*changed, *(["groups"] * moved)])}
        if "role" in changed:
            detail |= {"role_before": before.role, "role": change.role}
        self._audit.record(access.account.id, "account.edit", account_id, detail)
        self._follow_now(access, before, changed)

    def disable_now(self, access: Access, account_id: str) -> None:
        """Does the work of `disable`; a disabled account stays as it is."""
        account = people_rules.somebody_else_now(access, account_id).account
        if account.state == INVITED:
            raise StandsInTheWayError(NOT_SIGNED_UP)
        people_rules.keep_a_super_now(account)
        if rows.set_disabled(account_id, True):
            logins.delete_all(account_id)
            self._links.forget_now(account_id, PASSWORD)
            self._audit.record(access.account.id, "account.disable", account_id)

    def enable_now(self, access: Access, account_id: str) -> None:
        """Does the work of `enable`; an account that is not disabled stays as it is."""
        people_rules.other_now(access, account_id)
        if rows.set_disabled(account_id, False):
            self._audit.record(access.account.id, "account.enable", account_id)

    def sign_out_now(self, access: Access, account_id: str) -> None:
        """Does the work of `sign_out`."""
        people_rules.other_now(access, account_id)
        ended = logins.delete_all(account_id)
        self._audit.record(access.account.id, "account.sign_out", account_id, {"logins": ended})

    def delete_now(self, access: Access, account_id: str) -> list[SessionRecord]:
        """Does the work of `delete`; returns the sessions to `tell_all` of afterwards.

        Who never signed up is removed as if never invited.
        """
        account = people_rules.somebody_else_now(access, account_id).account
        if account.state == INVITED:
            self._invitations.withdraw_now(access, account_id)
            return []
        people_rules.keep_a_super_now(account)
        released = self._sessions.release_now(account_id)
        self._links.forget_now(account_id)
        outbox.forget(account.email)
        logins.delete_all(account_id)
        directory.drop_memberships(account_id)
        self._people.forget_now(account_id)
        rows.bury(account_id)
        detail = {"sessions": len(released)}
        self._audit.record(access.account.id, "account.delete", account_id, detail)
        return released

    def add_to_group_now(self, access: Access, account_id: str, group_id: str) -> None:
        """Puts an account into a group; one that is in it stays as it is."""
        other = people_rules.other_now(access, account_id)
        if group_id not in other.groups:
            people_rules.check_group_now(access, other.role, group_id)
            groups.put_member(Membership(account_id, group_id))
            self._audit.record(access.account.id, "group.member_add", account_id, group_id=group_id)

    def take_from_group_now(self, access: Access, account_id: str, group_id: str) -> None:
        """Takes an account out of a group; one that is not in it stays as it is.

        Who may touch the account has what it has there.
        """
        other = people_rules.other_now(access, account_id)
        if group_id in other.groups:
            directory.drop_member(account_id, group_id)
            self._audit.record(
                access.account.id, "group.member_remove", account_id, group_id=group_id
            )

    def move_to_group_now(self, access: Access, account_id: str, group_id: str) -> None:
        """Puts an account into a group and takes it out of all others."""
        other = people_rules.other_now(access, account_id)
        left = [one for one in other.groups if one != group_id]
        self.add_to_group_now(access, account_id, group_id)
        for one in left:
            self.take_from_group_now(access, account_id, one)

    def _checked_now(self, access: Access, before: Account, change: PersonChange) -> dict[str, Any]:
        """Returns the columns of a change, checked."""
        signed_up = before.state != INVITED
        name = change.name.strip()
        email = fields.email("email", change.email)
        columns = {
            "email": email,
            "name": fields.name("name", name) if name or signed_up else "",
            "role": change.role,
            "language": known(change.language, before.language),
            "second_step_demanded": change.second_step_demanded,
            "sso_only": change.sso_only,
        }
        if change.role != before.role:
            people_rules.role_to_give_now(access, change.role)
        found = rows.by_email(email)
        if found is not None and found[0].id != before.id:
            raise WrongInputError("email", EMAIL_TAKEN)
        return columns

    def _regroup_now(
        self, access: Access, other: Access, role: Role, wanted: Sequence[str]
    ) -> bool:
        """Makes the groups of an account the wanted ones; returns whether that changed anything.

        A new role counts in groups that stay, too.
        """
        account_id = other.account.id
        has = {one.group_id: one for one in groups.memberships(account_id)}
        added = [one for one in dict.fromkeys(wanted) if one not in has]
        dropped = [one for one in has if one not in wanted]
        if role != other.role:
            for group_id in has.keys() - set(dropped):
                if not has[group_id].role:
                    people_rules.check_group_now(access, role, group_id)
        for group_id in added:
            people_rules.check_group_now(access, role, group_id)
            groups.put_member(Membership(account_id, group_id))
        for group_id in dropped:
            directory.drop_member(account_id, group_id)
        return bool(added or dropped)

    def _follow_now(self, access: Access, before: Account, changed: dict[str, Any]) -> None:
        """Does what follows from a change: dead links and logins, and mails about a new address."""
        after = rows.get(before.id)
        if after is None or not {"email", "sso_only"} & changed.keys():
            return
        if "email" in changed or after.sso_only:
            self._links.forget_now(before.id, PASSWORD)
        if changed.get("sso_only"):
            logins.delete_all(before.id)  # those of a password would last for days
        if "email" not in changed:
            return
        if before.state == INVITED:
            self._invitations.moved_now(access.account, after)
        elif self._mail.is_set_up and people_letters.can_reach(before.email):
            language = after.language or self._default_language()
            letter = people_letters.address_changed(language, self._organisation(), after.name)
            self._mail.queue_now(before.email, letter, language, KIND, access.account.id, before.id)


def _check_own(changed: dict[str, Any]) -> None:
    """Refuses what somebody could lock themselves out with, or free themselves from."""
    freed = changed.get("second_step_demanded") is False
    if freed or "sso_only" in changed or "email" in changed:
        raise StandsInTheWayError(OWN_ACCOUNT)
