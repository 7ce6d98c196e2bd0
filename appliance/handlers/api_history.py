"""Past sessions, favorites and saved views for the desk's scripts (SPEC D5)."""

from dataclasses import asdict
from typing import Any

from appliance.domain import saved_views
from appliance.domain.history import OVER
from appliance.handlers.base import Handler
from appliance.handlers.history_query import FILTERS, history_filter
from appliance.handlers.listing import Page, Wanted
from appliance.services import presence
from appliance.services.favourites import seen_by
from appliance.services.history import Found
from appliance.storage.saved_views import SavedView

SORTS = ("-ended", "name", "technician", "outcome", "category", "score", "waited", "lasted")


class History(Handler):
    """GET /api/history."""

    async def get(self) -> None:
        """Answers with a page of the sessions that are over."""
        wanted = Wanted(self.request.path, self.query, SORTS, FILTERS)
        asked = history_filter(self.query, self.zone_name, OVER, "ended", wanted.sort)
        seen = seen_by(self.access)
        history = self.parts.records.history
        page = await wanted.fetch(
            lambda offset, limit: history.found(asked, seen, self.signed_in.id, offset, limit)
        )
        self.finish({"sessions": [self._row(one) for one in page.items], **_place(page)})

    def _row(self, found: Found) -> dict[str, Any]:
        session = found.session
        return presence.row_json(session, None, self.access) | {
            "category_id": session.category,
            "category": found.category,
            "group": found.group,
            "note": session.resolve_note,
            "resolved_by": session.resolved_by,
            "resolved_at_ms": session.resolved_at_ms,
            "score": session.survey_score,
            "starred": found.starred,
            **asdict(found.times),
        }


class HistoryChoices(Handler):
    """GET /api/history/choices."""

    async def get(self) -> None:
        """Tells what the list can be filtered by."""
        found = await self.parts.records.history.choices(seen_by(self.access))
        self.finish(
            {
                "categories": [asdict(one) for one in found.categories],
                "groups": [{"id": one.id, "name": one.name} for one in found.groups],
                "people": [{"id": one, "name": name} for one, name in found.people.items()],
            }
        )


class Categories(Handler):
    """GET /api/categories."""

    async def get(self) -> None:
        """Tells what whoever resolves can choose from."""
        offered = await self.parts.records.categories.offered()
        self.finish({"categories": [{"id": one.id, "name": one.name} for one in offered]})


class Favourites(Handler):
    """GET /api/favourites."""

    async def get(self) -> None:
        """Lists this account's favorites, the newest star first."""
        found = await self.parts.records.favourites.of(self.access)
        self.finish({"favourites": [asdict(one) for one in found]})


class Views(Handler):
    """GET and POST /api/views."""

    async def get(self) -> None:
        """Lists this account's saved views by name."""
        found = await self.parts.records.views.of(self.signed_in)
        self.finish({"views": [_view(one) for one in found]})

    async def post(self) -> None:
        """Saves a view; with the id of one, changes it."""
        given = self.fields
        view = await self.parts.records.views.save(
            self.signed_in, given["id"], given["name"], given["filters"]
        )
        self.finish(_view(view))


class ViewRemoval(Handler):
    """POST /api/views/<id>/remove."""

    async def post(self, view_id: str) -> None:
        """Removes a saved view."""
        await self.parts.records.views.remove(self.signed_in, view_id)
        self.finish({})


def _place(page: Page[Found]) -> dict[str, int | str]:
    return {
        "total": page.total,
        "page": page.number,
        "pages": page.pages,
        "size": page.size,
        "sort": page.sort,
    }


def _view(view: SavedView) -> dict[str, Any]:
    return {"id": view.id, "name": view.name, "filters": saved_views.read(view.filters)}
