"""Counters of what went wrong, by kind and key (an address, an account).

A counter starts anew when its window is over.
"""

from dataclasses import dataclass

from appliance.storage.tables.facts import BudgetTable


@dataclass(frozen=True, slots=True)
class Count:
    """A counter.

    Attributes:
        used: how often since the window began.
        started_at_ms, touched_at_ms: first and last time.
    """

    used: int
    started_at_ms: int
    touched_at_ms: int


def count(kind: str, key: str, now_ms: int, window_ms: int) -> Count:
    """Returns the counter as of now."""
    row = BudgetTable.get_or_none((BudgetTable.kind == kind) & (BudgetTable.key == key))
    if row is None or row.started_at_ms + window_ms <= now_ms:
        return Count(0, now_ms, now_ms)
    return Count(int(row.used), int(row.started_at_ms), int(row.touched_at_ms))


def add(kind: str, key: str, now_ms: int, window_ms: int) -> Count:
    """Counts one more and returns the counter."""
    before = count(kind, key, now_ms, window_ms)
    after = Count(before.used + 1, before.started_at_ms, now_ms)
    _put(kind, key, after)
    return after


def put_back(kind: str, key: str, now_ms: int, window_ms: int) -> None:
    """Counts one less."""
    before = count(kind, key, now_ms, window_ms)
    if before.used:
        _put(kind, key, Count(before.used - 1, before.started_at_ms, before.touched_at_ms))


def forget(kind: str, key: str) -> None:
    """Sets a counter to nothing."""
    BudgetTable.delete().where((BudgetTable.kind == kind) & (BudgetTable.key == key)).execute()


def prune(touched_before_ms: int) -> None:
    """Forgets counters that nobody used since."""
    BudgetTable.delete().where(BudgetTable.touched_at_ms < touched_before_ms).execute()


def _put(kind: str, key: str, value: Count) -> None:
    fields = {
        "used": value.used,
        "started_at_ms": value.started_at_ms,
        "touched_at_ms": value.touched_at_ms,
    }
    place = (BudgetTable.kind == kind) & (BudgetTable.key == key)
    if not BudgetTable.update(**fields).where(place).execute():
        BudgetTable.insert(kind=kind, key=key, **fields).execute()
