"""Filters of the desk's lists that somebody keeps under a name."""

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import NotFoundError, WrongInputError
from appliance.domain.records import Account
from appliance.domain.saved_views import MOST_VIEWS, NAME_CHARS, NAME_TAKEN, TooManyViewsError
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.storage import Storage
from appliance.storage import saved_views as rows
from appliance.storage.saved_views import SavedView


class SavedViews:
    """The views of each account; nobody sees those of others."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit

    async def of(self, actor: Account) -> list[SavedView]:
        """Returns somebody's views by name."""
        return await self._storage.run(rows.of, actor.id)

    async def save(self, actor: Account, view_id: str, name: str, filters: str) -> SavedView:
        """Stores a view; with an id it is changed, without it is new.

        Raises:
            WrongInputError: the name is empty, too long, or another view's.
            NotFoundError: there is no view of this id.
            TooManyViewsError: there are as many as there may be.
        """
        kept = fields.line("name", name, NAME_CHARS, least=1)
        view = SavedView(view_id or secrets.identifier(), kept, filters)
        await self._storage.run(self._save, actor.id, view, not view_id)
        return view

    async def remove(self, actor: Account, view_id: str) -> None:
        """Removes a view.

        Raises:
            NotFoundError: there is none of this id.
        """
        await self._storage.run(self._remove, actor.id, view_id)

    def _save(self, actor_id: str, view: SavedView, new: bool) -> None:
        acting_now(actor_id)
        self._audit.record(actor_id, "view.save", view.id)
        named = rows.named(actor_id, view.name)
        if named is not None and (new or named.id != view.id):
            raise WrongInputError("name", NAME_TAKEN)
        if not new:
            if not rows.update(actor_id, view):
                raise NotFoundError
            return
        if len(rows.of(actor_id)) >= MOST_VIEWS:
            raise TooManyViewsError(most=MOST_VIEWS)
        rows.insert(actor_id, view, self._clock.now_ms())

    def _remove(self, actor_id: str, view_id: str) -> None:
        acting_now(actor_id)
        if not rows.remove(actor_id, view_id):
            raise NotFoundError
        self._audit.record(actor_id, "view.remove", view_id)
