"""What sessions can be about: the list that whoever resolves chooses from."""

from dataclasses import replace

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError, NotFoundError, WrongInputError
from appliance.domain.records import Account
from appliance.domain.resolving import (
    CATEGORY_CHARS,
    CATEGORY_TAKEN,
    MOST_CATEGORIES,
    TOO_MANY_CATEGORIES,
    Category,
)
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.storage import Storage
from appliance.storage import categories as rows


class Categories:
    """Keeps the list; a session keeps its category whatever becomes of that."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit) -> None:
        """Takes where it is kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit

    async def offered(self) -> list[Category]:
        """Returns what can be chosen, by name."""
        return await self._storage.run(rows.everyone)

    async def counted(self) -> list[Category]:
        """Returns the same, each with how many sessions have it."""
        return await self._storage.run(_counted)

    async def add(self, actor: Account, name: str) -> Category:
        """Adds a category; one that was removed and has this name comes back.

        Raises:
            WrongInputError: the name is empty, too long, or there already.
            ConflictError: there are as many as there may be.
        """
        kept = fields.line("name", name, CATEGORY_CHARS, least=1)
        return await self._storage.run(self._add, actor.id, kept)

    async def rename(self, actor: Account, category_id: str, name: str) -> None:
        """Gives a category another name; sessions that have it show that.

        Raises:
            NotFoundError: there is none.
            WrongInputError: the name is empty, too long, or another one's.
        """
        kept = fields.line("name", name, CATEGORY_CHARS, least=1)
        await self._storage.run(self._rename, actor.id, category_id, kept)

    async def remove(self, actor: Account, category_id: str) -> None:
        """Offers a category no more; it goes for good where no session has it.

        Raises:
            NotFoundError: there is none.
        """
        await self._storage.run(self._remove, actor.id, category_id)

    def _add(self, actor_id: str, name: str) -> Category:
        acting_now(actor_id, Right.SETTINGS)
        known = rows.named(name)
        if known is not None and not known.retired:
            raise WrongInputError("name", CATEGORY_TAKEN)
        if len(rows.everyone()) >= MOST_CATEGORIES:
            raise ConflictError(TOO_MANY_CATEGORIES, most=MOST_CATEGORIES)
        category = Category(known.id if known else secrets.identifier(), name)
        rows.put(category, self._clock.now_ms())
        self._audit.record(actor_id, "category.create", category.id, {"name": name})
        return category

    def _rename(self, actor_id: str, category_id: str, name: str) -> None:
        acting_now(actor_id, Right.SETTINGS)
        before = _offered_now(category_id)
        known = rows.named(name)
        if known is not None and known.id != category_id:
            if not known.retired or rows.used(known.id):
                raise WrongInputError("name", CATEGORY_TAKEN)
            rows.remove(known.id)
        rows.put(replace(before, name=name), self._clock.now_ms())
        detail = {"before": before.name, "after": name}
        self._audit.record(actor_id, "category.rename", category_id, detail)

    def _remove(self, actor_id: str, category_id: str) -> None:
        acting_now(actor_id, Right.SETTINGS)
        before = _offered_now(category_id)
        if rows.used(category_id):
            rows.put(replace(before, retired=True), self._clock.now_ms())
        else:
            rows.remove(category_id)
        self._audit.record(actor_id, "category.remove", category_id, {"name": before.name})


def _offered_now(category_id: str) -> Category:
    found = rows.get(category_id)
    if found is None or found.retired:
        raise NotFoundError
    return found


def _counted() -> list[Category]:
    return [replace(one, sessions=rows.used(one.id)) for one in rows.everyone()]
