"""What sessions were about, as administrators name it."""

from appliance.domain.resolving import Category
from appliance.storage.people import name_key
from appliance.storage.tables.records import CategoryTable, HistoryTable


def everyone(*, with_retired: bool = False) -> list[Category]:
    """Returns the categories by name."""
    query = CategoryTable.select().order_by(CategoryTable.name_key)
    if not with_retired:
        query = query.where(CategoryTable.retired == False)  # noqa: E712 (SQL)
    return [Category(row.id, row.name, bool(row.retired)) for row in query]


def get(category_id: str) -> Category | None:
    """Returns a category, or None."""
    row = CategoryTable.get_or_none(CategoryTable.id == category_id)
    return None if row is None else Category(row.id, row.name, bool(row.retired))


def named(name: str) -> Category | None:
    """Returns the category of a name, whatever its case, or None."""
    row = CategoryTable.get_or_none(CategoryTable.name_key == name_key(name))
    return None if row is None else Category(row.id, row.name, bool(row.retired))


def used(category_id: str) -> int:
    """Returns how many sessions have it."""
    return int(HistoryTable.select().where(HistoryTable.category == category_id).count())


def put(category: Category, at_ms: int) -> None:
    """Stores a category, new or changed."""
    columns = {
        "name": category.name,
        "name_key": name_key(category.name),
        "retired": category.retired,
    }
    query = CategoryTable.update(**columns).where(CategoryTable.id == category.id)
    if not query.execute():
        CategoryTable.insert(id=category.id, created_at_ms=at_ms, **columns).execute()


def remove(category_id: str) -> None:
    """Removes a category that no session has."""
    CategoryTable.delete().where(CategoryTable.id == category_id).execute()
