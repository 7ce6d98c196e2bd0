"""Figures are of calendar days and hours of the reader's clock, also where it is changed."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from appliance.domain.figures import (
    MOST_DAYS,
    FigureRow,
    Gathering,
    Spread,
    days_between,
    spread,
)
from appliance.domain.history import folded, words

PARIS = ZoneInfo("Europe/Paris")


def row(at: datetime, owner_id: str = "a", waited_ms: int = 1000, outcome: str = "") -> FigureRow:
    came = int(at.timestamp() * 1000)
    resolved = bool(outcome)
    return FigureRow(came, "g", owner_id, True, waited_ms, -1, -1, resolved, outcome, 0)


def test_days_and_hours_follow_the_clock_that_is_put_back() -> None:
    """On 25 October 2026 Paris has 25 hours, and 02:30 twice."""
    gathering = Gathering(days_between(date(2026, 10, 24), date(2026, 10, 26)), PARIS)
    gathering.add(
        [
            row(datetime(2026, 10, 24, 21, 59, tzinfo=UTC)),
            row(datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
            row(datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            row(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
            row(datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
            row(datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        ]
    )
    figures = gathering.figures()
    assert [one.sessions for _, one in figures.days] == [1, 4, 1]
    assert {hour: number for hour, number in enumerate(figures.hours) if number} == {
        0: 2,
        2: 2,
        23: 2,
    }


def test_people_are_counted_with_what_is_known_of_them() -> None:
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    gathering = Gathering([date(2026, 3, 1)], ZoneInfo("Asia/Seoul"))
    gathering.add([row(at, "a", 10, "solved"), row(at, "b", -1), row(at, "b", 30, "no_show")])
    figures = gathering.figures()
    assert [(one, some.sessions) for one, some in figures.people] == [("b", 2), ("a", 1)]
    assert figures.whole.outcomes == {"solved": 1, "no_show": 1}
    assert figures.whole.waited == Spread(2, 10, 30)
    assert figures.whole.response == Spread()
    assert figures.hours[21] == 3


def test_the_middle_and_nine_of_ten() -> None:
    assert spread([]) == Spread()
    assert spread([5]) == Spread(1, 5, 5)
    assert spread(list(range(100, 0, -1))) == Spread(100, 50, 90)


def test_a_range_is_in_order_and_has_an_end() -> None:
    assert days_between(date(2026, 1, 3), date(2026, 1, 1))[0] == date(2026, 1, 1)
    long = days_between(date(1, 1, 1), date(2026, 1, 1))
    assert (len(long), long[-1]) == (MOST_DAYS, date(2026, 1, 1))


def test_a_search_finds_whatever_is_written_alike() -> None:
    assert folded("ÉMILE  ＫＩＭ 프린터") == "emile  kim 프린터"
    assert words("Béatrice  KIM") == ["beatrice", "kim"]
    assert folded("프린터") in folded("프린터 오류")
