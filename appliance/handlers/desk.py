"""The technician's home page (SPEC D1, D4)."""

from appliance.handlers.base import Handler


class Desk(Handler):
    """GET /desk.

    Templates: desk.html gets `person`; page data: person_id, person.  The list comes from the API.
    """

    async def get(self) -> None:
        """Shows the page."""
        account = self.signed_in
        self.page("desk.html", page_data={"person_id": account.id, "person": account.name})
