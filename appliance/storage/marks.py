"""Single facts about this appliance, by name."""

from appliance.storage.tables.facts import MarkTable


def get(name: str) -> str | None:
    """Returns a fact, or None."""
    row = MarkTable.get_or_none(MarkTable.name == name)
    return None if row is None else str(row.value)


def put(name: str, value: str) -> None:
    """Stores a fact."""
    if not MarkTable.update(value=value).where(MarkTable.name == name).execute():
        MarkTable.insert(name=name, value=value).execute()
