"""Settings of what technicians share and write: ways of the clipboard, templates of notes."""

from typing import Any

from appliance.domain.errors import ConflictError, DomainError, WrongInputError
from appliance.domain.notes import NoteTemplate
from appliance.handlers.base import Handler
from appliance.services.copies import WAYS

PAGE = "/office/settings/notes"
_NEW = NoteTemplate("", "", "", "")


class SettingsNotes(Handler):
    """GET and POST /office/settings/notes.

    Templates: settings_notes.html gets `ways`, `templates`, `groups` (id, name), `editing` (a
    template; one without id is new), `errors` (field -> sentence).
    """

    async def get(self) -> None:
        """Shows both."""
        every = await self.parts.records.note_templates.everyone()
        editing = next((one for one in every if one.id == self.query["edit"]), _NEW)
        await self.show(editing)

    async def post(self) -> None:
        """Stores which ways of the clipboard are open."""
        await self.parts.preferences.change(self.signed_in.id, {WAYS: self.fields["ways"]})
        self.see_other(f"{PAGE}?done=saved")

    async def show(self, editing: NoteTemplate, errors: dict[str, str] | None = None) -> None:
        """Answers with the page."""
        groups = await self.parts.groups.every()
        self.page(
            "settings_notes.html",
            path=PAGE,
            ways=self.parts.preferences[WAYS],
            templates=await self.parts.records.note_templates.everyone(),
            groups=[(one.id, one.name) for one in groups],
            editing=editing,
            errors=errors or {},
        )


class NoteTemplateForm(SettingsNotes):
    """POST /office/settings/notes/template."""

    async def post(self) -> None:
        """Adds a template, or changes one."""
        given: dict[str, Any] = self.fields
        values = (given["id"], given["group"], given["name"], given["text"])
        try:
            await self.parts.records.note_templates.put(self.signed_in, *values)
        except (WrongInputError, ConflictError) as problem:
            self.set_status(problem.status)
            await self.show(NoteTemplate(*values), self.wrong(problem))
            return
        self.see_other(f"{PAGE}?done={'changed' if given['id'] else 'added'}")

    def wrong(self, problem: DomainError) -> dict[str, str]:
        """Returns the sentence by the field it is about."""
        return {getattr(problem, "field", "") or "name": self.sentence(problem)}


class NoteTemplateRemoval(Handler):
    """POST /office/settings/notes/<id>/remove."""

    async def post(self, template_id: str) -> None:
        """Removes a template."""
        await self.parts.records.note_templates.remove(self.signed_in, template_id)
        self.see_other(f"{PAGE}?done=removed")
