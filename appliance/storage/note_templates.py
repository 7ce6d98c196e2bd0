"""Texts that notes can begin with."""

from appliance.domain.notes import NoteTemplate
from appliance.storage.tables.note_templates import NoteTemplateTable


def everyone() -> list[NoteTemplate]:
    """Returns all of them, by name."""
    query = NoteTemplateTable.select().order_by(NoteTemplateTable.name, NoteTemplateTable.at_ms)
    return [_record(row) for row in query]


def get(template_id: str) -> NoteTemplate | None:
    """Returns one, or None."""
    row = NoteTemplateTable.get_or_none(NoteTemplateTable.id == template_id)
    return None if row is None else _record(row)


def put(template: NoteTemplate, at_ms: int) -> None:
    """Stores one, new or changed."""
    columns = {
        "group": template.group_id or None,
        "name": template.name,
        "text": template.text,
    }
    query = NoteTemplateTable.update(**columns).where(NoteTemplateTable.id == template.id)
    if not query.execute():
        NoteTemplateTable.insert(id=template.id, at_ms=at_ms, **columns).execute()


def remove(template_id: str) -> None:
    """Removes one; notes that began with it stay as they are."""
    NoteTemplateTable.delete().where(NoteTemplateTable.id == template_id).execute()


def _record(row: NoteTemplateTable) -> NoteTemplate:
    return NoteTemplate(row.id, row.group_id or "", row.name, row.text)
