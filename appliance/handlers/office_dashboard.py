"""The dashboard: figures of sessions in a period (SPEC L1)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from babel.dates import format_skeleton

from appliance.domain.calendar_days import day_of, zone_of
from appliance.domain.figures import (
    MOST_DAYS,
    OWN,
    PERIODS,
    USUAL,
    Spread,
    Summary,
    days_between,
)
from appliance.domain.resolving import OUTCOMES, WITHOUT_OUTCOME
from appliance.handlers.base import Handler
from appliance.services.dashboard import Shown
from appliance.services.history import Choices
from appliance.services.session_log import reports_of
from appliance.services.session_texts import length
from appliance.texts import translations

_MINUTE_MS = 60_000


class OfficeDashboard(Handler):
    """GET /office/dashboard.

    Templates: office_dashboard.html gets `board` (Shown), `whole` (Summary), `outcomes` (name,
    number, share), `days`, `hours`, `people`, `groups` (rows to show), `choices`, `kept`,
    `period`, `length`, `day_range`, `zone`, `cut` (the range was too long).  Page data: `days` and
    `hours` for the plots.
    """

    async def get(self) -> None:
        """Shows the figures."""
        days, period, cut = self._days()
        seen = reports_of(self.access)
        records = self.parts.records
        group, person = self.query["group"], self.query["person"]
        zone = zone_of(self.zone_name)
        board = await records.dashboard.shown(seen, days, zone, group, person)
        self.page(
            "office_dashboard.html",
            page_data={"dashboard": _plots(board, self.language)},
            kept={"group": group, "person": person},
            period=period,
            cut=cut,
            most_days=MOST_DAYS,
            **self._shown(board, await records.history.choices(seen)),
            **self._range(days),
        )

    def _shown(self, board: Shown, choices: Choices) -> dict[str, Any]:
        """Returns the figures as the template writes them."""
        say = translations(self.language).gettext
        figures = board.figures
        return {
            "board": board,
            "whole": figures.whole,
            "outcomes": _outcomes(figures.whole, say),
            "days": [(_day(day, self.language), one) for day, one in figures.days],
            "people": _named(figures.people, choices.people),
            "groups": _named(figures.groups, {one.id: one.name for one in choices.groups}),
            "choices": choices,
            "length": lambda milliseconds: length(milliseconds, say) or "–",
            "since": self._since(board.waiting_since_ms, say),
        }

    def _range(self, days: list[date]) -> dict[str, str]:
        first, last = _day(days[0], self.language), _day(days[-1], self.language)
        return {
            "first": days[0].isoformat(),
            "last": days[-1].isoformat(),
            "day_range": f"{first} – {last}",
            "zone": self.zone_name or "UTC",
        }

    def _days(self) -> tuple[list[date], str, bool]:
        """Returns the days of the period, its word, and whether it was too long."""
        zone = zone_of(self.zone_name)
        today = (
            datetime.fromtimestamp(self.parts.clock.now_ms() / 1000, UTC).astimezone(zone).date()
        )
        period = self.query["period"] or USUAL
        if period == OWN:
            first, last = day_of(self.query["from"]), day_of(self.query["to"])
            last = min(last or today, today)
            first = first or last - timedelta(days=PERIODS[USUAL] - 1)
            days = days_between(first, last)
            return days, OWN, abs((last - first).days) >= MOST_DAYS
        return days_between(today - timedelta(days=PERIODS[period] - 1), today), period, False

    def _since(self, at_ms: int, say: Any) -> str:
        return length(max(0, self.parts.clock.now_ms() - at_ms), say) if at_ms else ""


def _outcomes(whole: Summary, say: Any) -> list[tuple[str, int, int]]:
    """Returns name, number and share in per cent of each outcome that there was."""
    names = {**OUTCOMES, "": WITHOUT_OUTCOME}
    total = sum(whole.outcomes.values())
    return [
        (say(name), number, round(100 * number / total))
        for word, name in names.items()
        if (number := whole.outcomes.get(word, 0))
    ]


def _named(found: list[tuple[str, Summary]], names: Mapping[str, str]) -> list[tuple[str, Summary]]:
    return [(names.get(one, ""), some) for one, some in found]


def _day(day: date, language: str) -> str:
    return format_skeleton("yMMMd", datetime(day.year, day.month, day.day), locale=language)  # noqa: DTZ001 (a calendar day)


def _short_day(day: date, language: str) -> str:
    return format_skeleton("MMMd", datetime(day.year, day.month, day.day), locale=language)  # noqa: DTZ001 (a calendar day)


def _plots(board: Shown, language: str) -> dict[str, Any]:
    """Returns the numbers of the plots: minutes, None where there is nothing to show."""
    days = board.figures.days
    return {
        "days": [_short_day(day, language) for day, _ in days],
        "sessions": [one.sessions for _, one in days],
        "waited": [_minutes(one.waited) for _, one in days],
        "response": [_minutes(one.response) for _, one in days],
        "hours": board.figures.hours,
    }


def _minutes(some: Spread) -> float | None:
    return round(some.median_ms / _MINUTE_MS, 2) if some.count else None
