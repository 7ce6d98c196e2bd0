"""Texts that notes can begin with: for all sessions, or for those of a group."""

from dataclasses import replace

from appliance import secrets
from appliance.clock import Clock
from appliance.domain import fields
from appliance.domain.errors import ConflictError, NotFoundError
from appliance.domain.notes import (
    MOST_TEMPLATES,
    TEMPLATE_CHARS,
    TEMPLATE_NAME_CHARS,
    TOO_MANY_TEMPLATES,
    NoteTemplate,
)
from appliance.domain.records import Account
from appliance.domain.rights import Right
from appliance.services.actors import acting_now
from appliance.services.audit import Audit
from appliance.storage import Storage, groups
from appliance.storage import note_templates as rows


class NoteTemplates:
    """Keeps the list; the settings' page changes it."""

    def __init__(self, storage: Storage, clock: Clock, audit: Audit) -> None:
        """Takes where it is kept."""
        self._storage = storage
        self._clock = clock
        self._audit = audit

    async def everyone(self) -> list[NoteTemplate]:
        """Returns all of them, by name."""
        return await self._storage.run(rows.everyone)

    async def offered(self, group_id: str) -> list[NoteTemplate]:
        """Returns those for a session of a group, or of none."""
        return [one for one in await self.everyone() if one.group_id in ("", group_id)]

    async def put(
        self, actor: Account, template_id: str, group_id: str, name: str, text: str
    ) -> None:
        """Changes a template, or adds one where `template_id` is empty; for the sessions of a
        group, or of all where `group_id` is empty.

        Raises:
            WrongInputError: name or text is empty, too long, or not plain text.
            NotFoundError: there is no such template, or no such group.
            ConflictError: there are as many as there may be.
        """
        template = NoteTemplate(
            template_id,
            group_id,
            fields.line("name", name, TEMPLATE_NAME_CHARS, least=1),
            fields.line("text", text, TEMPLATE_CHARS, least=1, lines=True),
        )
        await self._storage.run(self._put, actor.id, template)

    async def remove(self, actor: Account, template_id: str) -> None:
        """Removes a template.

        Raises:
            NotFoundError: there is none.
        """
        await self._storage.run(self._remove, actor.id, template_id)

    def _put(self, actor_id: str, template: NoteTemplate) -> None:
        acting_now(actor_id, Right.SETTINGS)
        if template.group_id and groups.get(template.group_id) is None:
            raise NotFoundError
        event = "note_template.change"
        if not template.id:
            if len(rows.everyone()) >= MOST_TEMPLATES:
                raise ConflictError(TOO_MANY_TEMPLATES, most=MOST_TEMPLATES)
            event = "note_template.add"
            template = replace(template, id=secrets.identifier())
        elif rows.get(template.id) is None:
            raise NotFoundError
        rows.put(template, self._clock.now_ms())
        self._audit.record(actor_id, event, template.id, {"name": template.name})

    def _remove(self, actor_id: str, template_id: str) -> None:
        acting_now(actor_id, Right.SETTINGS)
        before = rows.get(template_id)
        if before is None:
            raise NotFoundError
        rows.remove(template_id)
        self._audit.record(actor_id, "note_template.remove", template_id, {"name": before.name})
