"""What the address of a list of sessions asks for."""

from collections.abc import Mapping
from typing import Any, Final

from appliance.domain.calendar_days import begins_at_ms, day_of, ends_at_ms, zone_of
from appliance.domain.history import SORTS, HistoryFilter
from appliance.domain.resolving import OUTCOME_FILTERS
from protocol.codec import Kind, OneOf, Text

FILTERS: Final = ("outcome", "category", "group", "person", "score", "from", "to")
FILTER_KINDS: Final[Mapping[str, Kind]] = {
    "q": Text(100),
    "outcome": OneOf(OUTCOME_FILTERS),
    "category": Text(64),
    "group": Text(64),
    "person": Text(64),
    "score": OneOf(("", "1", "2", "3", "4", "5")),
    "from": Text(10),
    "to": Text(10),
}


def history_filter(
    given: Mapping[str, Any], zone_name: str, part: str, moment: str, sort: str = ""
) -> HistoryFilter:
    """Returns the filter of a query or a form; days are whole days in the reader's zone.

    Args:
        given: values by name of FILTER_KINDS.
        zone_name: IANA name, or empty for UTC.
        part: one of appliance.domain.history's ALL, LIVE and OVER.
        moment: what the days are about: "ended", "created" or "resolved".
        sort: one of SORTS, either sign; anything else is the newest `moment` first.
    """
    zone = zone_of(zone_name)
    first, last = day_of(given["from"]), day_of(given["to"])
    column = sort.removeprefix("-")
    known = column in {one.removeprefix("-") for one in SORTS}
    return HistoryFilter(
        q=given["q"].strip(),
        part=part,
        outcome=given["outcome"],
        category=given["category"],
        group_id=given["group"],
        owner_id=given["person"],
        score=int(given["score"] or 0),
        from_ms=begins_at_ms(first, zone) if first else None,
        until_ms=ends_at_ms(last, zone) if last else None,
        moment=moment,
        column=column if known else moment,
        descending=sort.startswith("-") if known else True,
    )
