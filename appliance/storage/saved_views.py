"""Filters that somebody keeps under a name."""

from dataclasses import dataclass

from appliance.storage.people import name_key
from appliance.storage.tables.records import SavedViewTable


@dataclass(frozen=True, slots=True)
class SavedView:
    """One of them; `filters` is a JSON object."""

    id: str
    name: str
    filters: str


def of(account_id: str) -> list[SavedView]:
    """Returns somebody's views by name."""
    query = (
        SavedViewTable.select()
        .where(SavedViewTable.account == account_id)
        .order_by(SavedViewTable.name_key)
    )
    return [SavedView(row.id, row.name, row.filters) for row in query]


def named(account_id: str, name: str) -> SavedView | None:
    """Returns the view of a name, or None."""
    row = SavedViewTable.get_or_none(
        SavedViewTable.account == account_id, SavedViewTable.name_key == name_key(name)
    )
    return None if row is None else SavedView(row.id, row.name, row.filters)


def insert(account_id: str, view: SavedView, at_ms: int) -> None:
    """Stores a new view."""
    SavedViewTable.insert(
        id=view.id,
        account=account_id,
        name=view.name,
        name_key=name_key(view.name),
        filters=view.filters,
        created_at_ms=at_ms,
    ).execute()


def update(account_id: str, view: SavedView) -> bool:
    """Changes a view; returns whether it was there."""
    columns = {"name": view.name, "name_key": name_key(view.name), "filters": view.filters}
    query = SavedViewTable.update(**columns).where(
        SavedViewTable.account == account_id, SavedViewTable.id == view.id
    )
    return bool(query.execute())


def remove(account_id: str, view_id: str) -> bool:
    """Removes a view; returns whether it was there."""
    query = SavedViewTable.delete().where(
        SavedViewTable.account == account_id, SavedViewTable.id == view_id
    )
    return bool(query.execute())
