"""Finds technicians for lists and pages (SPEC T1)."""

from collections.abc import Sequence

from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import NotFoundError
from appliance.domain.invitations import PASSWORD, SIGN_UP
from appliance.domain.listing import Slice
from appliance.domain.people import Card, Choices, Link, Person, Search
from appliance.domain.records import DELETED, INVITED, Account, Group, Membership
from appliance.domain.rights import BUILT_IN, Right
from appliance.services import mail_reach
from appliance.services.access import access_now
from appliance.services.logins import Logins
from appliance.services.mail import Mail
from appliance.services.password_links import PasswordLinks
from appliance.storage import Storage, groups, people
from appliance.storage import directory as rows
from appliance.storage import logins as login_rows

ACTS_SHOWN = 8


class Directory:
    """Reads only."""

    def __init__(
        self, storage: Storage, clock: Clock, links: PasswordLinks, mail: Mail, logins: Logins
    ) -> None:
        """Takes where accounts, their links and logins are."""
        self._storage = storage
        self._clock = clock
        self._links = links
        self._mail = mail
        self._logins = logins

    async def page(self, search: Search, offset: int, limit: int) -> Slice[Person]:
        """Returns a piece of the list of technicians."""
        return await self._storage.run(self._page_now, search, offset, limit)

    async def choices(self) -> Choices:
        """Returns all groups and roles."""
        return await self._storage.run(_choices_now)

    async def offered(self, access: Access) -> Choices:
        """Returns the groups somebody may fill, and the roles they may give."""
        every = await self.choices()
        return Choices(
            [one for one in every.groups if access.may(Right.SEE, one.id)],
            [one for one in every.roles if access.may_give(one)],
        )

    async def card(self, reader: Access, account_id: str) -> Card:
        """Returns what the page of a technician shows to somebody.

        Raises:
            NotFoundError: there is no such account, or it is deleted.
        """
        return await self._storage.run(self._card_now, reader, account_id)

    def _page_now(self, search: Search, offset: int, limit: int) -> Slice[Person]:
        found, total = rows.page(search, [one.id for one in _choices_now().roles], offset, limit)
        by_id = rows.group_names()
        of_each = _groups_of(groups.memberships_of([one.id for one in found]), by_id)
        invited = [one.id for one in found if one.state == INVITED]
        until_ms = rows.invited_until_ms(invited, SIGN_UP)
        people_found = [
            Person(one, of_each.get(one.id, ()), until_ms.get(one.id, 0)) for one in found
        ]
        return Slice(people_found, total)

    def _card_now(self, reader: Access, account_id: str) -> Card:
        account = people.get(account_id)
        if account is None or account.state == DELETED:
            raise NotFoundError
        now_ms = self._clock.now_ms()
        may_change = reader.may_touch(access_now(account))
        may_know = may_change or reader.may(Right.LOG)
        acts = rows.latest_acts(account_id, ACTS_SHOWN) if may_know else []
        sign_up = self._link_now(account, SIGN_UP) if may_change else None
        reset = self._link_now(account, PASSWORD) if may_change else None
        known = {name for one in acts for name in (one.actor, one.subject)}
        return Card(
            account=account,
            may_change=may_change,
            memberships=groups.memberships(account_id),
            logins=len(
                login_rows.of_account(
                    account_id, now_ms - self._logins.life_ms, now_ms - self._logins.idle_ms
                )
            ),
            sign_up=sign_up,
            reset=reset,
            acts=acts,
            names=rows.names(known),
            owned=rows.owned(account_id),
            mail_carries=mail_reach.may_carry_now(account),
        )

    def _link_now(self, account: Account, purpose: str) -> Link | None:
        found = self._links.shown_now(account.id, purpose)
        if found is None:
            return None
        invitation, address = found
        return Link(invitation, address, self._mail.latest_now([invitation.id]).get(invitation.id))


def _choices_now() -> Choices:
    return Choices(groups.everyone(), [*BUILT_IN.values(), *groups.roles()])


def _groups_of(
    memberships: Sequence[Membership], by_id: dict[str, Group]
) -> dict[str, list[Group]]:
    """Returns the groups of each account by name; `by_id` is in the order of names."""
    order = {group_id: at for at, group_id in enumerate(by_id)}
    found: dict[str, list[Group]] = {}
    for one in sorted(memberships, key=lambda one: order[one.group_id]):
        found.setdefault(one.account_id, []).append(by_id[one.group_id])
    return found
