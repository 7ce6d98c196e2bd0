"""Branded modules: their rows, versions, and who came by them."""

from collections.abc import Collection
from typing import Any

from appliance.domain.modules import Design, Module, Version, from_json, to_json
from appliance.domain.session import State
from appliance.storage.tables.modules import ModuleEntryTable, ModuleTable, ModuleVersionTable
from appliance.storage.tables.sessions import SessionTable


def everyone(group_ids: Collection[str] | None = None) -> list[Module]:
    """Returns the modules of some groups, or with None all of them, the newest change first."""
    query = ModuleTable.select().order_by(ModuleTable.changed_at_ms.desc())
    if group_ids is not None:
        query = query.where(ModuleTable.group << list(group_ids))
    return [_module(row) for row in query]


def get(module_id: str) -> Module | None:
    """Returns a module, or None."""
    return _one(ModuleTable.get_or_none(ModuleTable.id == module_id))


def by_slug(slug: str) -> Module | None:
    """Returns the module at an address, or None."""
    return _one(ModuleTable.get_or_none(ModuleTable.slug == slug))


def by_token(token: str) -> Module | None:
    """Returns the module of a download, or None."""
    return _one(ModuleTable.get_or_none(ModuleTable.token == token))


def of_group(group_id: str) -> list[Module]:
    """Returns the modules whose customers come to a group."""
    return [_module(row) for row in ModuleTable.select().where(ModuleTable.group == group_id)]


def names(module_ids: Collection[str]) -> dict[str, str]:
    """Returns the names of those that are there, as customers see them, by id."""
    found = [_module(row) for row in ModuleTable.select().where(ModuleTable.id << list(module_ids))]
    return {one.id: (one.live or one.draft).name for one in found}


def insert(module: Module) -> None:
    """Stores a new module."""
    ModuleTable.insert(
        id=module.id,
        token=module.token,
        slug=module.slug,
        group=module.group_id or None,
        state=module.state,
        draft=to_json(module.draft),
        created_at_ms=module.created_at_ms,
        changed_at_ms=module.changed_at_ms,
    ).execute()


def update(module_id: str, **columns: Any) -> None:
    """Sets columns; designs as values of `draft` and `live` are written as they are stored."""
    kept = {
        name: to_json(value) if isinstance(value, Design) else value
        for name, value in columns.items()
    }
    ModuleTable.update(**kept).where(ModuleTable.id == module_id).execute()


def count_download(module_id: str, now_ms: int) -> None:
    """Counts a download."""
    ModuleTable.update(downloads=ModuleTable.downloads + 1, downloaded_at_ms=now_ms).where(
        ModuleTable.id == module_id
    ).execute()


def delete(module_id: str) -> None:
    """Removes a module with its versions."""
    ModuleTable.delete().where(ModuleTable.id == module_id).execute()


def add_version(module_id: str, version: Version) -> None:
    """Keeps a published version."""
    ModuleVersionTable.insert(
        module=module_id,
        number=version.number,
        design=to_json(version.design),
        by=version.by,
        host=version.host,
        at_ms=version.at_ms,
    ).execute()


def versions(module_id: str) -> list[Version]:
    """Returns the published versions, the newest first."""
    query = (
        ModuleVersionTable.select()
        .where(ModuleVersionTable.module == module_id)
        .order_by(ModuleVersionTable.number.desc())
    )
    return [
        Version(row.number, from_json(row.design), row.by, row.host, row.at_ms) for row in query
    ]


def enter(session_id: str, module_id: str, address: str, now_ms: int) -> None:
    """Notes that a session came by a module, and counts it."""
    ModuleEntryTable.insert(
        session=session_id, module_id=module_id, address=address, at_ms=now_ms
    ).execute()
    ModuleTable.update(uses=ModuleTable.uses + 1, used_at_ms=now_ms).where(
        ModuleTable.id == module_id
    ).execute()


def forget_entries(before_ms: int) -> None:
    """Drops notes that are older."""
    ModuleEntryTable.delete().where(ModuleEntryTable.at_ms < before_ms).execute()


def waiting(module_id: str) -> int:
    """Returns how many customers of a module wait."""
    return _waiting(ModuleEntryTable.module_id == module_id)


def waiting_from(address: str) -> int:
    """Returns how many customers who came by any module wait at an address."""
    return _waiting(ModuleEntryTable.address == address)


def _waiting(condition: Any) -> int:
    return int(
        ModuleEntryTable.select()
        .join(SessionTable)
        .where(condition, SessionTable.state == State.WAITING.value)
        .count()
    )


def _one(row: ModuleTable | None) -> Module | None:
    return None if row is None else _module(row)


def _module(row: ModuleTable) -> Module:
    return Module(
        id=row.id,
        token=row.token,
        slug=row.slug,
        group_id=row.group_id or "",
        state=row.state,
        version=row.version,
        draft=from_json(row.draft),
        live=from_json(row.live) if row.live else None,
        created_at_ms=row.created_at_ms,
        changed_at_ms=row.changed_at_ms,
        host=row.host,
        downloads=row.downloads,
        downloaded_at_ms=row.downloaded_at_ms,
        uses=row.uses,
        used_at_ms=row.used_at_ms,
    )
