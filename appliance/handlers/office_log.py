"""The activity log, for whoever may read it (SPEC L1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from appliance.domain.acts import KIND_NAMES
from appliance.domain.calendar_days import begins_at_ms, day_of, ends_at_ms, zone_of
from appliance.domain.log_filter import LogEntry, LogFilter, LogPage, Place
from appliance.domain.records import DELETED
from appliance.domain.rights import Right
from appliance.handlers.base import Handler
from appliance.handlers.downloads import Download
from appliance.handlers.moments import moments
from appliance.services.log_texts import LogTexts

PAGE = "/office/log"
FILTERS = ("person", "group", "kind", "result", "from", "to")
_PLACE_DIGITS = 18


@dataclass(frozen=True, slots=True)
class LogList:
    """What the macros of a list need to know of this one."""

    q: str
    kept: Mapping[str, str]
    newer: str
    older: str
    path: str = PAGE
    sort: str = ""
    default_sort: str = ""
    size: int = 50

    @property
    def filtered(self) -> bool:
        """Whether a search or a filter is set."""
        return bool(self.q or self.kept)

    def without(self, name: str) -> str:
        """Returns the address with a filter taken away."""
        kept = {key: value for key, value in {"q": self.q, **self.kept}.items() if key != name}
        return _address(kept)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page says it."""

    entry: LogEntry
    at: str
    who: str
    what: str
    on: str
    kind: str
    person: str
    """Address of the actor's page, or empty."""


class _LogHandler(Handler):
    """What list and export share: the filter, from a query or a form."""

    people_problem = ""

    async def filter_of(self, given: Mapping[str, str]) -> LogFilter:
        """Returns the filter; `people_problem` says "none" or "many" where a name fits badly."""
        zone = zone_of(self.zone_name)
        first, last = day_of(given["from"]), day_of(given["to"])
        return LogFilter(
            people=await self._people(given["q"].strip(), given["person"]),
            group_id=given["group"],
            kind=given["kind"],
            refused=given["result"] == "refused" if given["result"] else None,
            from_ms=begins_at_ms(first, zone) if first else None,
            until_ms=ends_at_ms(last, zone) if last else None,
        )

    async def _people(self, name: str, person: str) -> tuple[str, ...] | None:
        if person:
            return (person,)
        if not name:
            return None
        found = await self.parts.activity.reading.people_like(name)
        self.people_problem = "many" if found is None else "" if found else "none"
        return tuple(one for one, _, _ in found or ())

    @property
    def texts(self) -> LogTexts:
        """Rows in the reader's language and time zone."""
        return LogTexts(self.language, zone_of(self.zone_name))

    @property
    def moment(self) -> Callable[[int], str]:
        """What writes moments in the zone that the page names."""
        return moments(self.zone_name or "UTC", self.language, seconds=True)


class OfficeLog(_LogHandler):
    """GET /office/log.

    Templates: office_log.html gets `page` (LogList), `rows` (Shown), `groups`, `kinds`,
    `person_name` (of the filter), `people_problem`, `searched_to` (a moment, or empty), `zone`.
    """

    async def get(self) -> None:
        """Shows a page of the log."""
        reading = self.parts.activity.reading
        wanted = await self.filter_of(self.query)
        newer = _place(self.query["after"])
        found = await reading.page(wanted, newer or _place(self.query["before"]), newer=bool(newer))
        stopped = found.searched_to
        self.page(
            "office_log.html",
            page=self._list(found),
            rows=self._shown(found, await reading.people_there(found.entries)),
            groups=await reading.groups(),
            kinds=KIND_NAMES,
            person_name=await reading.name_of(self.query["person"]),
            people_problem=self.people_problem,
            searched_to=self.moment(stopped.at_ms) if stopped else "",
            zone=self.zone_name or "UTC",
        )

    def _list(self, found: LogPage) -> LogList:
        q = self.query["q"].strip()
        kept = {name: value for name in FILTERS if (value := self.query[name])}

        def beside(word: str, place: Place | None) -> str:
            if place is None:
                return ""
            return _address({"q": q, **kept, word: f"{place.at_ms}.{place.number}"})

        return LogList(q, kept, beside("after", found.newer), beside("before", found.older))

    def _shown(self, found: LogPage, states: Mapping[str, str]) -> list[Shown]:
        texts, moment = self.texts, self.moment
        may_open = self.access.may(Right.PEOPLE)
        return [
            Shown(
                entry,
                moment(entry.row.at_ms),
                texts.who(entry),
                texts.what(entry),
                texts.on(entry),
                texts.kind(entry),
                f"/office/people/{entry.row.actor}"
                if may_open and states.get(entry.row.actor, DELETED) != DELETED
                else "",
            )
            for entry in found.entries
        ]


class LogExport(_LogHandler, Download):
    """POST /office/log/export (format, filters)."""

    async def post(self) -> None:
        """Sends all that fits as a file, as fast as it is taken."""
        form = self.fields["format"]
        wanted = await self.filter_of(self.fields)
        pieces = self.parts.activity.export(self.signed_in.id, wanted, self.texts, form)
        await self.send_file("activity-log", form, pieces)


def _place(text: str) -> Place | None:
    at_ms, _, number = text.partition(".")
    if not all(
        one.isascii() and one.isdigit() and len(one) <= _PLACE_DIGITS for one in (at_ms, number)
    ):
        return None
    return Place(int(at_ms), int(number))


def _address(values: Mapping[str, str]) -> str:
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{PAGE}?{query}" if query else PAGE
