"""Sessions that somebody starred, to start one with this customer again (SPEC D5)."""

from collections.abc import Collection

from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.access import Access
from appliance.domain.errors import WrongInputError
from appliance.domain.history import Seen
from appliance.domain.records import Account
from appliance.domain.resolving import (
    MOST_FAVOURITES,
    Favourite,
    NoAddressError,
    TooManyFavouritesError,
)
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.sessions import Sessions
from appliance.storage import Storage
from appliance.storage import favourites as rows


def seen_by(access: Access) -> Seen:
    """Returns whose sessions somebody may see."""
    return Seen(access.groups_with(Right.SEE), access.account.id)


class Favourites:
    """The stars of each account."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit, sessions: Sessions) -> None:
        """Takes whose sessions."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._sessions = sessions

    async def star(self, actor: Account, session_id: str, on: bool) -> None:
        """Stars a session, or takes the star away.

        Raises:
            NotFoundError: not there, or not the actor's to see.
            NoAddressError: without an address of the customer there is nobody to invite again.
            TooManyFavouritesError: the list is full.
        """
        await self._storage.run(self._star, actor.id, session_id, on)

    async def of(self, access: Access) -> list[Favourite]:
        """Returns somebody's favorites as far as they may see them, the newest star first."""
        return await self._storage.run(rows.of, access.account.id, seen_by(access))

    async def among(self, account_id: str, session_ids: Collection[str]) -> frozenset[str]:
        """Returns those of these sessions that somebody starred."""
        return await self._storage.run(rows.among, account_id, session_ids)

    def _star(self, actor_id: str, session_id: str, on: bool) -> None:
        access = acting_now(actor_id)
        session = self._sessions.moves.get(session_id)
        access.need_with(Right.SEE, session)
        if rows.has(actor_id, session_id) == on:
            return
        event = "session.star" if on else "session.unstar"
        self._audit.record(actor_id, event, session_id, group_id=session.group_id)
        if not on:
            rows.drop(actor_id, session_id)
            return
        if not _valid(session.email):
            raise NoAddressError
        if rows.count(actor_id) >= MOST_FAVOURITES:
            raise TooManyFavouritesError(most=MOST_FAVOURITES)
        rows.put(actor_id, session_id, self._clock.now_ms())


def _valid(email: str) -> bool:
    try:
        fields.email("email", email)
    except WrongInputError:
        return False
    return True
