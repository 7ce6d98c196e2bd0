"""Sessions that somebody starred."""

from collections.abc import Collection
from typing import Any

from appliance.domain.history import Seen
from appliance.domain.resolving import Favourite
from appliance.storage import history
from appliance.storage.tables.records import FavouriteTable, HistoryTable
from appliance.storage.tables.sessions import SessionTable


def put(account_id: str, session_id: str, at_ms: int) -> None:
    """Stars a session; one that has a star keeps it."""
    if not has(account_id, session_id):
        FavouriteTable.insert(account=account_id, session=session_id, starred_at_ms=at_ms).execute()


def drop(account_id: str, session_id: str) -> None:
    """Takes a star away."""
    FavouriteTable.delete().where(
        FavouriteTable.account == account_id, FavouriteTable.session == session_id
    ).execute()


def has(account_id: str, session_id: str) -> bool:
    """Whether somebody starred a session."""
    return bool(among(account_id, [session_id]))


def among(account_id: str, session_ids: Collection[str]) -> frozenset[str]:
    """Returns those of these sessions that somebody starred."""
    query = FavouriteTable.select(FavouriteTable.session).where(
        FavouriteTable.account == account_id, FavouriteTable.session << list(session_ids)
    )
    return frozenset(row.session_id for row in query)


def count(account_id: str) -> int:
    """Returns how many somebody has."""
    return int(FavouriteTable.select().where(FavouriteTable.account == account_id).count())


def of(account_id: str, seen: Seen) -> list[Favourite]:
    """Returns somebody's favorites as far as they may see them, the newest star first."""
    query: Any = (
        FavouriteTable.select(
            FavouriteTable.session,
            SessionTable.name,
            SessionTable.email,
            SessionTable.topic,
            SessionTable.group,
            FavouriteTable.starred_at_ms,
        )
        .join(SessionTable)
        .switch(FavouriteTable)
        .join(HistoryTable, on=(HistoryTable.session == FavouriteTable.session))
        .where(
            FavouriteTable.account == account_id, SessionTable.email != "", history.visible(seen)
        )
        .order_by(FavouriteTable.starred_at_ms.desc(), FavouriteTable.session)
    )
    return [
        Favourite(session_id, name, email, topic, group_id or "", int(at_ms))
        for session_id, name, email, topic, group_id, at_ms in query.tuples()
    ]
