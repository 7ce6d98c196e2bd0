"""From a genuine person to an account, in one transaction (SPEC T6).

Whatever a provider gives away is bounded by what whoever set it up could give (SECURITY 7).
"""

from collections.abc import Callable
from dataclasses import replace

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import WrongInputError
from appliance.domain.records import DELETED, INVITED, Account, Membership
from appliance.domain.rights import BUILT_IN, SUPER, TECHNICIAN, Role
from appliance.domain.single_sign_on import (
    Identity,
    Person,
    Provider,
    SingleSignOnError,
    fitting,
    mapped_role,
)
from appliance.services.access import access_now, role_now
from appliance.services.audit import Audit
from appliance.storage import directory, groups, identities, people, providers


def _(sentence: str) -> str:
    return sentence


CONNECTED = _("A sign-in of another service was connected to your account just now.")


class Accounts:
    """Finds, connects, makes and keeps in step.  All methods run inside a transaction."""

    def __init__(
        self,
        clock: Clock,
        audit: Audit,
        activate_now: Callable[[Account], Account],
        tell_now: Callable[[Account, str, str], None],
    ) -> None:
        """Takes where acts are noted, what makes an invited account active, and what writes a
        letter (account, sentence, actor).
        """
        self._clock = clock
        self._audit = audit
        self._activate_now = activate_now
        self._tell_now = tell_now

    def sign_in_now(self, provider_id: str, person: Person) -> Account:
        """Returns the account of a person.

        Raises:
            SingleSignOnError: there is none, or it may not sign in.
        """
        provider = _provider_now(provider_id, person)
        identity, account = self._known_now(person)
        if account is None:
            account = self._by_address_now(provider, person)
            fresh = account is None
            account = account or self._created_now(provider, person)
            identity = self._insert_now(provider, person, account)
            if not fresh:
                self._note_link(provider, account, identity)
        if identity is not None:
            identities.touch(identity.id, person.email, self._clock.now_ms())
        return self._entered_now(provider, person, account)

    def accept_now(self, provider_id: str, person: Person, account_id: str) -> Account:
        """Connects a person to the account they are invited to, and makes it active.

        Raises:
            SingleSignOnError: the identity is somebody else's, the invitation is over, or the
                account is beyond the provider.
        """
        provider = _provider_now(provider_id, person)
        _, owner = self._known_now(person)
        account = people.get(account_id)
        if account is None or account.state != INVITED:
            raise SingleSignOnError("expired")
        if owner is not None:
            raise SingleSignOnError("taken", provider=provider.name)
        _check_reach_now(provider, account)
        account = self._activate_now(_named(account, person))
        self._note_link(provider, account, self._insert_now(provider, person, account))
        return self._entered_now(provider, person, account)

    def connect_now(self, provider_id: str, person: Person, account_id: str) -> Account:
        """Connects a person to the account that asked for it.

        Raises:
            SingleSignOnError: the identity is somebody else's, or the account may not sign in or
                is beyond the provider.
        """
        provider = _provider_now(provider_id, person)
        identity, owner = self._known_now(person)
        account = people.get(account_id)
        if account is None or not account.may_sign_in:
            raise SingleSignOnError("disabled")
        if owner is not None and owner.id != account.id:
            raise SingleSignOnError("taken", provider=provider.name)
        _check_reach_now(provider, account)
        if owner is None or identity is None:
            self._note_link(provider, account, self._insert_now(provider, person, account))
        return account

    def _known_now(self, person: Person) -> tuple[Identity | None, Account | None]:
        identity = identities.find(person.issuer, person.subject)
        if identity is None:
            return None, None
        account = people.get(identity.account_id)
        if account is None or account.state == DELETED:
            identities.delete(identity.id)
            return None, None
        return identity, account

    def _by_address_now(self, provider: Provider, person: Person) -> Account | None:
        """Returns the account with the person's address, if that may be believed.

        Raises:
            SingleSignOnError: there is one, but the address proves nothing.
        """
        found = people.by_email(person.email) if person.email else None
        if found is None:
            return None
        account = found[0]
        believed = (
            provider.trusts_email
            and person.verified is True
            and person.domain in provider.domains
            and provider.reach.may_touch(access_now(account))
        )
        if not believed:
            raise SingleSignOnError("exists", email=person.email, provider=provider.name)
        if account.state == INVITED:
            account = self._activate_now(_named(account, person))
        return account

    def _entered_now(self, provider: Provider, person: Person, account: Account) -> Account:
        if not account.may_sign_in:
            raise SingleSignOnError("disabled")
        _check_reach_now(provider, account)
        if provider.keeps_step:
            account = self._in_step_now(provider, person, account)
        self._audit.record(account.id, "identity.use", account.id, {"provider": provider.name})
        return account

    def _created_now(self, provider: Provider, person: Person) -> Account:
        _check_address(provider, person)
        try:
            email = fields.email("email", person.email)
        except WrongInputError as problem:
            raise SingleSignOnError("address", provider=provider.name) from problem
        account = Account(
            id=secrets.identifier(),
            email=email,
            name=_name_of(person),
            role=self._role_now(provider, person).id,
            sso_only=True,
            created_at_ms=self._clock.now_ms(),
        )
        people.insert(account, "")
        wanted = {*provider.default_groups, *_mapped_groups(provider, person)}
        for group_id in sorted(wanted):
            self._put_now(provider, account, group_id)
        detail = {"role": account.role, "provider": provider.name}
        self._audit.record(account.id, "account.create", account.id, detail)
        return account

    def _in_step_now(self, provider: Provider, person: Person, account: Account) -> Account:
        """Lets role and mapped groups follow the claims; a super administrator's stay."""
        if account.role == SUPER:
            return account
        if any(rule.role for rule in provider.rules):
            role = self._role_now(provider, person)
            if role.id != account.role and _fits_groups(provider, account, role):
                detail = {"changed": "role", "role_before": account.role, "role": role.id}
                detail["provider"] = provider.name
                people.update(account.id, role=role.id)
                self._audit.record(account.id, "account.edit", account.id, detail)
                account = people.get(account.id) or account
        held = {one.group_id for one in groups.memberships(account.id)}
        wanted = _mapped_groups(provider, person)
        for group_id in sorted({rule.group_id for rule in provider.rules if rule.group_id}):
            if group_id in wanted and group_id not in held:
                self._put_now(provider, account, group_id)
            elif group_id in held and group_id not in wanted:
                self._take_now(provider, account, group_id)
        return account

    def _role_now(self, provider: Provider, person: Person) -> Role:
        """Returns the role of the claims, or a lower one where that cannot be given any more."""
        for role_id in (mapped_role(provider, person.claims), provider.default_role):
            known = role_id in BUILT_IN or groups.role(role_id) is not None
            role = role_now(role_id)
            if known and role.id != SUPER and provider.reach.may_give(role):
                return role
        return BUILT_IN[TECHNICIAN]

    def _put_now(self, provider: Provider, account: Account, group_id: str) -> None:
        there = groups.get(group_id) is not None
        if there and provider.reach.may_give_in(role_now(account.role), group_id):
            groups.put_member(Membership(account.id, group_id))
            self._note_member(provider, account, group_id, "group.member_add")

    def _take_now(self, provider: Provider, account: Account, group_id: str) -> None:
        if provider.reach.may_give_in(role_now(account.role), group_id):
            directory.drop_member(account.id, group_id)
            self._note_member(provider, account, group_id, "group.member_remove")

    def _note_member(self, provider: Provider, account: Account, group_id: str, event: str) -> None:
        detail = {"provider": provider.name}
        self._audit.record(account.id, event, account.id, detail, group_id=group_id)

    def _insert_now(self, provider: Provider, person: Person, account: Account) -> Identity:
        now_ms = self._clock.now_ms()
        identity = Identity(
            id=secrets.identifier(),
            account_id=account.id,
            provider_id=provider.id,
            provider_name=provider.name,
            issuer=person.issuer,
            subject=person.subject,
            email=person.email,
            created_at_ms=now_ms,
            seen_at_ms=now_ms,
        )
        identities.insert(identity)
        return identity

    def _note_link(self, provider: Provider, account: Account, identity: Identity) -> None:
        detail = {"provider": provider.name, "identity": identity.id}
        self._audit.record(account.id, "identity.link", account.id, detail)
        self._tell_now(account, CONNECTED, account.id)


def _provider_now(provider_id: str, person: Person) -> Provider:
    """Returns the provider as it is now: it may have been changed during the round trip."""
    provider = providers.get(provider_id)
    if provider is None or not provider.enabled or provider.issuer != person.issuer:
        raise SingleSignOnError("off")
    return provider


def _check_reach_now(provider: Provider, account: Account) -> None:
    """Passes if a provider may sign in an account: who runs it can be whoever it signs in.

    Raises:
        SingleSignOnError: whoever saved the provider last may not change the account.
    """
    if not provider.reach.may_touch(access_now(account)):
        raise SingleSignOnError("beyond", provider=provider.name)


def _fits_groups(provider: Provider, account: Account, role: Role) -> bool:
    """Whether a role may count in all groups of an account that give none of their own."""
    return all(
        one.role or provider.reach.may_give_in(role, one.group_id)
        for one in groups.memberships(account.id)
    )


def _check_address(provider: Provider, person: Person) -> None:
    """Passes if an account may be made for the person's address.

    Raises:
        SingleSignOnError: it may not, and why.
    """
    if not provider.creates_accounts:
        raise SingleSignOnError("unknown", email=person.email or person.name or "?")
    vouched = person.verified is True or (person.verified is None and bool(provider.domains))
    if not person.email or not vouched:
        raise SingleSignOnError("address", provider=provider.name)
    if provider.domains and person.domain not in provider.domains:
        raise SingleSignOnError("domain", email=person.email)


def _named(account: Account, person: Person) -> Account:
    """Returns an invited account with a name: the inviter's, else the provider's."""
    return account if account.name else replace(account, name=_name_of(person))


def _name_of(person: Person) -> str:
    for text in (person.name, person.email.partition("@")[0]):
        try:
            return fields.name("name", text)
        except WrongInputError:
            continue
    return person.email[:20]


def _mapped_groups(provider: Provider, person: Person) -> set[str]:
    return {rule.group_id for rule in fitting(provider.rules, person.claims) if rule.group_id}
