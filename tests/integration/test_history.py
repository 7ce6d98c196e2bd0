"""Pages of past sessions: whatever the order and the filter, all of them once and in that order."""

from collections.abc import Sequence
from typing import Any

import pytest

from appliance.domain import history as asked
from appliance.domain.history import OVER, HistoryFilter, Seen
from appliance.domain.records import Group
from appliance.storage import groups, history
from appliance.storage.tables.records import HistoryTable
from tests.fakes.desk import Desk
from tests.fakes.past_sessions import past_sessions

NUMBER = 230
LIMIT = 50
KEYS = {
    "ended": "ended_at_ms",
    "created": "created_at_ms",
    "resolved": "resolved_at_ms",
    "name": "name_key",
    "technician": "owner_key",
    "score": "score",
    "waited": "waited_ms",
    "response": "response_ms",
    "lasted": "lasted_ms",
}


async def fill(desk: Desk) -> None:
    ann = await desk.technician()

    def make() -> None:
        for one in ("a", "b"):
            groups.insert(Group(one, one, 1))
        past_sessions(NUMBER, ("a", "b"), [(ann.id, ann.name)], 1_800_000_000_000)

    await desk.storage.run(make)


def lines(q: str = "", group_id: str = "") -> list[Any]:
    rows = HistoryTable.select().where(HistoryTable.ended_at_ms > 0)
    return [
        row
        for row in rows
        if all(word in row.words for word in q.split())
        and (not group_id or row.group_id == group_id)
    ]


def every_page(wanted: HistoryFilter, seen: Seen) -> tuple[list[str], set[int]]:
    found: list[str] = []
    totals = set()
    for offset in range(0, NUMBER, LIMIT):
        page, total = history.page(wanted, seen, offset, LIMIT)
        found.extend(one for one, _ in page)
        totals.add(total)
    return found, totals


def in_order(rows: Sequence[Any], column: str, descending: bool) -> list[str]:
    def key(row: Any) -> Any:
        return getattr(row, KEYS[column])

    if column in ("ended", "created", "resolved"):
        ordered = sorted(rows, key=lambda row: (key(row), row.session_id), reverse=descending)
    else:
        newest = sorted(rows, key=lambda row: (row.ended_at_ms, row.session_id), reverse=True)
        ordered = sorted(newest, key=key, reverse=descending)
    return [row.session_id for row in ordered]


@pytest.mark.parametrize("few", [5, 2000])
async def test_pages_hold_all_in_order(
    desk: Desk, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found in one pass or by an index, from the front or from the end: it is the same list."""
    monkeypatch.setattr(history, "_FEW", few)
    await fill(desk)

    def compare() -> None:
        for column in KEYS:
            for descending in (True, False):
                for q in ("", "printer"):
                    wanted = HistoryFilter(q=q, part=OVER, column=column, descending=descending)
                    expected = in_order(lines(q), column, descending)
                    said = column, descending, q
                    assert every_page(wanted, Seen()) == (expected, {len(expected)}), said

    await desk.storage.run(compare)


async def test_only_what_may_be_seen_is_found_and_counted(desk: Desk) -> None:
    await fill(desk)

    def compare() -> None:
        seen = Seen(frozenset({"a"}))
        expected = in_order(lines(group_id="a"), "ended", True)
        assert every_page(HistoryFilter(), seen) == (expected, {len(expected)})
        assert every_page(HistoryFilter(group_id="b"), seen) == ([], {0})
        assert every_page(HistoryFilter(q="printer"), Seen(frozenset())) == ([], {0})

    await desk.storage.run(compare)


async def test_a_session_is_found_as_it_is_now(desk: Desk) -> None:
    """Its line follows each change, in the same transaction."""
    ann = await desk.technician()
    made = await desk.sessions.create(ann, "Scanner", "Bea Öz", "bea@example.org")
    await desk.sessions.edit(made.id, "Cléo", "Nothing prints")

    def found(q: str) -> bool:
        wanted = HistoryFilter(q=q, part=asked.LIVE)
        return history.page(wanted, Seen(), 0, 10)[1] == 1

    assert await desk.storage.run(found, "cleo PRINTS scan")
    assert not await desk.storage.run(found, "oz")
