"""What the queues of groups are worked out from."""

from collections.abc import Collection
from typing import Any

from appliance.domain.queue import Answered
from appliance.domain.records import ACTIVE, Account
from appliance.storage import people
from appliance.storage.tables.people import AccountTable, GroupTable, MembershipTable
from appliance.storage.tables.sessions import SessionTable


def answered(group_id: str, most: int) -> list[Answered]:
    """Returns the sessions of a group that were answered last after waiting, newest first.

    Args:
        group_id: of the group; an empty text for what is in none.
        most: how many.
    """
    mine = SessionTable.group == group_id if group_id else SessionTable.group.is_null()
    query: Any = (
        SessionTable.select(SessionTable.queued_at_ms, SessionTable.answered_at_ms)
        .where(
            mine,
            SessionTable.queued_at_ms > 0,
            SessionTable.answered_at_ms > SessionTable.queued_at_ms,
        )
        .order_by(SessionTable.answered_at_ms.desc())
        .limit(most)
        .tuples()
    )
    return [Answered(int(queued), int(done)) for queued, done in query]


def minutes() -> dict[str, tuple[int, int]]:
    """Returns group id -> its answer_minutes and away_minutes."""
    query: Any = GroupTable.select(
        GroupTable.id, GroupTable.answer_minutes, GroupTable.away_minutes
    ).tuples()
    return {str(key): (int(answer), int(away)) for key, answer, away in query}


def set_minutes(group_id: str, answer_minutes: int, away_minutes: int) -> None:
    """Stores after how long sessions of a group go back to its queue."""
    GroupTable.update(answer_minutes=answer_minutes, away_minutes=away_minutes).where(
        GroupTable.id == group_id
    ).execute()


def colleagues(group_id: str, everywhere: Collection[str]) -> list[Account]:
    """Returns who may sign in and is in a group or has one of some roles, by name.

    Args:
        group_id: of the group; an empty text for nobody but those roles.
        everywhere: ids of roles whose rights count in every group.
    """
    members = MembershipTable.select(MembershipTable.account).where(
        MembershipTable.group == group_id
    )
    query = (
        AccountTable.select()
        .where(
            AccountTable.state == ACTIVE,
            (AccountTable.id << members) | (AccountTable.role << list(everywhere)),
        )
        .order_by(AccountTable.name_key, AccountTable.id)
    )
    return [people.record(row) for row in query]
