"""The narrow lines of sessions: kept up to date with them, searched, and counted.

`follow` runs with each change of a session, in its transaction.  The rest reads only, and may run
on the reading thread (appliance.storage.reading).
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from peewee import Case, fn

from appliance.domain.chat import TECHNICIAN
from appliance.domain.history import LIVE, NOBODY, OVER, HistoryFilter, Seen, Times, folded, words
from appliance.domain.resolving import ANY_OUTCOME, NO_OUTCOME, OUTCOMES
from appliance.storage.tables.chat import ChatTable
from appliance.storage.tables.records import CategoryTable, HistoryTable, SessionNoteTable
from appliance.storage.tables.sessions import SessionTable

WATCHED: Final = frozenset(
    {
        "name",
        "email",
        "topic",
        "description",
        "comment",
        "resolve_note",
        "group",
        "group_id",
        "owner",
        "owner_id",
        "owner_name",
        "claimed_at_ms",
        "answered_at_ms",
        "joined_at_ms",
        "ended_at_ms",
        "resolved_at_ms",
        "resolved",
        "outcome",
        "category",
        "survey_score",
    }
)
"""Columns of a session that its line repeats."""
_WORDS_CHARS: Final = 12_000
_KEY_CHARS: Final = 160
_FEW: Final = 2000
"""So few fitting sessions are sorted here.  Of more, an index gives the page's without that."""
_INDEXED: Final = ("ended", "created", "resolved")
"""Columns an index has the order of."""


def follow(session_id: str) -> None:
    """Brings the line of a session up to date."""
    row = SessionTable.get_or_none(SessionTable.id == session_id)
    if row is None:
        return
    before = HistoryTable.get_or_none(HistoryTable.session == session_id)
    columns = _columns(row, before)
    if before is None:
        HistoryTable.insert(session=session_id, **columns).execute()
    else:
        HistoryTable.update(**columns).where(HistoryTable.session == session_id).execute()


def page(
    wanted: HistoryFilter, seen: Seen, offset: int, limit: int
) -> tuple[list[tuple[str, Times]], int]:
    """Returns ids and times of some sessions, and how many fit in all."""
    searched = bool(words(wanted.q))
    few = _few(wanted, seen) if searched else None
    if few is None:
        ids, total = _counted(wanted, seen, offset, limit)
    else:
        ids, total = few[offset : offset + limit], len(few)
    known = _times_of(ids)
    return [(one, known[one]) for one in ids], total


def _few(wanted: HistoryFilter, seen: Seen) -> list[str] | None:
    """Returns the ids of all that fit, in order, found in one pass; None if they are many."""
    column, ended = _sorted_by(wanted.column), HistoryTable.ended_at_ms
    query: Any = (
        HistoryTable.select(column.alias("sorted_by"), ended, HistoryTable.session)
        .where(_condition(wanted, seen, scan=True))
        .limit(_FEW + 1)
    )
    found = [tuple(one) for one in query.tuples()]
    if len(found) > _FEW:
        return None
    if wanted.column in _INDEXED:
        found.sort(key=lambda one: (one[0], one[2]), reverse=wanted.descending)
    else:
        found.sort(key=lambda one: (one[1], one[2]), reverse=True)
        found.sort(key=lambda one: one[0], reverse=wanted.descending)
    return [str(one[2]) for one in found]


def _counted(wanted: HistoryFilter, seen: Seen, offset: int, limit: int) -> tuple[list[str], int]:
    """Returns ids of a page, and how many fit in all."""
    condition = _condition(wanted, seen, scan=bool(words(wanted.q)))
    total = int(HistoryTable.select().where(condition).count())
    scan = wanted.column not in _INDEXED
    backwards = offset > total // 2
    first = max(0, total - offset - limit) if backwards else offset
    most = min(limit, total - offset) if backwards else limit
    query: Any = (
        HistoryTable.select(HistoryTable.session)
        .where(_condition(wanted, seen, scan=scan))
        .order_by(*_order(wanted, backwards=backwards))
        .offset(first)
        .limit(max(0, most))
    )
    ids = [str(one) for (one,) in query.tuples()]
    if backwards:
        ids.reverse()
    return ids, total


def _times_of(ids: list[str]) -> dict[str, Times]:
    query: Any = HistoryTable.select(
        HistoryTable.session,
        HistoryTable.waited_ms,
        HistoryTable.response_ms,
        HistoryTable.lasted_ms,
    ).where(HistoryTable.session << ids)
    return {str(one[0]): Times(*map(int, one[1:])) for one in query.tuples()}


def after(
    wanted: HistoryFilter, seen: Seen, place: tuple[int, str] | None, most: int
) -> list[tuple[int, str, Times]]:
    """Returns moments, ids and times of the next sessions behind a place, newest first.

    Args:
        wanted: which; its order does not count.
        seen: whose.
        place: moment and id of the last one, or None for the newest.
        most: how many.
    """
    moment = _moment(wanted)
    condition = _condition(wanted, seen)
    if place is not None:
        at_ms, session_id = place
        earlier = (moment < at_ms) | ((moment == at_ms) & (HistoryTable.session < session_id))
        condition = condition & (moment <= at_ms) & earlier
    query: Any = (
        HistoryTable.select(
            moment,
            HistoryTable.session,
            HistoryTable.waited_ms,
            HistoryTable.response_ms,
            HistoryTable.lasted_ms,
        )
        .where(condition)
        .order_by(moment.desc(), HistoryTable.session.desc())
        .limit(most)
    )
    return [(int(one[0]), str(one[1]), Times(*map(int, one[2:]))) for one in query.tuples()]


def times(session_id: str) -> Times:
    """Returns how long the customer of a session waited and was helped."""
    row = HistoryTable.get_or_none(HistoryTable.session == session_id)
    if row is None:
        return Times()
    return Times(int(row.waited_ms), int(row.response_ms), int(row.lasted_ms))


def emptied(session_id: str) -> bool:
    """Whether a session's contents were removed for their age."""
    query = HistoryTable.select().where(HistoryTable.session == session_id, HistoryTable.emptied)
    return bool(query.exists())


def owners(seen: Seen) -> list[str]:
    """Returns the ids of accounts that had any of these sessions."""
    query: Any = HistoryTable.select(HistoryTable.owner_id).where(_visible(seen)).distinct()
    return [str(owner_id) for (owner_id,) in query.tuples() if owner_id]


def _columns(row: Any, before: Any) -> dict[str, Any]:
    came, ended = int(row.claimed_at_ms), int(row.ended_at_ms)
    known = before if before is not None and before.came_at_ms == came and came else None
    waited = int(known.waited_ms) if known and before.ended_at_ms == 0 else -1
    response = int(known.response_ms) if known else -1
    if waited < 0 and came and (row.owner_id or ended):
        waited = max(0, (int(row.assigned_at_ms) if row.owner_id else ended) - came)
    if response < 0 and came:
        first = [at_ms for at_ms in (row.joined_at_ms, _wrote_at_ms(row.id, came)) if at_ms >= came]
        response = int(min(first)) - came if first else -1
    lasted = max(0, ended - came - response) if ended and response >= 0 else -1
    return {
        "group": row.group_id,
        "owner_id": row.owner_id or "",
        "created_at_ms": row.created_at_ms,
        "came_at_ms": came,
        "ended_at_ms": ended,
        "resolved_at_ms": row.resolved_at_ms,
        "waited_ms": waited,
        "response_ms": response,
        "lasted_ms": lasted,
        "resolved": row.resolved,
        "outcome": row.outcome,
        "category": row.category,
        "score": row.survey_score,
        "emptied": bool(before is not None and before.emptied and ended),
        "name_key": folded(row.name)[:_KEY_CHARS],
        "owner_key": folded(row.owner_name)[:_KEY_CHARS],
        "words": _words(row),
    }


def _wrote_at_ms(session_id: str, came_at_ms: int) -> int:
    """Returns when a technician first wrote to a customer who had come, or 0."""
    query = ChatTable.select(fn.MIN(ChatTable.at_ms)).where(
        ChatTable.session == session_id,
        ChatTable.side == TECHNICIAN,
        ChatTable.at_ms >= came_at_ms,
    )
    return int(query.scalar() or 0)


def _words(row: Any) -> str:
    own = (row.name, row.email, row.topic, row.description, row.comment, row.resolve_note)
    notes: Any = SessionNoteTable.select(SessionNoteTable.text).where(
        SessionNoteTable.session == row.id
    )
    texts = [*own, *(str(text) for (text,) in notes.tuples())]
    return folded("\n".join(text for text in texts if text))[:_WORDS_CHARS]


def visible(seen: Seen) -> Any:
    """Returns the condition that a session is among these."""
    return _visible(seen)


def _visible(seen: Seen) -> Any:
    if seen.groups is None:
        return HistoryTable.created_at_ms >= 0
    in_groups = HistoryTable.group << list(seen.groups)
    if not seen.owner_id:
        return in_groups
    return in_groups | (HistoryTable.group.is_null() & (HistoryTable.owner_id == seen.owner_id))


def _moment(wanted: HistoryFilter) -> Any:
    return {
        "ended": HistoryTable.ended_at_ms,
        "created": HistoryTable.created_at_ms,
        "resolved": HistoryTable.resolved_at_ms,
    }[wanted.moment]


def _condition(wanted: HistoryFilter, seen: Seen, *, scan: bool = False) -> Any:
    """Returns the whole condition.

    Args:
        wanted: what is looked for.
        seen: whose.
        scan: read the table from end to end: for words that is five times as fast as fetching its
            rows in the order of an index.
    """
    parts = [_visible(seen)] if seen.groups is not None else []
    parts += _of_time(wanted, 0 if scan else None)
    parts += _of_outcome(wanted.outcome)
    if wanted.category:
        parts.append(HistoryTable.category == wanted.category)
    if wanted.group_id == NOBODY:
        parts.append(HistoryTable.group.is_null())
    elif wanted.group_id:
        parts.append(HistoryTable.group == wanted.group_id)
    if wanted.owner_id:
        parts.append(HistoryTable.owner_id == wanted.owner_id.removeprefix(NOBODY))
    if wanted.score:
        parts.append(HistoryTable.score == wanted.score)
    parts += [HistoryTable.words.contains(word) for word in words(wanted.q)]
    condition = parts[0] if parts else HistoryTable.created_at_ms >= 0
    for part in parts[1:]:
        condition = condition & part
    return condition


def _of_time(wanted: HistoryFilter, plus: int | None) -> list[Any]:
    """Returns the conditions on moments; with something added to a column, no index is used."""

    def column(field: Any) -> Any:
        return field if plus is None else field + plus

    moment = column(_moment(wanted))
    parts: list[Any] = []
    if wanted.part == OVER:
        parts.append(column(HistoryTable.ended_at_ms) > 0)
    elif wanted.part == LIVE:
        parts.append(HistoryTable.ended_at_ms == 0)
    if wanted.moment == "resolved":
        parts.append(column(HistoryTable.resolved_at_ms) > 0)
    if wanted.from_ms is not None:
        parts.append(moment >= wanted.from_ms)
    if wanted.until_ms is not None:
        parts.append(moment < wanted.until_ms)
    return parts


def _of_outcome(outcome: str) -> list[Any]:
    if outcome in OUTCOMES:
        return [HistoryTable.outcome == outcome]
    if outcome == ANY_OUTCOME:
        return [HistoryTable.resolved == True]  # noqa: E712 (SQL)
    if outcome == NO_OUTCOME:
        return [HistoryTable.resolved == False]  # noqa: E712 (SQL)
    return []


def _order(wanted: HistoryFilter, *, backwards: bool) -> Sequence[Any]:
    down = wanted.descending != backwards
    column = _sorted_by(wanted.column)
    session: Any = HistoryTable.session
    if wanted.column in _INDEXED:
        return [one.desc() if down else one.asc() for one in (column, session)]
    newest: list[Any] = [HistoryTable.ended_at_ms, session]
    first = column.desc() if down else column.asc()
    return [first, *(one.asc() if backwards else one.desc() for one in newest)]


def _sorted_by(column: str) -> Any:
    if column == "category":
        by_name: Any = CategoryTable.select(CategoryTable.id).order_by(CategoryTable.name_key)
        ranks = [(str(one), at) for at, (one,) in enumerate(by_name.tuples(), 1)]
        return Case(HistoryTable.category, ranks, 0) if ranks else HistoryTable.category
    if column == "outcome":
        return Case(
            HistoryTable.outcome, [(word, at) for at, word in enumerate(OUTCOMES)], len(OUTCOMES)
        )
    return {
        "ended": HistoryTable.ended_at_ms,
        "created": HistoryTable.created_at_ms,
        "resolved": HistoryTable.resolved_at_ms,
        "name": HistoryTable.name_key,
        "technician": HistoryTable.owner_key,
        "score": HistoryTable.score,
        "waited": HistoryTable.waited_ms,
        "response": HistoryTable.response_ms,
        "lasted": HistoryTable.lasted_ms,
    }[column]


def old(before_ms: int, most: int) -> list[str]:
    """Returns sessions that ended before a moment and still have their contents."""
    query: Any = (
        HistoryTable.select(HistoryTable.session)
        .where(
            HistoryTable.emptied == False,  # noqa: E712 (SQL)
            HistoryTable.ended_at_ms > 0,
            HistoryTable.ended_at_ms < before_ms,
        )
        .order_by(HistoryTable.ended_at_ms)
        .limit(most)
    )
    return [str(one) for (one,) in query.tuples()]


def mark_emptied(session_ids: Iterable[str]) -> None:
    """Remembers that the contents of these are gone."""
    HistoryTable.update(emptied=True).where(HistoryTable.session << list(session_ids)).execute()
