"""The queue of a group: who waits for a first answer, in which place and how long (SPEC J16)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from appliance.domain.records import SessionRecord
from appliance.domain.session import State

SAMPLES: Final = 50
"""Answered sessions of a group that the expected wait is taken from: the latest."""
LEAST_SAMPLES: Final = 5
"""With fewer nothing is promised."""
LONGEST_WAIT_S: Final = 86_400
USUAL_MINUTES: Final = (5, 3)
"""Until an assignment without an answer goes back, and until one whose owner is away does, for
sessions whose group is gone."""
_AWAITED: Final = frozenset(
    {State.WAITING, State.READY, State.RECONNECTING, State.REBOOTING},
)
"""The customer has come, and nobody looks at the screen."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A session that somebody took.

    Attributes:
        queued_at_ms: since when the customer waited.
        answered_at_ms: until when.
    """

    queued_at_ms: int
    answered_at_ms: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a customer stands.

    Attributes:
        place: from 1; 0 for not in a queue.
        wait_s: expected; 0 for unknown.
    """

    place: int = 0
    wait_s: int = 0


NOWHERE: Final = Standing()


def waits(record: SessionRecord) -> bool:
    """Whether the customer waits for a first answer: of nobody in particular, or of who has it."""
    unanswered = not record.owner_id or not record.answered_at_ms
    return record.state in _AWAITED and record.queued_at_ms > 0 and unanswered


def order(records: Iterable[SessionRecord]) -> list[str]:
    """Returns the ids of the sessions that wait, who came first before the others."""
    waiting = [one for one in records if waits(one)]
    waiting.sort(key=lambda one: (one.queued_at_ms, one.id))
    return [one.id for one in waiting]


def pace_s(answered: Sequence[Answered]) -> float:
    """Returns how long a customer waits for each place, or 0 where too little is known.

    It is the median over past customers of their wait, divided by the place they had when they
    came: how many of the others were still waiting then, themselves included.
    """
    if len(answered) < LEAST_SAMPLES:
        return 0.0
    came = sorted(one.queued_at_ms for one in answered)
    went = sorted(one.answered_at_ms for one in answered)
    waits_s = []
    for one in answered:
        before = bisect_left(came, one.queued_at_ms) - bisect_right(went, one.queued_at_ms)
        waits_s.append((one.answered_at_ms - one.queued_at_ms) / 1000 / (max(before, 0) + 1))
    return median(waits_s)


def standings(ids: Sequence[str], each_s: float) -> dict[str, Standing]:
    """Returns where each of the waiting sessions stands.

    Args:
        ids: in the order of the queue.
        each_s: of `pace_s`.
    """
    return {
        session_id: Standing(place, min(LONGEST_WAIT_S, rounded_s(each_s * place)))
        for place, session_id in enumerate(ids, 1)
    }


def rounded_s(wait_s: float) -> int:
    """Returns a wait as it is told: by half minutes at first, so that a page does not flicker."""
    if wait_s <= 0:
        return 0
    step_s = 30 if wait_s < 600 else 60
    return max(step_s, round(wait_s / step_s) * step_s)


def answer_due(record: SessionRecord, answer_minutes: int, now_ms: int) -> bool:
    """Whether an assignment nobody answered goes back: the customer waits, and long enough."""
    if not answer_minutes or not record.owner_id or not waits(record):
        return False
    since_ms = max(record.assigned_at_ms, record.queued_at_ms)
    return now_ms - since_ms >= answer_minutes * 60_000


def away_due(record: SessionRecord, away_minutes: int, away_s: float, now_ms: int) -> bool:
    """Whether a session goes back because its owner vanished.

    Args:
        record: the session; while others look at it, it stays where it is.
        away_minutes: of its group; 0 for never.
        away_s: since when the owner has neither a desk nor a viewer open; negative while there.
        now_ms: UTC.
    """
    if not away_minutes or not record.owner_id or record.state not in _AWAITED:
        return False
    due_s = away_minutes * 60
    since_ms = max(record.queued_at_ms, record.assigned_at_ms)
    return away_s >= due_s and now_ms - since_ms >= due_s * 1000
