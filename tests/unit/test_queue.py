"""Places and waits of a queue (SPEC J16), and what goes back to it (PEERS 20)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.queue import (
    Answered,
    Standing,
    answer_due,
    away_due,
    order,
    pace_s,
    rounded_s,
    standings,
    waits,
)
from appliance.domain.records import SessionRecord
from appliance.domain.session import State

MINUTE_MS = 60_000
NOW_MS = 100 * MINUTE_MS


def session(session_id: str = "one", **given: object) -> SessionRecord:
    plain = SessionRecord(
        id=session_id,
        code="",
        link_token="",
        topic="",
        name="",
        email="",
        description="",
        language="",
        group_id="group",
        owner_id="",
        owner="",
        state=State.WAITING,
        actor="",
        reason="",
        rights=(),
        consented_person_id="",
        resolved=False,
        resolve_note="",
        created_at_ms=1,
        changed_at_ms=1,
        expires_at_ms=0,
        queued_at_ms=NOW_MS,
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def owned(**given: object) -> SessionRecord:
    return session(owner_id="ann", owner="Ann", assigned_at_ms=NOW_MS, **given)


def test_who_waits() -> None:
    assert waits(session())
    assert waits(owned()), "assigned, but not answered"
    assert not waits(owned(answered_at_ms=NOW_MS))
    assert not waits(session(queued_at_ms=0)), "the customer has not come"
    assert not waits(session(state=State.CONNECTED))
    assert not waits(session(state=State.CLOSED))
    assert waits(session(state=State.READY)), "given back with the computer shared"


def test_places_are_by_waiting_time_and_those_who_do_not_wait_have_none() -> None:
    late, early = session("late", queued_at_ms=NOW_MS + 5), session("early")
    answered = session("answered", owner_id="ann", answered_at_ms=1)
    assert order([late, answered, early]) == ["early", "late"]
    assert standings(["early", "late"], 0) == {"early": Standing(1), "late": Standing(2)}
    assert standings(["early", "late"], 90)["late"] == Standing(2, 180)


def test_nothing_is_promised_from_too_little() -> None:
    assert pace_s([Answered(0, 60_000)] * 4) == 0
    assert pace_s([Answered(0, 60_000 * n) for n in range(1, 6)]) > 0


def test_a_queue_that_is_served_one_by_one_promises_each_place_the_same() -> None:
    """Ten came at once and were answered every two minutes; alone one waits two."""
    alone = [Answered(at, at + 120_000) for at in range(0, 10**7, 10**6)]
    assert pace_s(alone) == 120
    queued = [Answered(n, 120_000 * (n + 1)) for n in range(10)]
    assert pace_s(queued) == pytest.approx(120, rel=0.01)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**7)), max_size=50))
def test_a_wait_is_never_negative_nor_longer_than_the_longest(
    samples: list[tuple[int, int]],
) -> None:
    found = pace_s([Answered(at, at + took) for at, took in samples])
    assert 0 <= found <= max((took for _, took in samples), default=0) / 1000


@pytest.mark.parametrize(("given_s", "told_s"), [(0, 0), (4, 30), (44, 30), (46, 60), (629, 600)])
def test_a_wait_is_told_in_steps(given_s: float, told_s: int) -> None:
    assert rounded_s(given_s) == told_s


def test_an_unanswered_assignment_goes_back_after_the_group_s_minutes() -> None:
    five = NOW_MS + 5 * MINUTE_MS
    assert not answer_due(owned(), 5, five - 1)
    assert answer_due(owned(), 5, five)
    assert not answer_due(owned(), 0, five * 9), "never"
    assert not answer_due(owned(answered_at_ms=NOW_MS), 5, five)
    assert not answer_due(owned(state=State.CONNECTED), 5, five)
    assert not answer_due(session(), 5, five), "nobody has it"


def test_the_time_begins_when_the_customer_comes_or_the_owner_changes() -> None:
    came_late = owned(queued_at_ms=NOW_MS + 10 * MINUTE_MS)
    assert not answer_due(came_late, 5, NOW_MS + 14 * MINUTE_MS)
    assert answer_due(came_late, 5, NOW_MS + 15 * MINUTE_MS)


def test_who_is_away_loses_the_session_unless_others_look_at_it() -> None:
    three = NOW_MS + 3 * MINUTE_MS
    answered = owned(answered_at_ms=NOW_MS, state=State.READY)
    assert away_due(answered, 3, 180, three)
    assert not away_due(answered, 3, 179, three)
    assert not away_due(answered, 3, -1, three)
    assert not away_due(answered, 0, 9999, three * 9)
    assert not away_due(answered, 3, 9999, three - 1), "just came into the queue"
    for state in (State.OPEN, State.CONNECTED, State.ON_HOLD, State.CLOSED):
        assert not away_due(replace(answered, state=state), 3, 9999, three * 9)
