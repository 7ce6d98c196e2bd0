"""Branded modules in the office: designed, published, withdrawn (SPEC J10).

Who may is asked inside each transaction: branding, and editing sessions of the module's group; a
module of another group is as good as missing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from appliance import secrets
from appliance.clock import Clock
from appliance.domain.access import Access
from appliance.domain.errors import ConflictError, NotFoundError, WrongInputError
from appliance.domain.modules import (
    DRAFT,
    NO_GROUP,
    NOT_PUBLISHABLE,
    PUBLISHED,
    SLUG_TAKEN,
    WITHDRAWN,
    ConfirmChangeError,
    Design,
    Module,
    Version,
    picture_place,
)
from appliance.domain.records import Group
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.services.pictures import Pictures
from appliance.storage import Storage, groups
from appliance.storage import modules as rows


@dataclass(frozen=True, slots=True)
class Wanted:
    """A module as the form says it.

    Attributes:
        confirmed: that what was handed out may be affected.
    """

    slug: str
    group_id: str
    design: Design
    confirmed: bool = False


class Modules:
    """Finds and changes modules."""

    def __init__(
        self,
        storage: Storage,
        clock: Clock,
        audit: Audit,
        pictures: Pictures,
        host: Callable[[], str],
    ) -> None:
        """Takes where modules are kept, and what the appliance's address is at present."""
        self._storage = storage
        self._clock = clock
        self._audit = audit
        self._pictures = pictures
        self._host = host

    async def every(self, access: Access) -> list[Module]:
        """Returns the modules that somebody may edit, the newest change first."""
        return await self._storage.run(rows.everyone, access.groups_with(Right.EDIT))

    async def get(self, access: Access, module_id: str) -> Module:
        """Returns a module.

        Raises:
            NotFoundError: there is none, or it is not theirs to edit.
        """
        found = await self._storage.run(rows.get, module_id)
        if found is None or not access.may(Right.EDIT, found.group_id):
            raise NotFoundError
        return found

    async def groups_for(self, access: Access) -> list[Group]:
        """Returns the groups that somebody may choose for a module, by name."""
        every = await self._storage.run(groups.everyone)
        return [one for one in every if access.may(Right.EDIT, one.id)]

    async def names(self, module_ids: Collection[str]) -> dict[str, str]:
        """Returns the names of modules that are still there, by id."""
        return await self._storage.run(rows.names, module_ids) if module_ids else {}

    async def of_group(self, group_id: str) -> list[Module]:
        """Returns the modules whose customers come to a group."""
        return await self._storage.run(rows.of_group, group_id)

    async def versions(self, module_id: str) -> list[Version]:
        """Returns the published versions, the newest first."""
        return await self._storage.run(rows.versions, module_id)

    async def create(self, actor_id: str, wanted: Wanted) -> Module:
        """Makes a module that nobody sees yet.

        Raises:
            WrongInputError: the address is taken, or the group is not one they may edit.
        """
        now_ms = self._clock.now_ms()
        module = Module(
            id=secrets.identifier(),
            token=secrets.agent_token(),
            slug=wanted.slug,
            group_id=wanted.group_id,
            state=DRAFT,
            version=0,
            draft=wanted.design,
            live=None,
            created_at_ms=now_ms,
            changed_at_ms=now_ms,
        )
        await self._storage.run(self._create_now, actor_id, module)
        return module

    async def save(self, actor_id: str, module_id: str, wanted: Wanted) -> Module:
        """Stores the draft; address and group count at once.

        Raises:
            NotFoundError: as get.
            WrongInputError: as create.
            ConfirmChangeError: address or group of a module that is handed out would change.
        """
        return await self._storage.run(self._save_now, actor_id, module_id, wanted)

    async def publish(self, actor_id: str, module_id: str) -> Module:
        """Shows the draft to customers as a new version.

        Raises:
            NotFoundError: as get.
            ConflictError: it has no group.
        """
        module = await self._storage.run(self._publish_now, actor_id, module_id)
        self._pictures.took_over(picture_place(module_id), picture_place(module_id, live=True))
        return module

    async def withdraw(self, actor_id: str, module_id: str) -> None:
        """Lets nobody come by it any more; its page looks as if it had never been.

        Raises:
            NotFoundError: as get.
        """
        await self._storage.run(self._withdraw_now, actor_id, module_id)

    async def delete(self, actor_id: str, module_id: str) -> None:
        """Removes it with its versions; sessions that came by it stay.

        Raises:
            NotFoundError: as get.
        """
        await self._storage.run(self._delete_now, actor_id, module_id)
        for place in (picture_place(module_id), picture_place(module_id, live=True)):
            self._pictures.forgot(place)

    async def set_logo(self, actor_id: str, module_id: str, data: bytes) -> None:
        """Makes a file the logo of the draft.

        Raises:
            PictureError, PictureBusyError: see Pictures.
            NotFoundError: as get.
        """
        await self._pictures.set_place(
            picture_place(module_id),
            data,
            lambda: self._note_now(actor_id, self._mine_now(actor_id, module_id), "module.edit"),
        )

    async def remove_logo(self, actor_id: str, module_id: str) -> None:
        """Takes the logo from the draft.

        Raises:
            NotFoundError: as get.
        """
        await self._storage.run(self._remove_logo_now, actor_id, module_id)
        self._pictures.forgot(picture_place(module_id))

    def _mine_now(self, actor_id: str, module_id: str) -> Module:
        access = acting_now(actor_id, Right.BRANDING)
        found = rows.get(module_id)
        if found is None or not access.may(Right.EDIT, found.group_id):
            raise NotFoundError
        return found

    def _check_now(self, actor_id: str, slug: str, group_id: str, own_id: str) -> None:
        access = acting_now(actor_id, Right.BRANDING)
        if groups.get(group_id) is None or not access.may(Right.EDIT, group_id):
            raise WrongInputError("group", NO_GROUP)
        same = rows.by_slug(slug)
        if same is not None and same.id != own_id:
            raise WrongInputError("slug", SLUG_TAKEN)

    def _create_now(self, actor_id: str, module: Module) -> None:
        self._check_now(actor_id, module.slug, module.group_id, module.id)
        rows.insert(module)
        self._note_now(actor_id, module, "module.create")

    def _save_now(self, actor_id: str, module_id: str, wanted: Wanted) -> Module:
        before = self._mine_now(actor_id, module_id)
        self._check_now(actor_id, wanted.slug, wanted.group_id, module_id)
        moved = (before.slug, before.group_id) != (wanted.slug, wanted.group_id)
        if moved and before.handed_out and not wanted.confirmed:
            raise ConfirmChangeError
        rows.update(
            module_id,
            slug=wanted.slug,
            group=wanted.group_id,
            draft=wanted.design,
            changed_at_ms=self._clock.now_ms(),
        )
        after = self._mine_now(actor_id, module_id)
        self._note_now(actor_id, after, "module.move" if moved else "module.edit")
        return after

    def _publish_now(self, actor_id: str, module_id: str) -> Module:
        before = self._mine_now(actor_id, module_id)
        if not before.group_id:
            raise ConflictError(NOT_PUBLISHABLE)
        now_ms, number, host = self._clock.now_ms(), before.version + 1, self._host()
        account = acting_now(actor_id).account
        rows.update(
            module_id,
            state=PUBLISHED,
            live=before.draft,
            version=number,
            host=host,
            changed_at_ms=now_ms,
        )
        rows.add_version(module_id, Version(number, before.draft, account.name, host, now_ms))
        self._pictures.take_over_now(picture_place(module_id), picture_place(module_id, live=True))
        self._note_now(actor_id, before, "module.publish", version=str(number))
        return self._mine_now(actor_id, module_id)

    def _withdraw_now(self, actor_id: str, module_id: str) -> None:
        before = self._mine_now(actor_id, module_id)
        if before.state == PUBLISHED:
            rows.update(module_id, state=WITHDRAWN, changed_at_ms=self._clock.now_ms())
            self._note_now(actor_id, before, "module.withdraw")

    def _delete_now(self, actor_id: str, module_id: str) -> None:
        before = self._mine_now(actor_id, module_id)
        rows.delete(module_id)
        for place in (picture_place(module_id), picture_place(module_id, live=True)):
            self._pictures.drop_now(place)
        self._note_now(actor_id, before, "module.delete")

    def _remove_logo_now(self, actor_id: str, module_id: str) -> None:
        module = self._mine_now(actor_id, module_id)
        self._pictures.drop_now(picture_place(module_id))
        self._note_now(actor_id, module, "module.edit")

    def _note_now(self, actor_id: str, module: Module, event: str, **more: str) -> None:
        detail = {"name": module.draft.name, "address": f"/m/{module.slug}", **more}
        self._audit.record(actor_id, event, module.id, detail, group_id=module.group_id)
