"""The remote session log and the log of results, for who reads reports (SPEC L1)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from appliance.domain.calendar_days import zone_of
from appliance.domain.history import ALL, HistoryFilter
from appliance.handlers.downloads import Download
from appliance.handlers.history_query import FILTERS, history_filter
from appliance.handlers.listing import Page, Wanted
from appliance.handlers.moments import moments
from appliance.services.history import Found
from appliance.services.session_log import reports_of
from appliance.services.session_texts import SessionTexts, length


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as the page says it."""

    found: Found
    at: str
    ended: str
    resolved: str
    state: str
    outcome: str
    waited: str
    response: str
    lasted: str


class _Log(Download):
    """What lists and exports of both logs share.

    Attributes:
        moment: what the dates of the filter are about, and the usual order.
        name: of the files.
    """

    moment: ClassVar[str]
    template: ClassVar[str] = ""
    name: ClassVar[str] = ""
    sorts: ClassVar[tuple[str, ...]] = ()

    def filter_of(self, sort: str = "") -> HistoryFilter:
        """Returns the filter of the query, or of an export's form."""
        given = self.query or self.fields
        return history_filter(given, self.zone_name, given["part"] or ALL, self.moment, sort)

    @property
    def texts(self) -> SessionTexts:
        """Sessions in the reader's language and time zone."""
        return SessionTexts(self.language, zone_of(self.zone_name))

    async def show(self) -> None:
        """Answers with a page of the log."""
        filters = (*FILTERS, "part")
        wanted = Wanted(self.request.path, self.query, self.sorts, filters)
        asked, seen = self.filter_of(wanted.sort), reports_of(self.access)
        history = self.parts.records.history
        page: Page[Found] = await wanted.fetch(
            lambda offset, limit: history.found(asked, seen, self.signed_in.id, offset, limit)
        )
        moment = moments(self.zone_name or "UTC", self.language)
        self.page(
            self.template,
            page=page,
            rows=[self._shown(one, moment) for one in page.items],
            choices=await history.choices(seen),
            zone=self.zone_name or "UTC",
        )

    async def export(self) -> None:
        """Sends all that fits as a file."""
        form = self.fields["format"]
        pieces = self.parts.records.log.export(self.access, self.filter_of(), self.texts, form)
        await self.send_file(self.name, form, pieces)

    def _shown(self, found: Found, moment: Callable[[int], str]) -> Shown:
        texts, times = self.texts, found.times
        session = found.session
        return Shown(
            found,
            moment(session.created_at_ms),
            moment(session.ended_at_ms),
            moment(session.resolved_at_ms),
            texts.state(found),
            texts.outcome(found),
            length(times.waited_ms, texts.say),
            length(times.response_ms, texts.say),
            length(times.lasted_ms, texts.say),
        )


class OfficeSessions(_Log):
    """GET /office/sessions.

    Templates: office_sessions.html and office_resolved.html get `page`, `rows` (Shown), `choices`
    (Choices), `zone`.
    """

    moment = "created"
    template = "office_sessions.html"
    sorts = ("-created", "name", "technician", "outcome", "-waited", "-response", "-lasted")

    async def get(self) -> None:
        """Shows every session that runs or is over."""
        await self.show()


class SessionsExport(_Log):
    """POST /office/sessions/export (format, filters)."""

    moment = "created"
    name = "sessions"

    async def post(self) -> None:
        """Sends the log as a file."""
        await self.export()


class OfficeResolved(_Log):
    """GET /office/resolved."""

    moment = "resolved"
    template = "office_resolved.html"
    sorts = ("-resolved", "name", "technician", "outcome", "category", "-score")

    async def get(self) -> None:
        """Shows what was resolved, and how."""
        await self.show()


class ResolvedExport(_Log):
    """POST /office/resolved/export (format, filters)."""

    moment = "resolved"
    name = "resolved-sessions"

    async def post(self) -> None:
        """Sends the log as a file."""
        await self.export()
