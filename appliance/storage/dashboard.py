"""What the dashboard is counted from; runs on the reading thread."""

from typing import Any

from appliance.domain.figures import FigureRow
from appliance.domain.history import NOBODY, Seen
from appliance.domain.session import LIVE
from appliance.storage import history
from appliance.storage.tables.records import HistoryTable
from appliance.storage.tables.sessions import SessionTable

_LIVE = [state.value for state in LIVE]


def rows(
    seen: Seen,
    from_ms: int,
    until_ms: int,
    group_id: str,
    owner_id: str,
) -> list[FigureRow]:
    """Returns the sessions whose customer came in a time."""
    line: Any = HistoryTable
    query = line.select(
        line.came_at_ms,
        line.group,
        line.owner_id,
        line.ended_at_ms,
        line.waited_ms,
        line.response_ms,
        line.lasted_ms,
        line.resolved,
        line.outcome,
        line.score,
    ).where(line.came_at_ms >= from_ms, line.came_at_ms < until_ms, line.came_at_ms > 0)
    query = _chosen(query, seen, group_id, owner_id)
    return [_row(*found) for found in query.tuples()]


def waiting_now(seen: Seen, group_id: str, owner_id: str) -> tuple[int, int]:
    """Returns how many customers wait for a first answer, and since when the first of them."""
    line: Any = HistoryTable
    session: Any = SessionTable
    query = (
        line.select(session.queued_at_ms)
        .join(session)
        .where(
            line.ended_at_ms == 0,
            session.state << _LIVE,
            session.queued_at_ms > 0,
            session.answered_at_ms == 0,
        )
    )
    since = [int(one) for (one,) in _chosen(query, seen, group_id, owner_id).tuples()]
    return len(since), min(since, default=0)


def _row(
    came: int,
    group_id: str | None,
    owner_id: str,
    ended: int,
    waited: int,
    response: int,
    lasted: int,
    resolved: bool,
    outcome: str,
    score: int,
) -> FigureRow:
    lengths = int(waited), int(response), int(lasted)
    over = ended > 0
    return FigureRow(
        int(came), group_id or "", owner_id, over, *lengths, bool(resolved), outcome, int(score)
    )


def _chosen(query: Any, seen: Seen, group_id: str, owner_id: str) -> Any:
    if seen.groups is not None:
        query = query.where(history.visible(seen))
    if group_id == NOBODY:
        query = query.where(HistoryTable.group.is_null())
    elif group_id:
        query = query.where(HistoryTable.group == group_id)
    if owner_id:
        query = query.where(HistoryTable.owner_id == owner_id.removeprefix(NOBODY))
    return query
