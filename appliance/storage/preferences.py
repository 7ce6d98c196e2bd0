"""What administrators chose."""

from appliance.storage.tables.facts import PreferenceTable


def everything() -> dict[str, tuple[str, bytes | None]]:
    """Returns name -> value and, for secrets, the sealed value."""
    return {
        row.name: (str(row.value), bytes(row.sealed) if row.sealed is not None else None)
        for row in PreferenceTable.select()
    }


def put(name: str, value: str, sealed: bytes | None, at_ms: int) -> None:
    """Stores a choice."""
    columns = {"value": value, "sealed": sealed, "changed_at_ms": at_ms}
    if not PreferenceTable.update(**columns).where(PreferenceTable.name == name).execute():
        PreferenceTable.insert(name=name, **columns).execute()
