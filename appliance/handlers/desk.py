"""The technician's home page (SPEC D1, D4)."""

from appliance.handlers.base import Handler
from appliance.handlers.desk_start import start_facts


class Desk(Handler):
    """GET /desk.

    Templates: desk.html gets `person`; page data: person_id, person, start.  The list comes
    from the API.
    """

    async def get(self) -> None:
        """Shows the page."""
        account = self.signed_in
        data = {"person_id": account.id, "person": account.name, "start": start_facts(self)}
        self.page("desk.html", page_data=data)
